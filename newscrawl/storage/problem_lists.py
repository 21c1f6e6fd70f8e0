"""Looking at problems, and closing them by hand: the newest, by newspaper and reason, one by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, clean_or_none, machine_time

Row = Mapping[str, Any]
"""The columns of a problem, or of a group of them, by name."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which problems are meant; an empty field means all. `since` is when they were last seen (UTC)."""

    ids: Sequence[int] = ()
    newspapers: Sequence[str] = ()
    reasons: Sequence[str] = ()
    since: datetime | None = None
    closed: bool = False


_WHERE = """
(:ids = '[]' OR id IN (SELECT value FROM json_each(:ids)))
AND (:newspapers = '[]' OR newspaper IN (SELECT value FROM json_each(:newspapers)))
AND (:reasons = '[]' OR reason IN (SELECT value FROM json_each(:reasons)))
AND last_seen_at >= :since AND (closed_at IS NOT NULL) = :closed"""

_GROUPS = f"""
SELECT newspaper, reason, count(*) AS problems, min(first_seen_at) AS first_seen_at,
       max(last_seen_at) AS last_seen_at,
       (SELECT id FROM problems e WHERE e.newspaper = p.newspaper AND e.reason = p.reason
        AND (e.closed_at IS NOT NULL) = :closed ORDER BY e.last_seen_at DESC, e.id DESC LIMIT 1) AS example
FROM problems p WHERE {_WHERE} GROUP BY newspaper, reason ORDER BY problems DESC, newspaper, reason"""  # noqa: S608


def groups(db: Database, wanted: Wanted) -> list[Row]:
    """Problems by newspaper and reason with their number and the newest as an example, the most first."""
    return [dict(row) for row in db.conn.execute(_GROUPS, _values(wanted))]


def newest(db: Database, wanted: Wanted, limit: int) -> list[Row]:
    """The problems seen last, the newest first."""
    query = f"SELECT * FROM problems WHERE {_WHERE} ORDER BY last_seen_at DESC, id DESC LIMIT :limit"  # noqa: S608
    return [dict(row) for row in db.conn.execute(query, {**_values(wanted), "limit": limit})]


def get(db: Database, problem_id: int) -> Row | None:
    """The problem with this number."""
    row = db.conn.execute("SELECT * FROM problems WHERE id = ?", (problem_id,)).fetchone()
    return None if row is None else dict(row)


def capture_of(db: Database, url: str) -> int | None:
    """The capture that shows the newest problem about an address."""
    row = db.conn.execute(
        "SELECT capture_id FROM problems WHERE newspaper IN (SELECT id FROM newspapers) AND url = ?"
        " AND capture_id IS NOT NULL ORDER BY last_seen_at DESC LIMIT 1",
        (clean(url.strip()),),
    ).fetchone()
    return None if row is None else int(row[0])


def close(db: Database, wanted: Wanted, *, now: datetime, note: str | None) -> int:
    """Close those that are open; returns how many. One that is seen again later is open again."""
    query = f"UPDATE problems SET closed_at = :now, note = coalesce(:note, note) WHERE {_WHERE}"  # noqa: S608
    values = {**_values(wanted), "closed": False, "now": machine_time(now), "note": clean_or_none(note)}
    return db.conn.execute(query, values).rowcount


def reopen(db: Database, wanted: Wanted, *, note: str | None) -> int:
    """Open those that are closed again; returns how many."""
    query = f"UPDATE problems SET closed_at = NULL, note = coalesce(:note, note) WHERE {_WHERE}"  # noqa: S608
    values = {**_values(wanted), "closed": True, "note": clean_or_none(note)}
    return db.conn.execute(query, values).rowcount


def _values(wanted: Wanted) -> dict[str, Any]:
    return {
        "ids": as_json(list(wanted.ids)),
        "newspapers": as_json(list(wanted.newspapers)),
        "reasons": as_json(list(wanted.reasons)),
        "since": machine_time(wanted.since) if wanted.since else "",
        "closed": wanted.closed,
    }
