"""The two full-text indexes: made anew from the texts, and checked against them."""

from __future__ import annotations

import sqlite3

from newscrawl.storage.database import Database

INDEXES = ("search_exact", "search_folded")


def rebuild(db: Database) -> None:
    """Make both indexes anew. The caller holds a transaction."""
    for index in INDEXES:
        db.conn.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - our own names


def disagreeing(db: Database) -> tuple[str, ...]:
    """The indexes that do not say what the texts say; reads everything. The caller holds a transaction."""
    return tuple(index for index in INDEXES if not _agrees(db, index))


def _agrees(db: Database, index: str) -> bool:
    try:
        db.conn.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.DatabaseError as error:
        if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise
        return False
    return True
