"""What a first look at an archive shows: its newspapers and the latest articles.

Nothing here grows with the number of articles: counts come from `daily_counts`, ends and the latest from
the indexes by time. At 1,000,000 articles all of it together takes some tens of milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from newscrawl.storage import Database, daily_counts

if TYPE_CHECKING:  # every search would read all records' classes for it
    from newscrawl.items import Precision


@dataclass(frozen=True, slots=True)
class PaperTotals:
    """A newspaper and what the archive holds of it.

    `first_published` and `last_published` are ISO 8601 with +07:00, None without a dated article, and known
    as exactly as `first_precision` and `last_precision` say; `undated` of the `articles` have no date.
    """

    newspaper: str
    name: str
    province: str | None
    base_url: str
    articles: int
    undated: int
    first_published: str | None
    first_precision: Precision | None
    last_published: str | None
    last_precision: Precision | None


@dataclass(frozen=True, slots=True)
class LatestArticle:
    """An article by its publication time, ISO 8601 with +07:00, and how exactly that is known; `lead` and
    `category` may be unknown."""

    id: int
    newspaper: str
    url: str
    published_at: str
    published_precision: Precision | None
    category: str | None
    title: str
    lead: str | None


_PAPERS = "SELECT id, name, province, base_url FROM newspapers ORDER BY id"

_END = """
SELECT published_at, published_precision FROM article_metadata
WHERE newspaper = ? AND published_at IS NOT NULL ORDER BY published_at {direction}, id {direction} LIMIT 1"""

_LATEST = """
SELECT m.id, m.newspaper, m.url, m.published_at, m.published_precision, m.category, t.title, t.lead
FROM article_metadata m JOIN article_texts t ON t.id = m.id
WHERE m.published_at IS NOT NULL {newspaper} ORDER BY m.published_at DESC, m.id DESC LIMIT ?"""


def papers(db: Database) -> tuple[PaperTotals, ...]:
    """The newspapers that the archive knows, those with the most articles first; some have none."""
    counts = daily_counts.totals(db)
    found = []
    for row in db.conn.execute(_PAPERS):
        articles, undated = counts.get(row["id"], (0, 0))
        found.append(
            PaperTotals(
                row["id"],
                row["name"],
                row["province"],
                row["base_url"],
                articles,
                undated,
                *_end(db, row["id"], "ASC"),
                *_end(db, row["id"], "DESC"),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.articles))


def _end(
    db: Database, newspaper: str, direction: Literal["ASC", "DESC"]
) -> tuple[str | None, Precision | None]:
    """When its first or last article was published, and how exactly that is known."""
    row = db.conn.execute(_END.format(direction=direction), (newspaper,)).fetchone()
    return (None, None) if row is None else (row[0], row[1])


def latest(db: Database, *, newspaper: str | None = None, limit: int = 20) -> tuple[LatestArticle, ...]:
    """The articles published last, of all newspapers or of one."""
    sql = _LATEST.format(newspaper="AND m.newspaper = ?" if newspaper else "")
    values = (newspaper, limit) if newspaper else (limit,)
    return tuple(LatestArticle(*row) for row in db.conn.execute(sql, values))
