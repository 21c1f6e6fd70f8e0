"""Crawls under a timer that rings, of a day, of some runs, or without pause.

One process uses one core: with several cores the newspapers are divided into as many shards, each a process
with a writer of its own. (A process that is busy all the time has pages read by others where cores are free;
that is left out.)
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from newscrawl.upkeep.scaling.costs import ASSUMED, MEASURED, Assumptions, Costs
from newscrawl.upkeep.scaling.press import BUSIEST, DAY, Press
from newscrawl.upkeep.scaling.shard import AGAIN, NEW, SOURCE, Host, Shard


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a simulated crawl did. Times are in seconds.

    `lags` are from an article's publication to its row in the database, `runs` lengths of runs; of the
    busiest hour of the busiest shard, `interpreter` and `writer` are the shares in which they had work.
    """

    requests: int
    sources: int
    new: int
    again: int
    left: int  # pages that were due when the last run ended, and not fetched: new ones and visits
    lags: Sequence[float]
    runs: Sequence[float]
    unfinished: int  # runs whose time was up
    cpu: float  # seconds of it, all shards
    interpreter: float
    writer: float
    by_newspaper: Sequence[int]  # requests

    @property
    def pages(self) -> int:
        """Article pages fetched, for the first time or again."""
        return self.new + self.again

    @property
    def lag(self) -> float:
        """Half of the articles were stored within so many seconds after they appeared."""
        return median(self.lags) if self.lags else 0.0


def simulate_day(
    press: Press,
    *,
    cores: int = 1,
    every: float = 3600.0,
    delay: float = 3.0,
    costs: Costs = MEASURED,
    assumed: Assumptions = ASSUMED,
) -> Crawled:
    """The busiest day of a week, in an archive that has kept up for a month.

    The timer rings every `every` seconds; a run stops five minutes before it rings again.
    """
    begin, end = BUSIEST * DAY, (BUSIEST + 1) * DAY
    recent = begin - every  # what the last run of the day before could not have seen
    files = range(BUSIEST - 40, BUSIEST + 1)
    hosts = []
    for number in range(press.newspapers):
        news = [*press.published(number, BUSIEST - 1), *press.published(number, BUSIEST)]
        visits = sorted(
            appeared + after * DAY
            for after in assumed.visits
            for day in (BUSIEST - after - 1, BUSIEST - after)
            for appeared in press.published(number, day)
        )
        hosts.append(
            Host(
                number,
                deque(one for one in news if one > recent),
                deque(one for one in visits if one > recent),
                files,
                last_run=recent,
                crawled=True,
            )
        )
    shards = [Shard(hosts[one::cores], costs, assumed, delay) for one in range(min(cores, press.newspapers))]
    for shard in shards:
        now = begin
        while now < end:
            ended = shard.run(now, now + every - min(300.0, every / 5))
            now += every
            while now < ended:  # a run that is still going on when the timer rings is left alone
                now += every
    return _crawled(shards, hosts)


def simulate_runs(
    newspapers: Sequence[Sequence[float]],
    begins: Sequence[float],
    *,
    files: Sequence[Sequence[int]],
    delay: float,
    costs: Costs = MEASURED,
    assumed: Assumptions = ASSUMED,
) -> Crawled:
    """Runs over newspapers that were never crawled, whose articles appeared at the times given and of which
    there are daily sitemaps for the days in `files`. Each run begins at its time, or when the last ends."""
    hosts = [
        Host(number, deque(sorted(times)), deque(), days)
        for number, (times, days) in enumerate(zip(newspapers, files, strict=True))
    ]
    shard = Shard(hosts, costs, assumed, delay)
    ended = 0.0
    for begin in begins:
        ended = shard.run(max(begin, ended), float("inf"))
    return _crawled([shard], hosts)


def simulate_backfill(
    newspapers: int,
    *,
    seconds: float,
    delay: float = 3.0,
    costs: Costs = MEASURED,
    assumed: Assumptions = ASSUMED,
) -> Crawled:
    """Newspapers that are crawled without pause on one core, each with more pages than there is time for."""
    plenty = int(seconds / max(delay, assumed.answer)) + 2
    hosts = [Host(number, deque(), deque(), ()) for number in range(newspapers)]
    shard = Shard(hosts, replace(costs, fixed_sources=0), assumed, delay)
    for host in hosts:
        host.waiting.extend([0.0] * plenty)
        host.robots_read = True
    shard.run(0.0, seconds)
    return _crawled([shard], hosts)


def _left(host: Host) -> int:
    """What its last run should have fetched."""
    return len(host.waiting) + len(host.due) + sum(due <= host.last_run for due in host.visits)


def _crawled(shards: Sequence[Shard], hosts: Sequence[Host]) -> Crawled:
    tallies = [shard.tally for shard in shards]
    asked = sum((one.asked for one in tallies), Counter[int]())
    return Crawled(
        requests=asked.total(),
        sources=asked[SOURCE],
        new=asked[NEW],
        again=asked[AGAIN],
        left=sum(map(_left, hosts)),
        lags=[lag for one in tallies for lag in one.lags],
        runs=[length for one in tallies for length in one.runs],
        unfinished=sum(one.unfinished for one in tallies),
        cpu=sum(one.cpu for one in tallies),
        interpreter=max((max(one.interpreter.values(), default=0.0) / 3600 for one in tallies), default=0.0),
        writer=max((max(one.writer.values(), default=0.0) / 3600 for one in tallies), default=0.0),
        by_newspaper=[host.requests for host in hosts],
    )
