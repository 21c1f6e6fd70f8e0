"""The `problems` table: one row for each newspaper, URL and reason, open until it is resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.problem_reasons import PROBLEM_REASONS, REMARKS
from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, machine_time, read_time


@dataclass(frozen=True, slots=True)
class Lasting:
    """An open problem that was seen again and again."""

    url: str
    since: datetime  # UTC
    count: int


# What an older capture shows (an import) must not hide what a newer one showed, and is settled where an
# article was read there later (by a 304 all but doubts about the page, which then stands as it was).
_ADD = """
INSERT INTO problems (newspaper, url, reason, detail, capture_id, run_id, first_seen_at, last_seen_at,
                      closed_at)
SELECT :newspaper, :url, :reason, :detail, :capture_id, :run_id, :now, :now, (
    SELECT min(s.seen_at) FROM captures c JOIN sightings s ON s.capture_id = c.id
    WHERE c.url = :url AND c.newspaper = :newspaper AND c.fetched_at > :now
    AND (c.status <> 304 OR NOT :is_doubt))
WHERE true
ON CONFLICT (newspaper, url, reason) DO UPDATE SET
    detail = CASE WHEN excluded.last_seen_at >= last_seen_at THEN excluded.detail ELSE detail END,
    capture_id = CASE WHEN excluded.last_seen_at >= last_seen_at
                 THEN coalesce(excluded.capture_id, capture_id) ELSE capture_id END,
    run_id = coalesce(excluded.run_id, run_id),
    count = CASE WHEN closed_at <= excluded.last_seen_at THEN 1 ELSE count + 1 END,
    closed_at = CASE WHEN closed_at > excluded.last_seen_at THEN closed_at
                WHEN closed_at IS NOT NULL OR last_seen_at <= excluded.last_seen_at
                THEN excluded.closed_at END,
    first_seen_at = CASE WHEN closed_at <= excluded.last_seen_at THEN excluded.first_seen_at
                    ELSE min(first_seen_at, excluded.first_seen_at) END,
    last_seen_at = max(last_seen_at, excluded.last_seen_at)"""


def add(  # noqa: PLR0913 - the columns of the row
    db: Database,
    *,
    newspaper: str,
    url: str,
    reason: str,
    now: datetime,
    detail: str = "",
    capture_id: int | None = None,
    run_id: int | None = None,
) -> None:
    """Record a sighting; a closed problem that is seen again later is open again, and begins anew.

    What a later capture of the address settled is closed already.

    A `reason` that `PROBLEM_REASONS` does not have is a `ValueError`: a bug, not data.
    """
    if reason not in PROBLEM_REASONS:
        raise ValueError(f"unknown problem reason {reason!r}")
    db.conn.execute(
        _ADD,
        {
            "newspaper": newspaper,
            "url": clean(url),
            "reason": reason,
            "detail": clean(detail),
            "capture_id": capture_id,
            "run_id": run_id,
            "now": machine_time(now),
            "is_doubt": reason in REMARKS,
        },
    )


def close_for(
    db: Database, newspaper: str, url: str, now: datetime, reasons: Iterable[str] | None = None
) -> int:
    """Close what is open about a URL, all of it or these reasons; returns how many rows that were.

    What was seen after `now` stays open: an older capture settles nothing that a newer one showed.
    """
    closing = (
        "UPDATE problems SET closed_at = ?1 WHERE newspaper = ?2 AND url = ?3 AND closed_at IS NULL"
        " AND last_seen_at <= ?1"
    )
    about = (machine_time(now), newspaper, clean(url))
    if reasons is None:
        return db.conn.execute(closing, about).rowcount
    each = ((*about, reason) for reason in reasons)
    return db.conn.executemany(f"{closing} AND reason = ?4", each).rowcount


def is_open(db: Database, newspaper: str, url: str) -> bool:
    """Whether anything is open about a URL."""
    row = db.conn.execute(
        "SELECT EXISTS (SELECT 1 FROM problems WHERE newspaper = ? AND url = ? AND closed_at IS NULL)",
        (newspaper, clean(url)),
    ).fetchone()
    return bool(row[0])


def open_since(db: Database, newspaper: str, url: str, reason: str) -> datetime | None:
    """When what is open about a URL for this reason was first seen (UTC); None where nothing is."""
    row = db.conn.execute(
        "SELECT first_seen_at FROM problems"
        " WHERE newspaper = ? AND url = ? AND reason = ? AND closed_at IS NULL",
        (newspaper, clean(url), reason),
    ).fetchone()
    return None if row is None else read_time(row["first_seen_at"])


def open_addresses(db: Database, newspaper: str, reason: str) -> list[str]:
    """The addresses about which this reason is open."""
    rows = db.conn.execute(
        "SELECT url FROM problems WHERE newspaper = ? AND reason = ? AND closed_at IS NULL",
        (newspaper, reason),
    )
    return [str(url) for (url,) in rows]


def restate(
    db: Database,
    *,
    newspaper: str,
    url: str,
    capture_id: int,
    found: Mapping[str, str],
    now: datetime,
    run_id: int | None = None,
) -> None:
    """Make what is open because of one capture just this, reason -> detail: it was read again.

    `now` is the capture's time. What a later sighting settled or knows already stays as it is.
    """
    about = (newspaper, clean(url))
    known = {
        row["reason"]: row
        for row in db.conn.execute("SELECT * FROM problems WHERE newspaper = ? AND url = ?", about)
    }
    gone = [
        reason
        for reason, row in known.items()
        if row["closed_at"] is None and row["capture_id"] == capture_id and reason not in found
    ]
    close_for(db, newspaper, url, now, gone)
    moment = machine_time(now)
    for reason, detail in found.items():
        row = known.get(reason)
        settled = row["closed_at"] if row else ""  # None: it is open, and so known
        if row is None or (settled is not None and max(settled, row["last_seen_at"]) <= moment):
            add(
                db,
                newspaper=newspaper,
                url=url,
                reason=reason,
                now=now,
                detail=detail,
                capture_id=capture_id,
                run_id=run_id,
            )


def open_about(db: Database, newspaper: str, url: str, capture_id: int) -> frozenset[str]:
    """The reasons that are open about a URL because of this capture."""
    rows = db.conn.execute(
        "SELECT reason FROM problems"
        " WHERE newspaper = ? AND url = ? AND capture_id = ? AND closed_at IS NULL",
        (newspaper, clean(url), capture_id),
    )
    return frozenset(reason for (reason,) in rows)


def counts(db: Database, newspaper: str) -> dict[str, int]:
    """How many are open, by reason."""
    rows = db.conn.execute(
        "SELECT reason, count(*) FROM problems WHERE newspaper = ? AND closed_at IS NULL GROUP BY reason",
        (newspaper,),
    )
    return {str(reason): int(count) for reason, count in rows}


def lasting(
    db: Database,
    newspaper: str,
    reasons: Iterable[str],
    *,
    least: int,
    long_ago: datetime,
    gone: Iterable[str] = (),
) -> Lasting | None:
    """The oldest open problem for one of these reasons that was seen so often, or twice with the first time
    `long_ago`, or that is the answer 404 or 410 of one of the addresses in `gone`."""
    row = db.conn.execute(
        "SELECT url, first_seen_at, count FROM problems WHERE newspaper = ?1 AND closed_at IS NULL"
        " AND reason IN (SELECT value FROM json_each(?2)) AND (count >= ?3"
        " OR (count > 1 AND first_seen_at <= ?4)"
        " OR (detail IN ('status 404', 'status 410') AND url IN (SELECT value FROM json_each(?5))))"
        " ORDER BY first_seen_at LIMIT 1",
        (newspaper, as_json(list(reasons)), least, machine_time(long_ago), as_json([clean(u) for u in gone])),
    ).fetchone()
    return None if row is None else Lasting(row["url"], read_time(row["first_seen_at"]), row["count"])


@dataclass(frozen=True, slots=True)
class SeenProblem:
    """A problem as a run saw it last."""

    url: str
    reason: str
    detail: str
    is_open: bool


def of_run(db: Database, run_id: int, limit: int) -> list[SeenProblem]:
    """The first problems that this run was the last to see; those seen again since are a later run's."""
    rows = db.conn.execute(
        "SELECT url, reason, detail, closed_at IS NULL AS is_open FROM problems"
        " WHERE run_id = ? ORDER BY id LIMIT ?",
        (run_id, limit),
    )
    return [SeenProblem(row["url"], row["reason"], row["detail"], bool(row["is_open"])) for row in rows]
