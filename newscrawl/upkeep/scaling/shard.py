"""A crawl by one process, event by event: hosts with a pace, one interpreter, one writer.

What is simulated is what `newscrawl crawl` does. A host is asked one thing at a time, and never sooner than
its delay after the last. Its sources come first, then what they announced, then the visits that are due. Each
answer takes the interpreter's time when it comes in and again when the writer reads, keeps and stores it; the
writer takes what has come in meanwhile as one batch, whose records come to the disk, in a file for each
newspaper, while its rows are written. A host with too many answers unsettled is not asked on. When its time
is up a run stops, and the next goes on.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from newscrawl.upkeep.scaling.costs import Assumptions, Costs
from newscrawl.upkeep.scaling.press import DAY

UNSETTLED = 10
"""Requests of a host that may wait for the writer, as in the spider with one connection."""
BATCH = 32
"""Answers that the writer takes at once at most, as `crawl.writer` does."""

SOURCE, NEW, AGAIN = range(3)


@dataclass(slots=True)
class Host:
    """A newspaper in the simulation; `news` and `visits` are the times of what is still to come."""

    number: int
    news: deque[float]
    visits: deque[float]
    files: Sequence[int]  # the days of which there is a sitemap
    robots_read: bool = False
    waiting: deque[float] = field(default_factory=deque)  # announced, and not asked for yet
    due: deque[float] = field(default_factory=deque)  # visits of this run
    sources: int = 0  # still to be asked
    unread: int = 0  # sources that are asked, or still to be
    looked: float = 0.0  # when its sources were asked
    took_visits: bool = False
    unsettled: int = 0
    may_ask_at: float = 0.0
    blocked: bool = False
    last_run: float = 0.0  # of which the last run is
    crawled: bool = False
    requests: int = 0


@dataclass(slots=True)
class Tally:
    """What one shard has done so far."""

    asked: Counter[int] = field(default_factory=Counter)
    lags: list[float] = field(default_factory=list)
    runs: list[float] = field(default_factory=list)
    unfinished: int = 0
    cpu: float = 0.0
    interpreter: dict[int, float] = field(default_factory=lambda: defaultdict(float))  # seconds by hour
    writer: dict[int, float] = field(default_factory=lambda: defaultdict(float))


class Shard:
    """One process and its archive."""

    def __init__(self, hosts: list[Host], costs: Costs, assumed: Assumptions, delay: float) -> None:
        self.hosts = hosts
        self.costs = costs
        self.assumed = assumed
        self.delay = delay
        self.tally = Tally()
        self._order = count()
        self._free = 0.0  # when the interpreter is
        self._writing = False
        self._ready: deque[tuple[float, Host, int, float]] = deque()  # for the writer: since when, of what
        self._events: list[tuple[float, int, Callable[[Any, float], None], Any]] = []
        self._deadline = 0.0

    def run(self, begin: float, deadline: float) -> float:
        """One execution of `crawl` over all hosts; when it ended."""
        self._deadline = deadline
        self._work(begin, self.costs.run_start)
        for host in self.hosts:
            self._open(host, begin)
            self._at(self._free, self._ask, host)
        end = self._free
        while self._events:
            end, _, happens, subject = heapq.heappop(self._events)
            happens(subject, end)
        self.tally.runs.append(end - begin)
        self.tally.unfinished += any(host.waiting or host.sources or host.due for host in self.hosts)
        return end

    # --- what happens ---------------------------------------------------------------------------------

    def _open(self, host: Host, begin: float) -> None:
        """A newspaper's turn in a run: its sources, once more."""
        today = int(begin // DAY)
        back = self.costs.overlap_days if host.crawled else self.costs.first_days - 1
        since = int(host.last_run // DAY) - back if host.crawled else today - back
        days = sum(since <= day <= today for day in host.files)
        host.sources = host.unread = self.costs.fixed_sources + days + (not host.robots_read)
        host.robots_read = host.crawled = True
        host.last_run = begin
        host.took_visits = host.blocked = False
        host.may_ask_at = begin

    def _ask(self, host: Host, now: float) -> None:
        if now >= self._deadline:
            return
        if host.unsettled >= UNSETTLED:
            host.blocked = True
            return
        if host.sources:
            host.sources -= 1
            host.looked = now
            what, since = SOURCE, now
        elif host.waiting:
            what, since = NEW, host.waiting.popleft()
        elif host.unsettled:
            host.blocked = True  # what is under way may announce something
            return
        else:
            if not host.took_visits:
                host.took_visits = True
                while host.visits and host.visits[0] <= now:
                    host.due.append(host.visits.popleft())
            if not host.due:
                return
            what, since = AGAIN, host.due.popleft()
        host.unsettled += 1
        host.requests += 1
        self.tally.asked[what] += 1
        answered = now + self.assumed.answer
        host.may_ask_at = max(now + self.delay, answered)
        self._at(answered, self._answer, (host, what, since))
        self._at(host.may_ask_at, self._ask, host)

    def _answer(self, answer: tuple[Host, int, float], now: float) -> None:
        host, what, since = answer
        ready = self._work(now, self.costs.source_loop if what == SOURCE else self.costs.page_loop)
        self._ready.append((ready, host, what, since))
        if not self._writing:
            self._writing = True
            self._at(ready, self._begin, None)

    def _begin(self, _: None, now: float) -> None:
        """The writer takes what is ready as a batch."""
        batch: list[tuple[float, Host, int, float]] = []
        while self._ready and len(batch) < BATCH and self._ready[0][0] <= now:
            batch.append(self._ready.popleft())
        work = sum(
            self.costs.source_write if what == SOURCE else self.costs.page_write for _, _, what, _ in batch
        )
        done = self._work(now, work)
        pages = [host.number for _, host, what, _ in batch if what != SOURCE]
        archived = done - len(pages) * self.costs.page_rows
        committed = max(done, archived + len(set(pages)) * self.costs.sync)
        self.tally.writer[int(now // 3600)] += committed - now
        self._at(committed, self._written, batch)

    def _written(self, batch: list[tuple[float, Host, int, float]], now: float) -> None:
        for _, host, what, since in batch:
            host.unsettled -= 1
            if what == NEW:
                self.tally.lags.append(now - since)
            elif what == SOURCE:
                host.unread -= 1
                if host.unread == 0:
                    while host.news and host.news[0] <= host.looked:
                        host.waiting.append(host.news.popleft())
            if host.blocked:
                host.blocked = False
                self._at(max(now, host.may_ask_at), self._ask, host)
        if self._ready:
            self._at(max(now, self._ready[0][0]), self._begin, None)
        else:
            self._writing = False

    def _work(self, now: float, seconds: float) -> float:
        """Have the interpreter do something; when it is done."""
        self._free = max(self._free, now) + seconds
        self.tally.cpu += seconds
        self.tally.interpreter[int(now // 3600)] += seconds
        return self._free

    def _at(self, time: float, happens: Callable[[Any, float], None], subject: Any) -> None:
        heapq.heappush(self._events, (time, next(self._order), happens, subject))
