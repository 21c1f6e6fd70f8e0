"""How a calendar is laid out, on paper and in a terminal: levels of many, bands of years, places of days."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from newscrawl.research.coverage import Day, State


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of articles as levels from 1 to `levels`, 0 for none. `starts` are the smallest of each level
    that is used, `most` the largest number there is."""

    levels: int
    starts: tuple[int, ...]
    most: int

    def level(self, articles: int) -> int:
        """The level of a number; where few levels are used, they end with the highest."""
        if not articles:
            return 0
        above = sum(start > articles for start in self.starts)
        return min(self.levels - above, self.levels) if len(self.starts) > 1 else (self.levels + 1) // 2

    def ranges(self) -> Iterator[tuple[int, int, int]]:
        """Each level in use with the smallest and the largest number that it stands for."""
        for start, following in pairwise((*self.starts, self.most + 1)):
            yield self.level(start), start, following - 1


def scale_of(counts: Iterable[int], levels: int) -> Scale:
    """Levels that about equally many of the counts reach, so that one outlier takes no colours from the
    rest."""
    known = sorted(count for count in counts if count)
    if not known:
        return Scale(levels, (), 0)
    bounds = {known[len(known) * part // levels] for part in range(levels)}
    return Scale(levels, tuple(sorted(bounds | {known[0]})), known[-1])


@dataclass(frozen=True, slots=True)
class Band:
    """Days of one year; or, `blank`, of years in a row in which nothing is known, all in one state."""

    days: tuple[Day, ...]
    blank: bool

    @property
    def years(self) -> str:
        """ "2026" or "1999–2025"."""
        first, last = self.days[0].day.year, self.days[-1].day.year
        return f"{first}" if first == last else f"{first}–{last}"


def bands(days: Sequence[Day]) -> Iterator[Band]:
    """The days year by year, the oldest first; years that are alike in having nothing are one band."""
    year: Callable[[Day], int] = lambda one: one.day.year  # noqa: E731
    years = [tuple(its_days) for _, its_days in groupby(days, year)]
    for alike, group in groupby(years, _nothing):
        if alike is None:
            yield from (Band(its_days, blank=False) for its_days in group)
        else:
            yield Band(tuple(one for its_days in group for one in its_days), blank=True)


def _nothing(days: tuple[Day, ...]) -> tuple[State, str | None] | None:
    """What all of these days are, where none has an article."""
    known = {(one.state, one.error) for one in days}
    return known.pop() if len(known) == 1 and not any(one.articles for one in days) else None


def month_names(days: Sequence[Day], room: int) -> Iterator[tuple[int, int]]:
    """The months of days of one year, each with the week above which its name stands: the first whole one.

    A name takes `room` weeks; where two are nearer, the one of the shorter part of a month gives way.
    """
    weeks = [
        (one.day.month, week + bool(row and one.day.day == 1))
        for one in days
        for week, row in [place(one.day)]
        if one is days[0] or one.day.day == 1
    ]
    if len(weeks) > 1 and weeks[1][1] - weeks[0][1] < room:
        del weeks[0]
    yield from weeks


def place(day: date) -> tuple[int, int]:
    """A day's week (from 0) and weekday (0 is Monday) in its year; a year has at most 54 such weeks."""
    first = date(day.year, 1, 1)
    return divmod((day - first).days + first.weekday(), 7)
