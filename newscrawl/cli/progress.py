"""How a long crawl shows that it is alive: a bar on a terminal, plain lines elsewhere. Always on stderr."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.logging import RichHandler
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from newscrawl.cli import logs
from newscrawl.cli.logs import TO_STDERR, LogWish, logging_to, shows_bars
from newscrawl.cli.wording import duration
from newscrawl.crawl import plan

logger = logging.getLogger(__name__)

LINE_EVERY = 10.0  # seconds between two plain lines of one newspaper

Listener = Callable[[plan.Progress], None]


@contextmanager
def following(newspapers: Sequence[str], log: LogWish = TO_STDERR) -> Iterator[Listener]:
    """Show a crawl's progress while the block runs; the listener takes each `Progress`."""
    if shows_bars(log):
        with _bars() as bars, logging_to(_beside(bars), log, logging.WARNING):
            tasks = {one: bars.add_task(one, total=None, state=None) for one in newspapers}

            def show(progress: plan.Progress) -> None:
                bars.update(
                    tasks[progress.newspaper],
                    completed=_steps(progress)[0],
                    total=sum(_steps(progress)) or None,
                    state=progress,
                )

            yield show
    else:
        handler = logging.StreamHandler()
        if not log.is_wished:  # how the run ended is printed on stdout
            handler.addFilter(lambda record: not hasattr(record, "outcome"))
        with logging_to(handler, log, logging.INFO):
            yield PlainLines().show


def rate(progress: plan.Progress) -> float:
    """Pages a second since the crawl began."""
    return progress.fetched / progress.seconds if progress.seconds > 0 else 0.0


def time_left(progress: plan.Progress) -> str:
    """A rough time in words, "" while it cannot be known."""
    done, left = _steps(progress)
    if not done or not left or progress.seconds <= 0:
        return ""
    return f"about {duration(left * progress.seconds / done)} left"


def _steps(progress: plan.Progress) -> tuple[int, int]:
    """What is done and what is left: days where they are counted, else pages, since what the days still hide
    nobody knows."""
    if progress.days_left is not None:
        return progress.days_done, progress.days_left
    return progress.fetched, progress.remaining


def _days(progress: plan.Progress) -> str:
    if progress.days_left is None:
        return ""
    return f"{progress.days_done:,} days done, {progress.days_left:,} days left"


def summary(progress: plan.Progress) -> str:
    """One line: rate, stored, problems, what is left."""
    parts = [
        f"{progress.fetched} fetched",
        f"{progress.stored} stored",
        f"{progress.problems} problems",
        f"{rate(progress):.1f} pages/s",
        _days(progress),
        f"{progress.remaining} to go",
        time_left(progress),
    ]
    return ", ".join(part for part in parts if part)


class PlainLines:
    """Logs one line per newspaper every `LINE_EVERY` seconds, for files and pipes."""

    def __init__(self) -> None:
        self._due: dict[str, float] = {}

    def show(self, progress: plan.Progress) -> None:
        """Log a line when one is due."""
        if progress.seconds < self._due.get(progress.newspaper, LINE_EVERY):
            return
        self._due[progress.newspaper] = progress.seconds + LINE_EVERY
        logger.info("%s: %s", progress.newspaper, summary(progress), extra={"newspaper": progress.newspaper})


class _StateColumn(ProgressColumn):
    """Rate, stored, problems and time left of one newspaper."""

    max_refresh = 0.5

    def render(self, task: Task) -> Text:
        state = task.fields.get("state")
        if not isinstance(state, plan.Progress):
            return Text("reading robots.txt and the sources", style="dim")
        text = f"{rate(state):.1f} pages/s · {state.stored} stored · {state.problems} problems"
        return Text(" · ".join(filter(None, (_days(state), text, time_left(state)))))


def _beside(bars: Progress) -> logging.Handler:
    handler = RichHandler(console=bars.console, show_path=False)
    handler.setFormatter(logs.PlainLines("%(message)s"))
    return handler


def _bars() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=10),
        _StateColumn(),
        console=Console(stderr=True),
        refresh_per_second=4,
    )
