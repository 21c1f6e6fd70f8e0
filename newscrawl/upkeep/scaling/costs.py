"""What one page, one request and one newspaper cost: measured, with the command that measures it again; and
what is assumed of the world, prices among it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

MACHINE = "29 November 2026, 2 cores (Intel Xeon), Python 3.11.7, SQLite 3.40.1"


def _measured(value: Any, unit: str, what: str, by: str) -> Any:
    """A field with what it is, in `unit`, and the benchmark that gave it on `MACHINE`."""
    command = f"python -m tests.benchmarks.{by}"
    return field(default=value, metadata={"unit": unit, "what": what, "from": f"{command}; {MACHINE}"})


def _assumed(value: Any, unit: str, what: str, why: str) -> Any:
    return field(default=value, metadata={"unit": unit, "what": what, "from": f"assumed: {why}"})


@dataclass(frozen=True, slots=True)
class Costs:
    """What newscrawl was measured to take. Seconds are of CPU unless it says otherwise; sizes are bytes."""

    page_loop: float = _measured(
        0.0023,
        "s",
        "the event loop's part of a page of 120 KB: ask, receive",
        "bench_crawl (its bare spider)",
    )
    page_write: float = _measured(
        0.0032, "s", "the writer's part: read, compress, keep, store, index", "bench_crawl (less that)"
    )
    page_rows: float = _measured(
        0.0009, "s", "of that, its rows, written while its record comes to the disk", "timed_crawl"
    )
    source_loop: float = _measured(
        0.0019, "s", "the event loop's part of a sitemap, a feed or a listing", "bench_sizes (of 3.0 ms)"
    )
    source_write: float = _measured(
        0.0011, "s", "the writer's part of it, and of beginning with a newspaper", "bench_sizes (of 3.0 ms)"
    )
    run_start: float = _measured(0.94, "s", "the start of a run", "bench_sizes")
    sync: float = _measured(
        0.00013,
        "s of the clock",
        "fdatasync of a newspaper's WARC file, once in a batch, several files at once",
        "bench_sizes",
    )
    memory: float = _measured(93e6, "bytes", "memory of a run over one newspaper", "bench_sizes")
    memory_newspaper: float = _measured(0.31e6, "bytes", "memory of each further one", "bench_sizes")
    page_warc: float = _measured(
        19_700,
        "bytes",
        "WARC of a page of 100 KB: about what was received",
        "bench_sizes",
    )
    same_warc: float = _measured(1_070, "bytes", "WARC of a visit that finds the same bytes", "bench_sizes")
    sources_warc: float = _measured(
        27_600, "bytes", "WARC of the sources in a run that finds something new", "bench_sizes"
    )
    article_database: float = _measured(
        12_100, "bytes", "database of an article, both search indexes included", "bench_sizes"
    )
    visit_database: float = _measured(680, "bytes", "database of a visit", "bench_sizes")
    parquet: float = _measured(1_500, "bytes", "an article in the partitioned Parquet files", "bench_export")
    reread: float = _measured(
        0.0036, "s", "read an archived page of 120 KB again", "bench_reextract --jobs (--engine local)"
    )
    alone: float = _measured(
        0.0016,
        "s",
        "what one process does for each page that an engine reads, where every article changes",
        "bench_reextract --jobs (0.5 ms where none does)",
    )
    backup: float = _measured(
        270e6, "bytes a second of CPU", "copy and read back; a disk may be slower", "bench_verify"
    )
    verify: float = _measured(3_100, "captures a second of CPU", "check every record", "bench_verify")
    fixed_sources: int = _measured(
        6, "requests", "index, feed, two lists, two pages of the listing", "bench_sizes (8 to 10 a run)"
    )
    overlap_days: int = _measured(
        2, "days", "daily sitemaps before the last run's day that are read again", "bench_sizes"
    )
    first_days: int = _measured(7, "days", "daily sitemaps that a first run reads", "bench_sizes")

    @property
    def page(self) -> float:
        """CPU seconds of a page."""
        return self.page_loop + self.page_write


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed of newspapers, servers and prices. Each can be given on the command line."""

    articles: float = _assumed(80, "a day", "articles of a newspaper", "a large provincial daily")
    answer: float = _assumed(0.3, "s", "until a newspaper has answered", "a host in another country")
    visits: tuple[int, ...] = _assumed(
        (1, 7, 30), "days", "after publication at which an article is visited again", "newscrawl's default"
    )
    same: float = _assumed(
        0.0, "share", "visits that find the same bytes", "boxes around the text change all the time"
    )
    core_month: float = _assumed(
        8.0, "USD a month", "a dedicated core with 4 GB of memory", "cheap European clouds, 2025"
    )
    core_hour: float = _assumed(0.05, "USD an hour", "a core rented by the hour", "large clouds, 2025")
    disk_month: float = _assumed(50.0, "USD a month", "a terabyte of SSD beside it", "cheap clouds, 2025")
    copy_month: float = _assumed(6.0, "USD a month", "a terabyte of backup elsewhere", "object stores, 2025")
    disk: float = _assumed(4e12, "bytes", "the disk of one machine", "what is commonly sold")


MEASURED = Costs()
ASSUMED = Assumptions()


@dataclass(frozen=True, slots=True)
class Constant:
    """One figure that is reckoned with: what it is, in which unit, and where it comes from."""

    name: str
    value: float | tuple[float, ...]
    unit: str
    what: str
    origin: str


def constants(costs: Costs = MEASURED, assumed: Assumptions = ASSUMED) -> Iterator[Constant]:
    """Every figure that is reckoned with; one that is not as usual says that it was given."""
    for record, usual in ((costs, MEASURED), (assumed, ASSUMED)):
        for one in fields(record):
            value, about = getattr(record, one.name), one.metadata
            origin = about["from"] if value == getattr(usual, one.name) else "given"
            yield Constant(one.name, value, about["unit"], about["what"], origin)
