"""Every hit of a query in its context, one a line (KWIC: key word in context)."""

from __future__ import annotations

import heapq
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Literal

from newscrawl.research.asking import Sort
from newscrawl.research.passages import Pieces, is_marked, lines_of, marked, one_line
from newscrawl.research.query import Match
from newscrawl.research.ranking import rank
from newscrawl.research.selection import PARTS, Filters, Part, matching
from newscrawl.storage import Database
from newscrawl.vietnamese.text import fold

Order = Literal["newest", "oldest", "left", "right"]

_WORD = re.compile(r"[^\W_]+")

MOST_ARTICLES = 10_000  # highlighted for one concordance; 3,000 take about half a second
_BATCH = 100  # articles

_METADATA = """
SELECT m.id, m.newspaper, m.published_at
FROM json_each(?) wanted CROSS JOIN article_metadata m ON m.id = wanted.value"""


@dataclass(frozen=True, slots=True)
class Line:
    """One hit. `left` and `right` are the original text around it, cut between words.

    `published_at` is ISO 8601 with +07:00, or None.
    """

    left: str
    hit: str
    right: str
    part: Part
    article_id: int
    newspaper: str
    published_at: str | None


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lines in their order, at most as many as were asked for, of `articles` that match.

    `read` is how many of the articles, newest (or oldest) first, the lines were taken from.
    """

    lines: tuple[Line, ...]
    articles: int
    read: int
    match: Match


def concordance(
    db: Database,
    query: str | Match,
    *,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    width: int = 60,
    sort: Order = "newest",
    limit: int = 100,
) -> Concordance:
    """Hits with at most `width` characters of context on either side.

    Sorted by time, or by the neighbouring words to the left (outwards from the hit) or to the right; their
    case and diacritics weigh only between equals. Raises `BadQuery`.
    """
    match = matching(query, filters)
    by_time: Sort = "oldest" if sort == "oldest" else "newest"
    key = _KEYS.get(sort)
    # In order of time each article gives a line at least.
    most = MOST_ARTICLES if key else min(limit, MOST_ARTICLES)
    found = rank(db, match, filters, by_time, limit=most)
    lines: list[Line] = []
    read = 0
    if key is not None:
        read = len(found.ids)
        each = (line for one in _by_article(db, match, found.ids, width) for line in one)
        lines = heapq.nsmallest(limit, each, key=key)
    else:
        for read, one in enumerate(_by_article(db, match, found.ids, width), start=1):  # noqa: B007 - see `read`
            lines += one
            if len(lines) >= limit:
                break
    return Concordance(tuple(lines[:limit]), found.total or 0, read, match)


def _by_article(db: Database, match: Match, ids: Sequence[int], width: int) -> Iterator[list[Line]]:
    """The lines of each of these articles, in their order."""
    left = iter(ids)
    while batch := list(islice(left, _BATCH)):
        texts = marked(db, match, batch)
        rows = {row["id"]: row for row in db.conn.execute(_METADATA, (json.dumps(batch),))}
        for article_id in batch:
            row = rows[article_id]
            yield [
                Line(left, hit, right, part, article_id, row["newspaper"], row["published_at"])
                for part, stretch in _stretches(texts.get(article_id, {}))
                for left, hit, right in _contexts(stretch, width)
            ]


def _stretches(parts: Mapping[Part, Pieces]) -> Iterator[tuple[Part, Pieces]]:
    """What a context may reach over: a part, or one picture's caption."""
    for part in PARTS:
        pieces = parts.get(part, ())
        if not is_marked(pieces):
            continue
        for stretch in lines_of(pieces) if part == "captions" else (one_line(pieces),):
            yield part, stretch


def _contexts(pieces: Pieces, width: int) -> Iterator[tuple[str, str, str]]:
    whole = "".join(piece.text for piece in pieces)
    position = 0
    for piece in pieces:
        end = position + len(piece.text)
        if piece.hit:
            yield _before(whole, position, width), piece.text, _after(whole, end, width)
        position = end


def _before(text: str, end: int, width: int) -> str:
    start = max(0, end - width)
    cut = text[start:end]
    if start and not text[start - 1].isspace():
        cut = cut.partition(" ")[2]  # a word that was cut in two is left out
    return cut


def _after(text: str, start: int, width: int) -> str:
    end = start + width
    cut = text[start:end]
    if end < len(text) and not text[end].isspace():
        cut = cut.rpartition(" ")[0]
    return cut


def _by_right(line: Line) -> tuple[Sequence[str], ...]:
    return _words(fold(line.right)), _words(line.right)


def _by_left(line: Line) -> tuple[Sequence[str], ...]:
    return _words(fold(line.left))[::-1], _words(line.left)[::-1]


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


_KEYS: Mapping[str, Callable[[Line], tuple[Sequence[str], ...]]] = MappingProxyType(
    {"left": _by_left, "right": _by_right}
)
