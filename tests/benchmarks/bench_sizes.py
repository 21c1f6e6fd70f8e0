"""What newspapers take in requests, disk, CPU and memory: what `newscrawl.upkeep.scaling` reckons with.

    python -m tests.benchmarks.bench_sizes [--articles 1000] [--papers 100]

The sample newspaper serves pages of 100 KB, which is what pages of OneCMS have on average. It is crawled
whole, then again and again as a timer would: with nothing new, with something new, and each article a second
time. Then so many small newspapers are crawled side by side by a run that finds nothing new, which is what
most runs of a timer are.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from newscrawl.crawl.writer import BATCH, DISK_THREADS
from newscrawl.sample import SampleServer, newspaper_toml

from .bench_crawl import archive
from .measure import Run, run

PAGE_KB = 100
NEW = 20  # articles that a run finds


@dataclass(frozen=True)
class Taken:
    """What an archive has taken: bytes of WARC and of the database, and its article pages."""

    warc: int
    database: int
    pages: int


def taken(data: Path) -> Taken:
    """As it stands now; the database without free pages."""
    with closing(sqlite3.connect(data / "newscrawl.db")) as db:
        db.execute("VACUUM")
        (pages,) = db.execute("SELECT count(*) FROM captures WHERE kind = 'page'").fetchone()
    warc = sum(file.stat().st_size for file in (data / "warc").rglob("*.warc.gz"))
    return Taken(warc, (data / "newscrawl.db").stat().st_size, int(pages))


def crawl(data: Path, *words: str) -> Run:
    return run([sys.executable, "-m", "newscrawl", "--data", str(data), "crawl", *words])


def one_newspaper(folder: Path, articles: int) -> None:
    """Requests and bytes of a whole crawl, of runs that find nothing or something new, and of visits."""
    with SampleServer(articles=articles, days=max(1, articles // 80), page_kb=PAGE_KB) as server:
        data = archive(server, folder / "data")

        def step(name: str, *words: str) -> None:
            before = taken(data) if (data / "newscrawl.db").exists() else Taken(0, 0, 0)
            server.reset_log()
            spent = crawl(data, "baomau", *words)
            asked = server.requests()
            after = taken(data)
            pages = after.pages - before.pages
            sources = sum(one["path"] != "/robots.txt" for one in asked) - pages
            each = max(1, pages)
            print(
                f"{name}: {pages} pages and {sources} sources asked for; a page takes "
                f"{(after.warc - before.warc) / each / 1000:.2f} KB of WARC and "
                f"{(after.database - before.database) / each / 1000:.2f} KB of database; "
                f"{1000 * spent.cpu / each:.1f} ms of CPU a page in all, {spent.peak_mb:.0f} MB"
            )

        step("everything", "--since=2020-01-01")
        step("nothing new")
        step("nothing new, again")
        server.publish(NEW)
        step(f"{NEW} new articles")
        addresses = folder / "addresses.txt"
        addresses.write_text("\n".join(server.urls()), encoding="utf-8")
        step("every article once more", "--url-file", str(addresses))


def many_newspapers(folder: Path, papers: int) -> None:
    """CPU and memory of a run that finds nothing new, for each newspaper that it asks."""
    with SampleServer(articles=4, days=3, papers=papers) as server:
        everybody = (server, *server.others)
        found: list[tuple[int, Run, float]] = []
        for count in (1, papers):
            data = folder / f"data-{count}"
            (data / "newspapers").mkdir(parents=True)
            names = [f"bao{number}" for number in range(count)]
            for name, paper in zip(names, everybody, strict=False):
                text = newspaper_toml(paper.base_url, id=name)
                (data / "newspapers" / f"{name}.toml").write_text(text, encoding="utf-8")
            crawl(data, *names)
            for paper in everybody[:count]:
                paper.reset_log()
            spent = crawl(data, *names)
            found.append((count, spent, sum(len(paper.requests()) for paper in everybody[:count]) / count))
            print(
                f"nothing new at {count} newspapers: {spent.cpu:.2f} s of CPU, {spent.wall:.2f} s, "
                f"{spent.peak_mb:.0f} MB, {found[-1][2]:.1f} requests each"
            )
        (few, at_few, _), (many, at_many, asked) = found
        if many > few:
            each = (at_many.cpu - at_few.cpu) / (many - few)
            print(
                f"each further newspaper: {1000 * each:.0f} ms of CPU ({1000 * each / asked:.1f} a request), "
                f"{(at_many.peak_mb - at_few.peak_mb) / (many - few):.2f} MB"
            )


def syncs(folder: Path) -> None:
    """What it takes to have a page of each of some newspapers on disk, by the clock and for each: half of the
    times, and nine tenths of them."""
    with ExitStack() as stack:
        disk = stack.enter_context(ThreadPoolExecutor(DISK_THREADS))
        files = [stack.enter_context((folder / f"synced-{number}").open("wb")) for number in range(BATCH)]
        times = []
        for _ in range(50):
            for file in files:
                file.write(b"x" * 20_000)
                file.flush()
            began = time.perf_counter()
            list(disk.map(os.fdatasync, files))
            times.append((time.perf_counter() - began) / len(files))
    times.sort()
    print(
        f"fdatasync of 20 KB in each of {BATCH} files, {DISK_THREADS} at once: {1000 * times[25]:.2f} ms "
        f"a file, nine tenths {1000 * times[45]:.2f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--papers", type=int, default=100)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        syncs(Path(name))
        one_newspaper(Path(name), chosen.articles)
        many_newspapers(Path(name), chosen.papers)


if __name__ == "__main__":
    main()
