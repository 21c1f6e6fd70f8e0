"""Extraction with normalisation against the bare parse of the same bytes: budget 2.5 at 120 KB.

    python -m tests.benchmarks.bench_extraction

Rounds of both are interleaved and the median of their ratios is printed, so that a busy machine slows
both alike. Pages are the sample newspaper's, chrome included.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date

import lxml.html

from newscrawl.extraction import extract
from newscrawl.items import Page
from newscrawl.sample.answers import Asked
from newscrawl.sample.paper import Paper
from newscrawl.sample.site import Site

HOST = "https://baomau.example"
BUDGET = {20: None, 120: 2.5, 400: None}  # KB -> most times the parse alone
ARTICLES, ROUNDS = 60, 15


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


def ratio(kilobytes: int) -> tuple[float, float, float]:
    """Median ratio; best milliseconds a page of parse alone, and of extraction."""
    found = pages(kilobytes)
    parses, extractions = [], []
    for _ in range(ROUNDS):
        parses.append(seconds(lambda page: lxml.html.document_fromstring(page.html), found))
        extractions.append(seconds(extract, found))
    ratios = [extraction / parse for parse, extraction in zip(parses, extractions, strict=True)]
    each = 1000 / len(found)
    return statistics.median(ratios), min(parses) * each, min(extractions) * each


def main() -> None:
    for kilobytes, budget in BUDGET.items():
        times, parse, extraction = ratio(kilobytes)
        held = "" if budget is None else f"  (budget {budget}: {'held' if times <= budget else 'EXCEEDED'})"
        print(
            f"extraction of {kilobytes} KB: {times:.2f} x the parse; "
            f"{extraction:.2f} ms against {parse:.2f} ms{held}"
        )


if __name__ == "__main__":
    main()
