"""How the articles of a search divide: by newspaper, section, year, author and tag.

A value has as many articles as the filter by it would leave: one who wrote and photographed has one, and a
section those of the sections within it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from newscrawl.research.holdings import sections_of
from newscrawl.research.query import Match
from newscrawl.research.selection import Condition, Filters, condition, matching
from newscrawl.storage import Database, daily_counts

FacetName = Literal["newspaper", "category", "year", "author", "tag"]

_MOST = 12  # values of a facet

_NAMES: Mapping[FacetName, str] = {
    "author": "SELECT a.name, count(DISTINCT a.article_id) FROM authors a WHERE a.article_id IN ({articles})"
    " GROUP BY a.name ORDER BY 2 DESC, a.name LIMIT ?",
    "tag": "SELECT g.tag, count(DISTINCT g.article_id) FROM tags g WHERE g.article_id IN ({articles})"
    " GROUP BY g.tag ORDER BY 2 DESC, g.tag LIMIT ?",
}


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one property with their articles, the commonest first; years the newest first."""

    name: FacetName
    values: tuple[tuple[str, int], ...]


def facets(db: Database, query: str | Match | None, filters: Filters) -> tuple[Facet, ...]:
    """The facets of the articles that are meant; without a query of those that pass the filters.

    Looks at every one of them: a caller with little time asks within `Database.within`.
    """
    where = condition(filters)
    match = None if query is None else matching(query, filters)
    with db.one_state():
        return tuple(_divided(db, match, where))


def _divided(db: Database, match: Match | None, where: Condition) -> Iterator[Facet]:
    counts: dict[FacetName, Counter[str]] = {"newspaper": Counter(), "category": Counter(), "year": Counter()}
    for newspaper, category, path, year, articles in db.conn.execute(*_grouped(match, where)):
        counts["newspaper"][newspaper] += articles
        counts["category"].update(dict.fromkeys(sections_of(category, path), articles))
        if year is not None:
            counts["year"][year] += articles
    yield from (Facet(name, _shown(name, counted)) for name, counted in counts.items())
    articles_sql, parameters = _articles(match, where)
    for name, sql in _NAMES.items():
        rows = db.conn.execute(sql.format(articles=articles_sql), (*parameters, _MOST))
        yield Facet(name, tuple((row[0], row[1]) for row in rows))


def kept_facets(db: Database, filters: Filters) -> tuple[Facet, ...] | None:
    """By newspaper and year, out of the counts that are kept, at any size; None where other filters ask."""
    if replace(filters, newspaper=None, since=None, until=None, columns=()) != Filters():
        return None
    counts: dict[FacetName, Counter[str]] = {"newspaper": Counter(), "year": Counter()}
    found = daily_counts.by_day(db, newspaper=filters.newspaper, since=filters.since, until=filters.until)
    for newspaper, day, articles in found:
        counts["newspaper"][newspaper] += articles
        if day:
            counts["year"][day[:4]] += articles
    return tuple(Facet(name, _shown(name, counted)) for name, counted in counts.items())


def _shown(name: FacetName, counted: Counter[str]) -> tuple[tuple[str, int], ...]:
    if name == "year":
        return tuple(sorted(counted.items(), reverse=True)[:_MOST])
    return tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_MOST])


def _grouped(match: Match | None, where: Condition) -> tuple[str, tuple[str, ...]]:
    source, parameters = _source(match, where)
    return (
        "SELECT m.newspaper, m.category, m.category_path, substr(m.published_at, 1, 4), count(*)"
        f" {source} GROUP BY 1, 2, 3, 4",
        parameters,
    )


def _articles(match: Match | None, where: Condition) -> tuple[str, tuple[str, ...]]:
    if match is not None and not where.sql:
        return f"SELECT rowid FROM {match.index} WHERE {match.index} MATCH ?", (match.expression,)  # noqa: S608
    source, parameters = _source(match, where)
    return f"SELECT m.id {source}", parameters


def _source(match: Match | None, where: Condition) -> tuple[str, tuple[str, ...]]:
    if match is None:
        return f"FROM article_metadata m WHERE true{where.sql}", where.parameters
    return (
        f"FROM {match.index} s CROSS JOIN article_metadata m ON m.id = s.rowid"
        f" WHERE s.{match.index} MATCH ?{where.sql}",
        (match.expression, *where.parameters),
    )
