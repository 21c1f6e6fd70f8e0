"""Extraction with normalisation against the bare parse of the same bytes: budget 2.5 at 120 KB.

    python -m tests.benchmarks.bench_extraction

Rounds of both are interleaved and the median of their ratios is printed, so that a busy machine slows
both alike. Pages are the sample newspaper's, chrome included.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import lxml.html

from newscrawl.extraction import extract
from newscrawl.items import Page
from newscrawl.pipelines import read
from newscrawl.sample.answers import Asked
from newscrawl.sample.paper import Paper
from newscrawl.sample.site import Site

HOST = "https://baomau.example"
BUDGET = {20: None, 120: 2.5, 400: None}  # KB -> most times the parse alone
ARTICLES, ROUNDS = 60, 15
NOW = datetime(2026, 9, 6, tzinfo=UTC)


def pages(kilobytes: int) -> list[Page]:
    """Articles of every kind and template, padded to about `kilobytes` each."""
    paper = Paper(base_url=HOST, articles=ARTICLES, days=20, last_day=date(2026, 9, 5))
    site = Site(paper, page_kb=kilobytes)
    urls = [paper.url(paper.article(number)) for number in range(len(paper))]
    return [Page(site.answer(Asked(url.removeprefix(HOST)))[0].content(), url) for url in urls]


def seconds(work: Callable[[Page], object], over: Sequence[Page]) -> float:
    started = time.perf_counter()
    for page in over:
        work(page)
    return time.perf_counter() - started


WORKS: dict[str, Callable[[Page], object]] = {
    "parse": lambda page: lxml.html.document_fromstring(page.html),
    "extract": extract,
    "extract and normalise": lambda page: read(page, newspaper=None, fetched_at=NOW),
}


def measured(kilobytes: int) -> dict[str, list[float]]:
    """Milliseconds a page of each work, one entry a round."""
    found = pages(kilobytes)
    times: dict[str, list[float]] = {name: [] for name in WORKS}
    for _ in range(ROUNDS):
        for name, work in WORKS.items():
            times[name].append(1000 * seconds(work, found) / len(found))
    return times


def main() -> None:
    for kilobytes, budget in BUDGET.items():
        times = measured(kilobytes)
        parse = times.pop("parse")
        for name, spent in times.items():
            ratio = statistics.median(ours / theirs for ours, theirs in zip(spent, parse, strict=True))
            is_whole = budget is not None and name != "extract"
            held = (
                f"  (budget {budget}: {'held' if ratio <= (budget or 0) else 'EXCEEDED'})" if is_whole else ""
            )
            print(
                f"{kilobytes} KB, {name}: {ratio:.2f} x the parse; "
                f"{min(spent):.2f} ms against {min(parse):.2f} ms{held}"
            )


if __name__ == "__main__":
    main()
