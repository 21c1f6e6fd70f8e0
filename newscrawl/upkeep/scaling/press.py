"""The newspapers of the simulation: how many articles appear on a day, and when."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from random import Random

DAY = 86_400.0

WEEK = (1.12, 1.14, 1.13, 1.13, 1.08, 0.78, 0.62)
"""Articles of a weekday, from Monday to Sunday, against the average day. Assumed: the shape of a daily."""

BUSIEST = WEEK.index(max(WEEK))

_HOURS = (0.5, 0.3, 0.2, 0.2, 0.5, 2, 5, 7, 8, 8, 7, 5, 4, 4, 6, 7, 7, 6, 5, 5, 4, 3, 2, 1)
"""What share of a day's articles appears in each hour (+07:00). Assumed: offices, with a rush before noon."""

_UNTIL = tuple(accumulate(_HOURS))
_STRAY = 0.12  # by how much a day's number strays around what is usual


@dataclass(frozen=True, slots=True)
class Press:
    """Newspapers that publish `articles` on an average day each. The same seed gives the same days."""

    newspapers: int
    articles: float
    seed: int = 1

    def published(self, newspaper: int, day: int) -> list[float]:
        """When a newspaper's articles of a day appear, in seconds since the midnight with which day 0 begins,
        in order. Day 0 is a Monday; days before it have negative numbers."""
        dice = Random(f"{self.seed} {newspaper} {day}")  # noqa: S311 - not for secrets
        usual = self.articles * WEEK[day % 7]
        number = max(0, int(dice.gauss(usual, _STRAY * usual) + dice.random()))
        return sorted(day * DAY + _moment(dice) for _ in range(number))


def _moment(dice: Random) -> float:
    """A time of day at which an article appears, in seconds."""
    where = dice.random() * _UNTIL[-1]
    hour = bisect_left(_UNTIL, where)
    return (hour + dice.random()) * 3600.0
