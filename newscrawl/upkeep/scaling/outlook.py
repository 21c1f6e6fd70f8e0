"""What the simulations come to: days, disks, memory and money; and where one machine ends."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median

from newscrawl.upkeep.scaling.costs import ASSUMED, MEASURED, Assumptions, Costs
from newscrawl.upkeep.scaling.crawling import Crawled, simulate_backfill, simulate_day
from newscrawl.upkeep.scaling.press import DAY, Press
from newscrawl.upkeep.scaling.rereading import simulate_rereading

CORES = (1, 2, 4, 16, 64)
YEAR = 365
_SLOWEST = 9.0  # seconds between two pages of a newspaper, where ever more of them are simulated

_OPEN_FILES = 3  # of a newspaper that is being crawled: a connection, a WARC file, and its mark


@dataclass(frozen=True, slots=True)
class Newspapers:
    """So many newspapers, crawled hourly. Counts and bytes are of a day: the busiest of the week where a run
    is meant (`run`, `slowest`, `interpreter`, …), else the average. Seconds, and USD a month.
    """

    newspapers: int
    articles: float
    requests: float
    pages: float
    received: float
    run: float  # half of the runs take no longer
    longest_run: float
    unfinished: int  # runs whose time was up
    left: int  # pages that were due at the end of the day, and not fetched
    lag: float  # half of the articles are stored within so long after they appeared
    slowest: float
    cpu: float
    interpreter: float  # share of the busiest hour in which it has work
    writer: float
    memory: float
    open_files: int
    warc_year: float
    database_year: float
    years_on_disk: float
    backup: float  # of the database after a year, each night, and of a day's WARC
    verify: float  # of all captures of a year
    cores: int
    month: float  # after the first year


@dataclass(frozen=True, slots=True)
class Backfill:
    """Newspapers fetched back over `years` on so many cores; `days` is how long."""

    newspapers: int
    years: float
    cores: int
    pages: float
    days: float


@dataclass(frozen=True, slots=True)
class Pages:
    """Archived pages read again: hours and USD on so many cores, and the size of what is read and stored."""

    pages: int
    cores: int
    hours: float
    reading: float  # hours of it in which the cores read
    cost: float
    warc: float
    database: float
    parquet: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Where one process, and one machine, ends."""

    pages_a_day: float  # of one newspaper, at its pace
    pages_a_second: float  # of one core, whatever the number of newspapers
    backfilled: int  # newspapers that one core fetches without pause, each at its full pace
    first: str  # "writer" or "interpreter": which of them is busy all the time there
    hourly: int  # newspapers at which an hourly run no longer ends within its hour
    in_memory: int  # newspapers in a process of 4 GB
    load_pages: float  # pages a second that one process stores, however many read


def newspapers(
    number: int,
    *,
    every: float = 3600.0,
    delay: float = 3.0,
    costs: Costs = MEASURED,
    assumed: Assumptions = ASSUMED,
) -> Newspapers:
    """What so many newspapers take, day by day, on one core."""
    press = Press(number, assumed.articles)
    day = simulate_day(press, every=every, delay=delay, costs=costs, assumed=assumed)
    articles = number * assumed.articles
    visits = articles * len(assumed.visits)
    changed = articles + visits * (1 - assumed.same)
    # Not more runs find something new at a newspaper than there are articles, nor than there are runs.
    newsy = number * min(assumed.articles, DAY / every)
    warc = changed * costs.page_warc + (visits - (changed - articles)) * costs.same_warc
    warc += newsy * costs.sources_warc
    database = articles * costs.article_database + visits * costs.visit_database
    disk = YEAR * (warc + database)
    cores = max(1, math.ceil(max(day.interpreter, day.writer) / 0.7))
    return Newspapers(
        newspapers=number,
        articles=articles,
        requests=day.sources + articles + visits,
        pages=articles + visits,
        received=changed * costs.page_warc + newsy * costs.sources_warc,
        run=median(day.runs),
        longest_run=max(day.runs),
        unfinished=day.unfinished,
        left=day.left,
        lag=day.lag,
        slowest=max(day.lags, default=0.0),
        cpu=day.cpu,
        interpreter=day.interpreter,
        writer=day.writer,
        memory=costs.memory + (number - 1) * costs.memory_newspaper,
        open_files=number * _OPEN_FILES,
        warc_year=YEAR * warc,
        database_year=YEAR * database,
        years_on_disk=assumed.disk / disk,
        backup=(YEAR * database + warc) / costs.backup,
        verify=YEAR * (articles + visits) / costs.verify,
        cores=cores,
        month=cores * assumed.core_month + disk / 1e12 * (assumed.disk_month + assumed.copy_month),
    )


