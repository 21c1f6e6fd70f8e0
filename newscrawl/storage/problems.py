"""The `problems` table: one row for each newspaper, URL and reason, open until it is resolved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newscrawl.items import PROBLEM_REASONS
from newscrawl.storage.database import Database
from newscrawl.storage.values import clean, machine_time

# What an older capture shows (an import) must not hide what a newer one showed.
_ADD = """
INSERT INTO problems (newspaper, url, reason, detail, capture_id, run_id, first_seen_at, last_seen_at)
VALUES (:newspaper, :url, :reason, :detail, :capture_id, :run_id, :now, :now)
ON CONFLICT (newspaper, url, reason) DO UPDATE SET
    detail = CASE WHEN excluded.last_seen_at >= last_seen_at THEN excluded.detail ELSE detail END,
    capture_id = CASE WHEN excluded.last_seen_at >= last_seen_at
                 THEN coalesce(excluded.capture_id, capture_id) ELSE capture_id END,
    run_id = coalesce(excluded.run_id, run_id),
    count = count + 1,
    closed_at = CASE WHEN closed_at > excluded.last_seen_at THEN closed_at END,
    first_seen_at = min(first_seen_at, excluded.first_seen_at),
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
    """Record a sighting; a closed problem that is seen again later is open again.

    A `reason` that `items.PROBLEM_REASONS` does not have is a `ValueError`: a bug, not data.
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
        },
    )


def close_for(
    db: Database, newspaper: str, url: str, now: datetime, reasons: Iterable[str] | None = None
) -> int:
    """Close what is open about a URL, all of it or these reasons; returns how many rows that were."""
    closing = "UPDATE problems SET closed_at = ? WHERE newspaper = ? AND url = ? AND closed_at IS NULL"
    about = (machine_time(now), newspaper, clean(url))
    if reasons is None:
        return db.conn.execute(closing, about).rowcount
    return db.conn.executemany(f"{closing} AND reason = ?", ((*about, reason) for reason in reasons)).rowcount


def counts(db: Database, newspaper: str) -> dict[str, int]:
    """How many are open, by reason."""
    rows = db.conn.execute(
        "SELECT reason, count(*) FROM problems WHERE newspaper = ? AND closed_at IS NULL GROUP BY reason",
        (newspaper,),
    )
    return {str(reason): int(count) for reason, count in rows}
