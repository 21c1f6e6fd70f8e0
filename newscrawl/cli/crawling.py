"""A crawl as it is seen: progress while it runs, and its report in words or as JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from newscrawl.cli import app
from newscrawl.cli.logs import TO_STDERR, LogWish
from newscrawl.cli.wording import duration, outcome_in_words
from newscrawl.crawl.plan import CrawlPlan, RunReport, account_of, exit_code_of
from newscrawl.items import Newspaper


def crawl_visibly(
    data: Path,
    newspapers: Sequence[Newspaper],
    crawl_plan: CrawlPlan,
    *,
    contact: str | None = None,
    log: LogWish = TO_STDERR,
) -> tuple[RunReport, ...]:
    """Crawl, showing progress on stderr until it has ended."""
    from newscrawl.cli.progress import following  # noqa: PLC0415 - only where something is crawled
    from newscrawl.crawl.run import crawl  # noqa: PLC0415 - Scrapy takes its time; first judge the words

    with following([one.id for one in newspapers], log) as listener:
        return crawl(data, newspapers, crawl_plan, contact=contact, on_progress=listener)


def record_of(report: RunReport) -> dict[str, Any]:
    """A run's report as JSON shows it."""
    return {
        **{each.name: getattr(report, each.name) for each in dataclasses.fields(report)},
        "counts": dict(report.counts),
        "problems": dict(report.problems),
    }


def sentence(report: RunReport) -> str:
    """A run in a line or two: what it fetched and stored, what went wrong, how to go on."""
    ended = f"{outcome_in_words(report.outcome)} after {duration(report.seconds)}"
    return f"{report.newspaper}: {ended}. {account_of(report)}"


def exit_code(reports: Iterable[RunReport]) -> int:
    """What several runs amount to: the interruption counts most, then anything to look at."""
    return max((exit_code_of(report.outcome, report.problems) for report in reports), default=app.DONE)


def failures(reports: Iterable[RunReport]) -> list[str]:
    """What is to be said of the runs that failed."""
    return [_failure(one) for one in reports if one.outcome == "failed"]


def trouble(reports: Iterable[RunReport]) -> str:
    """What the disk failed a run; "" where it failed none."""
    return next((_failure(one) for one in reports if one.counts.get("disk_failed")), "")


def _failure(report: RunReport) -> str:
    return f"{report.newspaper}: {report.message}"
