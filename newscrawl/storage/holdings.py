"""What the database says of the WARC files, in the order in which they are read: a private list on disk.

Made in one go, so that checking, which may take hours, holds no snapshot of a database that a crawl
writes to. It lies in SQLite's own temporary file (`SQLITE_TMPDIR`, else /var/tmp), which has no name and
goes with the process. What the check finds is noted in it too, so that memory stays flat however much
is lost.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.items import WarcLocation
from newscrawl.storage.faults import explain
from newscrawl.storage.opening import uri_to_read


@dataclass(frozen=True, slots=True)
class Held:
    """A capture as the database describes it. `is_lost`: its loss is known."""

    id: int
    newspaper: str
    url: str
    fetched_at: str
    status: int
    digest: str
    location: WarcLocation
    is_revisit: bool
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Holding:
    """One file as the rows describe it: how many captures, and the byte behind the last of them."""

    file: str
    captures: int
    end: int


@dataclass(frozen=True, slots=True)
class Orphan:
    """A record that no capture names. `kind` as in `items.Capture`."""

    location: WarcLocation
    type: str
    kind: str
    url: str
    fetched_at: str
    digest: str


_LIST = """
CREATE TABLE held AS
SELECT warc_file, warc_offset, id, newspaper, url, fetched_at, status, digest, warc_length,
       refers_to IS NOT NULL AS is_revisit, lost_at IS NOT NULL AS is_lost
