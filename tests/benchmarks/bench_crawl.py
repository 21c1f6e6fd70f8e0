"""The whole road against a bare Scrapy spider that receives the same pages, and its memory.

    python -m tests.benchmarks.bench_crawl [--pages 2000] [--rounds 3] [--frontier 1000000]

The sample newspaper serves pages of 120 KB on loopback, no delay, 16 at once. Each round runs both, one
after the other, so that the machine's moods meet both; the ratio is the median of the rounds' ratios.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from newscrawl.items import Link
from newscrawl.newspapers import load_newspapers
from newscrawl.sample import SampleServer, newspaper_toml
from newscrawl.storage import intake, newspapers, open_database

from .measure import Run, run

PAGE_KB = 120


def bare(urls: list[str], folder: Path) -> Run:
    """The yardstick: receive every page, do nothing."""
    file = folder / "urls.txt"
    file.write_text("\n".join(urls))
    return run([sys.executable, "-m", "tests.benchmarks.bare_spider", str(file)])


def ours(server: SampleServer, folder: Path, *, pending: int = 0) -> Run:
    """Everything on: robots, sitemaps, WARC, extraction, SQLite with both search indexes."""
    data = archive(server, folder / f"data-{os.urandom(4).hex()}")
    if pending:
        fill(data, pending)
    return run(
        [sys.executable, "-m", "newscrawl", "--data", str(data), "crawl", "baomau", "--since=2020-01-01"]
    )


def archive(server: SampleServer, data: Path) -> Path:
    """An empty archive that knows the sample."""
    (data / "newspapers").mkdir(parents=True)
    text = newspaper_toml(server.base_url, concurrency=16)
    (data / "newspapers" / "baomau.toml").write_text(text, encoding="utf-8")
    return data


def fill(data: Path, pending: int) -> None:
    """A frontier as it stands in a long back-fill: that many URLs of another newspaper wait."""
    known = load_newspapers(data)
    now = datetime.now(UTC)
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, known.values())
        links = (
            (f"baonghean:/{number}", Link(f"https://baonghean.vn/bai-{number}.html", "sitemap"))
            for number in range(pending)
        )
        intake.add_links(db, "baonghean", links, now=now)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--frontier", type=int, default=1_000_000)
    chosen = parser.parse_args()
    pages = chosen.pages
    with (
        tempfile.TemporaryDirectory() as name,
        SampleServer(articles=pages, days=30, page_kb=PAGE_KB) as server,
    ):
        folder = Path(name)
        urls = server.urls()
        rounds = [(bare(urls, folder), ours(server, folder)) for _ in range(chosen.rounds)]
        for yard, road in rounds:
            print(
                f"bare {pages / yard.wall:6.0f} pages/s {1000 * yard.cpu / pages:5.2f} ms CPU  |  "
                f"newscrawl {pages / road.wall:6.0f} pages/s {1000 * road.cpu / pages:5.2f} ms CPU "
                f"{road.peak_mb:4.0f} MB  |  rate {yard.wall / road.wall:.2f}"
            )
        rate = median(yard.wall / road.wall for yard, road in rounds)
        print(f"rate, median of {chosen.rounds}: {rate:.2f} (goal >= 0.35)")
        peak = median(road.peak_mb for _, road in rounds)
        print(f"peak memory: {peak:.0f} MB (goal <= 300)")
        if chosen.frontier:
            loaded = ours(server, folder, pending=chosen.frontier)
            print(
                f"peak memory with {chosen.frontier} URLs in the frontier: {loaded.peak_mb:.0f} MB "
                f"(goal <= {peak + 50:.0f})"
            )


if __name__ == "__main__":
    main()
