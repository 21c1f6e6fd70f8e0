"""Sample newspapers that tests borrow, one after the other.

A server takes a third of a second of CPU to start, and misbehaves, forgets and recovers at once. So it serves
the next test that wants the same paper, unless its paper was changed: that cannot be taken back.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from newscrawl.sample import SampleServer
from newscrawl.vietnamese.dates import VIETNAM

IDLE = 4  # servers that wait for another test, at most: each takes 40 MB


class Newsstand:
    """The servers that nobody has at the moment, the longest idle first."""

    def __init__(self) -> None:
        self._idle: list[tuple[dict[str, Any], SampleServer]] = []

    def take(self, options: dict[str, Any]) -> SampleServer:
        """One of this paper, at peace and with an empty log."""
        for place in self._idle:
            if place[0] == options:
                self._idle.remove(place)
                return place[1]
        return SampleServer(**options)

    def bring_back(self, options: dict[str, Any], server: SampleServer) -> None:
        """Keep it for another test, if it is as it was."""
        papers = (server, *server.others)
        if any(one.paper.events for one in papers):
            server.close()
            return
        for one in papers:
            one.misbehave([])
            one.robots()
            one.reset_log()
        self._idle.append((options, server))
        if len(self._idle) > IDLE:
            _, oldest = self._idle.pop(0)
            oldest.close()

    def close(self) -> None:
        for _, server in self._idle:
            server.close()


@cache
def _newsstand() -> Newsstand:
    """The one of this process; it ends with it."""
    shared = Newsstand()
    atexit.register(shared.close)
    return shared


@contextmanager
def borrowed(**options: Any) -> Iterator[SampleServer]:
    """A sample newspaper with `SampleServer`'s options, as if it had just been started."""
    wanted = {"last_day": yesterday(), **options}  # the same paper after midnight is another one
    server = _newsstand().take(wanted)
    try:
        yield server
    except BaseException:
        server.close()
        raise
    _newsstand().bring_back(wanted, server)


def yesterday() -> date:
    """The last day of a paper that is borrowed now; papers that must be alike are given the same."""
    return datetime.now(VIETNAM).date() - timedelta(days=1)
