"""Where a query matched inside an article: the original text, cut into hits and what is between them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.research.asking import at_most, close_together
from newscrawl.research.query import Match
from newscrawl.research.selection import PARTS, Part
from newscrawl.storage import Database

if TYPE_CHECKING:  # every search would read all records' classes for it
    from newscrawl.items import Precision

_OPEN, _CLOSE = "\x02", "\x03"  # control characters never stay in stored text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; `hit` where it matched."""

    text: str
    hit: bool


Pieces = tuple[Piece, ...]


class Found(NamedTuple):
    """A text, and where in it hits begin and end, in order."""

    text: str
    spans: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one part of an article; of `captions` always one picture's. Cut ends show as "…"."""

    part: Part
    pieces: Pieces


_MORE = Piece("…", hit=False)
_TOGETHER = 20  # texts; SQLite and Python are slower where they take turns after each
_QUESTION = 250  # hits are passed over in the time that one more question to the index takes


class Marked(NamedTuple):
    """An article that matches, and the whole text of each of its parts, marked for `found_in`."""

    id: int
    newspaper: str
    url: str
    published_at: str | None
    published_precision: Precision | None
    category: str | None
    title: str
    lead: str | None
    body: str
    captions: str | None

    @property
    def parts(self) -> Iterable[tuple[Part, str | None]]:
        """Each part and its text."""
        return zip(PARTS, (self.title, self.lead, self.body, self.captions), strict=True)


def marked(
    db: Database, match: Match, ids: Sequence[int], *, matching: int | None = None
) -> Iterator[Marked]:
    """Those of these articles that match, by their numbers. What is wanted of a text is best cut at once, so
    that few are kept. `matching` is how many match at all, where that is known."""
    columns = ", ".join(f"highlight({match.index}, {number}, ?, ?)" for number in range(len(PARTS)))
    sql = (
        f"SELECT m.id, m.newspaper, m.url, m.published_at, m.published_precision, m.category, {columns}"  # noqa: S608 - ours
        f" FROM {match.index} s CROSS JOIN article_metadata m ON m.id = s.rowid WHERE s.{match.index} MATCH ?"
        " AND s.rowid BETWEEN ? AND ? AND +s.rowid IN (SELECT value FROM json_each(?))"
    )
    marks, wanted = (_OPEN, _CLOSE) * len(PARTS), json.dumps(list(ids))
    for first, last in _stretches(db, match, ids, matching) if ids else ():
        found = db.conn.execute(sql, (*marks, match.expression, first, last, wanted))
        while rows := found.fetchmany(_TOGETHER):
            yield from map(Marked._make, rows)


def _stretches(db: Database, match: Match, ids: Sequence[int], matching: int | None) -> list[tuple[int, int]]:
    """First and last of the numbers that are asked for together: all where few others match between them."""
    stretches = list(close_together(ids))
    if len(stretches) == 1:
        return stretches
    first, last, few = stretches[0][0], stretches[-1][1], _QUESTION * len(stretches)
    if matching is not None:  # then about as many of them lie between as of all articles
        is_one = matching * (last - first) < few * at_most(db)
    else:
        sql = (
            f"SELECT count(*) FROM (SELECT 1 FROM {match.index} WHERE {match.index} MATCH ?"  # noqa: S608 - ours
            " AND rowid BETWEEN ? AND ? LIMIT ?)"
        )
        is_one = db.conn.execute(sql, (match.expression, first, last, few)).fetchone()[0] < few
    return [(first, last)] if is_one else stretches


def around_hits(one: Marked, width: int) -> Iterator[tuple[Part, Found]]:
    """The parts with a hit, each as one line without what is farther than `width` characters from its first
    and last hit; some of that is left, which tells whether a word was cut. Captions come last, one by one."""
    margin = 2 * width + 3  # where paragraphs part, two characters become one
    for part, text in one.parts:
        if text is None or (first := text.find(_OPEN)) < 0:
            continue
        if part == "captions":
            for line in lines_of(found_in(text)):
                if line.spans:
                    yield part, line
        else:
            last = text.rfind(_CLOSE)
            yield part, found_in(_one_line(text[max(first - margin, 0) : last + 1 + margin]))


def found_in(text: str) -> Found:
    """A marked text without its marks."""
    before, *others = text.split(_OPEN)
    stretches, spans, position = [before], [], len(before)
    for other in others:
        hit, _, after = other.partition(_CLOSE)
        stretches += hit, after
        end = position + len(hit)
        spans.append((position, end))
        position = end + len(after)
    return Found("".join(stretches), spans)


def lines_of(found: Found) -> Iterator[Found]:
    """Each line: captions stand one a line, paragraphs with an empty one between."""
    start = 0
    for line in found.text.split("\n"):
        end = start + len(line)
        inside = (span for span in found.spans if span[0] < end and span[1] > start)
        yield Found(line, [(max(begin - start, 0), min(finish, end) - start) for begin, finish in inside])
        start = end + 1


def _one_line(text: str) -> str:
    """The same with a space where paragraphs part; marks stay."""
    return text.replace("\n\n", " ").replace("\n", " ") if "\n" in text else text


def pieces_of(found: Found) -> Pieces:
    """The text cut into hits and what is between them."""
    return tuple(_cut(found, 0, len(found.text))[0])


def excerpt(found: Found, length: int) -> Pieces:
    """About `length` characters around the densest group of hits, cut between words; () without a hit."""
    whole, spans = found
    if not spans:
        return ()
    first, last = _densest(spans, length)
    spare = max(0, length - (spans[last][1] - spans[first][0]))
    start = _word_start(whole, max(0, spans[first][0] - spare // 2), spans[first][0])
    end = _word_end(whole, min(len(whole), max(start + length, spans[first][1])), spans[first][1])
    cut, end = _cut(found, start, end)
    if start:
        cut.insert(0, _MORE)
    if end < len(whole):
        cut.append(_MORE)
    return tuple(cut)


def _cut(found: Found, start: int, end: int) -> tuple[list[Piece], int]:
    """The pieces from one place to another, and where they end: hits that begin between them are whole."""
    text, spans = found
    cut, position = [], start
    for begin, finish in spans:
        if start <= begin < end:
            if begin > position:
                cut.append(Piece(text[position:begin], hit=False))
            cut.append(Piece(text[begin:finish], hit=True))
            position = finish
    if position < end:
        cut.append(Piece(text[position:end], hit=False))
        position = end
    return cut, position


def _densest(spans: Sequence[tuple[int, int]], length: int) -> tuple[int, int]:
    """The first and last of the most hits that fit into `length` characters; the earliest such group."""
    best, first = (0, 0), 0
    for last, (_, end) in enumerate(spans):
        while first < last and end - spans[first][0] > length:
            first += 1
        if last - first > best[1] - best[0]:
            best = (first, last)
    return best


def _word_start(text: str, position: int, hit: int) -> int:
    """The next beginning of a word, not behind the hit."""
    if position == 0 or text[position - 1].isspace():
        return position
    space = text.find(" ", position, hit)
    return hit if space < 0 else space + 1


def _word_end(text: str, position: int, hit: int) -> int:
    if position >= len(text) or text[position].isspace():
        return position
    space = text.rfind(" ", hit, position)
    return position if space < 0 else space
