"""What `newscrawl status` says of each newspaper."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from newscrawl.identity import EXTRACTOR_VERSION
from newscrawl.storage import extractors, findings, frontier, problems, runs
from newscrawl.storage.database import Database
from newscrawl.storage.findings import Finding
from newscrawl.storage.runs import Run
from newscrawl.storage.values import machine_time, printed_time


@dataclass(frozen=True, slots=True)
class NewspaperStatus:
    """One newspaper's part of the archive.

    `first_published` and `last_published` are as stored (Vietnamese time), the last one known as exactly as
    `last_precision` says; `fields` says how many of the articles have each field; `problems` counts the open
    ones by reason. `new` counts the articles first seen in the last 24 hours; `last_announced` is the newest
    day (+07:00) for which a sitemap announced any. `read_before` counts the articles that an earlier version
    of the extractor has read, and this one not yet.
    """

    newspaper: str
    articles: int
    first_published: str | None
    last_published: str | None
    last_precision: str | None
    fields: Mapping[str, int]
    frontier: Mapping[str, int]
    last_run: Run | None
    last_success: Run | None
    problems: Mapping[str, int]
    new: int = 0
    last_announced: str | None = None
    findings: tuple[Finding, ...] = ()
    read_before: int = 0


_STOCK = """
SELECT (SELECT coalesce(sum(articles), 0) FROM daily_counts WHERE newspaper = :newspaper) AS articles,
       (SELECT min(published_at) FROM article_metadata WHERE newspaper = :newspaper) AS first_published,
       (SELECT max(published_at) FROM article_metadata WHERE newspaper = :newspaper) AS last_published,
       (SELECT published_precision FROM article_metadata WHERE newspaper = :newspaper
        ORDER BY published_at DESC, id DESC LIMIT 1) AS last_precision"""
_FIELDS = """
SELECT count(published_at) AS published_at, count(byline) AS byline, count(category) AS category,
       count(*) - (SELECT count(*) FROM article_texts t JOIN article_metadata own ON own.id = t.id
                   WHERE t.lead IS NULL AND own.newspaper = :newspaper) AS lead,
       coalesce(sum(EXISTS (SELECT 1 FROM authors WHERE article_id = m.id)), 0) AS authors,
       coalesce(sum(EXISTS (SELECT 1 FROM images WHERE article_id = m.id)), 0) AS images,
       coalesce(sum(EXISTS (SELECT 1 FROM tags WHERE article_id = m.id)), 0) AS tags
FROM article_metadata m WHERE newspaper = :newspaper"""

_NAMES = ("lead", "byline", "authors", "published_at", "category", "images", "tags")

_NEW = """
SELECT count(*) FROM article_metadata
WHERE newspaper = ? AND (published_at >= ? OR published_at IS NULL) AND first_seen_at >= ?"""
_ANNOUNCED = "SELECT max(day) FROM days WHERE newspaper = ? AND links > 0"
_RECENT = timedelta(days=10)  # what was published before is no news, whenever it came in


def summary(
    db: Database, newspapers: Iterable[str], *, with_fields: bool = True
) -> tuple[NewspaperStatus, ...]:
    """One status for each of these newspaper ids, in their order; all zeros for one never crawled.

    Counting `fields` looks at every article, which takes a second for a million; without, they are empty.
    """
    before = extractors.read_before(db, EXTRACTOR_VERSION)
    return tuple(
        _of(db, newspaper, with_fields, read_before=before.get(newspaper, 0)) for newspaper in newspapers
    )


def _of(db: Database, newspaper: str, with_fields: bool, *, read_before: int) -> NewspaperStatus:
    row = db.conn.execute(_STOCK, {"newspaper": newspaper}).fetchone()
    filled = db.conn.execute(_FIELDS, {"newspaper": newspaper}).fetchone() if with_fields else None
    now = datetime.now(UTC)
    new = db.conn.execute(
        _NEW, (newspaper, printed_time(now - _RECENT), machine_time(now - timedelta(days=1)))
    )
    return NewspaperStatus(
        newspaper=newspaper,
        articles=row["articles"],
        first_published=row["first_published"],
        last_published=row["last_published"],
        last_precision=row["last_precision"],
        fields={name: filled[name] for name in _NAMES} if filled is not None else {},
        frontier=frontier.counts(db, newspaper),
        last_run=runs.last(db, newspaper),
        last_success=runs.last_success(db, newspaper),
        problems=problems.counts(db, newspaper),
        new=int(new.fetchone()[0]),
        last_announced=db.conn.execute(_ANNOUNCED, (newspaper,)).fetchone()[0],
        findings=findings.open_ones(db, [newspaper]),
        read_before=read_before,
    )
