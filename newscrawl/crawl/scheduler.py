"""The Scrapy scheduler over the durable frontier.

It holds only requests whose URLs are leased in the frontier: what is in memory when the process dies
is still `leased` in the database, and is taken back at the next start. Nothing is queued here that the
frontier does not know, so a killed crawl loses no URL.
"""

from __future__ import annotations

from collections import deque

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler


class FrontierScheduler(BaseScheduler):
    """Hands on the leased requests that the spider's `start` draws from the frontier."""

    def __init__(self) -> None:
        self._leased: deque[Request] = deque()

    def has_pending_requests(self) -> bool:
        """Whether a leased request waits to be sent."""
        return bool(self._leased)

    def enqueue_request(self, request: Request) -> bool:
        """Take a leased request; one without a lease is dropped, because nothing would remember it."""
        if "ticket" not in request.meta:
            return False
        self._leased.append(request)
        return True

    def next_request(self) -> Request | None:
        """The next leased request, in the frontier's order."""
        return self._leased.popleft() if self._leased else None
