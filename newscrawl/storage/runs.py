"""The `runs` table: one row an execution of a command that writes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, machine_time, read_time

SUCCESS = "finished"
"""The outcome of a run that covered all it set out to: after a crawl, the next one may start from it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `runs`; `outcome` is None while it runs. Times are UTC."""

    id: int
    command: str
    newspaper: str | None
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    counts: Mapping[str, int]
    message: str | None = None


_FINISH = """
UPDATE runs SET finished_at = :now, outcome = :outcome, message = :message,
    requests = :requests, bytes = :bytes, fetched = :fetched,
    stored = :stored, changed = :changed, unchanged = :unchanged,
    problems = :problems, retries = :retries, counts = :counts
WHERE id = :id"""
_COLUMNS = ("requests", "bytes", "fetched", "stored", "changed", "unchanged", "problems", "retries")


def start(
    db: Database, *, command: str, newspaper: str | None, now: datetime, versions: str | None = None
) -> int:
    """The id of a new run. `versions` says which programs run."""
    added = db.conn.execute(
        "INSERT INTO runs (command, newspaper, versions, started_at) VALUES (?, ?, ?, ?)",
        (clean(command), newspaper, versions, machine_time(now)),
    )
    assert added.lastrowid is not None
    return added.lastrowid


def finish(
    db: Database,
    run_id: int,
    *,
    now: datetime,
    outcome: str,
    counts: Mapping[str, int],
    message: str = "",
) -> None:
    """Close a run. Counts that have no column of their own are in `counts` with the others."""
    closing = {
        "id": run_id,
        "now": machine_time(now),
        "outcome": outcome,
        "message": clean(message) or None,
        "counts": as_json(counts),
    }
    db.conn.execute(_FINISH, closing | {name: counts.get(name) for name in _COLUMNS})


def close_abandoned(db: Database, now: datetime) -> int:
    """Mark the runs whose process died as killed. Under the archive's lock, else it hits live ones."""
    closed = db.conn.execute(
        "UPDATE runs SET outcome = 'killed', finished_at = ? WHERE outcome IS NULL", (machine_time(now),)
    )
    return closed.rowcount


def last(db: Database, newspaper: str) -> Run | None:
    """The newest run of this newspaper, however it ended."""
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper = ? ORDER BY id DESC LIMIT 1", (newspaper,)
    ).fetchone()
    return _run(row)


def last_success(db: Database, newspaper: str) -> Run | None:
    """The newest crawl of this newspaper that finished all it set out to; a back-fill or an import says
    nothing of what is new."""
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper = ? AND outcome = ?"
        " AND (command LIKE 'crawl%' OR command LIKE 'scrapy crawl%') ORDER BY id DESC LIMIT 1",
        (newspaper, SUCCESS),
    ).fetchone()
    return _run(row)


def last_of(db: Database, command: str) -> Run | None:
    """The newest run of a command that concerns no single newspaper, as `verify`."""
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper IS NULL AND (command = ?1 OR command LIKE ?1 || ' %')"
        " ORDER BY id DESC LIMIT 1",
        (command,),
    ).fetchone()
    return _run(row)


def _run(row: sqlite3.Row | None) -> Run | None:
    if row is None:
        return None
    return Run(
        id=row["id"],
        command=row["command"],
        newspaper=row["newspaper"],
        started_at=read_time(row["started_at"]),
        finished_at=read_time(row["finished_at"]) if row["finished_at"] else None,
        outcome=row["outcome"],
        counts=json.loads(row["counts"]),
        message=row["message"],
    )
