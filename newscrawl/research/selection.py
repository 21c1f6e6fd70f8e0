"""Which articles are meant: the filters that search, concordance, trends and export share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple

from newscrawl.research.query import Match, understand
from newscrawl.storage import Database, duplicates
from newscrawl.vietnamese.text import normalize

Part = Literal["title", "lead", "body", "captions"]
PARTS: tuple[Part, ...] = ("title", "lead", "body", "captions")
"""The searched parts of an article, in the order of the indexes' columns."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What an article must be besides matching; None and () ask for nothing.

    Names are as the newspaper prints them. `category` is any section of the article's path, `author` anybody
    whom the byline names, the photographers too. `since` and `until` are Vietnamese days, both included; with
    either of them an article without a date is left out. `columns` are the parts that are searched; () are
    all. With `no_reprints` a text that several articles have counts once, as its likely first publication
    (`research.duplicates`). `upto` is the highest number that an article may have: what came into the archive
    after it is left out.
    """

    newspaper: str | None = None
    category: str | None = None
    author: str | None = None
    tag: str | None = None
    since: date | None = None
    until: date | None = None
    columns: tuple[Part, ...] = ()
    no_reprints: bool = False
    upto: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL text over `article_metadata m` that begins with AND or is empty, and its parameters."""

    sql: str
    parameters: tuple[str, ...]


def matching(query: str | Match, filters: Filters) -> Match:
    """The query understood, within the searched parts. Raises `BadQuery`."""
    found = understand(query) if isinstance(query, str) else query
    if not filters.columns:
        return found
    return Match(found.mode, f"{{{' '.join(filters.columns)}}} : ({found.expression})")


def condition(filters: Filters) -> Condition:
    """The filters as a condition on `article_metadata m`; the searched parts are the query's matter."""
    clauses: list[str] = []
    values: list[str] = []

    def ask(clause: str, *parameters: str) -> None:
        clauses.append(f" AND {clause}")
        values.extend(parameters)

    if filters.newspaper:
        ask("m.newspaper = ?", filters.newspaper)
    if filters.since:
        ask("m.published_at >= ?", filters.since.isoformat())
    if filters.until:
        ask("m.published_at < ?", _day_after(filters.until))
    if filters.category:
        name = normalize(filters.category)
        within = "instr(' > ' || m.category_path || ' > ', ' > ' || ? || ' > ') > 0"
        ask(f"(m.category = ? OR {within})", name, name)
    if filters.author:
        ask("m.id IN (SELECT article_id FROM authors WHERE name = ?)", normalize(filters.author))
    if filters.tag:
        ask("m.id IN (SELECT article_id FROM tags WHERE tag = ?)", normalize(filters.tag))
    if filters.upto is not None:
        ask("+m.id <= CAST(? AS INTEGER)", str(filters.upto))  # with +, or the order by time is sorted anew
    if filters.no_reprints:
        ask("NOT EXISTS (SELECT 1 FROM duplicates d WHERE d.article_id = m.id AND NOT d.first)")
    return Condition("".join(clauses), tuple(values))


def selected(db: Database, query: str | Match | None, filters: Filters) -> Iterator[int]:
    """The numbers of all articles that are meant, ascending; without a query by the filters alone."""
    for row in _placed(
        db, query, filters, "m.id", " ORDER BY m.id" if query is None else " ORDER BY s.rowid"
    ):
        yield row[0]


class Placed(NamedTuple):
    """An article by where a partitioned export has it; `published_at` is None where it could not be read."""

    newspaper: str
    published_at: str | None
    id: int


def selected_by_time(db: Database, query: str | Match | None, filters: Filters) -> Iterator[Placed]:
    """The same articles newspaper by newspaper, each in the order of time, those without a date first.

    However many there are, few are in memory: an index gives the order, or SQLite sorts on disk.
    """
    for row in _placed(db, query, filters, "m.newspaper, m.published_at, m.id", " ORDER BY 1, 2, 3"):
        yield Placed(*row)


def count_selected(db: Database, query: str | Match | None, filters: Filters) -> int:
    """How many articles are meant."""
    (row,) = _placed(db, query, filters, "count(*)", "")
    return int(row[0])


def uncompared(db: Database, filters: Filters) -> int:
    """How many articles pass `no_reprints` whatever they are, because `newscrawl duplicates` has not compared
    them yet; 0 where nobody asks for it."""
    return duplicates.waiting(db) if filters.no_reprints else 0


def _placed(
    db: Database, query: str | Match | None, filters: Filters, columns: str, order: str
) -> Iterator[tuple[Any, ...]]:
    where = condition(filters)
    if query is None:
        sql = f"SELECT {columns} FROM article_metadata m WHERE true{where.sql}{order}"  # noqa: S608 - ours
        return iter(db.conn.execute(sql, where.parameters))
    match = matching(query, filters)
    sql = (
        f"SELECT {columns} FROM {match.index} s CROSS JOIN article_metadata m ON m.id = s.rowid"  # noqa: S608 - ours
        f" WHERE s.{match.index} MATCH ?{where.sql}{order}"
    )
    return iter(db.conn.execute(sql, (match.expression, *where.parameters)))


def _day_after(day: date) -> str:
    """As text that follows every time of the day."""
    return (day + timedelta(days=1)).isoformat() if day < date.max else "9999-12-32"
