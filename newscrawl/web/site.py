"""The archive behind the pages: who may ask it, how many at once and for how long.

Every page asks through `Site.ask`, in a thread with a read-only connection of its own; all that it asks at
once is of one moment. A crawl that writes meanwhile is not disturbed. What takes too long is interrupted;
what would wait too long is sent away.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Generic, TypeVar

from newscrawl.errors import Misuse, TookTooLong
from newscrawl.storage import Database, open_database

T = TypeVar("T")

PATIENCE = 8.0  # seconds for all that a page asks
EXPORT_PATIENCE = 120.0
_THREADS = 4
_MOST_WAITING = 24


class TooBusy(TookTooLong):
    """More readers are waiting than can be served soon."""


class Connections(Generic[T]):
    """Read-only connections to an archive, one a thread; a new one where another file has come to its place,
    as each backup puts a new database into its folder."""

    def __init__(self, path: Path, connect: Callable[[Path], T]) -> None:
        self._path = path
        self._connect = connect
        self._own = threading.local()

    def current(self) -> T:
        """This thread's connection. Raises what connecting does."""
        try:
            found = self._path.stat()
        except FileNotFoundError:  # somebody is restoring a backup, and connecting says that there is none
            return self._connect(self._path)
        file = (found.st_dev, found.st_ino)
        if getattr(self._own, "file", None) != file:
            self._own.opened = self._connect(self._path)
            self._own.file = file
        opened: T = self._own.opened
        return opened


class _Desk:
    """Threads that answer questions, and how many questions may be there at once."""

    def __init__(self, path: Path, *, threads: int, waiting: int, name: str) -> None:
        self._connections = Connections(path, lambda file: open_database(file, read_only=True))
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._open = 0
        self._most = threads + waiting

    async def ask(self, question: Callable[[Database], T], seconds: float) -> T:
        if self._open >= self._most:
            raise TooBusy("Too many questions are waiting.")
        self._open += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self._answer, question, seconds
            )
        finally:
            self._open -= 1

    def _answer(self, question: Callable[[Database], T], seconds: float) -> T:
        db = self._connections.current()
        with db.one_state(), db.within(seconds):
            return question(db)


class Site:
    """The pages' archive. `name` is what Datasette calls its database."""

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self._pages = _Desk(path, threads=_THREADS, waiting=_MOST_WAITING, name="page")
        self._exports = _Desk(path, threads=1, waiting=2, name="export")

    async def ask(self, question: Callable[[Database], T], seconds: float = PATIENCE) -> T:
        """What the archive answers. Raises `TookTooLong`, `TooBusy` and what the question raises."""
        return await self._pages.ask(question, seconds)

    async def export(self, question: Callable[[Database], T]) -> T:
        """The same for a long question, one at a time."""
        return await self._exports.ask(question, EXPORT_PATIENCE)


_KEPT_AS = "_newscrawl_site"


def site_of(datasette: Any) -> Site | None:
    """The first archive among the files that a Datasette has opened; None when there is none."""
    looked_at, site = getattr(datasette, _KEPT_AS, (None, None))
    if looked_at is not datasette.databases:  # Datasette makes this anew when a file is added
        site = _found(datasette)
        setattr(datasette, _KEPT_AS, (datasette.databases, site))
    return site


def _found(datasette: Any) -> Site | None:
    for name, database in datasette.databases.items():
        if database.path is None:
            continue
        try:
            open_database(Path(database.path), read_only=True).close()
        except Misuse:
            continue  # another program's, or an archive that wants to be brought up to date first
        return Site(Path(database.path), name)
    return None
