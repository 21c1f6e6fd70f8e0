"""Pages read in other processes before they are archived, for whoever gets more of them than one core reads.

What is read is the same wherever it is read; a process that cannot do it leaves the page to who asked.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from newscrawl.items import Capture, Link, Newspaper
from newscrawl.pipelines.ingest import Examined, examine
from newscrawl.pipelines.processes import as_sent, reading_processes

logger = logging.getLogger(__name__)

HANDFUL = 16  # pages handed over at once, at most


@dataclass(frozen=True, slots=True)
class Unread:
    """A capture of an article's URL with what reading it takes."""

    capture: Capture
    newspaper: Newspaper
    link: Link | None = None


Taker = Callable[[Examined | None], None]
_Handful = Sequence[tuple[Unread, Taker]]


class ReadingAhead:
    """Some processes that examine captures, in about the order in which they are given them.

    Whatever has come in while a process read is its next handful. May be used by several threads.
    """

    def __init__(self, processes: int) -> None:
        self._pool = self._begun(processes)
        self._most_out = processes + 1  # handfuls: one more, so that the next is at hand
        self._out = 0
        self._waiting: deque[tuple[Unread, Taker]] = deque()
        self._sent: dict[str, Newspaper] = {}
        self._lock = threading.Lock()
        self._broken = False

    def read(self, page: Unread, taker: Taker) -> None:
        """Have a page examined. `taker` is called once, in any thread, soon also after `close`: with what was
        found, or with None where the page is the caller's to examine."""
        with self._lock:
            self._waiting.append((page, taker))
        self._hand_over()

    def close(self) -> None:
        """End the processes; what they have not begun goes back to its takers."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    @staticmethod
    def _begun(processes: int) -> ProcessPoolExecutor | None:
        """None where the system grants no more: a limit, or a container without shared memory."""
        try:
            return reading_processes(processes)
        except (OSError, ImportError, NotImplementedError) as error:
            logger.warning("No other process can read pages (%s): they are read in this one.", error)
            return None

    def _hand_over(self) -> None:
        while handful := self._next():
            future = self._submitted([page for page, _ in handful])
            if future is None:
                self._give(handful, [None] * len(handful))
            else:
                future.add_done_callback(partial(self._came, handful))

    def _submitted(self, pages: Sequence[Unread]) -> Future[list[Examined | None]] | None:
        """None where there is no process to read them: ended, closed, or never begun."""
        if self._pool is None or self._broken:  # Python 3.13 tells of a broken pool while it holds its lock
            return None
        try:
            return self._pool.submit(_examine_all, pages)
        except (RuntimeError, OSError):
            return None

    def _next(self) -> _Handful:
        with self._lock:
            if self._out >= self._most_out:
                return ()
            handful = [self._waiting.popleft() for _ in range(min(HANDFUL, len(self._waiting)))]
            self._out += bool(handful)
            # The same object for each page of a newspaper is sent once a handful.
            return [(replace(page, newspaper=self._as_sent(page.newspaper)), to) for page, to in handful]

    def _as_sent(self, newspaper: Newspaper) -> Newspaper:
        if newspaper.id not in self._sent:
            self._sent[newspaper.id] = as_sent(newspaper)
        return self._sent[newspaper.id]

    def _came(self, handful: _Handful, future: Future[list[Examined | None]]) -> None:
        error = None if future.cancelled() else future.exception()
        if isinstance(error, BrokenExecutor) and not self._broken:
            self._broken = True
            logger.warning("A process that read pages has ended; from now on they are read in this one.")
        read = not future.cancelled() and error is None
        self._give(handful, future.result() if read else [None] * len(handful))
        self._hand_over()

    def _give(self, handful: _Handful, found: Sequence[Examined | None]) -> None:
        with self._lock:
            self._out -= 1
        for (page, taker), examined in zip(handful, found, strict=True):
            taker(replace(examined, capture=page.capture) if examined is not None else None)


# --- in such a process ----------------------------------------------------------------------------


def _examine_all(pages: Sequence[Unread]) -> list[Examined | None]:
    return [_examined(page) for page in pages]


def _examined(page: Unread) -> Examined | None:
    """What was found, without the body, which stays where it is."""
    try:
        examined = examine(page.capture, page.newspaper, page.link)
    except Exception:  # a fault of ours, or a selector that cannot be used: told where the page is asked for
        return None
    return replace(examined, capture=replace(page.capture, body=b""))
