"""The rows of the one table: what is measured, against which yardstick, and what is aimed at.

Every row yields rounds of (ours, yardstick), measured one after the other so that a busy machine meets both.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from newscrawl.pipelines.reextraction import reextract
from newscrawl.sample import SampleServer
from newscrawl.storage.rereading import Scope
from newscrawl.vietnamese import dates
from newscrawl.vietnamese.text import normalize

from . import bench_crawl, bench_extraction, bench_reextract
from .measure import run

Rounds = Iterator[tuple[float, float]]
NOW = datetime(2026, 9, 6, tzinfo=dates.VIETNAM)
GOLD = Path(__file__).parents[3] / "shared" / "gold" / "dates.jsonl"


@dataclass(frozen=True)
class Row:
    """`goal` is for ours / yardstick; with `at_least`, for yardstick / ours (a rate). `unit` is of both."""

    name: str
    yardstick: str
    unit: str
    goal: float | None
    measure: Callable[[bool], Rounds]
    at_least: bool = False


def extraction(kilobytes: int) -> Callable[[bool], Rounds]:
    def rounds(quick: bool) -> Rounds:
        pages = bench_extraction.pages(kilobytes)[: 20 if quick else None]
        works = bench_extraction.WORKS
        for _ in range(5 if quick else 15):
            parse = bench_extraction.seconds(works["parse"], pages)
            ours = bench_extraction.seconds(works["extract and normalise"], pages)
            yield 1e3 * ours / len(pages), 1e3 * parse / len(pages)

    return rounds


def _spent(work: Callable[[Any], object], over: Sequence[object]) -> float:
    """Microseconds of CPU for each of `over`."""
    began = time.process_time()
    for one in over:
        work(one)
    return 1e6 * (time.process_time() - began) / len(over)


def printed() -> list[str]:
    dice = random.Random(7)
    return [
        f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02}/{dice.randint(2005, 2025)} "
        f"{dice.randint(0, 23):02}:{dice.randint(0, 59):02}"
        for _ in range(3000)
    ]


def known_format(text: str) -> datetime:
    return datetime.strptime(text, "%d/%m/%Y %H:%M")  # noqa: DTZ007  # the yardstick, as the issue names it


def read_row(row: dict[str, str]) -> object:
    now = datetime.fromisoformat(row["reference_now"])
    return dates.parse_date(row["raw"], now=now, kind=row["kind"])


def onecms_date(quick: bool) -> Rounds:
    texts = printed()
    for _ in range(5 if quick else 15):
        ours = _spent(lambda text: dates.parse_date(text, now=NOW), texts)
        yield ours, _spent(known_format, texts)


def gold_dates(quick: bool) -> Rounds:
    """Any row of the gold dates; the yardstick reads as many dates of one known format."""
    if not GOLD.exists():
        return
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    plain = printed()
    for _ in range(5 if quick else 15):
        ours = _spent(read_row, rows)
        yield ours, _spent(known_format, plain)


def dateparser_share() -> str | None:
    """How many of the gold's real forms reach dateparser; None without the gold."""
    if not GOLD.exists():
        return None
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    real = [row for row in rows if row["group"] == "real"]
    import dateparser

    with patch.object(dateparser, "parse", wraps=dateparser.parse) as called:
        reached = 0
        for row in real:
            called.reset_mock()
            read_row(row)
            reached += called.called
    return f"dateparser called for {reached} of {len(real)} real forms ({reached / len(real):.1%}; goal < 5%)"


def text(quick: bool) -> Rounds:
    """Paragraphs as pages print them: decomposed now and then, with spaces to mend."""
    words = "Tỉnh Đắk Nông đẩy mạnh chuyển đổi số trong sản xuất bền vững".split()  # noqa: SIM905
    dice = random.Random(7)
    clean = [" ".join(dice.choices(words, k=60)) for _ in range(2000)]
    mixed = [
        unicodedata.normalize("NFD", one) if n % 20 == 0 else f" {one}\u00a0\n" if n % 5 == 0 else one
        for n, one in enumerate(clean)
    ]
    for _ in range(5 if quick else 15):
        ours = _spent(normalize, mixed)
        yield ours, _spent(lambda one: unicodedata.normalize("NFC", one), mixed)


def crawl(quick: bool) -> Rounds:
    pages = 500 if quick else 5000
    with (
        tempfile.TemporaryDirectory() as name,
        SampleServer(articles=pages, days=30, page_kb=bench_crawl.PAGE_KB) as server,
    ):
        urls = server.urls()
        for _ in range(1 if quick else 3):
            yard, ours = bench_crawl.bare(urls, Path(name)), bench_crawl.ours(server, Path(name))
            yield 1e3 * ours.wall / pages, 1e3 * yard.wall / pages


def reextraction(jobs: int) -> Callable[[bool], Rounds]:
    """One process against reading and parsing, in CPU; two against one, by the clock."""

    def rounds(quick: bool) -> Rounds:
        count = 300 if quick else 3000
        with tempfile.TemporaryDirectory() as name:
            file = bench_reextract.archive(Path(name), count)
            papers = {bench_reextract.PAPER.id: bench_reextract.PAPER}

            def timed(clock: Callable[[], float], work: Callable[[], object]) -> float:
                began = clock()
                work()
                return 1e3 * (clock() - began) / count

            def again(with_jobs: int) -> Callable[[], object]:
                def work() -> None:
                    report = reextract(Path(name), papers, Scope(()), jobs=with_jobs)
                    assert report.tally.counts["unchanged"] == count

                return work

            for _ in range(3):
                if jobs == 1:
                    clock = bench_reextract.cpu_seconds
                    yield timed(clock, again(1)), timed(clock, lambda: bench_reextract.read_and_parse(file))
                else:
                    yield timed(time.perf_counter, again(2)), timed(time.perf_counter, again(1))

    return rounds


def start(*arguments: str) -> Callable[[bool], Rounds]:
    def rounds(quick: bool) -> Rounds:
        with tempfile.TemporaryDirectory() as data:
            command = [sys.executable, "-m", "newscrawl"]
            if arguments != ("--help",):
                run([*command, "demo", "--data", data])
                command += ["--data", data]
            for _ in range(5 if quick else 15):
                ours = run([*command, *arguments]).cpu
                yield 1e3 * ours, 1e3 * run([sys.executable, "-c", "import click"]).cpu

    return rounds


PARSE, CLICK, STRPTIME = "document_fromstring", "import click", "strptime"
ROWS = (
    Row("extract-20", PARSE, "ms", None, extraction(20)),
    Row("extract-120", PARSE, "ms", 1.8, extraction(120)),
    Row("extract-400", PARSE, "ms", None, extraction(400)),
    Row("date-onecms", STRPTIME, "µs", 3, onecms_date),
    Row("date-gold", STRPTIME, "µs", 3, gold_dates),
    Row("normalize", "unicodedata.normalize", "µs", 3, text),
    Row("start-help", CLICK, "ms", 2, start("--help")),
    Row("start-search", CLICK, "ms", 4, start("search", "dak nong")),
    Row("start-status", CLICK, "ms", 4, start("status")),
    Row("reextract", "read and parse", "ms", 0.5, reextraction(1), at_least=True),
    Row("reextract-2", "one process", "ms", 1.8, reextraction(2), at_least=True),
    Row("crawl", "bare Scrapy spider", "ms", 0.5, crawl, at_least=True),
)
