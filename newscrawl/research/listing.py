"""Articles by their filters alone, newest or oldest first: what a section, a tag or an author has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from newscrawl.research.passages import Passage, Piece
from newscrawl.research.search import Hit
from newscrawl.research.selection import Filters, condition
from newscrawl.storage import Database

_BEGINNING = 220  # characters of a lead or body that are shown


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of `hits` out of `total`."""

    total: int
    hits: tuple[Hit, ...]


def listing(
    db: Database,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    *,
    sort: Literal["newest", "oldest"] = "newest",
    limit: int = 20,
    offset: int = 0,
) -> Listing:
    """The articles that pass the filters; without a date they come last. Each shows how it begins."""
    where = condition(filters)
    direction = "DESC" if sort == "newest" else "ASC"
    with db.one_state():
        found = db.conn.execute(
            "SELECT m.id, m.newspaper, m.url, m.published_at, m.published_precision, m.category, t.title,"  # noqa: S608
            f" substr(coalesce(t.lead, t.body), 1, {_BEGINNING + 1}) AS beginning, t.lead IS NULL AS of_body"
            " FROM (SELECT m.id, m.published_at FROM article_metadata m"
            f" WHERE true{where.sql} ORDER BY m.published_at {direction} NULLS LAST, m.id {direction}"
            " LIMIT ? OFFSET ?) chosen"
            " JOIN article_metadata m ON m.id = chosen.id JOIN article_texts t ON t.id = chosen.id"
            f" ORDER BY m.published_at {direction} NULLS LAST, m.id {direction}",
            (*where.parameters, limit, offset),
        ).fetchall()
        total = how_many(db, filters)
    hits = tuple(
        Hit(
            id=row["id"],
            newspaper=row["newspaper"],
            url=row["url"],
            published_at=row["published_at"],
            published_precision=row["published_precision"],
            category=row["category"],
            headline=(Piece(row["title"], hit=False),),
            passages=_beginning(row["beginning"], of_body=bool(row["of_body"])),
        )
        for row in found
    )
    return Listing(total, hits)


def how_many(db: Database, filters: Filters) -> int:
    """How many articles pass the filters."""
    where = condition(filters)
    sql = f"SELECT count(*) FROM article_metadata m WHERE true{where.sql}"  # noqa: S608 - our own names
    return int(db.conn.execute(sql, where.parameters).fetchone()[0])


def _beginning(text: str, *, of_body: bool) -> tuple[Passage, ...]:
    line = " ".join(text.split())
    if not line:
        return ()
    if len(line) > _BEGINNING:
        line = f"{line[:_BEGINNING].rsplit(' ', 1)[0]}…"
    return (Passage("body" if of_body else "lead", (Piece(line, hit=False),)),)
