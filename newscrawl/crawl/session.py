"""One newspaper's crawl: what it was asked, what it has seen, and how it ends."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit

from newscrawl import __version__
from newscrawl.crawl.ledger import Ledger
from newscrawl.crawl.named import links_at
from newscrawl.crawl.pace import Pace
from newscrawl.crawl.plan import (
    FIRST_CRAWL_DAYS,
    OVERLAP_DAYS,
    CrawlOutcome,
    CrawlPlan,
    Progress,
    RunReport,
    catches_up,
    exit_code_of,
)
from newscrawl.crawl.writer import ArchiveWriter
from newscrawl.discovery import plan as plan_sources
from newscrawl.discovery.addresses import literal
from newscrawl.discovery.sitemap import days_of
from newscrawl.discovery.urls import hosts_of
from newscrawl.errors import ArchiveBusy
from newscrawl.items import VIETNAM, Link, Newspaper
from newscrawl.storage import Database, days, frontier, intake, problems, revisits, runs
from newscrawl.storage.frontier import ASKED_FOR, LIVE

COUNTED = (
    *("requests", "bytes", "retries", "redirects", "sources"),
    *("fetched", "stored", "changed", "unchanged", "revisited"),
)
"""Counters that every report names, also when they are 0."""


@dataclass
class CrawlSession:
    """Shared by the Scrapy components of one newspaper's crawl; lives in the event loop's thread.

    The window (`since`, `until`: days in +07:00) is settled by `begin`, from the plan or from the last
    complete run.
    """

    newspaper: Newspaper
    plan: CrawlPlan
    writer: ArchiveWriter
    run_id: int = 0
    since: date = date.min
    until: date = date.max
    counts: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    outstanding: set[str] = field(default_factory=set)
    remaining: int = 0
    days_left: int | None = None  # in the ledger, of a back-fill's window; None until the index was read
    index_read: bool = False
    failed_sources: set[str] = field(default_factory=set)
    skips: bool = False  # the window leaves out days since the last complete run
    failure: str = ""
    time_is_up: bool = False
    stopped: bool = False  # from outside, or because its time is up: nothing more is asked for
    waits: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))  # seconds by reason
    under_way: set[asyncio.Future[Any]] = field(default_factory=set)  # what the newspaper is answering
    started: float = field(default_factory=time.monotonic)
    progressed: asyncio.Event = field(default_factory=asyncio.Event)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(self.newspaper.crawl)

    @property
    def only(self) -> int | range:
        """The priorities that this run fetches: that of the URLs that a person named, or all."""
        return ASKED_FOR if self.plan.urls else LIVE

    @property
    def hosts(self) -> frozenset[str]:
        """Whom this run may send requests to, as `host_of` gives them."""
        return hosts_of(self.newspaper)

    @property
    def asked(self) -> str:
        """The address of whom this run asks, about which a refusal is noted."""
        return f"{self.newspaper.base_url}/"

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """Of these, without ports, those that may be at an address that is not of the public internet."""
        newspaper = self.newspaper
        named = {urlsplit(one).hostname or "" for one in (newspaper.base_url, *newspaper.former_urls)}
        if newspaper.crawl.private_network:
            return frozenset(named | {f"www.{one}" for one in named})
        return frozenset(one for one in named if literal(one))  # written down, and judged in the file

    @property
    def ledger(self) -> Ledger:
        """The ledger of days, once the window is settled."""
        return Ledger(self.newspaper, self.since, self.until, self.run_id)

    async def begin(self) -> None:
        """Open the run and put what it starts from into the frontier. Raises like `links_at`."""
        links = links_at(self.plan.urls, self.newspaper)
        await self.writer.call(lambda db: self._begin(db, links))

    def _begin(self, db: Database, links: list[tuple[str, Link]]) -> None:
        now = datetime.now(UTC)
        name = self.newspaper.id
        last = runs.last_success(db, name, now)
        today = now.astimezone(VIETNAM).date()
        default = (
            last.started_at.astimezone(VIETNAM).date() - timedelta(days=OVERLAP_DAYS)
            if last
            else today - timedelta(days=FIRST_CRAWL_DAYS - 1)
        )
        self.skips = last is not None and self.plan.since is not None and self.plan.since > default
        self.since = self.plan.since or (min(default, self.plan.until) if self.plan.until else default)
        self.until = self.plan.until or max(today, self.since)
        self._open_run(db, now, runs.Aim(self.since, self.until, catches_up(self.plan)))
        days.doubt(db, name, now)
        if links:
            intake.add_links(db, name, links, now=now, force=True, priority=ASKED_FOR)
        else:
            frontier.forget_listings(db, name)
            sources = plan_sources(
                self.newspaper, since=self.since, until=self.until, names=self.plan.sources
            )
            intake.add_sources(db, name, sources, now=now, run_id=self.run_id)
            if self.plan.since is None and any(source.kind == "sitemap_index" for source in sources):
                self.ledger.retake(db, now)
            self.ledger.ask_again(db, now)
        revisits.lay_aside(db, name)
        self.remaining = self._pending(db)

    def _open_run(self, db: Database, now: datetime, aim: runs.Aim = runs.Aim()) -> None:  # noqa: B008 - frozen
        self.run_id = runs.start(
            db,
            command=self.writer.command,
            newspaper=self.newspaper.id,
            now=now,
            versions=f"newscrawl {__version__}, scrapy {version('scrapy')}",
            aim=aim,
        )

    def progress(self) -> Progress:
        """How far this crawl has come, now."""
        return Progress(
            newspaper=self.newspaper.id,
            fetched=self.counts["fetched"],
            stored=self.counts["stored"] + self.counts["changed"],
            problems=sum(self.problems.values()),
            remaining=max(0, self.remaining),
            seconds=time.monotonic() - self.started,
            days_done=self.counts["days_read"],
            days_left=self.days_left,
        )

    async def feed_days(self) -> int:
        """In a back-fill, let the next days follow where it is time; returns how many sitemaps."""
        if not self.plan.day_by_day:
            return 0
        fed = await self.writer.call(self.ledger.feed)
        self.remaining += fed.added
        if self.counts["sources"] or fed.left:
            self.days_left = fed.left
        return fed.added

    async def visit_again(self) -> int:
        """Take up the visits to known articles that are due, where this run makes any; returns how many.

        For when all that is new was fetched.
        """
        plan = self.plan
        if not plan.revisits or plan.urls or plan.day_by_day or not self.newspaper.crawl.revisit:
            return 0
        name, run_id = self.newspaper.id, self.run_id
        taken = await self.writer.call(
            lambda db: revisits.take_up(db, name, datetime.now(UTC), run_id=run_id)
        )
        self.remaining += taken
        return taken

    def covers(self, source_url: str) -> bool:
        """Whether a source concerns this run's window; a dated sitemap outside is an earlier run's."""
        bounds = days_of(source_url)
        return bounds is None or (bounds[0] <= self.until and bounds[1] >= self.since)

    def _pending(self, db: Database) -> int:
        states = frontier.counts(db, self.newspaper.id)
        return states.get("pending", 0) + states.get("leased", 0)

    @property
    def sitemap_answers(self) -> bool:
        """Whether this run has read the sitemap index, and none of the daily sitemaps has failed so far."""
        return self.index_read and "sitemap" not in self.failed_sources

    @property
    def complete(self) -> bool:
        """Whether this run covered its window, so that the next one may start from it."""
        plan = self.plan
        if plan.day_by_day:
            return not (plan.limit or self.days_left or self.pace.blocked or self.failed_sources)
        if plan.limit or plan.urls or plan.sources or plan.until or self.skips or self.pace.blocked:
            return False
        # The daily sitemaps are the complete record; without them every source has to have answered.
        needed = {"sitemap"} if "sitemap" in self.newspaper.sources else set(self.newspaper.sources)
        return self.failed_sources.isdisjoint(needed)

    async def end(self, reason: str) -> RunReport:
        """Close the run with Scrapy's closing reason and say how it went."""
        if self.plan.day_by_day and self.run_id and self.writer.failure is None:
            self.days_left = await self.writer.call(self.ledger.left)
            self.counts["days_left"] = self.days_left
        outcome = self._outcome(reason)
        stored_outcome = "partial" if outcome == "finished" and not self.complete else outcome
        counts = {**dict.fromkeys(COUNTED, 0), **self.counts, "problems": sum(self.problems.values())}
        if self.pace.left_alone:
            counts["left_alone_seconds"] = round(self.pace.left_alone)
        if self.writer.disk_refused:
            counts["disk_failed"] = 1
        await self.writer.call_at_end(lambda db: self._end(db, stored_outcome, counts))
        return RunReport(
            newspaper=self.newspaper.id,
            outcome=outcome,
            counts=counts,
            problems=dict(self.problems),
            message=self._message(outcome),
            seconds=time.monotonic() - self.started,
        )

    def _end(self, db: Database, outcome: str, counts: dict[str, int]) -> None:
        frontier.release(db, self.newspaper.id)
        now = datetime.now(UTC)
        if self.pace.is_unreachable:
            self.failure = f"No network, or no such host: {self.pace.blocked}."
        elif self.pace.blocked:
            problems.add(
                db,
                newspaper=self.newspaper.id,
                url=self.asked,
                reason="blocked",
                now=now,
                detail=self.pace.blocked,
                run_id=self.run_id,
            )
        elif counts["fetched"] or counts["sources"]:
            problems.close_for(db, self.newspaper.id, self.asked, now, ["blocked"])
        message = self.failure or str(self.writer.failure or self.pace.blocked)
        account = runs.Account(
            seconds=time.monotonic() - self.started,
            refusals=self.pace.refusals,
            waits=self._waits(),
            problems=self.problems,
            exit_code=exit_code_of(outcome, self.problems),
        )
        runs.finish(
            db, self.run_id, now=now, outcome=outcome, counts=counts, message=message, account=account
        )
        self.remaining = self._pending(db)

    def _waits(self) -> dict[str, float]:
        pauses = self.pace.paused - self.pace.seconds_left()
        return {name: length for name, length in {**self.waits, "refusals": pauses}.items() if length >= 0.05}

    def _outcome(self, reason: str) -> CrawlOutcome:
        if self.stopped and not self.time_is_up and isinstance(self.writer.failure, ArchiveBusy):
            return "interrupted"  # whoever stopped us would not wait for the other program
        if self.failure or self.writer.failure is not None or self.pace.is_unreachable:
            return "failed"
        if self.pace.blocked:
            return "blocked"
        if reason == "finished" and not self.stopped:
            return "finished"
        return "paused" if self.time_is_up else "interrupted"

    def _message(self, outcome: CrawlOutcome) -> str:
        if outcome == "failed":
            return self.failure or str(self.writer.failure)
        if outcome == "blocked":
            return f"Stopped, because {self.pace.blocked}; the same command goes on later where this ended."
        rest = f" and {self.days_left} days" if self.days_left else ""
        if outcome == "interrupted":
            return f"Interrupted with {self.remaining} URLs{rest} to go; the same command goes on from there."
        if outcome == "paused":
            return f"Its time was up with {self.remaining} URLs{rest} to go; the next run goes on from there."
        if rest and not self.plan.limit:
            return (
                f"{self.days_left} days stay open, because their sitemaps could not be read: `newscrawl "
                f"coverage {self.newspaper.id}` names them, and the same command tries them again."
            )
        return ""
