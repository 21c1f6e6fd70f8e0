"""The spider of a newspaper: draws leased URLs from the frontier and turns answers into items."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.answers import REFUSING, RETRIED, Stopping, capture_of, describe, nap, retry_after_of
from newscrawl.crawl.fence import Fenced
from newscrawl.crawl.jobs import MissedJob, PageJob
from newscrawl.crawl.pace import longest_backoff
from newscrawl.crawl.pipeline import Answered
from newscrawl.crawl.plan import CrawlPlan, RunReport, account_of
from newscrawl.crawl.robots import RobotsDenied, RobotsUnreadable
from newscrawl.crawl.session import CrawlSession
from newscrawl.crawl.source_job import SourceJob
from newscrawl.crawl.writer import ArchiveWriter
from newscrawl.discovery import request_headers
from newscrawl.errors import NewscrawlError
from newscrawl.items import Newspaper, Source
from newscrawl.newspapers import load_newspapers
from newscrawl.storage import Database, StoredCapture, Ticket, captures, frontier, problems, revisits

logger = logging.getLogger(__name__)

LOOKAHEAD = 8
"""Leased requests beyond those in flight, so that the next one is at hand while a batch is written."""
LEASE_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Leased:
    """A ticket with the last archived answer to its URL, for a conditional request."""

    ticket: Ticket
    previous: StoredCapture | None


class NewspaperSpider(scrapy.Spider):
    """One newspaper's crawl. Subclasses are made by the loader, one for each newspaper."""

    newspaper: ClassVar[Newspaper]
    session: CrawlSession
    report: RunReport | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """Made by Scrapy. `session` comes from `newscrawl crawl`; `scrapy crawl` opens the archive itself
        and takes `-a since=`, `-a until=` (YYYY-MM-DD), `-a limit=` and `-a source=` (comma-separated).
        """
        session = kwargs.pop("session", None)
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.own = ExitStack()
        if session is None:
            settings = crawler.settings
            writer = ArchiveWriter(
                Path(settings["NEWSCRAWL_DATA"]),
                command=f"scrapy crawl {cls.newspaper.id}",
                contact=settings["NEWSCRAWL_CONTACT"] or None,
            )
            spider.own.enter_context(writer)
            known = load_newspapers(writer.data / "newspapers")
            writer.open_newspapers(list(known.values()), datetime.now(UTC))
            session = CrawlSession(cls.newspaper, _plan_of(kwargs), writer)
        spider.session = session
        crawler.signals.connect(spider.closed_down, signal=signals.spider_closed)
        return spider

    own: ExitStack
    _waiting: deque[Leased]
    _leasing: asyncio.Task[None] | None = None  # of what follows when those are drawn
    _drawn = 0
    _was_full = False  # the last lease brought as much as was asked for

    async def start(self) -> AsyncIterator[Any]:
        """Yield leased requests until the frontier has nothing more for this run."""
        self._waiting = deque()
        try:
            await self.session.begin()
            while (leased := await self._draw()) is not None:
                yield self._request(leased)
        except Stopping:
            return
        except NewscrawlError as error:
            self.session.failure = str(error)

    async def _draw(self) -> Leased | None:
        """The next leased ticket; waits for one that is not due yet, or for what is in flight."""
        session = self.session
        ceiling = 2 * session.newspaper.crawl.concurrency + LOOKAHEAD
        while True:
            session.progressed.clear()
            if session.stopped:  # Scrapy forgets a signal that comes while its engine is put together
                raise Stopping
            if session.pace.blocked or session.writer.failure is not None:
                return None
            if (pause := session.pace.seconds_left()) > 0:
                await nap(self.crawler, pause)
                continue
            if len(session.outstanding) < ceiling:
                if not self._waiting:
                    await self._leased_ahead()
                if not self._waiting and not self._is_full():
                    await self._lease(ceiling)
                if self._waiting:
                    leased = self._waiting.popleft()
                    session.outstanding.add(leased.ticket.key)
                    self._lease_ahead(ceiling)
                    return leased
                if not session.outstanding:
                    seconds = None if self._is_full() else await self._until_due()
                    if seconds is None:
                        return None
                    await self._wait_for_retry(seconds)
                    continue
            await self._progress()

    async def _wait_for_retry(self, seconds: float) -> None:
        began = time.monotonic()
        try:
            await nap(self.crawler, seconds)
        finally:
            self.session.waits["retries"] += time.monotonic() - began

    async def _progress(self) -> None:
        """Wait until something in flight is settled, or for a moment: a retry may have come due."""
        try:
            async with asyncio.timeout(1.0):
                await self.session.progressed.wait()
        except TimeoutError:
            return

    def _is_full(self) -> bool:
        limit = self.session.plan.limit
        return limit is not None and self._drawn >= limit

    async def _lease(self, ceiling: int) -> None:
        await self.session.feed_days()
        limit = self.session.plan.limit
        room = ceiling if limit is None else min(ceiling, limit - self._drawn)
        leased = await self.session.writer.call(lambda db: self._lease_in(db, room))
        self._waiting.extend(leased)
        self._drawn += sum(1 for one in leased if one.ticket.kind == "article")
        self._was_full = len(leased) == room

    def _lease_ahead(self, ceiling: int) -> None:
        """Begin to lease while some still wait: the writer answers when the batch that it writes is done, and
        fetching would stand still until then. Raises what went wrong with the one before."""
        if self._leasing is not None and self._leasing.done():
            self._leasing.result()
            self._leasing = None
        few = 2 * self.session.newspaper.crawl.concurrency
        if self._leasing is None and self._was_full and len(self._waiting) < few and not self._is_full():
            self._leasing = asyncio.create_task(self._lease(ceiling))

    async def _leased_ahead(self) -> None:
        """Wait for a lease that is under way; raises what went wrong with it."""
        if self._leasing is not None:
            leasing, self._leasing = self._leasing, None
            await leasing

    def _lease_in(self, db: Database, room: int) -> list[Leased]:
        name = self.session.newspaper.id
        tickets = frontier.lease(
            db,
            name,
            limit=room,
            now=datetime.now(UTC),
            seconds=LEASE_SECONDS,
            priority=self.session.only,
        )
        return [Leased(ticket, self._previous_in(db, ticket)) for ticket in tickets]

    @staticmethod
    def _previous_in(db: Database, ticket: Ticket) -> StoredCapture | None:
        """The last answer, for a source or an article's next visit: 304 would bring that one back, so it must
        not be one that could not be read."""
        if ticket.priority == frontier.REVISIT:
            return revisits.last_answer(db, ticket.newspaper, ticket.key, ticket.url)
        if ticket.kind == frontier.ARTICLE or problems.is_open(db, ticket.newspaper, ticket.url):
            return None
        return captures.latest(db, ticket.newspaper, ticket.url)

    async def _until_due(self) -> float | None:
        """Seconds until the next ticket is due; None when none is left, and no day or visit follows."""
        now = datetime.now(UTC)
        outlook = await self.session.writer.call(
            lambda db: frontier.outlook(db, self.session.newspaper.id, now, priority=self.session.only)
        )
        if outlook.next_due_at is None:
            return 0.0 if await self.session.feed_days() or await self.session.visit_again() else None
        seconds = (outlook.next_due_at - datetime.now(UTC)).total_seconds()
        longest = longest_backoff(self.session.newspaper.crawl.retry_delay)
        if seconds > longest:  # nobody puts off so far: the clock was set back since
            name, beyond = self.session.newspaper.id, now + timedelta(seconds=longest)
            await self.session.writer.call(lambda db: frontier.hasten(db, name, now=now, beyond=beyond))
            return 0.0
        return max(0.0, seconds)

    def _request(self, leased: Leased) -> Request:
        ticket = leased.ticket
        headers: dict[str, str] = {}
        if ticket.kind != "article":
            source = Source(ticket.kind, ticket.source, ticket.url, ticket.cursor)
            headers.update(request_headers(source))
        if leased.previous is not None:
            if leased.previous.etag:
                headers["If-None-Match"] = leased.previous.etag
            if leased.previous.last_modified:
                headers["If-Modified-Since"] = leased.previous.last_modified
        return Request(
            ticket.url,
            callback=self.answered,
            errback=self.missed,
            headers=headers,
            dont_filter=True,
            meta={
                "ticket": ticket,
                "previous": leased.previous,
                "download_slot": self.newspaper.id,
                "dont_merge_cookies": True,
            },
        )

    def answered(self, response: Response) -> Iterator[Answered]:
        """An answer of the newspaper, whatever its status."""
        request = response.request
        assert request is not None
        ticket: Ticket = request.meta["ticket"]
        sent_at: float = request.meta["sent_at"]
        if response.status in RETRIED:
            detail = f"status {response.status}"
            yield Answered(
                MissedJob(self.session, ticket, "fetch_failed", detail, passing=True),
                sent_at,
                len(response.body),
                refusal=detail if response.status in REFUSING else "",
                retry_after=retry_after_of(response),
            )
            return
        is_article = ticket.kind == "article"
        capture = capture_of(self.newspaper.id, request, response, kind="page" if is_article else "source")
        job: PageJob | SourceJob | MissedJob
        if is_article:
            job = PageJob(self.session, ticket, capture)
        elif response.status in (200, 304):
            job = SourceJob(self.session, ticket, capture, request.meta["previous"])
        else:
            detail = f"status {response.status}"
            job = MissedJob(self.session, ticket, "source_failed", detail, passing=False)
        yield Answered(job, sent_at, len(response.body))

    def missed(self, failure: Failure) -> Iterator[Answered]:
        """No answer: a network error, a forbidden URL, or the end of the run."""
        request: Request = failure.request  # type: ignore[attr-defined]
        ticket: Ticket = request.meta["ticket"]
        if isinstance(failure.value, Stopping | RobotsUnreadable):
            self.session.progressed.set()
            return
        sent_at = request.meta.get("sent_at", time.monotonic())
        if isinstance(failure.value, RobotsDenied | Fenced):
            reason = "robots_denied" if isinstance(failure.value, RobotsDenied) else "foreign_host"
            job = MissedJob(self.session, ticket, reason, str(failure.value), passing=False)
            yield Answered(job, sent_at)
            return
        reason, detail = describe(failure)
        passing = reason == "fetch_failed"
        job = MissedJob(self.session, ticket, reason, detail, passing=passing)
        # A page whose answer is cut off is that page's trouble; a host that does not answer is the host's.
        is_silent = passing and not isinstance(failure.value, ResponseDataLossError)
        yield Answered(job, sent_at, refusal=detail if is_silent else "")

    async def closed_down(self, reason: str) -> None:
        """Close the run in the database, and the archive where this spider opened it."""
        with suppress(NewscrawlError):  # the session's end says what it says
            await self._leased_ahead()
        self.report = report = await self.session.end(reason)
        told: dict[str, Any] = {"newspaper": self.name, "run": self.session.run_id, "outcome": report.outcome}
        told["counts"] = dict(report.counts)
        logger.info("%s: %s. %s", self.name, report.outcome, account_of(report), extra=told)
        self.own.close()


def _plan_of(arguments: dict[str, Any]) -> CrawlPlan:
    def day(name: str) -> date | None:
        return date.fromisoformat(arguments[name]) if name in arguments else None

    source = arguments.get("source")
    return CrawlPlan(
        since=day("since"),
        until=day("until"),
        limit=int(arguments["limit"]) if "limit" in arguments else None,
        sources=tuple(source.split(",")) if source else None,
    )
