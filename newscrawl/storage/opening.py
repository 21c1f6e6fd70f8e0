"""What is looked at before SQLite opens a database file, since SQLite itself would go wrong."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

from newscrawl.errors import Misuse

_KEEPS_NO_LOG = b"\x01\x01"
_VERSIONS = 18  # where these two bytes stand in a database file

_BEGUN = 65_536
"""Bytes: a larger file has tables; in a smaller one they may still stand in its log alone."""

_NO_SHARING = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR_SHMSIZE")
"""What SQLite says where it finds no place for shared memory."""


def refuse_strange_log(path: Path) -> None:
    """Raise `Misuse` for a copy that was put beside the write-ahead log of the file that stood there before.

    SQLite would write that log's pages into the copy, and ruin it. A file that has a log says in its header
    that it keeps one; a backup's database, and what is kept before a migration, say that they keep none.
    """
    log = log_of(path)
    try:
        if not log.stat().st_size:  # before the header, which says so before there is a log
            return
        with path.open("rb") as file:
            file.seek(_VERSIONS)
            is_copy = file.read(2) == _KEEPS_NO_LOG
    except OSError:
        return  # no log or no database; what else it is, SQLite says
    if is_copy:
        raise Misuse(
            f"{path} is a copy, and {log.name} beside it belongs to the file that stood there before, as a "
            f"process left it that was killed: move {log.name} and {path.name}-shm away, then go on."
        )


def is_lost(path: Path) -> bool:
    """Whether no database, or one with nothing in it, stands beside WARC files: then there was one."""
    return _has_nothing(path) and any((path.parent / "warc").glob("*/*.warc.gz"))


def _has_nothing(path: Path) -> bool:
    """Whether there is none, or what a process left that was killed as it made one."""
    if not path.exists():
        return True
    if path.stat().st_size > _BEGUN:
        return False
    try:
        with closing(sqlite3.connect(uri_to_read(path), uri=True)) as conn:
            return not conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.Error:  # which opening it tells of
        return False


def refuse_lost(path: Path) -> None:
    """Raise `Misuse` where the database `is_lost`: a new one would pass for the whole archive."""
    if is_lost(path):
        data = shlex.quote(str(path.parent))
        raise Misuse(
            f"{path.parent} has WARC files and no {path.name}: put it back from a backup, or have one made "
            f"from them with `newscrawl verify --repair --anew --data {data}`. To begin afresh, move the "
            "folder warc away."
        )


def log_of(path: Path) -> Path:
    """Where the write-ahead log of a database stands while there is one: beside the file itself, where that
    is behind a link."""
    file = path.resolve()
    return file.with_name(f"{file.name}-wal")


def uri_to_read(path: Path) -> str:
    """The URI under which a database can be read, on a read-only or a full disk too. Raises `sqlite3.Error`,
    and like `refuse_strange_log`.

    There SQLite cannot put its shared memory beside the file, and needs none: nobody writes. But it has to be
    told so, and would then leave out what stands in a write-ahead log, so that a file with one is refused.
    """
    refuse_strange_log(path)
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as conn:
            conn.execute("PRAGMA schema_version").fetchone()  # without the schema, which takes a millisecond
    except sqlite3.OperationalError as error:
        is_refused = error.sqlite_errorname.startswith(_NO_SHARING)
        log = log_of(path)
        if not is_refused or not path.exists() or (log.exists() and log.stat().st_size > 0):
            raise
        return f"{uri}&immutable=1"
    return uri
