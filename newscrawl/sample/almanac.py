"""When the sample paper's articles appeared and under which ids: arithmetic, so that nothing is stored."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, time, timedelta, timezone
from itertools import accumulate

HANOI = timezone(timedelta(hours=7))

_OPENING = 5 * 3600  # the first article of a day, seconds after midnight
_SHIFT = 62_000  # seconds over which a day's articles are spread
_FIRST_ID = 31_000
_JUMP = 180_000  # in the ids, where the paper moved to a new database
_ID_STEP = 5


def roll(*numbers: int) -> int:
    """A well mixed 64-bit number for these numbers: dice that need no state."""
    mixed = 0x9E3779B97F4A7C15
    for number in numbers:
        mixed = (mixed ^ number) * 0xBF58476D1CE4E5B9 & 0xFFFFFFFFFFFFFFFF
        mixed ^= mixed >> 29
        mixed = mixed * 0x94D049BB133111EB & 0xFFFFFFFFFFFFFFFF
        mixed ^= mixed >> 32
    return mixed


class Almanac:
    """Spreads `articles`, numbered from 0, over `days` days that end on `last_day`."""

    def __init__(self, seed: int, articles: int, days: int, last_day: date) -> None:
        self.seed, self.articles, self.days = seed, articles, days
        self.first_day = last_day - timedelta(days=days - 1)
        weights = [self._weight(day) for day in range(days)]
        total = sum(weights)
        self._ends = [round(articles * part / total) for part in accumulate(weights)]

    def time_of(self, number: int) -> datetime:
        """When article `number` appeared, +07:00; later numbers are never earlier."""
        day = bisect_right(self._ends, number)
        start = self._ends[day - 1] if day else 0
        share = (number - start + roll(self.seed, number, 3) % 1000 / 1000) / (self._ends[day] - start)
        midnight = datetime.combine(self.first_day + timedelta(days=day), time(), HANOI)
        return midnight + timedelta(seconds=_OPENING + int(share * _SHIFT))

    def numbers(self, since: date | None, until: date | None) -> range:
        """The articles from `since` to `until`, both inclusive; None is no bound."""
        first = max((since - self.first_day).days, 0) if since else 0
        last = min((until - self.first_day).days, self.days - 1) if until else self.days - 1
        if first > last:
            return range(0)
        return range(self._ends[first - 1] if first else 0, self._ends[last])

    def busy_days(self) -> list[date]:
        """The days with at least one article, oldest first."""
        starts = [0, *self._ends]
        busy = (day for day in range(self.days) if starts[day] < starts[day + 1])
        return [self.first_day + timedelta(days=day) for day in busy]

    def _weight(self, day: int) -> int:
        """How busy a day is; now and then the paper does not appear at all."""
        if 2 < day < self.days - 2 and roll(self.seed, day, 1) % 29 == 0:
            return 0
        return 60 + roll(self.seed, day, 2) % 60


class Ids:
    """CMS ids: in disorder within each eight, with gaps, and a jump after two fifths of `articles`."""

    def __init__(self, seed: int, articles: int) -> None:
        self._seed = seed
        self._migration = articles * 2 // 5 // 8 * 8

    def id_of(self, number: int) -> int:
        """The id of article `number`."""
        place = self._shuffled(number)
        jump = _JUMP if place >= self._migration else 0
        return _FIRST_ID + jump + _ID_STEP * place + roll(self._seed, place, 5) % _ID_STEP

    def number_of(self, cms_id: int) -> int | None:
        """The number of the article with this id; None for an id that is never given."""
        offset = cms_id - _FIRST_ID
        if offset >= _ID_STEP * self._migration:
            offset -= _JUMP
        number = self._shuffled(offset // _ID_STEP) if offset >= 0 else -1
        return number if number >= 0 and self.id_of(number) == cms_id else None

    def _shuffled(self, number: int) -> int:
        """Its own inverse."""
        return number ^ (roll(self._seed, number // 8, 4) & 7)
