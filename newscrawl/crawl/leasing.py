"""What a crawl fetches next: leased tickets, drawn from the frontier one by one, and waited for."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from scrapy.crawler import Crawler

from newscrawl.crawl.answers import Stopping, nap
from newscrawl.crawl.pace import longest_backoff
from newscrawl.crawl.session import CrawlSession
from newscrawl.storage import Database, StoredCapture, Ticket, captures, frontier, problems, revisits

LOOKAHEAD = 8
"""Leased requests beyond those in flight, so that the next one is at hand while a batch is written."""
LEASE_SECONDS = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Leased:
    """A ticket with the last archived answer to its URL, for a conditional request."""

    ticket: Ticket
    previous: StoredCapture | None


class Leases:
    """The tickets of one crawl; lives in the event loop's thread."""

    def __init__(self, crawler: Crawler, session: CrawlSession) -> None:
        self._crawler = crawler
        self._session = session
        self._waiting: deque[Leased] = deque()
        self._leasing: asyncio.Task[None] | None = None  # of what follows when those are drawn
        self._drawn = 0
        self._was_full = False  # the last lease brought as much as was asked for

    async def draw(self) -> Leased | None:
        """The next leased ticket; waits for one that is not due yet, or for what is in flight."""
        session = self._session
        ceiling = 2 * session.newspaper.crawl.concurrency + LOOKAHEAD
        while True:
            session.progressed.clear()
            if session.stopped:  # Scrapy forgets a signal that comes while its engine is put together
                raise Stopping
            if session.pace.blocked or session.writer.failure is not None:
                return None
            if (pause := session.pace.seconds_left()) > 0:
                await nap(self._crawler, pause)
                continue
            if len(session.outstanding) < ceiling:
                if not self._waiting:
                    await self.settle()
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

    async def settle(self) -> None:
        """Wait for a lease that is under way; raises what went wrong with it."""
        if self._leasing is not None:
            leasing, self._leasing = self._leasing, None
            await leasing

    async def _wait_for_retry(self, seconds: float) -> None:
        began = time.monotonic()
        try:
            await nap(self._crawler, seconds)
        finally:
            self._session.waits["retries"] += time.monotonic() - began

    async def _progress(self) -> None:
        """Wait until something in flight is settled, or for a moment: a retry may have come due."""
        try:
            async with asyncio.timeout(1.0):
                await self._session.progressed.wait()
        except TimeoutError:
            return

    def _is_full(self) -> bool:
        limit = self._session.plan.limit
        return limit is not None and self._drawn >= limit

    async def _lease(self, ceiling: int) -> None:
        await self._session.feed_days()
        limit = self._session.plan.limit
        room = ceiling if limit is None else min(ceiling, limit - self._drawn)
        leased = await self._session.writer.call(lambda db: self._lease_in(db, room))
        self._waiting.extend(leased)
        self._drawn += sum(1 for one in leased if one.ticket.is_article)
        self._was_full = len(leased) == room

    def _lease_ahead(self, ceiling: int) -> None:
        """Begin to lease while some still wait: the writer answers when the batch that it writes is done, and
        fetching would stand still until then. Raises what went wrong with the one before."""
        if self._leasing is not None and self._leasing.done():
            self._leasing.result()
            self._leasing = None
        few = 2 * self._session.newspaper.crawl.concurrency
        if self._leasing is None and self._was_full and len(self._waiting) < few and not self._is_full():
            self._leasing = asyncio.create_task(self._lease(ceiling))

    def _lease_in(self, db: Database, room: int) -> list[Leased]:
        name = self._session.newspaper.id
        tickets = frontier.lease(
            db,
            name,
            limit=room,
            now=datetime.now(UTC),
            seconds=LEASE_SECONDS,
            priority=self._session.only,
        )
        return [Leased(ticket, self._previous_in(db, ticket)) for ticket in tickets]

    @staticmethod
    def _previous_in(db: Database, ticket: Ticket) -> StoredCapture | None:
        """The last answer, for a source or an article's next visit: 304 would bring that one back, so it must
        not be one that could not be read."""
        if ticket.priority == frontier.REVISIT:
            return revisits.last_answer(db, ticket.newspaper, ticket.key, ticket.url)
        if ticket.is_article or problems.is_open(db, ticket.newspaper, ticket.url):
            return None
        return captures.latest(db, ticket.newspaper, ticket.url)

    async def _until_due(self) -> float | None:
        """Seconds until the next ticket is due; None when none is left, and no day or visit follows."""
        now = datetime.now(UTC)
        outlook = await self._session.writer.call(
            lambda db: frontier.outlook(db, self._session.newspaper.id, now, priority=self._session.only)
        )
        if outlook.next_due_at is None:
            return 0.0 if await self._session.feed_days() or await self._session.visit_again() else None
        seconds = (outlook.next_due_at - datetime.now(UTC)).total_seconds()
        longest = longest_backoff(self._session.newspaper.crawl.retry_delay)
        if seconds > longest:  # nobody puts off so far: the clock was set back since
            name, beyond = self._session.newspaper.id, now + timedelta(seconds=longest)
            await self._session.writer.call(lambda db: frontier.hasten(db, name, now=now, beyond=beyond))
            return 0.0
        return max(0.0, seconds)
