"""Filters whose value no article of the archive has, and what may have been meant: names count as printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from newscrawl.research.selection import Filters, condition
from newscrawl.storage import Database
from newscrawl.vietnamese.text import fold

FilterName = Literal["newspaper", "category", "author", "tag"]

_VALUES: Mapping[FilterName, str] = {
    "newspaper": "SELECT DISTINCT newspaper FROM article_metadata",
    "category": "SELECT DISTINCT coalesce(category_path, category) FROM article_metadata"
    " UNION SELECT DISTINCT category FROM article_metadata",
    "author": "SELECT DISTINCT name FROM authors",
    "tag": "SELECT DISTINCT tag FROM tags",
}
_MOST = 3  # values offered


@dataclass(frozen=True, slots=True)
class Unheld:
    """A filter, the value that no article has, and those like it but for diacritics and capitals."""

    filter: FilterName
    value: str
    meant: tuple[str, ...]


def unheld(db: Database, filters: Filters) -> tuple[Unheld, ...]:
    """What nothing was found for in the whole archive, each filter taken by itself.

    It reads all names that there are: to be asked where an answer is empty.
    """
    given: dict[FilterName, tuple[str | None, Filters]] = {
        "newspaper": (filters.newspaper, Filters(newspaper=filters.newspaper)),
        "category": (filters.category, Filters(category=filters.category)),
        "author": (filters.author, Filters(author=filters.author)),
        "tag": (filters.tag, Filters(tag=filters.tag)),
    }
    return tuple(
        Unheld(name, value, _like(db, name, value))
        for name, (value, alone) in given.items()
        if value and not _is_held(db, alone)
    )


def _is_held(db: Database, alone: Filters) -> bool:
    where = condition(alone)
    sql = f"SELECT EXISTS (SELECT 1 FROM article_metadata m WHERE true{where.sql})"  # noqa: S608 - ours
    return bool(db.conn.execute(sql, where.parameters).fetchone()[0])


def _like(db: Database, name: FilterName, value: str) -> tuple[str, ...]:
    key = fold(value)
    return tuple(sorted({one for one in _values(db, name) if fold(one) == key})[:_MOST]) if key else ()


def _values(db: Database, name: FilterName) -> Iterator[str]:
    for (text,) in db.conn.execute(_VALUES[name]):
        if text:
            yield text
        if text and name == "category":  # and each section of the path by itself
            yield from text.split(" > ")
