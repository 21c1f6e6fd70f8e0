"""What newspapers cost on paper: a simulation of their crawl and of reading them again, and what follows.

`costs` has what was measured and what is assumed, `press` the newspapers, `crawling` a day or a back-fill of
them, event by event, `rereading` the archive read again, and `outlook` what all that comes to: disks, memory,
money, and where one machine ends. Nothing here opens an archive or asks the network.
"""

from __future__ import annotations

from newscrawl.upkeep.scaling.costs import ASSUMED, MEASURED, Assumptions, Constant, Costs, constants
from newscrawl.upkeep.scaling.crawling import Crawled, simulate_backfill, simulate_day, simulate_runs
from newscrawl.upkeep.scaling.outlook import (
    CORES,
    Backfill,
    Limits,
    Newspapers,
    Pages,
    backfill,
    limits,
    newspapers,
    pages,
)
from newscrawl.upkeep.scaling.press import Press
from newscrawl.upkeep.scaling.rereading import Reread, simulate_rereading

__all__ = [
    "ASSUMED",
    "CORES",
    "MEASURED",
    "Assumptions",
    "Backfill",
    "Constant",
    "Costs",
    "Crawled",
    "Limits",
    "Newspapers",
    "Pages",
    "Press",
    "Reread",
    "backfill",
    "constants",
    "limits",
    "newspapers",
    "pages",
    "simulate_backfill",
    "simulate_day",
    "simulate_rereading",
    "simulate_runs",
]
