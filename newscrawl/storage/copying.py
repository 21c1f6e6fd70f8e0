"""A database file's copy: whole, of one moment, while others write."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from newscrawl.errors import NewscrawlError, StorageFailed, hindrance
from newscrawl.storage.opening import log_of, uri_to_read

_STEP = 2048  # pages (8 MiB) between two reports of progress

CopyListener = Callable[[int, int], None]
"""Pages copied so far, and pages in all."""


def copy_database(source: Path, target: Path, *, on_progress: CopyListener | None = None) -> None:
    """Copy the state that `source` has at this moment to `target`, which appears whole or not at all.

    Works beside a writer, which neither waits nor is seen half-way: the source is read under one snapshot.
    The copy is a single file (no write-ahead log), on disk before it has its name; a file that had the
    name is replaced. Raises `StorageFailed` where it cannot be written, and `sqlite3.Error` for a source
    that cannot be read.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        _copy(source, part, on_progress)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise StorageFailed(
            f"A copy of {source} could not be written to {target.parent}: {hindrance(error)}."
        ) from error
    finally:
        for left in (part, part.with_name(part.name + "-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _copy(source: Path, part: Path, on_progress: CopyListener | None) -> None:
    with closing(sqlite3.connect(uri_to_read(source), uri=True, isolation_level=None)) as reading:
        reading.execute("BEGIN")
        reading.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it is one snapshot
        with closing(sqlite3.connect(part, isolation_level=None)) as writing:
            try:
                reading.backup(
                    writing,
                    pages=_STEP,
                    progress=lambda _, left, total: on_progress(total - left, total) if on_progress else None,
                )
                writing.execute("PRAGMA journal_mode = delete")  # can be read where nothing may be written
            except sqlite3.Error as error:
                raise _refusal(error, source, part) from error
    sync_file(part)


def _refusal(error: sqlite3.Error, source: Path, part: Path) -> Exception:
    """The sentence for a copy that the disk refuses; a damaged source speaks for itself."""
    name = getattr(error, "sqlite_errorname", None) or ""
    sentence: NewscrawlError | None = None
    if name.startswith("SQLITE_FULL"):
        sentence = StorageFailed(
            f"The disk is full: {source} ({source.stat().st_size // 1_000_000 + 1} MB) could not be copied "
            f"to {part.parent}; free some space and start again."
        )
    elif name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")):
        sentence = StorageFailed(f"A copy of {source} could not be written to {part.parent} ({error}).")
    return sentence or error


def settle(path: Path) -> None:
    """Bring what a killed writer left in the write-ahead log of a database into its file, as far as it can
    be read, and remove the log: so another file can take this one's name. Nobody writes to it."""
    log = log_of(path)
    if log.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(path, isolation_level=None)) as conn:
            conn.execute("PRAGMA journal_mode = delete")
        log.unlink(missing_ok=True)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)


def files_named(path: Path) -> dict[str, int]:
    """The WARC files that a database's captures name, with the byte behind the last record in each.

    Of a copy that nobody writes to, of any version.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    query = "SELECT warc_file, max(warc_offset + warc_length) FROM captures GROUP BY 1"
    with closing(sqlite3.connect(uri, uri=True)) as conn:
        conn.execute("PRAGMA temp_store = file")
        if not conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'captures'").fetchall():
            return {}  # a file of no bytes is a database, too
        return dict(conn.execute(query).fetchall())


def complaint(path: Path) -> str | None:
    """What SQLite finds wrong with a copy that nobody writes to; None where it is sound."""
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as conn:
        try:
            (said,) = conn.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            said = str(error)
    return None if said == "ok" else str(said)


def sync_file(path: Path) -> None:
    """Put what was written to a file on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and its entries are the system's matter
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
