"""Opening the database file and holding a transaction on it."""

from __future__ import annotations

import contextlib
import math
import shlex
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.errors import Misuse, NewerArchive, OlderArchive, TookTooLong, hindrance, refuse_dead_link
from newscrawl.storage import migrations, search_index
from newscrawl.storage.faults import explain
from newscrawl.storage.migrations import Step
from newscrawl.storage.opening import refuse_lost, refuse_strange_log, uri_to_read
from newscrawl.storage.upgrading import Upgrade, bring_up_to_date

DATABASE = "newscrawl.db"
"""The database's file, in an archive's folder."""

_BUSY_SECONDS = 30.0  # readers never block under WAL; this is for a second writer's short transaction
_BUSY_SLICE = 0.5  # seconds between two looks whether there is still time to wait
_BUSY_PAUSE = 0.01  # seconds before the next look, where SQLite has not waited itself

_WRITER_PRAGMAS = (
    "PRAGMA journal_mode = wal",
    "PRAGMA synchronous = normal",  # with WAL a crash loses at most the last commits, never harms the file
    "PRAGMA foreign_keys = on",
    "PRAGMA journal_size_limit = 67108864",  # bytes that the write-ahead log keeps after a checkpoint
    "PRAGMA cache_size = -16000",  # KiB: a frontier of a million rows must not grow the process
)
_STEPS_BETWEEN_LOOKS = 2_000  # of SQLite's machine, some tens of microseconds: how often a limit is looked at
_READER_PRAGMAS = (
    "PRAGMA query_only = on",
    "PRAGMA temp_store = memory",
    "PRAGMA cache_size = -64000",  # KiB, taken as they are used: hits of a search lie all over the file
)


class Database:
    """An open archive. One thread at a time may use it.

    `conn` is in autocommit mode (`isolation_level=None`), so that no statement opens a transaction
    unseen, and gives `sqlite3.Row`.
    """

    def __init__(self, conn: sqlite3.Connection, path: Path, *, read_only: bool) -> None:
        self.conn = conn
        self.path = path
        self.read_only = read_only
        self.give_up_at = math.inf
        """When (`time.monotonic`) to wait for another writer no longer; may be set from another thread."""
        self._deadline: float | None = None

    @contextlib.contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Interrupt the statements inside when their time, in seconds, is over. Raises `TookTooLong`.

        A block within another one ends no later than that.
        """
        before = self._deadline
        deadline = time.monotonic() + seconds
        self._watch(deadline if before is None else min(before, deadline))
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_INTERRUPT":
                raise
            raise TookTooLong(f"This took longer than {seconds:g} seconds and was given up.") from error
        finally:
            self._watch(before)

    def refuse_values_over(self, length: int) -> None:
        """A statement that makes a longer text or blob, in bytes, fails from now on."""
        self.conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, length)

    def _watch(self, deadline: float | None) -> None:
        self._deadline = deadline
        if deadline is None:
            self.conn.set_progress_handler(None, 0)
        else:
            self.conn.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS_BETWEEN_LOOKS)

    @contextlib.contextmanager
    def one_state(self) -> Iterator[None]:
        """What is read inside is of one moment, whatever others write meanwhile: that of the first statement,
        or of the transaction or the block like this around it. Nothing is to be written inside."""
        is_within = self.conn.in_transaction
        if not is_within:
            self.conn.execute("BEGIN")
        try:
            yield
        finally:
            if not is_within and self.conn.in_transaction:  # a failing disk may have ended it
                self.conn.execute("ROLLBACK")

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored together or not at all.

        IMMEDIATE, because a writer that first reads and then finds the lock taken can only give up.
        Raises `StorageFailed` when the disk or the file refuses, `ArchiveBusy` when another writer does
        not let go; any other error passes through. In each case nothing was written.
        """
        if self.conn.in_transaction:
            raise RuntimeError("a transaction is open already: use savepoint() inside it")
        with self._held("BEGIN IMMEDIATE", commit="COMMIT", undo=("ROLLBACK",)):
            yield
            search_index.catch_up(self.conn)

    @contextlib.contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of a transaction that may fail alone: an error undoes what happened inside, and passes.

        Raises like `transaction`; after `StorageFailed` the whole transaction is lost.
        """
        if not self.conn.in_transaction:
            raise RuntimeError("a savepoint needs a transaction around it")
        with self._held("SAVEPOINT part", commit="RELEASE part", undo=("ROLLBACK TO part", "RELEASE part")):
            yield

    @contextlib.contextmanager
    def _held(self, begin: str, *, commit: str, undo: tuple[str, ...]) -> Iterator[None]:
        try:
            self._begin(begin)
            try:
                yield
                self.conn.execute(commit)
            except BaseException:
                if self.conn.in_transaction:  # a full disk may have rolled everything back already
                    with contextlib.suppress(sqlite3.Error):  # the next opening undoes what is left
                        for statement in undo:
                            self.conn.execute(statement)
                raise
        except sqlite3.Error as error:
            explained = explain(error, self.path)
            if explained is None:
                raise
            raise explained from error

    def _begin(self, statement: str) -> None:
        """Wait for another writer, but not beyond `give_up_at`."""
        latest = time.monotonic() + _BUSY_SECONDS
        _execute_when_free(self.conn, statement, lambda: min(latest, self.give_up_at))

    def close(self) -> None:
        """Close; the last writer leaves a single file behind, without a write-ahead log."""
        if not self.read_only and not self.conn.in_transaction:
            with contextlib.suppress(sqlite3.Error):  # a reader holds on, or the disk is full
                self.conn.execute("PRAGMA wal_checkpoint(truncate)")
        self.conn.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_database(
    path: Path,
    *,
    read_only: bool = False,
    create: bool = True,
    anew: bool = False,
    upgrade: Upgrade | None = None,
) -> Database:
    """Open the archive's database and, for writing, bring its schema up to date as `upgrade` says.

    One is made where there is none, but where `create` is not set, and beside WARC files only `anew`.
    A writer migrates by itself, so that an unattended crawl goes on after newscrawl was upgraded; the
    file as it was is kept as a copy. Raises `NewerArchive` when a newer newscrawl wrote it, for a reader
    `OlderArchive` when an older one did, `Misuse` when there is none to open, the file is not ours, or a
    copy that was put beside another file's log, `StorageFailed` when the disk refuses.
    """
    exists = path.exists()
    refuse_dead_link(path)
    if not anew:
        refuse_lost(path)
    if not exists and (read_only or not create):
        raise Misuse(f"There is no archive at {path}: crawl a newspaper first, or name another folder.")
    if path.is_dir():
        raise Misuse(f"{path} is a folder, not an archive's database.")
    try:
        if not exists:
            path.parent.mkdir(parents=True, exist_ok=True)
        conn = _open_reader(path) if read_only else _open_writer(path, upgrade or Upgrade())
    except OSError as error:
        raise Misuse(f"The folder {path.parent} cannot be created: {hindrance(error)}.") from error
    except sqlite3.Error as error:
        raise explain(error, path) or error from error
    return Database(conn, path, read_only=read_only)


def pending_steps(path: Path) -> tuple[Step, ...]:
    """What an archive's database lacks; writes nothing. Raises like `open_database`."""
    refuse_lost(path)
    if not path.exists():
        raise Misuse(f"There is no archive at {path}: crawl a newspaper first, or name another folder.")
    try:
        with contextlib.closing(_open_reader(path, current=False)) as conn:
            return migrations.pending(conn)
    except sqlite3.Error as error:
        raise explain(error, path) or error from error


