"""The `runs` table: one row an execution of a command that writes."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, machine_time, read_time

SUCCESS = "finished"
"""The outcome of a run that covered all it set out to: after a crawl, the next one may start from it."""

RECENT = 10_000
"""So far behind the newest no run is still open or unchecked, because each command closes and checks what the
one before left. After years of hourly runs, looking at all of them would cost every run a second."""

_COLUMNS = ("requests", "bytes", "fetched", "stored", "changed", "unchanged", "problems", "retries")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a crawl sets out for: the days of its window (in +07:00), and whether that is all that is new
    since the last success."""

    since: date | None = None
    until: date | None = None
    catches_up: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """What a run says of itself at its end beside its counts. `seconds` is by a clock that nobody sets;
    `waits` are seconds by reason, `problems` counts by reason."""

    seconds: float | None = None
    refusals: int | None = None
    waits: Mapping[str, float] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    exit_code: int | None = None


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
    versions: str | None = None
    aim: Aim = Aim()
    account: Account = Account()


_START = """
INSERT INTO runs (command, newspaper, versions, started_at, since, until, catches_up)
VALUES (?, ?, ?, ?, ?, ?, ?)"""

_FINISH = """
UPDATE runs SET finished_at = :now, outcome = :outcome, message = :message,
    requests = :requests, bytes = :bytes, fetched = :fetched,
    stored = :stored, changed = :changed, unchanged = :unchanged,
    problems = :problems, retries = :retries, counts = :counts,
    seconds = :seconds, refusals = :refusals, waits = :waits, problem_counts = :problem_counts,
    exit_code = :exit_code
WHERE id = :id"""

CRAWLS = "(command LIKE 'crawl%' OR command LIKE 'scrapy crawl%')"
"""SQL: whether a run is a crawl, rather than a back-fill, an import or the like."""

_NEEDS_A_LOOK = "(exit_code = 1 OR outcome IN ('blocked', 'failed', 'killed'))"


def start(
    db: Database,
    *,
    command: str,
    newspaper: str | None,
    now: datetime,
    versions: str | None = None,
    aim: Aim = Aim(),
) -> int:
    """The id of a new run. `versions` says which programs run."""
    days = (day.isoformat() if day else None for day in (aim.since, aim.until))
    row = (clean(command), newspaper, versions, machine_time(now), *days, aim.catches_up)
    added = db.conn.execute(_START, row)
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
    account: Account = Account(),
) -> None:
    """Close a run. All counts that are not 0 are in `counts`, also those that have no column of their own."""
    closing = {
        "id": run_id,
        "now": machine_time(now),
        "outcome": outcome,
        "message": clean(message) or None,
        "counts": as_json({name: count for name, count in counts.items() if count}),
        "seconds": None if account.seconds is None else round(account.seconds, 3),
        "refusals": account.refusals,
        "waits": as_json({reason: round(length, 1) for reason, length in account.waits.items()}),
        "problem_counts": as_json(account.problems),
        "exit_code": account.exit_code,
    }
    db.conn.execute(_FINISH, closing | {name: counts.get(name) for name in _COLUMNS})


def close_abandoned(db: Database, now: datetime) -> int:
    """Mark the runs whose process died as killed. Under the archive's lock, else it hits live ones."""
    closed = db.conn.execute(
        "UPDATE runs SET outcome = 'killed', finished_at = ?"
        " WHERE outcome IS NULL AND id > (SELECT max(id) FROM runs) - ?",
        (machine_time(now), RECENT),
    )
    return closed.rowcount


def last(db: Database, newspaper: str) -> Run | None:
    """The newest run of this newspaper, however it ended."""
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper = ? ORDER BY id DESC LIMIT 1", (newspaper,)
    ).fetchone()
    return _run_or_none(row)


def last_crawl(db: Database, newspaper: str) -> Run | None:
    """The newest crawl of this newspaper that has ended, however it did."""
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper = ? AND outcome IS NOT NULL"  # noqa: S608 - our own words
        f" AND {CRAWLS} ORDER BY id DESC LIMIT 1",
        (newspaper,),
    ).fetchone()
    return _run_or_none(row)


def last_crawl_ended_at(db: Database) -> str | None:
    """When the last crawl ended, whichever newspaper's (UTC, as stored); None before the first."""
    row = db.conn.execute(f"SELECT max(finished_at) FROM runs WHERE {CRAWLS}").fetchone()  # noqa: S608 - as above
    return None if row[0] is None else str(row[0])


