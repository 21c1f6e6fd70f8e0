"""The archive's one writer: a thread that owns the database connection and the WARC files.

Reading a page, compressing its record and storing its rows leave the event loop's thread, so that
fetching goes on meanwhile (all three release the interpreter for some of their time). Whatever has
come in while a batch was written is the next batch: one `sync`, one transaction, no timers. A writer
that hardly rests any more has pages read in other processes, where there are cores for them.
"""

from __future__ import annotations

import asyncio
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from newscrawl import __version__
from newscrawl.archive import Repair, WarcWriters, repair
from newscrawl.crawl.answers import Stopping
from newscrawl.crawl.room import ArchiveRoom, Job, OnlyRows, PageToRead
from newscrawl.errors import NewscrawlError, StorageFailed
from newscrawl.items import Newspaper
from newscrawl.pipelines import Examined
from newscrawl.pipelines.processes import cores
from newscrawl.pipelines.reading_ahead import ReadingAhead
from newscrawl.storage import (
    DATABASE,
    Database,
    frontier,
    lock_archive,
    losses,
    newspapers,
    open_database,
    runs,
)

logger = logging.getLogger(__name__)

BATCH = 32
WATCHED = 2.0
"""Seconds after which the writer is asked how much of them it worked."""
BUSY = 0.8
"""The share of them from which on reading pages is left to other processes: at the pace of most newspapers
it is a hundredth, and a process costs a quarter of a second and 70 MB."""
MOST_READERS = 2
"""Processes that read; what remains for this one is as much work as two of them do."""
DISK_THREADS = 4
"""Files of newspapers that are put on disk at once: the disk does several in the time of two."""
T = TypeVar("T")


class _Call(OnlyRows, Generic[T]):
    """A job that only touches the database."""

    def __init__(self, call: Callable[[Database], T]) -> None:
        self.call = call

    def record(self, room: ArchiveRoom) -> T:
        return self.call(room.db)


class _LastCall(_Call[None]):
    """One that is made although the disk refused something before."""


@dataclass(slots=True)
class _Order:
    job: Job[Any]
    future: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    failure: BaseException | None = None
    result: Any = None


def _ordered(job: Job[Any]) -> _Order:
    loop = asyncio.get_running_loop()
    return _Order(job, loop.create_future(), loop)


