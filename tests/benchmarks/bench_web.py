"""The web page at size: how long a reader waits for each page, through a real server.

    python -m tests.benchmarks.bench_web FOLDER                    an archive, as invented_archive makes it

Figures are warm medians over whole requests, from asking to the last byte, and the slowest of each.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

RUNS = 11
PAGES: tuple[tuple[str, int | None, str], ...] = (
    ("home", 200, "/"),
    ("search: phrase", None, '/search?q="hạn hán"'),
    ("search: phrase, newest", None, '/search?q="hạn hán"&sort=newest'),
    (
        "search: phrase, paper and dates",
        None,
        '/search?q="hạn hán"&newspaper=bao3&from=2018-01-01&to=2021-12-31',
    ),
    ("search: the commonest word", None, "/search?q=của"),
    ("search: the commonest word, newest", None, "/search?q=của&sort=newest"),
    ("search: without a query", None, "/search"),
    ("search: one newspaper", None, "/search?newspaper=bao3"),
    ("an article", None, "/article/500000"),
    ("trends: a phrase by month", None, '/trends?q="hạn hán"'),
    ("concordance: a phrase", None, '/concordance?q="hạn hán"'),
    ("a newspaper", None, "/newspaper/bao3"),
    ("newspapers", None, "/newspapers"),
    ("dictionary", None, "/dictionary"),
    ("Datasette: the table of articles", None, "/newscrawl/articles"),
)


@contextmanager
def served(data: Path) -> Iterator[str]:
    """The address at which an archive is served."""
    command = [sys.executable, "-m", "newscrawl", "serve", "--port", "0", "--json", "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"].rstrip("/")
    finally:
        process.terminate()
        process.wait(60)


def answered(url: str) -> tuple[int, int, float]:
    """Status, bytes and milliseconds of a request."""
    started = time.perf_counter()
    try:
        with urlopen(url, timeout=120) as answer:
            status, size = answer.status, len(answer.read())
    except HTTPError as error:
        with error:
            status, size = error.code, len(error.read())
    return status, size, (time.perf_counter() - started) * 1_000


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path, help="the archive's folder")
    chosen = options.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with served(chosen.folder) as address:
        for name, budget, path in PAGES:
            url = address + quote(path, safe="/?=&")
            for _ in range(4):  # as many as there are threads that answer, each with a cache of its own
                answered(url)
            runs = [answered(url) for _ in range(RUNS)]
            times = [run[2] for run in runs]
            print(
                f"{name:<38}{statistics.median(times):>9.0f} ms {max(times):>7.0f} ms  "
                f"{runs[0][0]}  {runs[0][1] / 1000:>6.0f} kB   budget {budget or '-'}",
                flush=True,
            )


if __name__ == "__main__":
    main()
