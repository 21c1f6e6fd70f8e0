"""A file in which answers of workers wait to be asked for by key, whatever the order they came in."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Self


class AnswerShelf:
    """Answers by key, on disk, so that memory does not grow with them. It can be made again at any time, so
    nothing of it is synced."""

    def __init__(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        self._conn = sqlite3.connect(path, isolation_level=None)
        self._conn.execute("PRAGMA journal_mode = off")
        self._conn.execute("PRAGMA synchronous = off")
        self._conn.execute("CREATE TABLE answers (key BLOB PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID")

    def put(self, answers: Iterable[tuple[bytes, str]]) -> int:
        """Lay answers down, and say how many; a second one to a key is the same, and does not count."""
        self._conn.execute("BEGIN")
        laid = self._conn.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", answers)
        self._conn.execute("COMMIT")
        return laid.rowcount

    def get(self, key: bytes) -> str | None:
        """The answer to a key, None where nobody has given one."""
        row = self._conn.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._conn.close()
