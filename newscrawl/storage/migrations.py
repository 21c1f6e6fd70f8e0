"""The schema's history: append-only. A released migration is never edited; a change is a new function.

Each runs inside the transaction of `open_database` together with the record that it ran. Statements
are executed one at a time, never by `executescript`, which would commit that transaction. Tables are
not `transform()`ed: that drops their triggers, and the search would go stale without a word.
"""

from __future__ import annotations

import sqlite3

import sqlite_utils
from sqlite_utils.migrations import Migrations

from newscrawl.storage.descriptions import DESCRIPTIONS
from newscrawl.storage.schema import FIRST_SCHEMA


def m001_archive(db: sqlite_utils.Database) -> None:
    """The tables, views, search indexes and triggers of version 0.1."""
    for statement in FIRST_SCHEMA:
        db.conn.execute(statement)


_STEPS = (m001_archive,)
KNOWN = frozenset(step.__name__ for step in _STEPS)
"""Names of the migrations that this version has."""

_migrations = Migrations("newscrawl")
for _step in _STEPS:
    _migrations()(_step)


def applied(conn: sqlite3.Connection) -> frozenset[str]:
    """Names of the migrations that the file has had; empty for a new file or another program's."""
    return frozenset(migration.name for migration in _migrations.applied(_wrap(conn)))


def apply(conn: sqlite3.Connection) -> None:
    """Run what is pending. The caller holds a transaction."""
    db = _wrap(conn)
    if not _migrations.pending(db):
        return
    _migrations.apply(db)
    conn.execute("DELETE FROM descriptions")  # they are documentation, not history
    conn.executemany(
        "INSERT INTO descriptions (table_name, column_name, description) VALUES (?, ?, ?)", DESCRIPTIONS
    )


def _wrap(conn: sqlite3.Connection) -> sqlite_utils.Database:
    return sqlite_utils.Database(conn, recursive_triggers=False, execute_plugins=False)
