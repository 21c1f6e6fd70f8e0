"""The schema's history: append-only. A released migration is never edited; a change is a new function.

Each runs inside the transaction of `open_database` together with the record that it ran. Statements
are executed one at a time, never by `executescript`, which would commit that transaction. Tables are
not `transform()`ed: that drops their triggers, and the search would go stale without a word.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.storage.daily_counts_schema import DAILY_COUNTS
from newscrawl.storage.descriptions import DESCRIPTIONS
from newscrawl.storage.duplicates_schema import DUPLICATES_SCHEMA
from newscrawl.storage.findings_schema import FINDINGS
from newscrawl.storage.revision_rows_schema import REVISION_ROWS
from newscrawl.storage.run_accounts import RUN_ACCOUNTS
from newscrawl.storage.schema import FIRST_SCHEMA
from newscrawl.storage.search_queue_schema import SEARCH_QUEUE

if TYPE_CHECKING:
    import sqlite_utils


def m001_archive(db: sqlite_utils.Database) -> None:
    """The tables, views, search indexes and triggers of version 0.1."""
    for statement in FIRST_SCHEMA:
        db.conn.execute(statement)


_DAYS = (
    """
CREATE TABLE days (
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    day TEXT NOT NULL,
    sitemap TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'read', 'absent')),
    links INTEGER,
    read_at TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    failed_at TEXT,
    run_id INTEGER REFERENCES runs (id),
    PRIMARY KEY (newspaper, day, sitemap)
) WITHOUT ROWID""",
    "CREATE INDEX days_sitemap ON days (newspaper, sitemap)",
    # What was read before there was a ledger: the frontier knows it by the names of the files.
    """
INSERT INTO days (newspaper, day, sitemap, state, read_at)
SELECT newspaper, substr(url, -14, 10), url, 'read', visited_at FROM frontier
WHERE kind = 'sitemap' AND visited_at IS NOT NULL
AND url GLOB '*-[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9].xml'""",
)


def m002_days(db: sqlite_utils.Database) -> None:
    """The ledger of days."""
    for statement in _DAYS:
        db.conn.execute(statement)


_IMPORTS = """
CREATE TABLE imports (
    digest TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    hosts TEXT NOT NULL,
    position INTEGER NOT NULL,
    kept TEXT,
    counts TEXT NOT NULL DEFAULT '{}',
    problems TEXT NOT NULL DEFAULT '{}',
    damages TEXT NOT NULL DEFAULT '[]',
    started_at TEXT NOT NULL,
    finished_at TEXT,
    run_id INTEGER REFERENCES runs (id)
) WITHOUT ROWID"""


def m003_imports(db: sqlite_utils.Database) -> None:
    """The ledger of imported files."""
    db.conn.execute(_IMPORTS)


_REEXTRACTION = (
    "ALTER TABLE captures ADD COLUMN extractor_version TEXT",
    "CREATE INDEX sightings_capture ON sightings (capture_id)",
    """
UPDATE captures SET extractor_version = (
    SELECT extractor_version FROM sightings WHERE capture_id = captures.id ORDER BY reading DESC LIMIT 1)
WHERE kind = 'page'""",
    """
CREATE TABLE reextractions (
    wanted TEXT PRIMARY KEY,
    extractors TEXT NOT NULL,
    position INTEGER NOT NULL,
    tally TEXT NOT NULL,
    run_id INTEGER REFERENCES runs (id)
) WITHOUT ROWID""",
)


def m004_reextraction(db: sqlite_utils.Database) -> None:
    """Which extractor version read a capture, and how far an interrupted re-extraction came."""
    for statement in _REEXTRACTION:
        db.conn.execute(statement)


_REVISITS = (
    """
CREATE TABLE article_keys (
    key TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE
) WITHOUT ROWID""",
    "ALTER TABLE article_urls ADD COLUMN named INTEGER NOT NULL DEFAULT 0",
    "UPDATE article_urls SET named = EXISTS (SELECT 1 FROM article_metadata m"
    " WHERE m.url = article_urls.url AND m.id = article_urls.article_id)",
    "CREATE INDEX article_urls_article ON article_urls (article_id)",
    "CREATE INDEX article_keys_article ON article_keys (article_id)",
    # The visits of articles that were fetched before there were any.
    """
UPDATE frontier SET due_at = (
    SELECT min(strftime('%Y-%m-%dT%H:%M:%S.000000Z', coalesce(m.published_at, m.first_seen_at), step.value))
    FROM article_metadata m, json_each('["+1 days", "+7 days", "+30 days"]') step
    WHERE m.key = frontier.key
    AND datetime(coalesce(m.published_at, m.first_seen_at), step.value) > datetime(frontier.visited_at))