class ArchiveWriter:
    """Opens an archive for writing, alone, and works off jobs until it is closed.

    Opening takes the archive's lock (`ArchiveBusy` when another process has it), repairs WARC files
    that a crash left half-written and migrates the database; `PagesAway` where the disk of WARC files is not
    there. `open_newspapers` comes before the first job.
    """

    def __init__(self, data: Path, *, command: str, contact: str | None = None) -> None:
        self.data = data
        self.command = command
        self.contact = contact
        self.repairs: tuple[Repair, ...] = ()
        self.failure: BaseException | None = None
        self._pages_until = math.inf
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._stack = ExitStack()
        self._thread: threading.Thread | None = None
        self._ahead: ReadingAhead | None = None
        self._disk = ThreadPoolExecutor(DISK_THREADS, "archive-disk")

    def __enter__(self) -> Self:
        self.data.mkdir(parents=True, exist_ok=True)
        self._stack.enter_context(lock_archive(self.data, command=self.command))
        try:
            warc = self.data / "warc"
            self.repairs = repair(warc)
            for done in self.repairs:
                logger.info("repaired after an interruption: %s", done)
            writers = WarcWriters(warc, software=f"newscrawl/{__version__}", operator=self.contact)
            self.room = ArchiveRoom(open_database(self.data / DATABASE), writers)
            self._stack.callback(self.room.close)
            losses.refuse_away(self.room.db, warc)
            self._thread = threading.Thread(target=self._work, name="archive-writer", daemon=True)
            self._thread.start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ahead is not None:
            self._ahead.close()
        self._orders.put(None)
        if self._thread is not None:
            self._thread.join()
        self._disk.shutdown()
        self._stack.close()

    def open_newspapers(self, known: Iterable[Newspaper]) -> None:
        """Write the newspapers' rows and take back what dead processes had leased."""
        with self.room.db.transaction():
            newspapers.sync(self.room.db, known)
            runs.close_abandoned(self.room.db, datetime.now(UTC))
            frontier.release(self.room.db)

    @property
    def disk_refused(self) -> bool:
        """Whether the archive cannot be written any more, because a disk does not take it."""
        return isinstance(self.failure, StorageFailed)

    async def submit(self, job: Job[T]) -> T:
        """Have a job done; returns what its `record` returned, once the transaction is committed.

        Raises `StorageFailed` when the archive cannot be written any more, and whatever the job raised.
        """
        if self.failure is not None:
            raise StorageFailed(str(self.failure)) from self.failure
        order = _ordered(job)
        if self._ahead is not None and isinstance(job, PageToRead):
            self._ahead.read(job.unread(), partial(self._take_up, order, job))
        else:
            self._orders.put(order)
        result: T = await order.future
        return result

    def _take_up(self, order: _Order, job: PageToRead, examined: Examined | None) -> None:
        job.examined = examined
        self._orders.put(order)

    async def call(self, call: Callable[[Database], T]) -> T:
        """Run a function on the database inside a transaction of the writer's."""
        return await self.submit(_Call(call))

    async def call_at_end(self, call: Callable[[Database], None]) -> None:
        """`call`, also after a disk refused: where it is that of the WARC files alone, rows can be written.

        Where they cannot be either, nothing is: who asks knows of the `failure`.
        """
        if self.failure is None:
            await self.call(call)
        elif self.disk_refused:
            order = _ordered(_LastCall(call))
            self._orders.put(order)
            with suppress(Exception):
                await order.future

    def take_pages_until(self, moment: float) -> None:
        """From `moment` (of `time.monotonic`) on only calls on the database are taken; jobs of answers that
        are not being written by then fail with `Stopping`, which leaves their URLs to the next run. Nor is a
        database that another program holds waited for any longer."""
        self._pages_until = self.room.db.give_up_at = moment

    def _work(self) -> None:
        watched, rested = time.monotonic(), 0.0
        while True:
            before = time.monotonic()
            order = self._orders.get()
            rested += time.monotonic() - before
            if order is None:
                return
            batch, last = [order], False
            while len(batch) < BATCH and not self._orders.empty():
                following = self._orders.get()
                if following is None:
                    last = True
                    break
                batch.append(following)
            self._write([order for order in batch if not isinstance(order.job, _LastCall)])
            for order in batch:
                if isinstance(order.job, _LastCall):
                    self._write_anyhow(order)
            if last:
                return
            if (passed := time.monotonic() - watched) >= WATCHED:
                if rested < (1 - BUSY) * passed:
                    self._read_ahead()
                watched, rested = time.monotonic(), 0.0

    def _read_ahead(self) -> None:
        """From now on have pages read in other processes, if there are cores for them."""
        if self._ahead is None and (readers := min(cores() - 1, MOST_READERS)) > 0:
            self._ahead = ReadingAhead(readers)
            logger.debug("pages come faster than one process reads them; beside it read now: %d", readers)

    def _write(self, batch: list[_Order]) -> None:
        for order in batch:
            self._step(order, order.job.prepare, in_time=True)
        try:
            if self.failure is not None:
                raise StorageFailed(str(self.failure)) from self.failure
            for order in batch:
                self._step(order, partial(order.job.archive, self.room), in_time=True)
            with self.room.db.transaction(), self._synced():
                for order in batch:
                    self._step(order, partial(self._record, order))
        except BaseException as error:
            # Nothing of this batch is committed; its pages are fetched again by the next run.
            self.failure = self.failure or error
            # What is foreseen, such as a program that does not let go of the database, is no page's fault.
            foreseen = isinstance(error, NewscrawlError) and not isinstance(error, StorageFailed)
            for order in batch:
                order.failure = order.failure or (StorageFailed(str(error)) if foreseen else error)
        for order in batch:
            _answer(order)

    def _write_anyhow(self, order: _Order) -> None:
        try:
            with self.room.db.transaction():
                self._record(order)
        except BaseException as error:
            order.failure = error
        _answer(order)

    @contextmanager
    def _synced(self) -> Iterator[None]:
        """Records come to the disk while rows are written, and are there before the rows are committed."""
        syncing = [self._disk.submit(writer.sync) for writer in self.room.writers.unsynced()]
        try:
            yield
        finally:
            wait(syncing)
            for done in syncing:
                done.result()

    def _record(self, order: _Order) -> None:
        with self.room.db.savepoint():
            order.result = order.job.record(self.room)

    def _step(self, order: _Order, step: Callable[[], None], *, in_time: bool = False) -> None:
        """A job whose page trips over a bug of ours fails alone; a disk that refuses fails them all.

        Steps `in_time` are taken only as long as there is time for pages.
        """
        if order.failure is not None:
            return
        if in_time and not isinstance(order.job, _Call) and time.monotonic() >= self._pages_until:
            order.failure = Stopping("there was no time left to store it")
            return
        try:
            step()
        except StorageFailed:
            raise
        except Exception as error:
            order.failure = error


def _answer(order: _Order) -> None:
    def settle() -> None:
        if order.future.cancelled():
            return
        if order.failure is not None:
            order.future.set_exception(order.failure)
        else:
            order.future.set_result(order.result)

    if not order.loop.is_closed():
        order.loop.call_soon_threadsafe(settle)
