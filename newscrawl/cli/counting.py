"""How long work over a known number of things shows that it is alive, always on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from newscrawl.cli import progress, wording

Listener = Callable[[int, int], None]
"""Takes how many are done, and how many there are."""


@contextmanager
def counting(doing: str, what: str) -> Iterator[Listener]:
    """A bar on a terminal, a line now and then elsewhere, each with rate and time left.

    `doing` is said before the bar ("writing"), `what` is counted in the lines ("articles").
    """
    if not sys.stderr.isatty():
        yield _PlainLines(what).show
        return
    columns = (TextColumn(doing), BarColumn(), MofNCompleteColumn(), _RateColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)


class _RateColumn(ProgressColumn):
    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f} a second" if speed else "")


class _PlainLines:
    """A line every `LINE_EVERY` seconds, for files and pipes."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._began = time.monotonic()
        self._due = progress.LINE_EVERY

    def show(self, done: int, total: int) -> None:
        """Write a line when one is due."""
        seconds = time.monotonic() - self._began
        if seconds < self._due or not done:
            return
        self._due = seconds + progress.LINE_EVERY
        pace = done / seconds
        left = wording.duration((total - done) / pace)
        click.echo(f"{done:,} of {total:,} {self._what}, {pace:,.0f} a second, about {left} left", err=True)