WHERE kind = 'article' AND state = 'done' AND visited_at IS NOT NULL""",
)


def m005_revisits(db: sqlite_utils.Database) -> None:
    """Articles with several keys, the addresses that pages named themselves, and when to visit again."""
    for statement in _REVISITS:
        db.conn.execute(statement)


def m006_run_messages(db: sqlite_utils.Database) -> None:
    """Why a run ended as it did, in words."""
    db.conn.execute("ALTER TABLE runs ADD COLUMN message TEXT")


def m007_daily_counts(db: sqlite_utils.Database) -> None:
    """How many articles each newspaper published on each day."""
    for statement in DAILY_COUNTS:
        db.conn.execute(statement)


def m008_duplicates(db: sqlite_utils.Database) -> None:
    """Which articles are copies of each other, and which have not been compared yet."""
    for statement in DUPLICATES_SCHEMA:
        db.conn.execute(statement)


def m009_lost_captures(db: sqlite_utils.Database) -> None:
    """Which captures' records can no longer be read in the WARC files."""
    db.conn.execute("ALTER TABLE captures ADD COLUMN lost_at TEXT")


def m010_run_accounts(db: sqlite_utils.Database) -> None:
    """What a run set out for, how long it took and waited, what refused it, and how it ended."""
    for statement in RUN_ACCOUNTS:
        db.conn.execute(statement)


def m011_findings(db: sqlite_utils.Database) -> None:
    """What runs showed of an archive's health, and who was told."""
    for statement in FINDINGS:
        db.conn.execute(statement)


_SHARD = """
CREATE TABLE shard (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    of INTEGER NOT NULL,
    since TEXT NOT NULL
)"""


def m012_shard(db: sqlite_utils.Database) -> None:
    """Which shard of a larger crawl an archive is, if it is one."""
    db.conn.execute(_SHARD)


def m013_revision_rows(db: sqlite_utils.Database) -> None:
    """Each text once: a revision that is what the article shows keeps no copy of it."""
    for statement in REVISION_ROWS:
        db.conn.execute(statement)


def m014_search_queue(db: sqlite_utils.Database) -> None:
    """New texts enter the search indexes together, at the end of their transaction."""
    for statement in SEARCH_QUEUE:
        db.conn.execute(statement)


# Looked up by thousands for the hits of a query, whose rows lie a page of the file each.
_DATES = "CREATE INDEX article_metadata_dates ON article_metadata (id, published_at, newspaper)"


def m015_dates(db: sqlite_utils.Database) -> None:
    """The articles' dates and newspapers close together, for counting hits over time."""
    db.conn.execute(_DATES)


# Asked for by every `status`; the few versions there are come first, for looking at each of them once.
_EXTRACTORS = "CREATE INDEX article_metadata_extractor ON article_metadata (extractor_version, newspaper)"


def m016_extractors(db: sqlite_utils.Database) -> None:
    """Which articles an earlier version of the extractor read, found without looking at all."""
    db.conn.execute(_EXTRACTORS)


_STEPS = (
    m001_archive,
    m002_days,
    m003_imports,
    m004_reextraction,
    m005_revisits,
    m006_run_messages,
    m007_daily_counts,
    m008_duplicates,
    m009_lost_captures,
    m010_run_accounts,
    m011_findings,
    m012_shard,
    m013_revision_rows,
    m014_search_queue,
    m015_dates,
    m016_extractors,
)
KNOWN = frozenset(step.__name__ for step in _STEPS)
"""Names of the migrations that this version has."""

_SET = "newscrawl"  # what sqlite-utils calls these steps in its ledger


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its name, and what it brings as a sentence."""

    name: str
    brings: str


def applied(conn: sqlite3.Connection) -> frozenset[str]:
    """Names of the migrations that the file has had; empty for a new file or another program's.

    Read from the ledger that sqlite-utils keeps, without loading it: that takes longer than most searches.
    """
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone() is None:
        return frozenset()
    rows = conn.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", (_SET,))
    return frozenset(row[0] for row in rows)


def pending(conn: sqlite3.Connection) -> tuple[Step, ...]:
    """The migrations that the file has not had, in their order."""
    had = applied(conn)
    return tuple(
        Step(step.__name__, (step.__doc__ or "").strip()) for step in _STEPS if step.__name__ not in had
    )


def apply(conn: sqlite3.Connection, on_step: Callable[[Step], None] | None = None) -> None:
    """Run what is pending. The caller holds a transaction; `on_step` hears of each before it runs."""
    steps = pending(conn)
    if not steps:
        return
    import sqlite_utils  # noqa: PLC0415 - 80 ms that only a new or an older archive needs
    from sqlite_utils.migrations import Migrations  # noqa: PLC0415

    migrations = Migrations(_SET)
    for step in _STEPS:
        migrations()(step)
    db = sqlite_utils.Database(conn, recursive_triggers=False, execute_plugins=False)
    for coming, following in zip(steps, (*steps[1:], None), strict=True):
        if on_step is not None:
            on_step(coming)
        migrations.apply(db, stop_before=following.name if following else None)
    conn.execute("DELETE FROM descriptions")  # they are documentation, not history
    conn.executemany(
        "INSERT INTO descriptions (table_name, column_name, description) VALUES (?, ?, ?)", DESCRIPTIONS
    )
