"""Every hit of a query in its context, one a line (KWIC: key word in context)."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from newscrawl.research.passages import Pieces, lines_of, marked, one_line
from newscrawl.research.query import Match
from newscrawl.research.search import Sort, count, ranked
from newscrawl.research.selection import PARTS, Filters, Part, condition, matching
from newscrawl.storage import Database
from newscrawl.vietnamese.text import fold

Order = Literal["newest", "oldest", "left", "right"]

_WORD = re.compile(r"[^\W_]+")

MOST_ARTICLES = 10_000  # highlighted for one concordance; 3,000 take about half a second


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
    where = condition(filters)
    articles = count(db, match, where)
    by_time: Sort = "oldest" if sort == "oldest" else "newest"
    ids = ranked(db, match, where, by_time, limit=min(articles, MOST_ARTICLES))
    lines: list[Line] = []
    read = 0
    key = _KEYS.get(sort)
    if key is not None:
        read = len(ids)
        lines = heapq.nsmallest(
            limit, (line for one in ids for line in _lines(db, match, one, width)), key=key
        )
    else:
        for read, article_id in enumerate(ids, start=1):  # noqa: B007 - how far it came is part of the answer
            lines += _lines(db, match, article_id, width)
            if len(lines) >= limit:
                break
    return Concordance(tuple(lines[:limit]), articles, read, match)


def _lines(db: Database, match: Match, article_id: int, width: int) -> Iterator[Line]:
    row = db.conn.execute(
        "SELECT newspaper, published_at FROM article_metadata WHERE id = ?", (article_id,)
    ).fetchone()
    parts = marked(db, match, article_id)
    for part in PARTS:
        pieces = parts.get(part, ())
        for stretch in lines_of(pieces) if part == "captions" else (one_line(pieces),):
            for left, hit, right in _contexts(stretch, width):
                yield Line(left, hit, right, part, article_id, row["newspaper"], row["published_at"])


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
