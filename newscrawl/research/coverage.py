"""Coverage: of which days the archive holds a newspaper's articles, and where its gaps are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from newscrawl.items import VIETNAM
from newscrawl.storage import Database, daily_counts, days
from newscrawl.storage.days import ONLINE_SINCE, DayEntry

State = Literal["read", "empty", "elsewhere", "unfetched", "refused", "unread", "absent"]
GAPS: dict[State, str] = {
    "refused": "refused",
    "unread": "not read yet",
    "unfetched": "read, but none of its articles is stored",
    "absent": "no sitemap",
}
"""The states that are gaps, in words. `read` days are none, and neither are `empty` ones, whose sitemaps were
read and announce no article, nor those whose articles stand `elsewhere`: with the newspaper that wrote them,
since merged into this one."""

_A_DAY = len("2026-09-05")
_ELSEWHERE = """
SELECT DISTINCT substr(m.published_at, 1, 10) FROM article_keys k
JOIN article_metadata m ON m.id = k.article_id
WHERE k.key > :newspaper || ':' AND k.key < :newspaper || ';'"""


@dataclass(frozen=True, slots=True)
class Day:
    """One day in Vietnamese time: `articles` published then are stored, `links` were announced (None where
    nobody knows); `error` says why its sitemap could not be read."""

    day: date
    state: State
    articles: int
    links: int | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days in a row with the same state and error. `articles` are stored all the same: other sources found
    them."""

    first: date
    last: date
    state: State
    articles: int
    error: str | None

    @property
    def days(self) -> int:
        """How many days it is long."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """A newspaper's days from `since` to `until`, oldest first. `undated` articles, of which no day is
    known, stand in none of them: where days were asked for, those of which the month is known and lies
    within, as any filter by day has them; else all."""

    newspaper: str
    since: date
    until: date
    days: tuple[Day, ...]
    undated: int

    @property
    def articles(self) -> int:
        """Stored articles published in the window."""
        return sum(one.articles for one in self.days)

    def months(self) -> Iterator[tuple[str, tuple[Day, ...]]]:
        """The days by month ("2026-09"), oldest first."""
        month: Callable[[Day], str] = lambda one: f"{one.day:%Y-%m}"  # noqa: E731
        for name, found in groupby(self.days, month):
            yield name, tuple(found)

    def gaps(self) -> tuple[Gap, ...]:
        """What is missing, as stretches of days, oldest first."""
        return tuple(_gaps(self.days))


def coverage(
    db: Database, newspaper: str, *, since: date | None = None, until: date | None = None
) -> Coverage | None:
    """What the archive holds of a newspaper, day by day.

    Without `since` from the first day that is known (or `until`, which may be earlier), without `until` to
    yesterday (in +07:00) or the last day that is known. None where nothing is known and no `since` is given.
    """
    with db.one_state():
        known = list(_known_days(db, newspaper))
        first = since or min(known, default=None)
        if first is None:
            return None
        yesterday = datetime.now(VIETNAM).date() - timedelta(days=1)
        first = max(first, ONLINE_SINCE)
        last = until or max([yesterday, first, *known])
        if since is None or since <= last:
            first = min(first, last)  # of a window that ends before all that can be known, its last day
        counts = _articles_by_day(db, newspaper, first, last)
        entries = {one.day: one for one in days.entries(db, newspaper, first, last)}
        elsewhere = _elsewhere(db, newspaper)
        held = daily_counts.by_day(db, newspaper=newspaper, since=since, until=until)
        undated = sum(articles for _, day, articles in held if len(day) < _A_DAY)
    found = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Coverage(
        newspaper,
        first,
        last,
        tuple(_day(one, counts, elsewhere, entries.get(one.isoformat())) for one in found),
        undated,
    )


def covered(db: Database) -> dict[str, str]:
    """The newspapers of which anything is known, in the order of their ids, with their names."""
    rows = db.conn.execute(
        "SELECT id, name FROM newspapers n"
        " WHERE EXISTS (SELECT 1 FROM article_metadata WHERE newspaper = n.id)"
        " OR EXISTS (SELECT 1 FROM days WHERE newspaper = n.id) ORDER BY id"
    )
    return {str(row[0]): str(row[1]) for row in rows}


def overall(db: Database, *, since: date, until: date) -> Coverage:
    """The days of all newspapers together: how many articles they have, and whether any sitemap was read.

    A day on which some newspaper is missing is no gap here; each newspaper's own coverage tells those.
    """
    counts = dict(daily_counts.by_period(db, _A_DAY, since=since, until=until))
    settled = days.settled_by_any(db, since, until)
    found = (since + timedelta(days=number) for number in range((until - since).days + 1))
    return Coverage(
        "", since, until, tuple(_day_of_any(one, counts.get(one.isoformat(), 0), settled) for one in found), 0
    )


def _day_of_any(day: date, articles: int, settled: Mapping[str, str]) -> Day:
    states: Mapping[str | None, State] = {"read": "empty", "absent": "absent", None: "unread"}
    state: State = "read" if articles else states[settled.get(day.isoformat())]
    return Day(day, state, articles, None, None)


def _known_days(db: Database, newspaper: str) -> Iterator[date]:
    """The first and the last day of the ledger and of the articles."""
    yield from days.bounds(db, newspaper) or ()
    for end in ("min", "max"):
        (published,) = db.conn.execute(
            f"SELECT {end}(published_at) FROM article_metadata WHERE newspaper = ?",  # noqa: S608
            (newspaper,),
        ).fetchone()
        if published is not None:
            yield date.fromisoformat(published[:10])


def _articles_by_day(db: Database, newspaper: str, since: date, until: date) -> dict[str, int]:
    return dict(daily_counts.by_period(db, _A_DAY, newspaper=newspaper, since=since, until=until))


def _elsewhere(db: Database, newspaper: str) -> frozenset[str]:
    """The days of articles that live on at this newspaper and were written by one before it."""
    return frozenset(day for (day,) in db.conn.execute(_ELSEWHERE, {"newspaper": newspaper}))


def _day(day: date, counts: dict[str, int], elsewhere: frozenset[str], entry: DayEntry | None) -> Day:
    articles = counts.get(day.isoformat(), 0)
    if entry is None:
        return Day(day, "unread", articles, None, None)
    state = _state(entry, articles, elsewhere=day.isoformat() in elsewhere)
    return Day(day, state, articles, entry.links, entry.last_error)


def _state(entry: DayEntry, articles: int, *, elsewhere: bool) -> State:
    if entry.state == "read":
        if articles:
            return "read"
        if elsewhere:
            return "elsewhere"
        return "unfetched" if entry.links else "empty"
    if entry.state == "open":
        return "unread"
    return entry.state


def _gaps(found: Iterable[Day]) -> Iterator[Gap]:
    kind: Callable[[Day], tuple[State, str | None]] = lambda one: (one.state, one.error)  # noqa: E731
    for (state, error), stretch in groupby(found, kind):
        if state in GAPS:
            held = list(stretch)
            yield Gap(held[0].day, held[-1].day, state, sum(one.articles for one in held), error)
