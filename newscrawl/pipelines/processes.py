"""Processes that read pages for this one, which has a database open and writes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.connection import wait
from typing import ParamSpec, TypeVar

from newscrawl.items import Expectations, Newspaper

P = ParamSpec("P")
T = TypeVar("T")

_WATCH = "until the parent ends"  # the thread that waits for it


def reading_processes(count: int) -> ProcessPoolExecutor:
    """That many processes, begun with the first task; they end with this one, however it ends."""
    # Spawned, not forked: the parent has a database open, and threads.
    return _ReadingProcesses(count, multiprocessing.get_context("spawn"), initializer=_begin)


class _ReadingProcesses(ProcessPoolExecutor):
    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """As it is, but for the processes that begin with it."""
        with ctrl_c_is_ours():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def ctrl_c_is_ours() -> Iterator[None]:
    """Processes that this thread begins inside never hear of Ctrl-C, which a terminal sends to all of them:
    not even as they begin, when they would print a trace. It is their parent's to handle."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def as_sent(newspaper: Newspaper) -> Newspaper:
    """A newspaper as another process can be handed it: a read-only view cannot be, and what is expected of
    a newspaper does not read its pages."""
    return replace(newspaper, selectors=dict(newspaper.selectors), expectations=Expectations())


# --- in such a process ----------------------------------------------------------------------------


def end_with(parent: int) -> None:
    """Let this process end when its parent does, whose sentinel this is; said again it changes nothing.

    A killed parent tells nobody to stop: without this its processes would wait for ever.
    """
    if all(thread.name != _WATCH for thread in threading.enumerate()):
        threading.Thread(target=_end_after, args=(parent,), name=_WATCH, daemon=True).start()


def _begin() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        end_with(parent.sentinel)


def _end_after(parent: int) -> None:
    wait([parent])
    os._exit(1)
