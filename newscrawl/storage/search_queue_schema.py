"""New texts enter the search indexes together, at the end of their transaction. Frozen once released.

An index gathers entries in memory and writes them as one piece, but at every statement that has triggers it
writes down what it has (a savepoint begins there). A trigger that enters each text by itself therefore makes
a piece of each, to be merged later, and takes twice the time. So it only notes which texts are new;
`Database.transaction` enters them before it commits, and between transactions the queue is empty.
Texts that change or go are rare, and are put right at once; what is in the queue is in no index yet.
"""

from __future__ import annotations

_COLUMNS = "title, lead, body, captions"
_NEW = "new.title, new.lead, new.body, new.captions"
_OLD = "old.title, old.lead, old.body, old.captions"
_DIFFERS = " OR ".join(f"old.{column} IS NOT new.{column}" for column in _COLUMNS.split(", "))
_IS_ENTERED = "NOT EXISTS (SELECT 1 FROM search_queue WHERE id = old.id)"


def _triggers(name: str) -> tuple[str, ...]:
    add = f"INSERT INTO {name} (rowid, {_COLUMNS}) VALUES (new.id, {_NEW});"  # noqa: S608 - our own names
    drop = f"INSERT INTO {name} ({name}, rowid, {_COLUMNS}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608
    return (
        *(f"DROP TRIGGER {name}_{event}" for event in ("insert", "delete", "update")),
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON article_texts WHEN {_IS_ENTERED} BEGIN {drop} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE OF {_COLUMNS} ON article_texts "
        f"WHEN ({_DIFFERS}) AND {_IS_ENTERED} BEGIN {drop} {add} END",
    )


SEARCH_QUEUE: tuple[str, ...] = (
    "CREATE TABLE search_queue (id INTEGER PRIMARY KEY)",
    *_triggers("search_exact"),
    *_triggers("search_folded"),
    "CREATE TRIGGER search_queue_insert AFTER INSERT ON article_texts"
    " BEGIN INSERT OR IGNORE INTO search_queue (id) VALUES (new.id); END",
)
"""The queue, and the triggers that keep it and the indexes."""
