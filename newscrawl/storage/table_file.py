"""An SQLite file of its own for what is handed on: tables without history, filled once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.storage.faults import explain

Value = str | int | None


class TableFile:
    """A new SQLite file. The same tables and rows give the same bytes with the same release of SQLite.

    Everything is one transaction: after an error inside the `with` block the file is to be thrown away.
    Raises `Misuse` where the file cannot be created, `StorageFailed` where it cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._conn = sqlite3.connect(path, isolation_level=None)
            self._conn.execute("PRAGMA journal_mode = off")  # a file that is not finished is of no use anyway
            self._conn.execute("PRAGMA synchronous = off")
            self._conn.execute("PRAGMA cache_size = -16000")  # KiB
            self._conn.execute("BEGIN")
        except sqlite3.Error as error:
            raise explain(error, path) or error from error

    def add_table(
        self, name: str, columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[Value]]
    ) -> None:
        """Create a table and fill it. Names and types are the program's own, never taken from outside."""
        described = ", ".join(f'"{column}" {kind}' for column, kind in columns)
        marks = ", ".join("?" * len(columns))
        try:
            self._conn.execute(f'CREATE TABLE "{name}" ({described})')
            self._conn.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608 - our own names
        except sqlite3.Error as error:
            raise explain(error, self._path) or error from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._conn.execute("COMMIT")
        except sqlite3.Error as failure:
            raise explain(failure, self._path) or failure from failure
        finally:
            self._conn.close()