FROM archive.captures {where} ORDER BY warc_file, warc_offset, id"""
_PRAGMAS = (
    "journal_mode = off",
    "synchronous = off",
    "temp_store = file",
    "cache_size = -8000",  # KiB
)
_NOTES = (
    "CREATE TABLE files AS SELECT warc_file, count(*) AS captures, max(warc_offset + warc_length) AS end"
    " FROM held GROUP BY warc_file",
    "CREATE INDEX held_place ON held (warc_file, warc_offset)",
    "CREATE TABLE lost (id INTEGER PRIMARY KEY, warc_file TEXT, why TEXT)",
    "CREATE TABLE again (id INTEGER PRIMARY KEY)",
    "CREATE TABLE moved (id INTEGER PRIMARY KEY, warc_file TEXT, warc_offset INTEGER, warc_length INTEGER)",
    "CREATE TABLE orphans (warc_file TEXT, warc_offset INTEGER, warc_length INTEGER, type TEXT, kind TEXT,"
    " url TEXT, fetched_at TEXT, digest TEXT)",
    "CREATE INDEX orphans_place ON orphans (warc_file, warc_offset)",
)


class Holdings:
    """The list of an archive's captures by file and place, and the check's notes beside it.

    `sample` takes only some of them, by chance: a number of captures, or a share between 0 and 1.
    """

    def __init__(self, path: Path, *, sample: int | float | None = None) -> None:
        self._conn = sqlite3.connect("file:", uri=True, isolation_level=None)
        where, values = _chosen(sample)
        try:
            for pragma in _PRAGMAS:
                self._conn.execute(f"PRAGMA {pragma}")
            self._conn.execute("ATTACH ? AS archive", (uri_to_read(path),))
            self._conn.execute(_LIST.format(where=where), values)
            self._conn.execute("DETACH archive")
            for statement in _NOTES:
                self._conn.execute(statement)
        except sqlite3.Error as error:
            self._conn.close()
            raise explain(error, path) or error from error

    def files(self, after: str = "") -> Iterator[Holding]:
        """The files that captures name, in the order of their names."""
        for row in self._conn.execute("SELECT * FROM files WHERE warc_file > ? ORDER BY 1", (after,)):
            yield Holding(*row)

    def of(self, file: str) -> Iterator[Held]:
        """The captures of a file in the order of their places."""
        rows = self._conn.execute(
            "SELECT id, newspaper, url, fetched_at, status, digest, warc_file, warc_offset, warc_length,"
            " is_revisit, is_lost FROM held WHERE warc_file = ? ORDER BY warc_offset, id",
            (file,),
        )
        for row in rows:
            yield Held(*row[:6], WarcLocation(*row[6:9]), *map(bool, row[9:11]))  # type: ignore[call-arg]

    def note_lost(self, held: Held, why: str) -> None:
        """The capture's record cannot be read."""
        self._conn.execute("INSERT OR IGNORE INTO lost VALUES (?, ?, ?)", (held.id, held.location.file, why))

    def is_lost(self, capture_id: int) -> bool:
        """Whether it was noted that a capture's record cannot be read."""
        found = self._conn.execute("SELECT 1 FROM lost WHERE id = ?", (capture_id,)).fetchone()
        return found is not None

    def note_again(self, held: Held) -> None:
        """The record of a capture that was lost can be read."""
        self._conn.execute("INSERT OR IGNORE INTO again VALUES (?)", (held.id,))

    def note_moved(self, capture_id: int, location: WarcLocation) -> None:
        """The capture's record stands here, and not where the database says."""
        self._conn.execute(
            "INSERT OR REPLACE INTO moved VALUES (?, ?, ?, ?)",
            (capture_id, location.file, location.offset, location.length),
        )
        self._conn.execute("DELETE FROM lost WHERE id = ?", (capture_id,))

    def note_orphan(self, orphan: Orphan) -> None:
        """No capture names this record."""
        place = orphan.location
        self._conn.execute(
            "INSERT INTO orphans VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(place.file, place.offset, place.length, orphan.type, orphan.kind),
                *(orphan.url, orphan.fetched_at, orphan.digest),
            ),
        )

    def drop_orphan(self, orphan: Orphan) -> None:
        """It is none after all."""
        place = (orphan.location.file, orphan.location.offset)
        self._conn.execute("DELETE FROM orphans WHERE warc_file = ? AND warc_offset = ?", place)

    def lost(self) -> list[tuple[int, str, str]]:
        """Up to a thousand captures that are lost: id, file, why."""
        return self._conn.execute("SELECT id, warc_file, why FROM lost ORDER BY id LIMIT 1000").fetchall()

    def take_lost(self) -> Iterator[list[tuple[int, str]]]:
        """All of them in batches: id, why. A batch is forgotten once the next is asked for."""
        while batch := self._conn.execute("SELECT id, why FROM lost ORDER BY id LIMIT 500").fetchall():
            yield batch
            self._conn.execute("DELETE FROM lost WHERE id <= ?", (batch[-1][0],))

    def again(self) -> Iterator[int]:
        """The captures that are there again."""
        return (row[0] for row in self._conn.execute("SELECT id FROM again ORDER BY id"))

    def moved(self) -> Iterator[tuple[int, WarcLocation]]:
        """The captures that stand elsewhere than the database says, and where."""
        for row in self._conn.execute("SELECT * FROM moved ORDER BY id"):
            yield row[0], WarcLocation(*row[1:])

    def orphans(self) -> Iterator[Orphan]:
        """The records that no capture names, oldest first, so that a revisit comes behind its original."""
        for row in self._conn.execute("SELECT * FROM orphans ORDER BY fetched_at, warc_file, warc_offset"):
            yield Orphan(WarcLocation(*row[:3]), *row[3:])

    def orphans_in_batches(self) -> Iterator[list[Orphan]]:
        """The same in the order of their finding; they may be dropped meanwhile."""
        last = 0
        query = "SELECT rowid, * FROM orphans WHERE rowid > ? ORDER BY rowid LIMIT 500"
        while rows := self._conn.execute(query, (last,)).fetchall():
            yield [Orphan(WarcLocation(*row[1:4]), *row[4:]) for row in rows]
            last = rows[-1][0]

    def counts(self) -> dict[str, int]:
        """How many captures there are in the list, and how many notes of each kind."""
        tables = {
            "captures": "held",
            "lost": "lost",
            "again": "again",
            "moved": "moved",
            "orphans": "orphans",
        }
        return {
            name: int(self._conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names
            for name, table in tables.items()
        }

    def close(self) -> None:
        """Forget everything."""
        self._conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_MOST = 2**63 - 1  # SQLite's largest number


def _chosen(sample: int | float | None) -> tuple[str, tuple[int | float, ...]]:
    if sample is None:
        return "", ()
    if isinstance(sample, float):
        return "WHERE abs(random() % 1000000) < ?", (sample * 1_000_000,)
    return "WHERE id IN (SELECT id FROM archive.captures ORDER BY random() LIMIT ?)", (min(sample, _MOST),)
