"""Which newspapers a schedule crawls, and when each one's time has come.

Nothing is kept for it: the time follows from the newspaper's `every` and its last runs, so that a changed
file holds at once and a clock that jumps does no lasting harm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from newscrawl.items import Newspaper
from newscrawl.storage import Database, Run, captures, is_being_written, runs

EARLY = 0.1
"""Share of `every` by which a crawl may begin too early, so that a timer that rings at nearly the same moment
does not pass over it until it rings again."""

LONGEST_BACKOFF = timedelta(days=1)
"""A newspaper that keeps refusing is asked once a day, or at its own pace where that is slower."""

LONGEST_PEACE = timedelta(days=7)
"""A newspaper that asks to be left alone for longer is asked again then: a slip of its server, such as a
`Retry-After` of the year 9999, would else end its crawls for good."""

LATEST = timedelta(hours=6)
"""How late a crawl may be before somebody should look, or its own `every` where that is longer."""

_REFUSED = ("blocked", "failed")
_GOES_ON = ("paused", "interrupted", "killed", None)
_LOOKED_AT = 12  # runs; more failures in a row than these double nothing any more


@dataclass(frozen=True, slots=True)
class Turn:
    """When a newspaper is to be crawled next, and why then; `last` is its newest crawl. UTC."""

    newspaper: Newspaper
    due_at: datetime
    why: str
    last: Run | None = None


def turns(
    newspapers: Mapping[str, Newspaper], own: frozenset[str], db: Database | None, now: datetime
) -> tuple[Turn, ...]:
    """The newspapers that are scheduled, those whose time comes first in front.

    Scheduled are those that were crawled before and those in `own`, which have a file in the archive's
    folder; not the others that come with newscrawl, and none whose `every` is "never". Without a database
    nothing was crawled.
    """
    known = own | (runs.crawled(db) if db is not None else frozenset())
    found = []
    for identity in sorted(known & newspapers.keys()):
        newspaper = newspapers[identity]
        if newspaper.crawl.every is not None:
            recent = runs.recent_crawls(db, identity, _LOOKED_AT) if db is not None else []
            found.append(_turn(newspaper, timedelta(seconds=newspaper.crawl.every), recent, now))
    return tuple(sorted(found, key=lambda turn: turn.due_at))


def are_due(all_turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """Those whose time has come."""
    return [turn for turn in all_turns if turn.due_at <= now]


def overdue(db: Database, all_turns: Sequence[Turn], now: datetime) -> list[Turn]:
    """Those whose crawl should have been made long ago and was not; a run that is at work is one as long as
    it is heard of, because one that hangs keeps every other from beginning."""
    heard_at = captures.last_taken_at(db) if is_being_written(db.path.parent) else None
    return [turn for turn in all_turns if _is_overdue(turn, now, heard_at)]


def _is_overdue(turn: Turn, now: datetime, heard_at: datetime | None) -> bool:
    every = turn.newspaper.crawl.every
    if every is None or turn.last is None:
        return False
    length = timedelta(seconds=every)
    begins = turn.due_at
    if _goes_on(turn.last):  # its turn comes at once; what counts is for how long it has not
        begins = (turn.last.finished_at or turn.last.started_at) + length
        if turn.last.outcome is None and heard_at is not None:
            begins = max(begins, heard_at + length)
    return now - begins > max(LATEST, length)


def _turn(newspaper: Newspaper, every: timedelta, recent: Sequence[Run], now: datetime) -> Turn:
    if not recent:
        return Turn(newspaper, now, "was never crawled")
    last = recent[0]
    ended = last.finished_at or last.started_at
    if max(last.started_at, ended) > now:
        return Turn(newspaper, now, "its last crawl is in the future: the clock was set back", last)
    if _goes_on(last):
        return Turn(newspaper, now, "its last crawl did not come to its end", last)
    if last.outcome in _REFUSED:
        rest = (number for number, run in enumerate(recent) if run.outcome not in _REFUSED or _goes_on(run))
        row = next(rest, len(recent))
        asked = min(last.counts.get("left_alone_seconds", 0), LONGEST_PEACE.total_seconds())
        due_at = ended + max(_backoff(every, row), timedelta(seconds=asked))
        times = f"{row} times in a row" if row > 1 else "the last time"
        return Turn(newspaper, due_at, f"{last.outcome} {times}", last)
    return Turn(newspaper, last.started_at + every * (1 - EARLY), "in its turn", last)


def _goes_on(run: Run) -> bool:
    """Whether the newspaper is not what kept a run from its end: as soon as it can, the next one goes on."""
    return run.outcome in _GOES_ON or bool(run.counts.get("disk_failed"))


def _backoff(every: timedelta, row: int) -> timedelta:
    """After one refusal the usual time, doubled at each further one."""
    return min(every * (1 << (row - 1)), max(every, LONGEST_BACKOFF))
