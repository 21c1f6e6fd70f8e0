"""The `robots` table: the robots.txt in force for each origin, so that a new run need not ask again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from newscrawl.storage.database import Database
from newscrawl.storage.values import machine_time, read_time


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """A row of `robots`: `origin` is scheme and host, `body` the bytes as decompressed."""

    origin: str
    fetched_at: datetime  # UTC
    status: int
    body: bytes


def get(db: Database, origin: str) -> RobotsFile | None:
    """What was last received from this origin."""
    row = db.conn.execute("SELECT * FROM robots WHERE origin = ?", (origin,)).fetchone()
    if row is None:
        return None
    return RobotsFile(row["origin"], read_time(row["fetched_at"]), row["status"], row["body"])


def put(db: Database, origin: str, fetched_at: datetime, status: int, body: bytes) -> None:
    """Replace what is known of this origin."""
    db.conn.execute(
        "INSERT INTO robots (origin, fetched_at, status, body) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (origin) DO UPDATE SET"
        " fetched_at = excluded.fetched_at, status = excluded.status, body = excluded.body",
        (origin, machine_time(fetched_at), status, body),
    )
