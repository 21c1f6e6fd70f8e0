"""What the archive holds: sections, kinds, authors and tags by number, and how well each field is filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from newscrawl.research.selection import Filters, condition
from newscrawl.storage import Database

FIELDS: Mapping[str, str] = {
    "published_at": "m.published_at IS NOT NULL",
    # SQLite would look into every text for it, which takes six times as long.
    "lead": "NOT EXISTS (SELECT 1 FROM article_texts INDEXED BY article_texts_without_lead"
    " WHERE id = m.id AND lead IS NULL)",
    "body": "m.word_count > 0",
    "byline": "m.byline IS NOT NULL",
    "authors": "EXISTS (SELECT 1 FROM authors WHERE article_id = m.id)",
    "category": "m.category IS NOT NULL",
    "images": "EXISTS (SELECT 1 FROM images WHERE article_id = m.id)",
    "captions": "EXISTS (SELECT 1 FROM images WHERE article_id = m.id AND caption IS NOT NULL)",
    "tags": "EXISTS (SELECT 1 FROM tags WHERE article_id = m.id)",
}
"""The fields whose filling says how well pages are read, each with when an article has it."""


@dataclass(frozen=True, slots=True)
class Filling:
    """Of how many `articles` each field could be read, by its name. `period` is a year ("2026"), or None for
    articles without a date and for several years."""

    period: str | None
    articles: int
    filled: Mapping[str, int]

    def share(self, field: str) -> float | None:
        """The share of articles that have the field, 0 to 1; None without articles."""
        return self.filled[field] / self.articles if self.articles else None


@dataclass(frozen=True, slots=True)
class Count:
    """How many articles have a name; `name` is None for those that have none."""

    name: str | None
    articles: int


@dataclass(frozen=True, slots=True)
class Stock:
    """How many articles there are, how many have changed since they were first seen, how many are gone from
    the site; and of what sections and kinds they are, most first. Sections are the broadest; those below are
    counted with them."""

    articles: int
    changed: int
    gone: int
    sections: tuple[Count, ...]
    kinds: tuple[Count, ...]


def filling(db: Database, filters: Filters = Filters()) -> tuple[Filling, ...]:  # noqa: B008 - frozen
    """How well `FIELDS` are filled, year by year; articles without a date come last."""
    where = condition(filters)
    rows = db.conn.execute(
        f"SELECT substr(m.published_at, 1, 4) AS year, count(*), {_sums(FIELDS)}"  # noqa: S608
        f" FROM article_metadata m WHERE true{where.sql} GROUP BY year ORDER BY year IS NULL, year",
        where.parameters,
    )
    return tuple(Filling(row[0], row[1], dict(zip(FIELDS, row[2:], strict=True))) for row in rows)


def filling_of_all(
    db: Database,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    *,
    fields: Collection[str] = FIELDS.keys(),
) -> Filling:
    """How well these of `FIELDS` are filled, all years together."""
    where = condition(filters)
    articles, *filled = db.conn.execute(
        f"SELECT count(*), {_sums(fields)} FROM article_metadata m WHERE true{where.sql}",  # noqa: S608
        where.parameters,
    ).fetchone()
    return Filling(None, articles, dict(zip(fields, filled, strict=True)))


def _sums(fields: Iterable[str]) -> str:
    return ", ".join(f"coalesce(sum({FIELDS[field]}), 0)" for field in fields)


def together(parts: Iterable[Filling]) -> Filling:
    """Several years as one, without a name."""
    held = list(parts)
    filled = {field: sum(one.filled[field] for one in held) for field in FIELDS}
    return Filling(None, sum(one.articles for one in held), filled)


def stock(db: Database, filters: Filters = Filters()) -> Stock:  # noqa: B008 - frozen
    """What there is, in one look at the articles."""
    where = condition(filters)
    rows = db.conn.execute(
        "SELECT coalesce(m.category_path, m.category), m.kind, count(*), sum(m.revision > 1),"  # noqa: S608 - ours
        " coalesce(sum(m.gone_at > m.last_seen_at), 0)"
        f" FROM article_metadata m WHERE true{where.sql} GROUP BY 1, 2",
        where.parameters,
    )
    total, changed, gone = 0, 0, 0
    sections, kinds = Counter[str | None](), Counter[str | None]()
    for path, kind, articles, revised, missed in rows:
        sections[path.split(" > ")[0] if path else None] += articles
        kinds[kind] += articles
        total, changed, gone = total + articles, changed + revised, gone + missed
    return Stock(total, changed, gone, _ordered(sections), _ordered(kinds))


def sections_of(category: str | None, path: str | None) -> tuple[str, ...]:
    """The sections in which an article stands by its `category` and `category_path`, the broadest first."""
    return tuple(dict.fromkeys(one for one in (*(path or "").split(" > "), category) if one))


def filtered_sections(db: Database, filters: Filters = Filters()) -> tuple[Count, ...]:  # noqa: B008 - frozen
    """The same sections, each with as many articles as the filter by its name leaves: a section of that name
    may stand within another, too."""
    where = condition(filters)
    rows = db.conn.execute(
        "SELECT m.category, m.category_path, count(*) FROM article_metadata m"  # noqa: S608 - our own names
        f" WHERE true{where.sql} GROUP BY 1, 2",
        where.parameters,
    )
    broadest: set[str] = set()
    counts: Counter[str | None] = Counter()
    for category, path, articles in rows:
        names = sections_of(category, path)
        broadest.update(names[:1])
        counts.update(dict.fromkeys(names, articles))
    return _ordered(Counter({name: articles for name, articles in counts.items() if name in broadest}))


def authors(
    db: Database,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    *,
    limit: int = 20,
) -> tuple[Count, ...]:
    """The people whom most bylines name as authors, at most `limit`. One name may be several people."""
    return _named(db, "authors", "name", filters, limit, "AND n.role = 'author'")


def tags(db: Database, filters: Filters = Filters(), *, limit: int = 20) -> tuple[Count, ...]:  # noqa: B008 - frozen
    """The keywords that most articles have, at most `limit`."""
    return _named(db, "tags", "tag", filters, limit)


def _named(
    db: Database, table: str, column: str, filters: Filters, limit: int, which: str = ""
) -> tuple[Count, ...]:
    where = condition(filters)
    joined = (
        f" JOIN article_metadata m ON m.id = n.article_id WHERE true{where.sql}"
        if where.sql
        else " WHERE true"
    )
    rows = db.conn.execute(
        f"SELECT n.{column} AS name, count(DISTINCT n.article_id) AS articles FROM {table} n"  # noqa: S608 - ours
        f"{joined} {which} GROUP BY name ORDER BY articles DESC, name LIMIT ?",
        (*where.parameters, limit),
    )
    return tuple(Count(row[0], row[1]) for row in rows)


def _ordered(counts: Counter[str | None]) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda item: (item[0] is None, -item[1], item[0] or ""))
    return tuple(Count(name, articles) for name, articles in ordered)
