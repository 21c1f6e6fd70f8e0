"""Re-extraction: against reading the same records and parsing them, and one core against several.

    python -m tests.benchmarks.bench_reextract [PAGES]
    python -m tests.benchmarks.bench_reextract [PAGES] --jobs 1 2 4

With `--jobs` it prints pages a second with so many processes, by processes of our own and by datatrove's
local engine (one task a WARC file; `pip install 'newscrawl[cluster]'`); of the engine also the pace of who
reads, and what the one process that writes worklists before and stores answers after it takes ("alone").

Budgets: one job at most 2.0 times the cost of reading the WARC records and `lxml.html`-parsing them; two
jobs on two cores at least 1.7 times as fast as one. Pages are the sample newspaper's, padded to 120 KB and
compressed as a server sends them. Rounds are interleaved and the best of each is compared, in CPU seconds
for the first budget and in seconds for the second. A busy machine spoils the second, therefore the CPU
seconds of two jobs are printed as well.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import lxml.html

from newscrawl.archive import WarcWriter, iter_captures
from newscrawl.extraction import decode_body
from newscrawl.items import Capture, Newspaper
from newscrawl.pipelines import Ingest
from newscrawl.pipelines.reextraction import reextract
from newscrawl.storage import newspapers, open_database
from newscrawl.storage.rereading import Scope

PAPER = Newspaper(id="baomau", name="Báo Mẫu", base_url="https://baomau.example")
KILOBYTES = 120
FILE_BYTES = 10_000_000  # of a WARC file where there are to be several
NOW = datetime(2026, 9, 6, tzinfo=UTC)


def archive(data: Path, count: int, *, max_bytes: int = 10**10) -> Path:
    """An archive of `count` articles; gives its first WARC file."""
    # Here, because every worker imports this module.
    from newscrawl.sample.answers import Asked, compressed
    from newscrawl.sample.paper import Paper
    from newscrawl.sample.site import Site

    paper = Paper(base_url=PAPER.base_url, articles=count, days=60, last_day=date(2026, 9, 5))
    site = Site(paper, page_kb=KILOBYTES)
    urls = [paper.url(paper.article(number)) for number in range(len(paper))]
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    taken = frozenset({"gzip"})
    with (
        open_database(data / "newscrawl.db") as db,
        WarcWriter(data / "warc", PAPER.id, software="bench", max_bytes=max_bytes) as writer,
    ):
        with db.transaction():
            newspapers.sync(db, [PAPER])
        Ingest(db, lambda _: writer, {PAPER.id: PAPER}).ingest(
            Capture(
                newspaper=PAPER.id,
                url=url,
                fetched_at=NOW + timedelta(seconds=number),
                status=200,
                headers=headers,
                body=compressed(site.answer(Asked(url.removeprefix(PAPER.base_url)))[0], taken).content(),
                request_headers=(("User-Agent", "bench"),),
            )
            for number, url in enumerate(urls)
        )
    return min((data / "warc").rglob("*.warc.gz"))


def read_and_parse(file: Path) -> None:
    """The yardstick."""
    for record in iter_captures(file):
        assert record.capture is not None
        lxml.html.document_fromstring(decode_body(record.capture.body, "gzip", max_bytes=1 << 25))


def cpu_seconds() -> float:
    """Of this process and of its workers that have ended."""
    return sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def best(clock: Callable[[], float], works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The best time of each work, in rounds that run all of them."""
    found = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            began = clock()
            work()
            found[name] = min(found[name], clock() - began)
    return found


def verdict(held: bool) -> str:
    return "held" if held else "MISSED"


def by_jobs(pages: int, numbers: list[int]) -> None:
    """Pages a second with so many processes, ours and the engine's: the best of two interleaved rounds."""
    import newscrawl.cluster.reextraction as engine
    from newscrawl.cluster.engines import run

    reading = [0.0, 0.0]  # the last one's, by the clock, and in CPU of this process

    def timed(*words: Any, **options: Any) -> bool:
        began, used = time.perf_counter(), time.process_time()
        done = run(*words, **options)
        reading[:] = time.perf_counter() - began, time.process_time() - used
        return done

    with tempfile.TemporaryDirectory() as name, patch.object(engine, "run", timed):
        data = Path(name)
        archive(data, pages, max_bytes=FILE_BYTES)
        files = len(list((data / "warc").rglob("*.warc.gz")))
        print(f"{pages} pages in {files} WARC files, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")

        def again(jobs: int, *, local: bool, by: Newspaper = PAPER, finds: str = "unchanged") -> list[float]:
            """Seconds in all, seconds of reading, and CPU seconds of this process while nobody read."""
            began, used = time.perf_counter(), time.process_time()
            read = engine.Cluster(data / engine.FOLDER, "local", jobs, {}) if local else None
            report = reextract(data, {by.id: by}, Scope(()), jobs=jobs, read=read)
            assert report.tally.counts[finds] == pages
            alone = time.process_time() - used - reading[1]
            return [time.perf_counter() - began, reading[0], alone]

        rounds: dict[tuple[bool, int], list[list[float]]] = {}
        for _ in range(2):
            for local in (False, True):
                for jobs in numbers:
                    rounds.setdefault((local, jobs), []).append(again(jobs, local=local))
        otherwise = replace(PAPER, selectors={"lead": "h1"})
        changed = again(numbers[-1], local=True, by=otherwise, finds="changed")[2]
        for (local, jobs), found in rounds.items():
            took, read, alone = map(min, zip(*found, strict=True))
            line = f"{'--engine local ' if local else ''}--jobs {jobs}: {pages / took:.0f} pages/s"
            if local:
                line += f"; reading {pages / read:.0f}/s, alone {1000 * alone / pages:.2f} ms CPU a page"
            print(line)
        print(f"where every article reads otherwise, alone {1000 * changed / pages:.2f} ms CPU a page")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("pages", type=int, nargs="?", default=3000)
    parser.add_argument("--jobs", type=int, nargs="+", metavar="N")
    chosen = parser.parse_args()
    if chosen.jobs:
        by_jobs(chosen.pages, chosen.jobs)
    else:
        against_parsing(chosen.pages)


def against_parsing(many: int) -> None:
    few = 200
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as large:
        file = archive(Path(small), few)

        def again(data: str, count: int, jobs: int) -> None:
            report = reextract(Path(data), {PAPER.id: PAPER}, Scope(()), jobs=jobs)
            assert report.tally.counts["unchanged"] == count

        cpu = best(
            cpu_seconds, {"parse": lambda: read_and_parse(file), "one": lambda: again(small, few, 1)}, 20
        )
        each, times = 1000 / few, cpu["one"] / cpu["parse"]
        print(
            f"re-extraction: {times:.2f} x reading and parsing; {cpu['one'] * each:.2f} ms against "
            f"{cpu['parse'] * each:.2f} ms a page  (budget 2.0: {verdict(times <= 2)})"
        )

        archive(Path(large), many)
        works = {"one": lambda: again(large, many, 1), "two": lambda: again(large, many, 2)}
        wall = best(time.perf_counter, works, 2)
        faster = wall["one"] / wall["two"]
        print(
            f"two jobs: {faster:.2f} x as fast as one; {many / wall['two']:.0f} pages/s against "
            f"{many / wall['one']:.0f}  (budget 1.7: {verdict(faster >= 1.7)})"
        )
        cpu = best(cpu_seconds, works, 2)
        print(
            f"two jobs take {cpu['two'] / cpu['one']:.2f} x the CPU of one, "
            f"which would make them {2 * cpu['one'] / cpu['two']:.2f} x as fast on two idle cores"
        )


if __name__ == "__main__":
    main()
