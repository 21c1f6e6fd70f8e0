"""Which of the articles that match come first, and how many they are.

The order is that of the words alone: by time (undated articles last, equal times by number) or by relevance.
SQLite is asked in the way that is quick for what was asked; all of them give the same answer.

- Few hits are gathered, joined to their metadata and sorted.
- Where many match, articles are walked in order of time, stretch by stretch, and the index is asked about the
  numbers of each stretch: a crawl numbers what it reads together, so that these lie close to each other.
- Where they do not, all hits make a set, and the articles are walked against it.

Relevance is BM25, a hit in the title counting most. Words that stand in very many articles (`WEIGHED`) say
little of any of them: then those that match in the title come first, the newest before the others, and after
them the rest in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from newscrawl.research.asking import ALL, ASKING, Asked, Sort, at_most, close_together
from newscrawl.research.query import Match
from newscrawl.research.selection import Filters
from newscrawl.storage import Database

WEIGHED = 50_000
"""Articles that BM25 is reckoned for (3 µs each); where more match, the title and the time decide."""

_FEW = 2_000  # hits that are sorted (4 µs each) rather than walked to
_NARROW = 50_000  # articles that pass the filters; their hits are gathered, many or few
_FIRST_STRETCH = 40  # articles; each next one is four times as long
_LONGEST_STRETCH = 10_000
_FARTHEST = 150_000  # numbers passed over in the index, before all hits are gathered after all


@dataclass(frozen=True, slots=True)
class Ranked:
    """Numbers of articles in their order, a page of them, out of `total` (None where that was not known).

    `matching` is how many match whether they pass the filters or not, where finding these came to know it.
    """

    ids: tuple[int, ...]
    total: int | None
    matching: int | None = field(compare=False)


def rank(
    db: Database,
    match: Match,
    filters: Filters,
    sort: Sort,
    *,
    limit: int,
    offset: int = 0,
    counted: bool = True,
) -> Ranked:
    """A page of the articles that match and pass the filters. `match` has the searched parts in it."""
    asked = Asked(db, match, filters)
    if sort == "relevance" and counted and not asked.where.sql:  # then few hits are weighed as all are
        if limit > 0 and at_most(db) <= WEIGHED:  # so many cannot match
            every, page = asked.all_weighed(limit, offset)
            return Ranked(tuple(page), every, every)
        every = asked.count()
        ids = _by_relevance(asked, None, every, limit, offset) if limit > 0 else ()
        return Ranked(tuple(ids), every, every)
    known, total, matching = _few(asked, sort, limit + offset)
    if total is None and (counted or sort == "relevance") and asked.is_narrow(_NARROW):
        known = _sifted(asked, "newest" if sort == "relevance" else sort, ALL)
        total = len(known)
    elif total is None and counted:
        total = asked.count()
    if not asked.where.sql:
        matching = total
    if total == 0 or limit <= 0:
        return Ranked((), total, matching)
    if sort == "relevance":
        ids = _by_relevance(asked, known, total, limit, offset)
    else:
        ids = (_by_time(asked, sort, limit + offset) if known is None else known)[offset : offset + limit]
    return Ranked(tuple(ids), total, matching)


def count(db: Database, match: Match, filters: Filters) -> int:
    """How many articles match and pass the filters."""
    return rank(db, match, filters, "newest", limit=0).total or 0


def _few(asked: Asked, sort: Sort, wanted: int) -> tuple[Sequence[int] | None, int | None, int | None]:
    """Where few match: the first `wanted` or more in their order of time, or all for their relevance, how
    many there are, and how many match at all. None where many match; for relevance without filters only
    how many."""
    # Those that pass filters have to be counted; without filters they are all that match.
    most = -1 if asked.where.sql else 0 if sort == "relevance" else max(wanted, 0)
    matching, ids = asked.few(_FEW, sort, most)
    if ids is None:
        return None, None, None
    if asked.where.sql:
        return ids, len(ids), matching
    return (None if sort == "relevance" else ids), matching, matching


# --- by time --------------------------------------------------------------------------------------


def _by_time(asked: Asked, sort: Sort, wanted: int) -> list[int]:
    """The first `wanted` of many, or all where they are fewer."""
    found = _walked(asked, sort, wanted)
    return _sifted(asked, sort, wanted) if found is None else found


def _walked(asked: Asked, sort: Sort, wanted: int) -> list[int] | None:
    """By asking the index about one stretch of articles after the other; None where that gets too far."""
    found: list[int] = []
    articles = asked.in_time(sort)
    length, passed = max(_FIRST_STRETCH, min(wanted, _LONGEST_STRETCH)), 0
    while stretch := list(islice(articles, length)):
        hits: set[int] = set()
        for first, last in close_together(stretch):
            passed += last - first + ASKING
            if passed > _FARTHEST:
                return None
            hits.update(asked.hits_between(first, last))
        found += (one for one in stretch if one in hits)
        if len(found) >= wanted:
            return found[:wanted]
        length = min(length * 4, _LONGEST_STRETCH)
    return found


def _sifted(asked: Asked, sort: Sort, wanted: int) -> list[int]:
    """By walking the articles against the set of all hits."""
    ids: list[int] = []
    for dated in asked.dated_or_not:
        if len(ids) < wanted:
            ids += asked.sifted(sort, wanted - len(ids), dated=dated)
    return ids


# --- by relevance ---------------------------------------------------------------------------------


def _by_relevance(
    asked: Asked, known: Sequence[int] | None, total: int | None, limit: int, offset: int
) -> Sequence[int]:
    if known is not None:
        return asked.weighed(known, limit, offset)
    if (asked.count(most=WEIGHED + 1) if total is None else total) <= WEIGHED:
        return asked.weighed(None, limit, offset)
    wanted = limit + offset
    titled = asked.within_title()
    few_titled, *_ = _few(titled, "newest", wanted)
    first = _by_time(titled, "newest", wanted) if few_titled is None else few_titled[:wanted]
    if len(first) < wanted:  # then these are all that match in the title
        titles = set(first)
        rest = _by_time(asked, "newest", wanted)
        first = [*first, *(one for one in rest if one not in titles)]
    return first[offset:wanted]
