"""The frontier: the persistent queue of URLs and when to visit them.

A row is `pending` until it is leased, `leased` while somebody fetches it, then `done` or `failed`, or
pending again. A lease ends by itself, so that nothing is lost with the process that held it. How rows come
in, `intake` says.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.items import Link, Source
from newscrawl.storage.database import Database
from newscrawl.storage.values import clean, machine_time, read_time

ARTICLE = "article"
"""`Ticket.kind` of an article; a source has its `Source.kind`."""

SOURCES_FIRST, ASKED_FOR, FOUND, REVISIT = 0, 1, 2, 3
"""Priorities, the lowest first: sources, articles asked for by address, articles that sources announced,
articles to be visited again (`revisits`)."""

LIVE, WAYBACK, COMMON_CRAWL = range(100), range(100, 110), range(110, 120)
"""Whom the tickets of these priorities ask: the newspaper itself, or a web archive (`web_archives`)."""

_CAP = 1000  # rows that `outlook` counts before it says "that many or more"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to fetch one URL: a leased row of `frontier`."""

    key: str
    url: str
    newspaper: str
    kind: str
    source: str
    cursor: str | None
    published_raw: str | None
    attempts: int
    redirects: int
    priority: int = FOUND

    @property
    def is_article(self) -> bool:
        """Whether an article is at its URL, or in its capture, rather than a source."""
        return self.kind == ARTICLE

    @property
    def as_source(self) -> Source:
        """The source at its URL."""
        return Source(self.kind, self.source, self.url, self.cursor)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is left to do for a newspaper.

    `due` and `waiting` (not due yet) stop counting at 1000. `next_due_at` is the earliest time of all
    that is pending, in the past where something is due, None where nothing is pending.
    """

    due: int
    waiting: int
    next_due_at: datetime | None


_DUE = """
SELECT id, key, url, newspaper, kind, source, cursor, published_raw, attempts, redirects, priority
FROM frontier
WHERE newspaper = ? AND state = 'pending' AND priority = ? AND due_at <= ?
ORDER BY due_at, id LIMIT ?"""


# --- leases ---------------------------------------------------------------------------------------


def lease(
    db: Database,
    newspaper: str,
    *,
    limit: int,
    now: datetime,
    seconds: float = 600,
    priority: int | range = LIVE,
) -> list[Ticket]:
    """Take up to `limit` due tickets: by priority, then due time, then in the order of adding.

    They are free again after `seconds`. Only tickets of that `priority`, or of one in that range.
    """
    conn, moment = db.conn, machine_time(now)
    conn.execute(
        "UPDATE frontier SET state = 'pending', leased_until = NULL"
        " WHERE newspaper = ? AND state = 'leased' AND leased_until <= ?",
        (newspaper, moment),
    )
    rows: list[sqlite3.Row] = []
    for level in _priorities(conn, newspaper, priority):
        # One priority at a time, so that the index gives the order and what is not due is never walked.
        rows += conn.execute(_DUE, (newspaper, level, moment, limit - len(rows))).fetchall()
        if len(rows) >= limit:
            break
    until = machine_time(now + timedelta(seconds=seconds))
    conn.executemany(
        "UPDATE frontier SET state = 'leased', leased_until = ? WHERE id = ?",
        [(until, row["id"]) for row in rows],
    )
    return [Ticket(*tuple(row)[1:]) for row in rows]


def _priorities(conn: sqlite3.Connection, newspaper: str, only: int | range) -> Iterator[int]:
    """The priorities that have something pending, lowest first; one index seek each."""
    if isinstance(only, int):
        yield only
        return
    level = only.start - 1
    while True:
        level = conn.execute(
            "SELECT min(priority) FROM frontier WHERE newspaper = ? AND state = 'pending'"
            " AND priority > ? AND priority < ?",
            (newspaper, level, only.stop),
        ).fetchone()[0]
        if level is None:
            return
        yield level


def release(db: Database, newspaper: str | None = None) -> int:
    """Every leased row back to pending; returns how many.

    For a start under the archive's lock, when nobody can hold a lease, and for a clean stop.
    """
    newspapers = [newspaper]
    if newspaper is None:
        newspapers = [row["id"] for row in db.conn.execute("SELECT id FROM newspapers")]
    return db.conn.executemany(
        "UPDATE frontier SET state = 'pending', leased_until = NULL WHERE newspaper = ? AND state = 'leased'",
        [(one,) for one in newspapers],
    ).rowcount


# --- what became of a ticket ----------------------------------------------------------------------


def done(
    db: Database, key: str, *, now: datetime, run_id: int | None = None, due_at: datetime | None = None
) -> None:
    """The visit went well; `due_at` is when to come again. A key that was never in the frontier (an import)
    is ignored."""
    db.conn.execute(
        "UPDATE frontier SET state = 'done', due_at = ?, leased_until = NULL, last_error = NULL,"
        " visited_at = ?, run_id = coalesce(?, run_id) WHERE key = ?",
        (machine_time(due_at) if due_at else None, machine_time(now), run_id, key),
    )


def retry(db: Database, key: str, *, due_at: datetime, error: str) -> None:
    """The visit failed in a way that may pass: pending again from `due_at` on, one attempt more."""
    db.conn.execute(
        "UPDATE frontier SET state = 'pending', due_at = ?, leased_until = NULL, last_error = ?,"
        " attempts = attempts + 1 WHERE key = ?",
        (machine_time(due_at), clean(error), key),
    )


def forget_listings(db: Database, newspaper: str) -> int:
    """Drop the pages of listings that were read: their cursors change with every new article and never come
    again, so they would pile up. Returns how many."""
    return db.conn.execute(
        "DELETE FROM frontier WHERE newspaper = ? AND state = 'done' AND priority = ?"
        " AND kind = 'listing' AND cursor IS NOT NULL",
        (newspaper, SOURCES_FIRST),
    ).rowcount


def hasten(db: Database, newspaper: str, *, now: datetime, beyond: datetime) -> int:
    """Make due what was put off to a time after `beyond` by a clock that was wrong; returns how many."""
    return db.conn.execute(
        "UPDATE frontier SET due_at = ? WHERE newspaper = ? AND state = 'pending' AND due_at > ?",
        (machine_time(now), newspaper, machine_time(beyond)),
    ).rowcount


def fail(db: Database, key: str, *, now: datetime, error: str) -> None:
    """Given up. A source that announces the article anew makes it pending again."""
    db.conn.execute(
        "UPDATE frontier SET state = 'failed', due_at = NULL, leased_until = NULL, last_error = ?,"
        " attempts = attempts + 1, failed_at = ? WHERE key = ?",
        (clean(error), machine_time(now), key),
    )


def failed(db: Database, newspaper: str) -> Iterator[tuple[str, str | None, datetime]]:
    """A newspaper's articles that were given up, as many as an outage has left: key, the source's date, and
    when each came in (UTC). Nothing is to be written before the last."""
    rows = db.conn.execute(
        "SELECT key, published_raw, added_at FROM frontier WHERE newspaper = ? AND state = 'failed'"
        " AND priority BETWEEN ? AND ? AND kind = ?",
        (newspaper, LIVE.start, LIVE.stop - 1, ARTICLE),
    )
    for row in rows:
        yield row["key"], row["published_raw"], read_time(row["added_at"])


def ask_again(db: Database, keys: Iterable[str], *, now: datetime) -> None:
    """Make what was given up pending, with its attempts forgotten."""
    db.conn.executemany(
        "UPDATE frontier SET state = 'pending', due_at = ?, attempts = 0, redirects = 0, last_error = NULL"
        " WHERE key = ? AND state = 'failed'",
        ((machine_time(now), key) for key in keys),
    )


def visit_again(db: Database, keys: Iterable[str], *, now: datetime) -> None:
    """Make articles due that were closed, so that the next visit is not the planned one."""
    db.conn.executemany(
        "UPDATE frontier SET state = 'pending', due_at = ?, attempts = 0, redirects = 0"
        " WHERE key = ? AND state = 'done' AND kind = 'article'",
        ((machine_time(now), key) for key in keys),
    )


def redirect(db: Database, key: str, *, url: str, now: datetime) -> None:
    """The article stands at another address: pending at once under that one."""
    db.conn.execute(
        "UPDATE frontier SET state = 'pending', url = ?, due_at = ?, leased_until = NULL,"
        " redirects = redirects + 1 WHERE key = ?",
        (clean(url), machine_time(now), key),
    )


# --- looking --------------------------------------------------------------------------------------


def outlook(db: Database, newspaper: str, now: datetime, *, priority: int | range = LIVE) -> Outlook:
    """What is left to do, cheaply, among the tickets of that `priority`, or of one in that range."""
    conn, moment = db.conn, machine_time(now)
    due = waiting = 0
    next_due_at: str | None = None
    for level in _priorities(conn, newspaper, priority):
        first, ready, later = conn.execute(
            "SELECT (SELECT min(due_at) FROM frontier"
            "  WHERE newspaper = :paper AND state = 'pending' AND priority = :level),"
            " (SELECT count(*) FROM (SELECT 1 FROM frontier WHERE newspaper = :paper"
            "  AND state = 'pending' AND priority = :level AND due_at <= :now LIMIT :cap)),"
            " (SELECT count(*) FROM (SELECT 1 FROM frontier WHERE newspaper = :paper"
            "  AND state = 'pending' AND priority = :level AND due_at > :now LIMIT :cap))",
            {"paper": newspaper, "level": level, "now": moment, "cap": _CAP},
        ).fetchone()
        due, waiting = due + ready, waiting + later
        next_due_at = min(filter(None, (next_due_at, first)), default=None)
    return Outlook(
        min(due, _CAP), min(waiting, _CAP), None if next_due_at is None else read_time(next_due_at)
    )


def counts(db: Database, newspaper: str, priorities: range = LIVE) -> dict[str, int]:
    """How many rows are in each state; states without a row are left out. Reads the whole index."""
    rows = db.conn.execute(
        "SELECT state, count(*) FROM frontier WHERE newspaper = ? AND priority >= ? AND priority < ?"
        " GROUP BY state",
        (newspaper, priorities.start, priorities.stop),
    )
    return {str(state): int(count) for state, count in rows}


def sources_at_hand(db: Database, newspaper: str, now: datetime) -> bool:
    """Whether a source is due or being fetched, so that more articles are about to come."""
    row = db.conn.execute(
        "SELECT EXISTS (SELECT 1 FROM frontier WHERE newspaper = :paper AND state = 'leased'"
        "  AND priority = :sources)"
        " OR EXISTS (SELECT 1 FROM frontier WHERE newspaper = :paper AND state = 'pending'"
        "  AND priority = :sources AND due_at <= :now)",
        {"paper": newspaper, "sources": SOURCES_FIRST, "now": machine_time(now)},
    ).fetchone()
    return bool(row[0])


def awaits(db: Database, newspaper: str, kind: str) -> bool:
    """Whether tickets of a kind are still to be fetched, or being fetched."""
    row = db.conn.execute(
        "SELECT EXISTS (SELECT 1 FROM frontier WHERE newspaper = ? AND state IN ('pending', 'leased')"
        " AND priority = ? AND kind = ?)",
        (newspaper, SOURCES_FIRST, kind),
    ).fetchone()
    return bool(row[0])


def announced(db: Database, key: str) -> Link | None:
    """The article with this key as a source announced it, with the source's date; None if none did."""
    row = db.conn.execute(
        "SELECT url, source, published_raw FROM frontier WHERE key = ? AND kind = 'article'", (key,)
    ).fetchone()
    return None if row is None else Link(row["url"], row["source"], row["published_raw"])
