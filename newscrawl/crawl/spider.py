"""The spider of a newspaper: asks for what is leased to its crawl, and turns answers into items."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Self

import scrapy
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import ResponseDataLossError
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.answers import (
    MOVED,
    RETRIED,
    Stopping,
    capture_of,
    describe,
    location_of,
    retry_after_of,
)
from newscrawl.crawl.fence import Fenced
from newscrawl.crawl.jobs import MissedJob, PageJob
from newscrawl.crawl.leasing import Leased, Leases
from newscrawl.crawl.pace import MOST_REDIRECTS, REFUSING
from newscrawl.crawl.pipeline import Answered
from newscrawl.crawl.plan import CrawlPlan, RunReport, account_of
from newscrawl.crawl.robots import RobotsDenied, RobotsUnreadable
from newscrawl.crawl.session import CrawlSession
from newscrawl.crawl.source_job import SourceJob
from newscrawl.crawl.writer import ArchiveWriter
from newscrawl.discovery import request_headers
from newscrawl.discovery.urls import on_newspaper, redirect_target
from newscrawl.errors import NewscrawlError
from newscrawl.items import CaptureKind, Newspaper
from newscrawl.newspapers import load_newspapers
from newscrawl.storage import Ticket

logger = logging.getLogger(__name__)


class NewspaperSpider(scrapy.Spider):
    """One newspaper's crawl. Subclasses are made by the loader, one for each newspaper."""

    newspaper: ClassVar[Newspaper]
    session: CrawlSession
    leases: Leases
    own: ExitStack
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
            plan = _plan_of(kwargs)
            data = Path(crawler.settings["NEWSCRAWL_DATA"])
            known = load_newspapers(data, wrong={})  # the others' files are not this crawl's matter
            writer = ArchiveWriter(
                data,
                command=f"scrapy crawl {cls.newspaper.id}",
                contact=crawler.settings["NEWSCRAWL_CONTACT"] or None,
            )
            spider.own.enter_context(writer)
            writer.open_newspapers(known.values())
            session = CrawlSession(cls.newspaper, plan, writer)
        spider.session = session
        spider.leases = Leases(crawler, session)
        crawler.signals.connect(spider.closed_down, signal=signals.spider_closed)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield leased requests until the frontier has nothing more for this run."""
        try:
            await self.session.begin()
            while (leased := await self.leases.draw()) is not None:
                yield self._request(leased)
        except Stopping:
            return
        except NewscrawlError as error:
            self.session.failure = str(error)

    def _request(self, leased: Leased) -> Request:
        ticket = leased.ticket
        headers: dict[str, str] = {}
        if not ticket.is_article:
            headers.update(request_headers(ticket.as_source))
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

    def answered(self, response: Response) -> Iterator[Answered | Request]:
        """An answer of the newspaper, whatever its status; of a source that has moved, the next request."""
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
        kind: CaptureKind = "page" if ticket.is_article else "source"
        capture = capture_of(self.newspaper.id, request, response, kind=kind)
        job: PageJob | SourceJob | MissedJob
        if ticket.is_article:
            job = PageJob(self.session, ticket, capture)
        elif response.status in (200, 304):
            job = SourceJob(self.session, ticket, capture, request.meta["previous"])
        elif (onward := self._onward(request, response)) is not None:
            self.session.counts.update(("requests", "redirects"))
            yield onward
            return
        else:
            job = MissedJob(self.session, ticket, "source_failed", _status_told(response), passing=False)
        yield Answered(job, sent_at, len(response.body))

    def _onward(self, request: Request, response: Response) -> Request | None:
        """The same source asked for where a redirect says it is, which stays the newspaper's."""
        moves: int = request.meta.get("moves", 0)
        target = redirect_target(location_of(response), request.url) if response.status in MOVED else None
        if target is None or moves == MOST_REDIRECTS or not on_newspaper(target, self.newspaper):
            return None
        headers = request.headers.copy()
        for name in ("If-None-Match", "If-Modified-Since"):  # of what stood at the other address
            headers.pop(name, None)
        return request.replace(url=target, headers=headers, meta={**request.meta, "moves": moves + 1})

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
            await self.leases.settle()
        self.report = report = await self.session.end(reason)
        told: dict[str, Any] = {"newspaper": self.name, "run": self.session.run_id, "outcome": report.outcome}
        told["counts"] = dict(report.counts)
        logger.info("%s: %s. %s", self.name, report.outcome, account_of(report), extra=told)
        self.own.close()


def _status_told(response: Response) -> str:
    where = location_of(response) if response.status in MOVED else ""
    return f"status {response.status}" + (f" to {where[:500]}" if where else "")


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
