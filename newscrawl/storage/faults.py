"""What SQLite's errors mean to the person whose archive it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from newscrawl.errors import ArchiveBusy, Misuse, NewscrawlError, StorageFailed

_FULL = "The disk is full: {path} could not be written; free some space and go on."

# SQLite's error names (extended ones begin with the plain ones) that tell of the world, not of our code.
_OUTSIDE: Mapping[str, tuple[type[NewscrawlError], str]] = {
    "SQLITE_BUSY": (ArchiveBusy, "{path} is being written to by another process: wait until it has ended."),
    "SQLITE_NOTADB": (Misuse, "{path} is not an SQLite database: name another folder, or move it away."),
    "SQLITE_CANTOPEN": (Misuse, "{path} cannot be opened: check that it and its folder may be written to."),
    "SQLITE_PERM": (Misuse, "{path} cannot be opened: check that it and its folder may be written to."),
    "SQLITE_FULL": (StorageFailed, _FULL),
    "SQLITE_IOERR_SHMSIZE": (StorageFailed, _FULL),  # no room for what those who have it open share
    "SQLITE_READONLY": (StorageFailed, "{path} cannot be written to: check the permissions of its folder."),
    "SQLITE_IOERR": (StorageFailed, "Reading or writing {path} failed ({error}): check the disk."),
    "SQLITE_CORRUPT": (StorageFailed, "{path} is damaged ({error}): restore it from a backup."),
}


def explain(error: sqlite3.Error, path: Path) -> NewscrawlError | None:
    """The sentence for an error that comes from outside; None for one that is a bug of ours."""
    name = getattr(error, "sqlite_errorname", None) or ""
    for prefix, (kind, sentence) in _OUTSIDE.items():
        if name.startswith(prefix):
            return kind(sentence.format(path=path, error=error))
    return None


def explain_reading(error: Exception) -> NewscrawlError | None:
    """`explain` for an error that a reader met far from the place that opened the database."""
    return explain(error, Path("The archive's database")) if isinstance(error, sqlite3.Error) else None
