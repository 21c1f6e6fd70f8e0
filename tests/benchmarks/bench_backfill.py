"""How soon a back-fill fetches its first page when a great many URLs wait already, and its memory.

    python -m tests.benchmarks.bench_backfill [--frontier 1000000] [--days 2000]

The frontier holds that many URLs of the very newspaper that is back-filled, its index as many daily
sitemaps. The time runs from the start of the process to the first article's request, by the server's clock.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.items import Link
from newscrawl.newspapers import load_newspapers
from newscrawl.sample import SampleServer
from newscrawl.storage import intake, newspapers, open_database

from .bench_crawl import archive
from .measure import Run, run

NEWSPAPER = "baomau"
PAGES = 50


def fill(data: Path, base_url: str, count: int) -> None:
    """URLs that wait, as from an index read at once. The sample does not have them: each page is a 404."""
    now = datetime.now(UTC)

    def links(first: int, last: int) -> Iterator[tuple[str, Link]]:
        for number in range(first, last):
            url = f"{base_url}/bai-cu-{10_000_000 + number}.html"
            yield f"{NEWSPAPER}:/{10_000_000 + number}", Link(url, "sitemap", "2021-05-05T08:00:00+07:00")

    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, load_newspapers(data).values())
        intake.add_links(db, NEWSPAPER, links(0, count), now=now)


def backfill(server: SampleServer, data: Path) -> tuple[Run, float]:
    """A back-fill of a few pages: its cost, and the seconds to its first page."""
    server.reset_log()
    started = time.time()
    cost = run(
        [
            *(sys.executable, "-m", "newscrawl", "--data", str(data), "backfill", NEWSPAPER),
            *("--since=2015-01-01", f"--limit={PAGES}"),
        ]
    )
    first = next(one["time"] for one in server.requests() if one["path"].endswith(".html"))
    return cost, first - started


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--frontier", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=2000)
    chosen = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        SampleServer(articles=chosen.days * 20, days=chosen.days) as server,
    ):
        peaks = []
        for waiting in (0, chosen.frontier):
            data = archive(server, Path(name) / f"data-{waiting}")
            fill(data, server.base_url, waiting)
            cost, seconds = backfill(server, data)
            peaks.append(cost.peak_mb)
            print(
                f"{waiting:9,} URLs in the frontier, {chosen.days} days in the index: "
                f"first page after {seconds:.2f} s, peak memory {cost.peak_mb:.0f} MB"
            )
        print(f"goal: first page within 5 s; memory grew by {peaks[1] - peaks[0]:.0f} MB")


if __name__ == "__main__":
    main()
