"""An archive read again by an engine: tasks of unlike size on so many cores, and what one process does."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from random import Random

from newscrawl.upkeep.scaling.costs import MEASURED, Costs

FILE = 1_000_000_000
"""Bytes of a full WARC file, as `archive.writer` writes them."""


@dataclass(frozen=True, slots=True)
class Reread:
    """How long it takes, in seconds: `reading` by all cores, which have work for the share `busy` of it; and
    `alone` by one process, which writes worklists before and stores what was read after it."""

    pages: int
    cores: int
    files: int
    reading: float
    busy: float
    alone: float

    @property
    def seconds(self) -> float:
        """From the command to its end."""
        return self.reading + self.alone


def simulate_rereading(pages: int, cores: int, *, costs: Costs = MEASURED, seed: int = 1) -> Reread:
    """One task a WARC file, each to the core that is free first, as datatrove hands them out.

    A newspaper's last file is not full, and pages differ: tasks are of a third to the whole of a full file.
    """
    dice = Random(seed)  # noqa: S311 - not for secrets
    full = FILE / costs.page_warc
    tasks: list[float] = []
    left = float(pages)
    while left > 0:
        size = min(left, full * dice.uniform(1 / 3, 1))
        tasks.append(size)
        left -= size
    free = [0.0] * min(cores, len(tasks))
    for size in tasks:
        heapq.heappush(free, heapq.heappop(free) + size * costs.reread)
    reading = max(free)
    busy = pages * costs.reread / (reading * cores)
    return Reread(pages, cores, len(tasks), reading, busy, pages * costs.alone)
