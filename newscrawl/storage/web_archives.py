"""Tickets for captures that web archives have: which are wanted, and in which order.

They stand in `frontier` beside the newspaper's own, under keys and priorities of their own, so that a
crawl of the living newspaper never draws them. Inside an archive's range of priorities the articles
that nobody has seen yet come first, then the rest of the index, then further versions of articles.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from newscrawl.items import ListedCapture, Source
from newscrawl.storage import intake
from newscrawl.storage.database import Database
from newscrawl.storage.kinship import article_with
from newscrawl.storage.values import clean, machine_time

ORIGINS = ("wayback", "commoncrawl")
"""`captures.origin` of what came from a web archive."""

_MISSING, _INDEX, _LIST, _VERSION = range(4)  # added to the first priority of the archive's range

_SEEN = """
SELECT min(s.seen_at), min(CASE WHEN c.origin NOT IN ('wayback', 'commoncrawl') THEN s.seen_at END)
FROM sightings s JOIN captures c ON c.id = s.capture_id
WHERE s.article_id = ?"""

_ADD = """
INSERT INTO frontier (key, url, newspaper, kind, source, cursor, state, priority, due_at, added_at)
VALUES (?1, ?2, ?3, 'article', ?4, ?5, 'pending', ?6, ?7, ?7)
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url, cursor = excluded.cursor, state = 'pending', priority = excluded.priority,
    due_at = excluded.due_at, leased_until = NULL, attempts = 0, redirects = 0, last_error = NULL
WHERE state = 'failed'"""


def add_captures(
    db: Database,
    newspaper: str,
    listed: Iterable[tuple[str, ListedCapture]],
    *,
    source: str,
    priorities: range,
    now: datetime,
) -> int:
    """Ask for those listed captures, as (article key, capture), that are wanted; returns how many.

    A capture has one ticket for good, by its digest: equal payloads are fetched once. What the archive has
    by its own visit of the same time or earlier needs no other witness. Of an article that is missing,
    the earliest capture goes before everything else.
    """
    moment, rows = machine_time(now), []
    promised: set[str] = set()
    for key, one in sorted(listed, key=lambda each: each[1].captured_at):
        ever, ourselves = db.conn.execute(_SEEN, (article_with(db.conn, key),)).fetchone()
        if ourselves is not None and ourselves < machine_time(one.captured_at + timedelta(seconds=1)):
            continue
        is_missing = ever is None and key not in promised
        promised.add(key)
        priority = priorities.start + (_MISSING if is_missing else _VERSION)
        ticket = clean(f"{key}@{source}:{one.digest or one.place}")
        rows.append((ticket, clean(one.url), newspaper, source, one.place, priority, moment))
    return db.conn.executemany(_ADD, reversed(rows)).rowcount if rows else 0  # the newest first


def add_sources(
    db: Database, newspaper: str, sources: Iterable[Source], *, priorities: range, now: datetime, run_id: int
) -> int:
    """Ask for pages of an index, and behind them for what leads to indexes; returns how many."""
    pages: list[Source] = []
    lists: list[Source] = []
    for source in sources:
        (pages if source.kind.endswith("_index") else lists).append(source)
    first = priorities.start
    return intake.add_sources(
        db, newspaper, pages, now=now, run_id=run_id, priority=first + _INDEX
    ) + intake.add_sources(db, newspaper, lists, now=now, run_id=run_id, priority=first + _LIST)


def forget_sources(db: Database, newspaper: str, *, priorities: range, now: datetime) -> None:
    """Drop the questions that an earlier run left open: this one asks anew, and maybe elsewhere."""
    for level in (_INDEX, _LIST):
        db.conn.execute(
            "UPDATE frontier SET state = 'failed', due_at = NULL, last_error = 'asked anew', failed_at = ?"
            " WHERE newspaper = ? AND state = 'pending' AND priority = ?",
            (machine_time(now), newspaper, priorities.start + level),
        )


def move(db: Database, key: str, *, place: str, now: datetime) -> None:
    """The web archive has the capture at another place: pending at once under that one."""
    db.conn.execute(
        "UPDATE frontier SET state = 'pending', cursor = ?, due_at = ?, leased_until = NULL,"
        " redirects = redirects + 1 WHERE key = ?",
        (clean(place), machine_time(now), key),
    )
