"""Peak memory of whole commands at two sizes: flat is when the large one takes as much as the small one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from newscrawl.sample import SampleServer

from .. import bench_backfill, bench_crawl, bench_import
from ..bench import Bench, Rounds, Row
from ..measure import run
from .research import invented

MOST = 300  # MB
FLAT = 1.25  # times the memory of the small one
EVERY = 10  # records of the web archive: one of them is wanted
FORMATS = ("csv", "parquet")  # rows one by one, and in groups, which takes most


def crawl(bench: Bench) -> Rounds:
    pages, folder, peaks = bench.few(300, 3000), bench.new("memory-crawl"), []
    for size in (pages // 10, pages):
        with SampleServer(articles=size, days=30, page_kb=bench_crawl.PAGE_KB) as server:
            peaks.append(bench_crawl.ours(server, folder).peak_mb)
    bench.notes.append(f"{pages:,} pages of {bench_crawl.PAGE_KB} KB against {pages // 10:,}")
    yield peaks[1], peaks[0]


def backfill(bench: Bench) -> Rounds:
    waiting, days, peaks = bench.few(20_000, 1_000_000), bench.few(50, 500), []
    with SampleServer(articles=days * 20, days=days) as server:
        for size in (0, waiting):
            data = bench_crawl.archive(server, bench.folder / f"backfill-{size}")
            bench_backfill.fill(data, server.base_url, size)
            cost, seconds = bench_backfill.backfill(server, data)
            peaks.append(cost.peak_mb)
    bench.notes.append(f"{waiting:,} URLs waiting against none; first page after {seconds:.1f} s")
    yield peaks[1], peaks[0]


def imported(bench: Bench) -> Rounds:
    """A web archive of which every tenth record is an article that is wanted."""
    large, folder, peaks = bench.few(20, bench.import_mb), bench.new("memory-import"), []
    for size in (max(1, large // 10), large):
        data, file = folder / str(size), folder / f"{size}.warc.gz"
        bench_import.build(file, size, EVERY, news=False)
        peaks.append(run(bench_import.importing(file, data)).peak_mb)
        file.unlink()
    bench.notes.append(f"a file of {large:,} MB against one of {max(1, large // 10):,} MB")
    yield peaks[1], peaks[0]


def exported(size: str, small: str, formats: Sequence[str]) -> Callable[[Bench], Rounds]:
    """The largest of these formats, at both sizes."""

    def rounds(bench: Bench) -> Rounds:
        data = [invented(bench, one).parent for one in (small, size)]
        peaks = [{name: written(folder, name, bench.folder) for name in formats} for folder in data]
        each = ", ".join(f"{name} {peaks[1][name]:.0f} MB against {peaks[0][name]:.0f}" for name in formats)
        bench.notes.append(f"the archive of {size} against that of {small}: {each}")
        yield max(peaks[1].values()), max(peaks[0].values())

    return rounds


def written(data: Path, name: str, folder: Path) -> float:
    """Export everything; the peak in MB."""
    file = folder / f"export.{name}"
    command = [sys.executable, "-m", "newscrawl", "--data", str(data), "export", "--replace", "-o", str(file)]
    peak = run([*command, "--format", name]).peak_mb
    file.unlink()
    return peak


ROWS = (
    Row("memory-crawl", "a tenth of the pages", "MB", FLAT, crawl, limit=MOST),
    Row("memory-backfill", "none waiting", "MB", FLAT, backfill, limit=MOST),
    Row("memory-import", "a tenth of the file", "MB", FLAT, imported, limit=MOST),
    Row("memory-export", "a tenth of the articles", "MB", FLAT, exported("100k", "10k", FORMATS), limit=MOST),
    Row(
        "memory-export-1m",
        "a tenth of the articles",
        "MB",
        FLAT,
        exported("1m", "100k", FORMATS[1:]),
        limit=MOST,
    ),
)
