"""What a page takes on disk and in requests: the sizes that `newscrawl.upkeep.scaling` reckons with.

    python -m tests.benchmarks.bench_sizes [--articles 1000]

The sample newspaper serves pages of 100 KB, which is what pages of OneCMS have on average. It is crawled
whole, then once more, as an hour later; then each article is visited again.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from newscrawl.sample import SampleServer

from .bench_crawl import archive
from .measure import run

PAGE_KB = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--articles", type=int, default=1000)
    articles = parser.parse_args().articles
    with (
        tempfile.TemporaryDirectory() as name,
        SampleServer(articles=articles, days=max(1, articles // 80), page_kb=PAGE_KB) as server,
    ):
        data = archive(server, Path(name) / "data")
        command = [sys.executable, "-m", "newscrawl", "--data", str(data), "crawl", "baomau"]
        run([*command, "--since=2020-01-01"])
        pages, first = _count(data, "kind = 'page'"), _bytes(data)
        print(f"{pages} pages: {first / pages / 1000:.1f} KB of WARC a page")
        asked = _count(data, "true")
        run(command)
        print(f"a run that finds nothing new: {_count(data, 'true') - asked} requests that leave a record")
        before, had = _bytes(data), _count(data, "kind = 'page'")
        addresses = Path(name) / "addresses.txt"
        addresses.write_text("\n".join(server.urls()), encoding="utf-8")
        run([*command, "--url-file", str(addresses)])
        again = _count(data, "kind = 'page'") - had
        print(f"{again} pages visited again: {(_bytes(data) - before) / max(1, again) / 1000:.2f} KB a visit")


def _bytes(data: Path) -> int:
    return sum(file.stat().st_size for file in (data / "warc").rglob("*.warc.gz"))


def _count(data: Path, where: str) -> int:
    with closing(sqlite3.connect(data / "newscrawl.db")) as db:
        (count,) = db.execute(f"SELECT count(*) FROM captures WHERE {where}").fetchone()
    return int(count)


if __name__ == "__main__":
    main()
