"""Crawling and reading again, against a bare Scrapy spider and against reading and parsing alone."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newscrawl.pipelines.reextraction import reextract
from newscrawl.sample import SampleServer
from newscrawl.storage.rereading import Scope

from .. import bench_crawl, bench_reextract
from ..bench import Bench, Rounds, Row
from ..measure import run


def crawl(bench: Bench) -> Rounds:
    """By the clock, in milliseconds a page; then where the processor's time goes, of a crawl by itself."""
    pages, folder = bench.few(500, 5000), bench.new("crawl")
    with SampleServer(articles=pages, days=30, page_kb=bench_crawl.PAGE_KB) as server:
        urls = server.urls()
        for _ in range(bench.few(1, 3)):
            yard, ours = bench_crawl.bare(urls, folder), bench_crawl.ours(server, folder)
            yield 1e3 * ours.wall / pages, 1e3 * yard.wall / pages
            bench.notes.append(
                f"{pages / ours.wall:.0f} pages a second against {pages / yard.wall:.0f}; "
                f"CPU {1e3 * ours.cpu / pages:.2f} ms a page against {1e3 * yard.cpu / pages:.2f}; "
                f"{ours.peak_mb:.0f} MB"
            )
        try:
            bench.notes += parts(server, folder, pages)
        except subprocess.CalledProcessError as failed:  # the rounds stand all the same
            bench.notes.append(f"its parts could not be measured: {failed.stderr.decode()[-500:]}")


def parts(server: SampleServer, folder: Path, pages: int) -> list[str]:
    """Milliseconds a page by part, by the threads' own clocks."""
    data, told = bench_crawl.archive(server, folder / "parts"), folder / "parts.json"
    command = ["--data", str(data), "crawl", "baomau", "--since=2020-01-01"]
    run([sys.executable, "-m", "tests.benchmarks.timed_crawl", str(told), *command])
    found = json.loads(told.read_text())

    def each(seconds: float) -> str:
        return f"{1e3 * seconds / pages:.2f}"

    by_size = sorted(found["parts"].items(), key=lambda one: -one[1])
    said = [
        "CPU, ms a page by part: " + ", ".join(f"{name} {each(spent)}" for name, spent in by_size),
        f"of {each(found['wall'])} ms a page the event loop works {each(found['event loop'])} and waits "
        f"{each(found['wall'] - found['event loop'])}, the other threads work "
        f"{each(found['other threads'])}; started in {found['starting']:.2f} s of CPU",
    ]
    if found["workers"] > 0.01:
        said.append(f"processes that read pages for it: {each(found['workers'])}")
    return said


@dataclass(frozen=True)
class Reread:
    """Milliseconds a page: CPU of reading and parsing and of one job, the clock of one job and of two."""

    parse: float
    one_cpu: float
    one: float
    two: float


def reread(bench: Bench) -> list[Reread]:
    """Both rows are of the same rounds, because 20,000 pages take minutes."""
    folder, count = bench.new("reextract"), bench.few(300, 20_000)
    file, found = bench_reextract.archive(folder, count), []
    for _ in range(bench.few(3, 2)):
        parse, _ = timed(lambda: bench_reextract.read_and_parse(file))
        one_cpu, one = timed(lambda: again(folder, count, 1))
        _, two = timed(lambda: again(folder, count, 2))
        found.append(Reread(*(1e3 * spent / count for spent in (parse, one_cpu, one, two))))
    return found


def again(folder: Path, count: int, jobs: int) -> None:
    paper = bench_reextract.PAPER
    report = reextract(folder, {paper.id: paper}, Scope(()), jobs=jobs)
    if report.tally.counts["unchanged"] != count:
        raise AssertionError(f"not the same articles again: {report.tally.counts}")


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of CPU, with those of workers, and by the clock."""
    cpu, wall = bench_reextract.cpu_seconds(), time.perf_counter()
    work()
    return bench_reextract.cpu_seconds() - cpu, time.perf_counter() - wall


def one_job(bench: Bench) -> Rounds:
    for found in bench.once("reread", lambda: reread(bench)):
        yield found.one_cpu, found.parse
    bench.notes.append(f"{bench.few(300, 20_000):,} pages")


def two_jobs(bench: Bench) -> Rounds:
    for found in bench.once("reread", lambda: reread(bench)):
        yield found.two, found.one


ROWS = (
    Row("crawl", "bare Scrapy spider", "ms", 0.5, crawl, at_least=True),
    Row("reextract", "read and parse", "ms", 0.5, one_job, at_least=True),
    Row("reextract-2", "one process", "ms", 1.8, two_jobs, at_least=True),
)
