"""The rows of the one table, by theme: what is measured, against which yardstick, and what is aimed at."""

from __future__ import annotations

from ..bench import Row
from . import crawling, disk, memory, reading, research, starting, storing

ROWS: tuple[Row, ...] = (
    *reading.ROWS,
    *starting.ROWS,
    *storing.ROWS,
    *research.ROWS,
    *crawling.ROWS,
    *memory.ROWS,
    *disk.ROWS,
)
