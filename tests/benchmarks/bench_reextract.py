"""Re-extraction: against reading the same records and parsing them, and one core against two.

    python -m tests.benchmarks.bench_reextract [PAGES]

Budgets: one job at most 2.0 times the cost of reading the WARC records and `lxml.html`-parsing them; two
jobs on two cores at least 1.7 times as fast as one. Pages are the sample newspaper's, padded to 120 KB and
compressed as a server sends them. Rounds are interleaved and the best of each is compared, in CPU seconds
for the first budget and in seconds for the second. A busy machine spoils the second, therefore the CPU
seconds of two jobs are printed as well.
"""

from __future__ import annotations

import gzip
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

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
NOW = datetime(2026, 9, 6, tzinfo=UTC)


def archive(data: Path, count: int) -> Path:
    """An archive of `count` articles; gives its WARC file."""
    # Here, because every worker imports this module.
    from newscrawl.sample.answers import Asked
    from newscrawl.sample.paper import Paper
    from newscrawl.sample.site import Site

    paper = Paper(base_url=PAPER.base_url, articles=count, days=60, last_day=date(2026, 9, 5))
    site = Site(paper, page_kb=KILOBYTES)
    urls = [paper.url(paper.article(number)) for number in range(len(paper))]
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))
    with (
        open_database(data / "newscrawl.db") as db,
        WarcWriter(data / "warc", PAPER.id, software="bench", max_bytes=10**10) as writer,
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
                body=gzip.compress(site.answer(Asked(url.removeprefix(PAPER.base_url)))[0].content(), 6),
                request_headers=(("User-Agent", "bench"),),
            )
            for number, url in enumerate(urls)
        )
    (file,) = (data / "warc").rglob("*.warc.gz")
    return file


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


def main() -> None:
    few, many = 200, int(sys.argv[1]) if len(sys.argv) > 1 else 3000
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
