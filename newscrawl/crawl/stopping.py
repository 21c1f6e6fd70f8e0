"""How crawls end before they are done: on a signal, or when their time is up.

Nothing new is asked for. What the newspaper is answering gets a few seconds and is stored; what has not come
by then is let go and stays in the frontier, like what waited for its turn, and what came faster than a slow
disk takes it in. So a service manager that kills after ten seconds finds nothing left to kill.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from types import FrameType
from typing import Any

from scrapy import Request
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from newscrawl.crawl.answers import Stopping
from newscrawl.crawl.connections import BoundedDownloadHandler
from newscrawl.crawl.session import CrawlSession
from newscrawl.crawl.terminal import ASKING_TO_END, way_out

GRACE = 4.0
"""Seconds for answers that are under way when a crawl is stopped."""
STORING = 6.0
"""Seconds, from the same moment, for beginning to store what has come."""


class StoppingProcess(AsyncCrawlerProcess):
    """Runs crawls side by side, and ends them within seconds when it is stopped.

    After `max_seconds` it stops by itself; `on_time_up` is called just before.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        max_seconds: float | None = None,
        on_time_up: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(settings)
        self._on_time_up = on_time_up
        self._stopped: asyncio.Task[None] | None = None  # the loop alone would forget it
        if max_seconds is not None:
            from twisted.internet import reactor  # noqa: PLC0415 - installed by now, as Scrapy wants it

            clock: Any = reactor
            clock.callWhenRunning(clock.callLater, max_seconds, self._time_is_up)

    def start(self, stop_after_crawl: bool = True, install_signal_handlers: bool = True) -> None:
        """Run the crawls to their end. A signal that comes later is what it was before: Scrapy's handlers
        would take it for a crawl that is no longer there, and swallow it."""
        before = {number: signal.getsignal(number) for number in ASKING_TO_END}
        if before[signal.SIGHUP] == signal.SIG_DFL:  # a terminal that is closed, and no `nohup`
            leave_terminal = way_out()

            def closed(_number: int, _frame: FrameType | None) -> None:
                leave_terminal()
                signal.raise_signal(signal.SIGTERM)

            signal.signal(signal.SIGHUP, closed)
        try:
            super().start(stop_after_crawl, install_signal_handlers)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def stop(self) -> None:
        """Stop all crawls; complete when they have ended. The first signal calls it."""
        running = list(self.crawlers)
        for session in _sessions(running):
            session.stopped = True
            session.writer.take_pages_until(time.monotonic() + STORING)
        for crawler in running:
            _let_waiting_go(crawler)
        asyncio.get_running_loop().call_later(GRACE, _cut, running)
        # An engine that does not run yet would be taken for stopped, and never end. It ends by itself: it is
        # given nothing to ask for.
        ending = [asyncio.create_task(crawler.stop_async()) for crawler in running if _is_running(crawler)]
        if ending:
            await asyncio.wait(ending)

    def _time_is_up(self) -> None:
        if self.crawlers:
            if self._on_time_up is not None:
                self._on_time_up()
            self._stopped = asyncio.get_running_loop().create_task(self.stop())


class Transfer(BoundedDownloadHandler):
    """The download handler, with the clock on it and an end to it.

    Counts how long requests waited for their turn (`pace`) and how long the newspaper took (`answers`).
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.session: CrawlSession = crawler.spider.session  # type: ignore[union-attr]
        self._under_way: set[asyncio.Future[Response]] = self.session.under_way

    async def download_request(self, request: Request) -> Response:
        """The answer; raises `Stopping` where the crawl ended before it came."""
        if self.session.stopped:  # it stood between the judges when everything was let go
            raise Stopping
        began = time.monotonic()
        waits = self.session.waits
        waits["pace"] += began - request.meta.get("sent_at", began)
        transfer: asyncio.Future[Response] = asyncio.ensure_future(super().download_request(request))
        self._under_way.add(transfer)
        try:
            return await transfer
        except asyncio.CancelledError:
            raise Stopping from None
        finally:
            self._under_way.discard(transfer)
            waits["answers"] += time.monotonic() - began


def _is_running(crawler: Crawler) -> bool:
    engine: Any = crawler.engine  # None until the crawl has begun
    return engine is not None and bool(engine.running)


def _let_waiting_go(crawler: Crawler) -> None:
    """Give back the requests that wait for their turn: with a Crawl-delay that can take a minute."""
    engine: Any = crawler.engine  # None until the crawl has begun
    for slot in engine.downloader.slots.values() if engine is not None else ():
        while slot.queue:
            _, turn = slot.queue.popleft()
            turn.errback(Failure(Stopping()))  # type: ignore[no-untyped-call]


def _cut(crawlers: Iterable[Crawler]) -> None:
    """Let go what is still under way, and what lined up since."""
    for crawler in crawlers:
        _let_waiting_go(crawler)
    for session in _sessions(crawlers):
        for transfer in tuple(session.under_way):
            transfer.cancel()


def _sessions(crawlers: Iterable[Crawler]) -> Iterator[CrawlSession]:
    for crawler in crawlers:
        session = getattr(crawler.spider, "session", None)
        if isinstance(session, CrawlSession):
            yield session
