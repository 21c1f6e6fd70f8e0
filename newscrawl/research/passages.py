"""Where a query matched inside an article: the original text, cut into hits and what is between them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newscrawl.research.asking import close_together
from newscrawl.research.query import Match
from newscrawl.research.selection import PARTS, Part
from newscrawl.storage import Database

_OPEN, _CLOSE = "\x02", "\x03"  # control characters never stay in stored text


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; `hit` where it matched."""

    text: str
    hit: bool


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one part of an article; of `captions` always one picture's. Cut ends show as "…"."""

    part: Part
    pieces: Pieces


_QUESTION = 250  # hits are passed over in the time that one more question to the index takes


def marked(
    db: Database, match: Match, ids: Sequence[int], *, matching: int | None = None
) -> dict[int, dict[Part, Pieces]]:
    """For each of these articles the whole text of the parts that it has, marked; without those that do not
    match. All are in memory at once: a batch. `matching` is how many match at all, where that is known."""
    columns = ", ".join(f"highlight({match.index}, {number}, ?, ?)" for number in range(len(PARTS)))
    sql = (
        f"SELECT rowid, {columns} FROM {match.index} WHERE {match.index} MATCH ?"  # noqa: S608 - ours
        " AND rowid BETWEEN ? AND ? AND +rowid IN (SELECT value FROM json_each(?))"
    )
    marks, wanted = (_OPEN, _CLOSE) * len(PARTS), json.dumps(list(ids))
    found = {}
    for first, last in _stretches(db, match, ids, matching) if ids else ():
        for number, *texts in db.conn.execute(sql, (*marks, match.expression, first, last, wanted)):
            found[number] = {part: pieces_of(text) for part, text in zip(PARTS, texts, strict=True) if text}
    return found


def _stretches(db: Database, match: Match, ids: Sequence[int], matching: int | None) -> list[tuple[int, int]]:
    """First and last of the numbers that are asked for together: all where few others match between them."""
    stretches = list(close_together(ids))
    if len(stretches) == 1:
        return stretches
    first, last, few = stretches[0][0], stretches[-1][1], _QUESTION * len(stretches)
    if matching is None:
        sql = (
            f"SELECT count(*) FROM (SELECT 1 FROM {match.index} WHERE {match.index} MATCH ?"  # noqa: S608 - ours
            " AND rowid BETWEEN ? AND ? LIMIT ?)"
        )
        (matching,) = db.conn.execute(sql, (match.expression, first, last, few)).fetchone()
    return [(first, last)] if matching < few else stretches


def pieces_of(text: str) -> Pieces:
    """Text with marks, cut at them."""
    before, *others = text.split(_OPEN)
    found = [Piece(before, hit=False)] if before else []
    for other in others:
        hit, _, after = other.partition(_CLOSE)
        found += [Piece(one, is_hit) for one, is_hit in ((hit, True), (after, False)) if one]
    return tuple(found)


def is_marked(pieces: Pieces) -> bool:
    """Whether there is a hit in them."""
    return any(piece.hit for piece in pieces)


def lines_of(pieces: Pieces) -> Iterator[Pieces]:
    """The pieces of each line: captions stand one a line, paragraphs with an empty one between."""
    line: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        line.append(Piece(first, piece.hit))
        for other in others:
            yield tuple(one for one in line if one.text)
            line = [Piece(other, piece.hit)]
    yield tuple(one for one in line if one.text)


def one_line(pieces: Pieces) -> Pieces:
    """The same with a space where paragraphs part."""
    return tuple(
        Piece(piece.text.replace("\n\n", " ").replace("\n", " "), piece.hit) if "\n" in piece.text else piece
        for piece in pieces
    )


def excerpt(pieces: Pieces, length: int) -> Pieces:
    """About `length` characters around the densest group of hits, cut between words; () without a hit."""
    spans = _spans(pieces)
    if not spans:
        return ()
    whole = "".join(piece.text for piece in pieces)
    first, last = _densest(spans, length)
    spare = max(0, length - (spans[last][1] - spans[first][0]))
    start = _word_start(whole, max(0, spans[first][0] - spare // 2), spans[first][0])
    end = _word_end(whole, min(len(whole), max(start + length, spans[first][1])), spans[first][1])
    cut = [Piece("…", hit=False)] if start else []
    position = start
    for begin, finish in spans:
        if begin < start or begin >= end:
            continue
        cut += [Piece(whole[position:begin], hit=False), Piece(whole[begin:finish], hit=True)]
        position = finish
    cut.append(Piece(whole[position : max(end, position)], hit=False))
    if max(end, position) < len(whole):
        cut.append(Piece("…", hit=False))
    return tuple(piece for piece in cut if piece.text)


def _spans(pieces: Pieces) -> list[tuple[int, int]]:
    spans, position = [], 0
    for piece in pieces:
        if piece.hit:
            spans.append((position, position + len(piece.text)))
        position += len(piece.text)
    return spans


def _densest(spans: list[tuple[int, int]], length: int) -> tuple[int, int]:
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