def last_success(db: Database, newspaper: str, now: datetime | None = None) -> Run | None:
    """The newest crawl of this newspaper that finished all it set out to; a back-fill or an import says
    nothing of what is new.

    With `now`, one that began later than that is passed over: it ran while the clock was wrong, and the
    next run would begin its window in the future. The newest by time, because one that ran while the clock
    was years behind would make the next run go back so far.
    """
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper = :newspaper AND outcome = 'finished'"  # noqa: S608 - our own words
        " AND (:now IS NULL OR started_at <= :now)"
        f" AND {CRAWLS} ORDER BY started_at DESC LIMIT 1",
        {"newspaper": newspaper, "now": machine_time(now) if now else None},
    ).fetchone()
    return _run_or_none(row)


def last_of(db: Database, command: str) -> Run | None:
    """The newest run of a command that concerns no single newspaper, as `verify`."""
    row = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper IS NULL AND (command = ?1 OR command LIKE ?1 || ' %')"
        " ORDER BY id DESC LIMIT 1",
        (command,),
    ).fetchone()
    return _run_or_none(row)


def recent_crawls(db: Database, newspaper: str, limit: int) -> list[Run]:
    """The last crawls of this newspaper that set out for all that was new, or covered it; newest first."""
    rows = db.conn.execute(
        "SELECT * FROM runs WHERE newspaper = ?"  # noqa: S608 - our own words
        f" AND (catches_up OR (outcome = 'finished' AND {CRAWLS})) ORDER BY id DESC LIMIT ?",
        (newspaper, limit),
    )
    return [_run(row) for row in rows]


def unfinished_since(db: Database, newspaper: str) -> datetime | None:
    """When the first crawl for all that was new began, of those that ended after the last success."""
    row = db.conn.execute(
        "SELECT min(started_at) AS began FROM runs WHERE newspaper = :newspaper AND catches_up"  # noqa: S608 - ours
        " AND outcome IS NOT NULL AND outcome <> 'finished' AND started_at > coalesce((SELECT max(started_at)"
        f" FROM runs WHERE newspaper = :newspaper AND outcome = 'finished' AND {CRAWLS}), '')",
        {"newspaper": newspaper},
    ).fetchone()
    return read_time(row["began"]) if row["began"] else None


def is_scheduled(db: Database) -> bool:
    """Whether a schedule ever crawled into this archive."""
    row = db.conn.execute("SELECT EXISTS (SELECT 1 FROM runs WHERE command LIKE 'crawl --due%')").fetchone()
    return bool(row[0])


def crawled(db: Database) -> frozenset[str]:
    """The newspapers that a crawl ever set out to keep up with."""
    rows = db.conn.execute(
        "SELECT id FROM newspapers n WHERE EXISTS ("
        " SELECT 1 FROM runs WHERE runs.newspaper = n.id AND catches_up)"
    )
    return frozenset(str(row["id"]) for row in rows)


def get(db: Database, run_id: int) -> Run | None:
    """One run."""
    if run_id > sys.maxsize:  # which no number here is
        return None
    return _run_or_none(db.conn.execute("SELECT * FROM runs WHERE id = ?", (run_id,)).fetchone())


def listed(
    db: Database, newspaper: str | None = None, *, needs_a_look: bool = False, limit: int = 20
) -> list[Run]:
    """Runs, the newest first; of one newspaper, or only those that someone should look at."""
    wanted = ["1"] if newspaper is None else ["newspaper = :newspaper"]
    if needs_a_look:
        wanted.append(_NEEDS_A_LOOK)
    rows = db.conn.execute(
        f"SELECT * FROM runs WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT :limit",  # noqa: S608 - ours
        {"newspaper": newspaper, "limit": min(limit, sys.maxsize)},
    )
    return [_run(row) for row in rows]


def _run_or_none(row: sqlite3.Row | None) -> Run | None:
    return None if row is None else _run(row)


def _run(row: sqlite3.Row) -> Run:
    counted = {name: row[name] for name in _COLUMNS if row[name] is not None}
    return Run(
        id=row["id"],
        command=row["command"],
        newspaper=row["newspaper"],
        started_at=read_time(row["started_at"]),
        finished_at=read_time(row["finished_at"]) if row["finished_at"] else None,
        outcome=row["outcome"],
        counts=counted | json.loads(row["counts"]),
        message=row["message"],
        versions=row["versions"],
        aim=Aim(_day(row["since"]), _day(row["until"]), bool(row["catches_up"])),
        account=Account(
            seconds=row["seconds"],
            refusals=row["refusals"],
            waits=json.loads(row["waits"]),
            problems=json.loads(row["problem_counts"]),
            exit_code=row["exit_code"],
        ),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
