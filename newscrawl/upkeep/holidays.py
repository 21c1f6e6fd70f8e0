"""The days on which a newspaper publishes as it likes, so that nothing follows from how much."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from newscrawl.vietnamese.lunar import hung_kings, tet

TET_BEFORE, TET_AFTER = 5, 10
"""Days around the first of the lunar year: desks wind down before the Kitchen Gods' week ends, and most are
back after the tenth."""

_FIXED = ((1, 1), (4, 30), (5, 1), (9, 2))  # New Year, Liberation, Labour, Independence


def is_ordinary(day: date) -> bool:
    """Whether a day is none of Tết's, of a public holiday or beside one (when days off are shifted)."""
    return day not in _free_days(day.year)


@lru_cache(maxsize=64)
def _free_days(year: int) -> frozenset[date]:
    first = tet(year)
    days = {first + timedelta(days=shift) for shift in range(-TET_BEFORE, TET_AFTER + 1)}
    named = [date(year, month, day) for month, day in _FIXED] + [hung_kings(year), date(year + 1, 1, 1)]
    for holiday in named:
        days.update(holiday + timedelta(days=shift) for shift in (-1, 0, 1))
    days.add(date(year, 9, 3))
    return frozenset(days)
