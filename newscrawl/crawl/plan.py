"""What a crawl is asked for and what it reports. Light: the command line imports it before Scrapy."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from newscrawl.amounts import counted
from newscrawl.items import WEB_ARCHIVES
from newscrawl.newspapers.durations import written

CrawlOutcome = Literal["finished", "paused", "interrupted", "blocked", "failed"]
"""`paused` is a run whose time was up; the next one goes on, and nobody has to do anything."""

FIRST_CRAWL_DAYS = 7
OVERLAP_DAYS = 2

ATTENTION = frozenset(
    {
        "fetch_failed",
        "too_large",
        "truncated",
        "undecodable",
        "block_page",
        "cookie_page",
        "login_page",
        "off_site_redirect",
        "foreign_host",
        "redirect_loop",
        "unknown_layout",
        "no_title",
        "no_body",
        "no_date",
        "date_conflict",
        "source_failed",
        "source_damaged",
    }
)
"""Problems that someone should look at: a run that met one ends with exit code 1. The others
(`not_found`, `robots_denied`, …) are the everyday answers of a newspaper."""


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What to crawl: days in +07:00, both ends included. `None` means "what is due".

    `urls` replaces the sources: only these articles are fetched, again if they are known. `limit` counts
    article pages asked for. With `day_by_day` (a back-fill, which needs `since`) the daily sitemaps are read
    a few at a time, the newest first, and none that was read after its day had settled. `revisits` are the
    visits to live articles that are due; neither named URLs nor a back-fill has any. After `max_seconds` the
    crawl stops cleanly. `due` is a scheduled crawl: only of those newspapers whose time has come.
    """

    since: date | None = None
    until: date | None = None
    limit: int | None = None
    sources: tuple[str, ...] | None = None
    urls: tuple[str, ...] = ()
    day_by_day: bool = False
    revisits: bool = True
    max_seconds: float | None = None
    due: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one newspaper's crawl has come."""

    newspaper: str
    fetched: int  # article pages received
    stored: int  # of these, new or changed articles
    problems: int
    remaining: int  # pages known and not fetched
    seconds: float  # since the crawl began
    days_done: int = 0  # of a back-fill: days whose sitemaps were read
    days_left: int | None = None  # days still to be read; None where days are not counted


@dataclass(frozen=True, slots=True)
class RunReport:
    """How one newspaper's crawl ended. `message` is one sentence, or empty. Of a run that the disk failed
    `counts` say so ("disk_failed"), and `runs` may not."""

    newspaper: str
    outcome: CrawlOutcome
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)  # reason -> count, of this run
    message: str = ""
    seconds: float = 0.0


def catches_up(plan: CrawlPlan) -> bool:
    """Whether a plan is for all that is new, so that its end says when the next crawl is due."""
    narrowed = plan.since or plan.until or plan.limit or plan.sources or plan.urls
    return not (narrowed or plan.day_by_day)


def command_of(plan: CrawlPlan, newspapers: Iterable[str]) -> str:
    """The command in full words, as `runs` keeps it. Without the contact: it is a person's address."""
    goes_back = plan.day_by_day or not set(WEB_ARCHIVES).isdisjoint(plan.sources or ())
    words = ["backfill" if goes_back else "crawl"]
    words += ["--due"] if plan.due else newspapers
    given = {
        "since": plan.since,
        "until": plan.until,
        "source": ",".join(plan.sources or ()),
        "limit": plan.limit,
        "max-time": written(plan.max_seconds) if plan.max_seconds else None,
        "url": plan.urls[0] if plan.urls else None,
    }
    words += [f"--{name} {shlex.quote(str(value))}" for name, value in given.items() if value]
    if len(plan.urls) > 1:
        words.append(f"(and {counted(len(plan.urls) - 1, 'more address', 'more addresses')})")
    if not plan.revisits:
        words.append("--no-revisits")
    return " ".join(words)


def account_of(report: RunReport) -> str:
    """In a line or two what a run fetched and stored, what went wrong, how to go on."""
    count = report.counts.get
    text = (
        f"{counted(count('fetched', 0), 'page')} fetched: {counted(count('stored', 0), 'new article')}, "
        f"{count('changed', 0)} changed, {count('unchanged', 0)} unchanged."
    )
    if again := count("revisited", 0):
        text += f" Of these pages {again} were due to be visited again."
    if gone := count("gone", 0):
        text += f" {counted(gone, 'article is', 'articles are')} gone from the newspaper."
    if report.problems:
        named = ", ".join(f"{reason} {number}" for reason, number in sorted(report.problems.items()))
        text += f" Problems: {named}."
    return f"{text} {report.message}".rstrip()


def exit_code_of(outcome: str, problems: Mapping[str, int]) -> int:
    """What a run alone amounts to: 130 interrupted, 1 someone should look at it, else 0."""
    if outcome == "interrupted":
        return 130
    met = {reason for reason, number in problems.items() if number}
    return 1 if outcome in ("blocked", "failed") or met & ATTENTION else 0
