"""How work over the bytes of files shows that it is alive, always on stderr."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from newscrawl.cli.logs import TO_STDERR, LogWish, shows_bars
from newscrawl.cli.progress import LINE_EVERY
from newscrawl.cli.rendering import safe

logger = logging.getLogger(__name__)


class Rhythm:
    """Tells when a line is due: one every `LINE_EVERY` seconds."""

    def __init__(self) -> None:
        self._due = time.monotonic() + LINE_EVERY

    def is_due(self) -> bool:
        """Whether it is time for a line; the next one is due so much later."""
        now = time.monotonic()
        if now < self._due:
            return False
        self._due = now + LINE_EVERY
        return True


def byte_bars(counted: str = "") -> Progress:
    """Bars on stderr, each with bytes done and to do; `counted` is what else they say, by a task's fields."""
    more = [TextColumn(counted)] if counted else []
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn(),
        *more,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        refresh_per_second=4,
    )


@contextmanager
def following_bytes(log: LogWish = TO_STDERR) -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal, a line now and then elsewhere.

    The listener takes the file that work is at, the bytes that are done, and all.
    """
    if not shows_bars(log):
        rhythm = Rhythm()

        def tell(what: str, done: int, total: int) -> None:
            if rhythm.is_due():
                logger.info("%s: %.0f%% done", safe(what), 100 * done / max(1, total))

        yield tell
        return
    with byte_bars() as bars:
        task = bars.add_task("", total=None)

        def show(what: str, done: int, total: int) -> None:
            bars.update(task, description=safe(what.rpartition("/")[2]), completed=done, total=total or None)

        yield show
