"""Which shard an archive is, so that it never becomes another one unnoticed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from newscrawl.errors import Misuse
from newscrawl.storage.database import Database
from newscrawl.storage.values import machine_time


def shard_of(db: Database) -> tuple[int, int] | None:
    """The archive's number and how many shards there are; None where it is no shard."""
    row = db.conn.execute("SELECT number, of FROM shard").fetchone()
    return None if row is None else (row["number"], row["of"])


def claim(db: Database, number: int, of: int, strangers: Iterable[str], *, now: datetime) -> None:
    """Make the archive shard `number` of `of`, if it is none yet. Inside a transaction.

    `strangers` are newspapers of the archive that fall to other shards. Raises `Misuse` where it is another
    shard already, or holds those: part of what it is asked to crawl would be crawled twice or never.
    """
    present = shard_of(db)
    if present == (number, of):
        return
    if present is not None:
        raise Misuse(
            f"This archive is shard {present[0]}/{present[1]}, not {number}/{of}: with another number of "
            "shards newspapers change places. Begin new archives; `newscrawl merge` joins them with these."
        )
    others = sorted(strangers)
    if others:
        raise Misuse(
            f"This archive has crawled newspapers that fall to other shards than {number}/{of}: "
            f"{', '.join(others[:5])}{' …' if len(others) > 5 else ''}. Begin the shards with new archives; "
            "`newscrawl merge` joins them with this one."
        )
    db.conn.execute("INSERT INTO shard VALUES (1, ?, ?, ?)", (number, of, machine_time(now)))
