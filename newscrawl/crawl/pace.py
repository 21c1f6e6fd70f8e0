"""How we behave towards one newspaper's hosts: pauses after refusals, and when to leave it alone."""

from __future__ import annotations

import logging
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from newscrawl.items import CrawlPolicy

logger = logging.getLogger(__name__)

REFUSING = frozenset({403, 429, 503})
"""Statuses by which a host refuses us, rather than one of its pages failing."""
MOST_REDIRECTS = 5
"""Of one request, followed one after the other."""
MOST_ROBOTS_BYTES = 512 * 1024
"""Of a robots.txt; RFC 9309 asks for at least 500 KiB."""
LONGEST_PAUSE = 3600.0
"""Seconds. A `Retry-After` beyond it ends the run as blocked: the next scheduled run is the better retry."""
NO_NAME = "its name cannot be looked up"
"""Why a request brought nothing: there is no network here, or no such host. Nobody was asked."""
NAMELESS_DELAY = 5.0
"""Seconds, doubled each time: while nobody is asked there is nobody to spare by a slower pace."""
WORTH_TELLING = 2.0
"""Seconds of pause from which on the analyst is told why nothing happens."""
_DOUBLINGS = 6


def backoff(base: float, attempt: int) -> float:
    """Seconds to wait before attempt `attempt` (from 1): doubled each time, with up to 25 % jitter."""
    return float(base * 2 ** min(attempt - 1, _DOUBLINGS) * random.uniform(1.0, 1.25))  # noqa: S311


def seconds_wished(retry_after: str) -> float | None:
    """The seconds that `Retry-After` asks for, as a number or as an HTTP date; None when unreadable."""
    written = retry_after.strip()
    if written.isdecimal():
        return float(written[:9])
    try:
        when = parsedate_to_datetime(written)
    except (ValueError, OverflowError):  # no date, or one beyond the calendar
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


def robots_unsaid(status: int) -> bool:
    """Whether an answer of this status to the request for robots.txt leaves open what may be fetched: an
    error of the server's, or the 304 that was not asked for."""
    return not 200 <= status < 500 or status in (304, 429)


def longest_backoff(base: float) -> float:
    """Seconds that `backoff` never exceeds, whatever the attempt."""
    return float(base * 2**_DOUBLINGS * 1.25)


@dataclass
class Pace:
    """The pause and the circuit of one newspaper.

    A refusal (403, 429, 503, a block page, no answer at all) pauses the whole host; refusals in a row,
    each of a request sent after the pause of the one before, open the circuit. One page that fails for
    ever does not: the row must be of more than one URL, unless it is the host's name that is not known.
    """

    policy: CrawlPolicy
    paused_until: float = 0.0  # time.monotonic()
    blocked: str = ""
    row: int = 0
    refusals: int = 0
    paused: float = 0.0  # seconds of pauses so far, also those that are not over
    last: str = ""  # why the last request was refused, where none was answered since
    left_alone: float = 0.0  # seconds that the newspaper asked for when that ended the run
    _keys: set[str] = field(default_factory=set)
    _counted_at: float = 0.0

    def seconds_left(self) -> float:
        """Seconds until the next request may be sent; 0 when there is no pause."""
        return max(0.0, self.paused_until - time.monotonic())

    @property
    def is_unreachable(self) -> bool:
        """Whether the circuit is open although nobody refused anything: the host's name is not known here."""
        return bool(self.blocked) and self.last == NO_NAME

    def answered(self) -> None:
        """The newspaper gave us what we asked for."""
        self.row = 0
        self.last = ""
        self._keys.clear()

    def refused(self, key: str, detail: str, *, sent_at: float, retry_after: float | None) -> None:
        """The newspaper refused the request for `key`, sent at monotonic `sent_at`."""
        now = time.monotonic()
        self.refusals += 1
        self.last = detail
        if sent_at >= self._counted_at:
            self.row += 1
            self._counted_at = now
        self._keys.add(key)
        nameless = detail == NO_NAME
        delay = min(self.policy.retry_delay, NAMELESS_DELAY) if nameless else self.policy.retry_delay
        wait = max(backoff(delay, self.row), retry_after or 0.0)
        if wait > LONGEST_PAUSE:
            self.blocked = f"the newspaper asks to be left alone for {wait:.0f} seconds ({detail})"
            self.left_alone = wait
            return
        if now + wait > self.paused_until and wait >= WORTH_TELLING:
            logger.warning("pausing for %.0f s: %s (%s)", wait, detail, key)
        self.paused += max(0.0, now + wait - max(self.paused_until, now))
        self.paused_until = max(self.paused_until, now + wait)
        self._counted_at = max(self._counted_at, self.paused_until)
        if self.row >= self.policy.block_after and (nameless or len(self._keys) > 1):
            what = "requests" if nameless else "refusals"
            self.blocked = f"{self.row} {what} in a row, the last one: {detail}"
