"""Every hit of a query in its context, one a line (KWIC: key word in context)."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from newscrawl.research.asking import Sort
from newscrawl.research.passages import Marked, around_hits, marked
from newscrawl.research.query import Match
from newscrawl.research.ranking import Ranked, rank
from newscrawl.research.selection import Filters, Part, matching
from newscrawl.storage import Database
from newscrawl.vietnamese.text import fold

if TYPE_CHECKING:  # every search would read all records' classes for it
    from newscrawl.items import Precision

Order = Literal["newest", "oldest", "left", "right"]

_WORD = re.compile(r"[^\W_]+")

_SORTED = 10_000  # articles whose lines are sorted by words, if no more lines are asked for; 3,000 in 0.5 s
_BATCH = 100  # articles
_BATCH_OF_ALL = 500  # for each of which the index looks up a prefix anew: d* of a million articles in 2.5 s
_FIRST_BATCH = 25  # after which is known how many lines an article has, and how many articles it takes


@dataclass(frozen=True, slots=True)
class Line:
    """One hit. `left` and `right` are the original text around it, cut between words.

    `published_at` is ISO 8601 with +07:00, or None; of `published_precision` month its day is none.
    """

    left: str
    hit: str
    right: str
    part: Part
    article_id: int
    newspaper: str
    published_at: str | None
    published_precision: Precision | None


COLUMNS = ("left", "hit", "right", "part", "published_at", "newspaper", "article_id", "published_precision")
"""The fields of a `Line` in the order in which tables of lines have them."""


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lines in their order, at most as many as were asked for, of `articles` that match.

    `read` is how many of the articles, newest (or oldest) first, the lines were taken from: by time as many
    as it takes, by words the newest 10,000, or as many as lines were asked for.
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
    most = max(limit, _SORTED) if key else limit  # each article gives a line at least
    lines: list[Line] = []
    read = 0
    with db.one_state():
        found = rank(db, match, filters, by_time, limit=most)
        by_article = _by_article(db, match, found, width, None if key else limit)
        if key is not None:
            read = len(found.ids)
            lines = heapq.nsmallest(limit, (line for one in by_article for line in one), key=key)
        else:
            for read, one in enumerate(by_article, start=1):  # noqa: B007 - see `read`
                lines += one
                if len(lines) >= limit:
                    break
    return Concordance(tuple(lines[:limit]), found.total or 0, read, match)


def _by_article(
    db: Database, match: Match, found: Ranked, width: int, wanted: int | None
) -> Iterator[list[Line]]:
    """The lines of each of these articles, in their order; of not many more articles than it takes to have
    `wanted` lines (None: of all)."""
    left = iter(found.ids)
    size, read, had = _BATCH_OF_ALL if wanted is None else _FIRST_BATCH, 0, 0
    while batch := list(islice(left, size)):
        lines = {one.id: _lines(one, width) for one in marked(db, match, batch, matching=found.matching)}
        for article_id in batch:
            yield lines.get(article_id, [])
        if wanted is not None:
            read += len(batch)
            had += sum(map(len, lines.values()))
            likely = (wanted - had) * read // max(had, 1)
            size = min(max(likely * 5 // 4, 1), _BATCH)


def _lines(one: Marked, width: int) -> list[Line]:
    about = one.id, one.newspaper, one.published_at, one.published_precision
    lines = []
    for part, (text, spans) in around_hits(one, width):
        for begin, end in spans:
            before, after = _before(text, begin, width), _after(text, end, width)
            hit = text[begin:end]
            lines.append(Line(before, hit, after, part, *about))
    return lines


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
