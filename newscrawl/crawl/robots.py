"""robots.txt, obeyed without a switch.

A 2xx is parsed, a 4xx allows everything, as does a redirect that leads nowhere; anything else (5xx, 429,
304, no answer, a block page) defers the newspaper: its pages wait while robots.txt is asked for again, and if
it stays silent the run ends as blocked. So it does at once where robots.txt is at a host that is not the
newspaper's: RFC 9309 wants it read there, the fence does not let us, and so nobody knows what is allowed. An
answer holds for a day and is kept in the archive. The larger of our own delay and the newspaper's
Crawl-delay is the pace.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from newscrawl.crawl.answers import Stopping, capture_of, explained, location_of, nap, retry_after_of
from newscrawl.crawl.jobs import RobotsJob
from newscrawl.crawl.pace import LONGEST_PAUSE, MOST_REDIRECTS, MOST_ROBOTS_BYTES, robots_unsaid
from newscrawl.crawl.session import CrawlSession
from newscrawl.discovery.urls import host_of, origin_of, redirect_target
from newscrawl.errors import Refused
from newscrawl.extraction import refuse_interstitial
from newscrawl.identity import ROBOTS_AGENT
from newscrawl.pipelines.ingest import payload
from newscrawl.storage import robots

VALID_FOR = timedelta(hours=24)
MOST_TRIES = 4
_MOVED = "If the newspaper has moved there, change base_url in its file; if both are its own, add former_urls"


class RobotsDenied(IgnoreRequest):
    """robots.txt forbids this URL."""


class RobotsUnreadable(IgnoreRequest):
    """robots.txt could not be read, so nothing may be fetched."""


@dataclass(frozen=True, slots=True)
class _Rules:
    parser: Protego
    read_at: datetime

    @property
    def is_fresh(self) -> bool:
        return abs(datetime.now(UTC) - self.read_at) < VALID_FOR  # or it was read by a clock that was wrong


class RobotsMiddleware:
    """Lets no request pass before its host's robots.txt was read and allows it."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self.crawler = crawler
        self.session = session
        self._rules: dict[str, _Rules] = {}
        self._delay = session.newspaper.crawl.delay  # the largest that anybody asked for
        # Without a lock, requests that wait for one robots.txt are released unchecked.
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Bound to the session of the crawler's spider."""
        session: CrawlSession = crawler.spider.session  # type: ignore[union-attr]
        return cls(crawler, session)

    async def process_request(self, request: Request) -> None:
        """Wait for robots.txt and for the end of a pause; raises `RobotsDenied` or `RobotsUnreadable`."""
        if not request.meta.get("is_robots"):
            origin = origin_of(request.url)
            rules = await self._rules_of(origin)
            if not rules.parser.can_fetch(request.url, ROBOTS_AGENT):
                raise RobotsDenied(f"robots.txt of {origin} forbids it")
        while (seconds := self.session.pace.seconds_left()) > 0:
            await nap(self.crawler, seconds)
        if self.session.pace.blocked or self.session.stopped:
            raise Stopping
        request.meta["sent_at"] = time.monotonic()

    async def _rules_of(self, origin: str) -> _Rules:
        if (rules := self._fresh(origin)) is not None:
            return rules
        async with self._locks[origin]:
            rules = self._fresh(origin)
            if rules is None:
                rules = await self._kept(origin) or await self._fetch(origin)
                self._rules[origin] = rules
                self._keep_pace(origin, rules)
            return rules

    def _fresh(self, origin: str) -> _Rules | None:
        rules = self._rules.get(origin)
        return rules if rules is not None and rules.is_fresh else None

    async def _kept(self, origin: str) -> _Rules | None:
        kept = await self.session.writer.call(lambda db: robots.get(db, origin))
        if kept is None:
            return None
        rules = _parse(kept.body, kept.status, kept.fetched_at)
        return rules if rules.is_fresh else None

    def _keep_pace(self, origin: str, rules: _Rules) -> None:
        asked = float(rules.parser.crawl_delay(ROBOTS_AGENT) or 0.0)
        if asked > LONGEST_PAUSE:  # a run would stand still, and the archive with it
            self.session.pace.blocked = f"{origin}/robots.txt asks for {asked:.0f} seconds between requests"
        elif asked > self._delay:  # what another of the newspaper's hosts asked for holds as well
            self._delay = asked
            downloader = self.crawler.engine.downloader
            slot_name = self.session.newspaper.id
            # Several connections would share the delay, but a Crawl-delay speaks of one visitor.
            downloader.per_slot_settings[slot_name] = {"delay": asked, "concurrency": 1, "jitter": 0.0}
            if (slot := downloader.slots.get(slot_name)) is not None:
                slot.delay, slot.concurrency = asked, 1

    async def _fetch(self, origin: str) -> _Rules:
        said = ""
        for _ in range(min(MOST_TRIES, self.session.newspaper.crawl.block_after)):
            try:
                return await self._ask(origin)
            except Stopping:
                raise
            except _Elsewhere as elsewhere:
                said = str(elsewhere)
                break
            except Exception as error:  # whatever went wrong: unread means nothing may be fetched
                detail = str(error) if isinstance(error, _Unreadable) else explained(error)
                wish = getattr(error, "retry_after", None)
                self.session.pace.refused(
                    f"{origin}/robots.txt", detail, sent_at=time.monotonic(), retry_after=wish
                )
                said = f"cannot be read ({detail})"
                self.session.counts["retries"] += 1
                if self.session.pace.blocked:
                    break
        self.session.pace.blocked = f"{origin}/robots.txt {said}"
        raise RobotsUnreadable(self.session.pace.blocked)

    async def _ask(self, origin: str) -> _Rules:
        url = f"{origin}/robots.txt"
        for _ in range(MOST_REDIRECTS):
            await nap(self.crawler, 0)  # who waited for another's attempt must not begin one when all ends
            request = Request(
                url,
                callback=NO_CALLBACK,
                meta={"is_robots": True, "download_slot": self.session.newspaper.id},
            )
            response = await self.crawler.engine.download_async(request)
            self.session.counts["requests"] += 1
            if not 300 <= response.status < 400:
                return await self._answered(origin, request, response)
            target = redirect_target(location_of(response), url)
            if target is None:
                break  # RFC 9309: robots.txt behind an unusable redirect counts as absent
            if host_of(target) not in self.session.hosts:
                raise _Elsewhere(f"leads to {target}, at a host that is not this newspaper's. {_MOVED}")
            url = target
        return await self._answered(origin, request, response)

    async def _answered(self, origin: str, request: Request, response: Response) -> _Rules:
        capture = capture_of(self.session.newspaper.id, request, response, kind="robots")
        if robots_unsaid(response.status):
            raise _Unreadable(f"status {response.status}", retry_after_of(response))
        text = b""
        if 200 <= response.status < 300:
            try:
                text = payload(capture, max_bytes=MOST_ROBOTS_BYTES)
                refuse_interstitial(text, response.url)
            except Refused as refused:
                raise _Unreadable(str(refused)) from refused
        await self.session.writer.submit(RobotsJob(self.session, capture, origin, text))
        self.session.pace.answered()
        return _parse(text, response.status, capture.fetched_at)


class _Elsewhere(Exception):
    """robots.txt is where nothing may be asked for."""


class _Unreadable(Exception):
    def __init__(self, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


def _parse(body: bytes, status: int, read_at: datetime) -> _Rules:
    # Before a byte order mark the parser would not know the first line, and so drop the first group of rules.
    text = body.decode("utf-8-sig", "replace") if 200 <= status < 300 else ""
    return _Rules(Protego.parse(text), read_at)
