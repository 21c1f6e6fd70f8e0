"""The two full-text indexes: kept up with the texts, made anew from them, and checked against them."""

from __future__ import annotations

import sqlite3

INDEXES = ("search_exact", "search_folded")

_IS_BEHIND = "SELECT EXISTS (SELECT 1 FROM search_queue)"
_ENTER = tuple(
    f"INSERT INTO {index} (rowid, title, lead, body, captions)"  # noqa: S608 - our own names
    " SELECT t.id, t.title, t.lead, t.body, t.captions"
    " FROM search_queue q CROSS JOIN article_texts t ON t.id = q.id ORDER BY q.id"
    for index in INDEXES
)


def catch_up(conn: sqlite3.Connection) -> None:
    """Enter the texts that are new in this transaction."""
    if conn.execute(_IS_BEHIND).fetchone()[0]:
        for enter in _ENTER:
            conn.execute(enter)
        conn.execute("DELETE FROM search_queue")


def rebuild(conn: sqlite3.Connection) -> None:
    """Make both indexes anew. The caller holds a transaction."""
    for index in INDEXES:
        conn.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608 - our own names
    conn.execute("DELETE FROM search_queue")


def disagreeing(conn: sqlite3.Connection) -> tuple[str, ...]:
    """The indexes that do not say what the texts say; reads everything. The caller holds a transaction."""
    return tuple(index for index in INDEXES if not _agrees(conn, index))


def _agrees(conn: sqlite3.Connection, index: str) -> bool:
    try:
        conn.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
    except sqlite3.DatabaseError as error:
        if not error.sqlite_errorname.startswith("SQLITE_CORRUPT"):
            raise
        return False
    return True
