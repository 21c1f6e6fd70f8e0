"""Import of a large WARC.gz: its memory against that of a file a tenth as large. Budget: 50 MB more.

    python -m tests.benchmarks.bench_import [--mb 200] [--every 10] [--copy] [--news] [--jobs 2]

Every tenth record is an article of the known newspaper, padded to 120 KB; the others are of other hosts
and do not compress. `--mb 1000` is the size that the budget is about. With `--news` the others are pages of
120 KB as well, as in a file of CC-NEWS: `--mb 1000 --every 1000 --news` says how fast these are passed over.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import zlib
from datetime import date
from pathlib import Path

from newscrawl.sample import newspaper_toml
from newscrawl.sample.answers import Asked
from newscrawl.sample.paper import Paper
from newscrawl.sample.site import Site
from tests.benchmarks.measure import Run, run

HOST = "http://127.0.0.1:9"  # nobody listens: an import asks no one
ARTICLES = 60
BUDGET = 50  # MB


def articles() -> list[bytes]:
    """Pages of the sample newspaper, of every kind and template."""
    paper = Paper(base_url=HOST, articles=ARTICLES, days=20, last_day=date(2026, 9, 5))
    site = Site(paper, page_kb=120)
    urls = [paper.url(paper.article(number)) for number in range(len(paper))]
    return [site.answer(Asked(url.removeprefix(HOST)))[0].content() for url in urls]


def record(url: str, body: bytes) -> bytes:
    """A response in a gzip member of its own."""
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-09-06T04:53:00Z\r\n"
        f"WARC-Target-URI: {url}\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return zlib.compress(head.encode() + block + b"\r\n\r\n", 1, 31)


def build(file: Path, megabytes: int, every: int, *, news: bool) -> tuple[int, int]:
    """Write a file; returns how many records it has, and how many of them are wanted."""
    found = articles()
    picture = record("https://khac.example/anh-1.jpg", random.Random(1).randbytes(60_000))
    others = [record(f"https://www.news-{n}.example/story.html", found[n]) for n in range(ARTICLES)]
    number = wanted = 0
    with file.open("wb") as out:
        while out.tell() < megabytes << 20:
            if number % every:
                out.write(others[number % ARTICLES] if news else picture)
            else:
                url = f"{HOST}/bai-viet-so-{100_000 + number}.html"
                out.write(record(url, found[wanted % ARTICLES]))
                wanted += 1
            number += 1
    return number, wanted


def importing(file: Path, data: Path) -> list[str]:
    """The command that imports a file into a new archive, which it makes."""
    (data / "newspapers").mkdir(parents=True)
    (data / "newspapers" / "baomau.toml").write_text(newspaper_toml(HOST), encoding="utf-8")
    return [sys.executable, "-m", "newscrawl", "--data", str(data), "import", str(file)]


def measured(folder: Path, megabytes: int, every: int, words: list[str], *, news: bool) -> Run:
    """Import a new file of this size into a new archive."""
    file, data = folder / f"{megabytes}.warc.gz", folder / str(megabytes)
    records, wanted = build(file, megabytes, every, news=news)
    done = run([*importing(file, data), *words])
    print(
        f"{megabytes} MB, {records} records, {wanted} wanted: {done.wall:.1f} s, {done.peak_mb:.0f} MB memory"
    )
    print(f"  {megabytes / done.wall:.0f} MB and {records / done.wall:.0f} records a second")
    print(f"  {records / done.cpu:.0f} records and {wanted / done.cpu:.0f} articles a CPU second")
    file.unlink()
    return done


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mb", type=int, default=200)
    options.add_argument("--every", type=int, default=10)
    options.add_argument("--copy", action="store_true")
    options.add_argument("--news", action="store_true")
    options.add_argument("--jobs", type=int, default=2)
    chosen = options.parse_args()
    words = [*(["--copy"] if chosen.copy else []), "--jobs", str(chosen.jobs)]
    with tempfile.TemporaryDirectory() as scratch:
        small, large = (
            measured(Path(scratch), size, chosen.every, words, news=chosen.news)
            for size in (chosen.mb // 10, chosen.mb)
        )
    more = large.peak_mb - small.peak_mb
    verdict = "held" if more <= BUDGET else "MISSED"
    print(f"memory: {more:+.0f} MB for ten times the file; budget {BUDGET}: {verdict}")


if __name__ == "__main__":
    main()
