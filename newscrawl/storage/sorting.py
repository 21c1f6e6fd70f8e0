"""Sorting on disk, however much there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self


def sort_on_disk(conn: sqlite3.Connection) -> None:
    """Let what this connection sorts lie in temporary files from now on, and its memory stay small.

    Not inside a transaction: SQLite would not listen.
    """
    conn.execute("PRAGMA temp_store = file")
    conn.execute("PRAGMA cache_size = -16000")  # KiB


class SortedLines:
    """Lines, given back in the order of their bytes, each once. They lie in SQLite's own temporary file."""

    def __init__(self) -> None:
        self._conn = sqlite3.connect("", isolation_level=None)
        for pragma in ("journal_mode = off", "synchronous = off", "temp_store = file", "cache_size = -8000"):
            self._conn.execute(f"PRAGMA {pragma}")
        self._conn.execute("CREATE TABLE lines (line TEXT NOT NULL, book TEXT NOT NULL)")

    def add(self, lines: Iterable[str], book: str) -> int:
        """Add lines to a book; returns how many."""
        added = self._conn.executemany("INSERT INTO lines VALUES (?, ?)", ((line, book) for line in lines))
        return added.rowcount

    def sorted(self, book: str | None = None) -> Iterator[str]:
        """The lines of a book, or of all."""
        where, values = ("WHERE book = ?", (book,)) if book is not None else ("", ())
        for (line,) in self._conn.execute(f"SELECT DISTINCT line FROM lines {where} ORDER BY line", values):  # noqa: S608
            yield line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._conn.close()
