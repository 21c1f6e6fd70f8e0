"""Processes that read pages for this one, which has a database open and writes."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing.connection import wait

from newscrawl.items import Expectations, Newspaper

_WATCH = "until the parent ends"  # the thread that waits for it


def reading_processes(count: int) -> ProcessPoolExecutor:
    """That many processes, begun with the first task; they end with this one, however it ends."""
    # Spawned, not forked: the parent has a database open, and threads.
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), initializer=_begin)


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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    parent = multiprocessing.parent_process()
    if parent is not None:
        end_with(parent.sentinel)


def _end_after(parent: int) -> None:
    wait([parent])
    os._exit(1)