def _open_writer(path: Path, upgrade: Upgrade) -> sqlite3.Connection:
    refuse_strange_log(path)
    conn = _connect(f"{path.absolute().as_uri()}?mode=rwc")
    try:
        _check(conn, path)  # before the first pragma that writes: a file that is not ours stays untouched
        latest = time.monotonic() + _BUSY_SECONDS
        for pragma in _WRITER_PRAGMAS:
            _execute_when_free(conn, pragma, lambda: latest)
        conn.execute("BEGIN IMMEDIATE")  # two processes may open a new archive at once
        _check(conn, path)
        bring_up_to_date(conn, path, upgrade)
        conn.execute("COMMIT")
        conn.execute("PRAGMA temp_store = memory")  # not before: what undoes a migration is as large as it
        conn.execute(f"PRAGMA busy_timeout = {min(_BUSY_SLICE, _BUSY_SECONDS) * 1000:.0f}")  # see `_begin`
    except BaseException:
        conn.close()
        raise
    return conn


def _open_reader(path: Path, *, current: bool = True) -> sqlite3.Connection:
    """`current` refuses a file in which migrations are pending."""
    conn = _connect(uri_to_read(path))
    try:
        if _check(conn, path) and current:
            if not migrations.applied(conn):
                raise Misuse(
                    f"There is nothing in {path}: what began it was killed at once. Crawl a newspaper first, "
                    "or name another folder."
                )
            raise OlderArchive(
                f"{path} was written by an older newscrawl: bring it up to date with "
                f"`newscrawl migrate --data {shlex.quote(str(path.parent))}`."
            )
        for pragma in _READER_PRAGMAS:
            conn.execute(pragma)
    except BaseException:
        conn.close()
        raise
    return conn


def _connect(uri: str) -> sqlite3.Connection:
    conn = sqlite3.connect(
        uri,
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )
    conn.row_factory = sqlite3.Row
    return conn


def _execute_when_free(conn: sqlite3.Connection, statement: str, give_up_at: Callable[[], float]) -> None:
    """Wait for other writers where SQLite does not do so by itself: two that begin a log at once, and what
    waits longer than its `busy_timeout`."""
    while True:
        try:
            conn.execute(statement)
        except sqlite3.OperationalError as error:
            is_busy = (error.sqlite_errorname or "").startswith("SQLITE_BUSY")
            if not is_busy or time.monotonic() >= give_up_at():
                raise
        else:
            return
        time.sleep(_BUSY_PAUSE)


def _check(conn: sqlite3.Connection, path: Path) -> bool:
    """Whether migrations are pending. Raises when the file is another program's or a newer version's."""
    applied = migrations.applied(conn)
    if not applied and conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise Misuse(f"{path} is a database, but not one of newscrawl's: name another folder.")
    unknown = sorted(applied - migrations.KNOWN)
    if unknown:
        raise NewerArchive(
            f"{path} was written by a newer newscrawl (it has the change {unknown[-1]!r}): "
            "upgrade newscrawl before you use this archive."
        )
    return applied != migrations.KNOWN