def backfill(
    number: int,
    years: float,
    cores: int,
    *,
    delay: float = 3.0,
    costs: Costs = MEASURED,
    assumed: Assumptions = ASSUMED,
) -> Backfill:
    """How long it takes to fetch what newspapers published in so many years, divided among the cores."""
    pages = number * years * YEAR * assumed.articles
    each = math.ceil(number / cores)
    pace = _pace(_backfilled(each, delay, costs, assumed), delay)
    return Backfill(number, years, cores, pages, pages / number * each / pace / DAY)


def pages(number: int, cores: int, *, costs: Costs = MEASURED, assumed: Assumptions = ASSUMED) -> Pages:
    """What it takes to read so many archived pages again, on a cluster or a machine with so many cores.

    All cores are paid for while they read, one while worklists are written and answers stored.
    """
    done = simulate_rereading(number, cores, costs=costs)
    paid = done.reading * cores + done.alone
    return Pages(
        pages=number,
        cores=cores,
        hours=done.seconds / 3600,
        reading=done.reading / 3600,
        cost=paid / 3600 * assumed.core_hour,
        warc=number * costs.page_warc,
        database=number * costs.article_database,
        parquet=number * costs.parquet,
    )


def limits(
    *,
    every: float = 3600.0,
    delay: float = 3.0,
    costs: Costs = MEASURED,
    assumed: Assumptions = ASSUMED,
) -> Limits:
    """Where one process ends, found by simulating ever more newspapers."""
    quick = min(
        max(delay, assumed.answer), _SLOWEST
    )  # what all of them give does not depend on each one's pace
    plenty = math.ceil(1.5 * quick / (costs.page_write + costs.sync))
    flooded = _backfilled(plenty, quick, costs, replace(assumed, answer=min(assumed.answer, quick)))
    fastest = _pace(flooded, quick)
    some = 60
    day = simulate_day(Press(some, assumed.articles), every=every, delay=delay, costs=costs, assumed=assumed)
    busiest = max(day.interpreter, day.writer) - costs.run_start / every
    usable = (every - min(300.0, every / 5)) / every
    return Limits(
        pages_a_day=DAY / max(delay, assumed.answer),
        pages_a_second=fastest,
        backfilled=int(fastest * max(delay, assumed.answer)),
        first="writer" if flooded.writer > flooded.interpreter else "interpreter",
        hourly=int(some * usable / busiest),
        in_memory=int((4e9 - costs.memory) / costs.memory_newspaper),
        load_pages=1 / costs.alone,
    )


def _pace(crawled: Crawled, delay: float) -> float:
    """Pages a second that were stored in the second half of a back-fill, when its queues have grown."""
    half = _seconds(delay) / 2
    return sum(half < stored <= 2 * half for stored in crawled.lags) / half


def _backfilled(number: int, delay: float, costs: Costs, assumed: Assumptions) -> Crawled:
    return simulate_backfill(number, seconds=_seconds(delay), delay=delay, costs=costs, assumed=assumed)


def _seconds(delay: float) -> float:
    """Of a back-fill, how many tell whether it keeps its pace: some thirty pages of each newspaper."""
    return 30 * max(delay, 1.0)
