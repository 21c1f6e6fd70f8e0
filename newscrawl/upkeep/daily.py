"""Whether as many articles a day are there as the newspaper publishes on such days.

Judged are whole days that a crawl has seen the end of, and no holidays. What is usual is the median of the
same weekday over nine weeks, so that neither Sundays nor a few odd days count; how far a day may stray is
learned too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from math import sqrt
from statistics import median

from newscrawl.items import VIETNAM
from newscrawl.storage.findings import Number
from newscrawl.upkeep.expectations import HISTORY_DAYS, Deviation, History
from newscrawl.upkeep.fields import fall
from newscrawl.upkeep.holidays import is_ordinary
from newscrawl.upkeep.odds import chance_of_at_most

LEAST_DAYS = 21  # of history: three of each weekday
SPANS = (1, 2, 3, 7)  # ordinary days that are judged together, so that small papers are judged at all
RARE = 3e-6
FEW = 0.65  # less than this share of what is usual is worth an alarm
LEAST_EXPECTED = 4.0
_LEAST_VARIATION = 0.15


@dataclass(frozen=True, slots=True)
class Usual:
    """Articles a day from Monday to Sunday, the coefficient by which days stray beyond chance, and that by
    which `by_weekday` itself may be off: a weekday's median of few weeks is not known well."""

    by_weekday: Sequence[float]
    variation: float
    doubt: float = 0.0


def missing_articles(history: History) -> Deviation | None:
    """Fewer articles on the last whole days than usual."""
    if not history.settled:
        return None
    span = SPANS[-1]
    judged = _ordinary_days(history, span)
    usual = usual_of(history, before=judged[0]) if judged else None
    if usual is None or history.today - timedelta(days=1) not in judged:
        return None
    for days in SPANS:
        if found := _too_few(history.days, judged[-days:], usual):
            declared = {"declared": 1} if history.expectations.articles else {}
            return replace(found, numbers={**found.numbers, **declared})
    return None


def missing_announced(history: History) -> Deviation | None:
    """A smaller share of the articles that daily sitemaps announced is in the archive than usual."""
    if not history.settled:
        return None
    accepted = history.accepted.get(("articles", "announced"))
    first = accepted.astimezone(VIETNAM).date() if accepted else date.min
    days = [day for day in sorted(history.announced) if first <= day < history.today]
    shares = [(min(history.days.get(day, 0), n), n) for day in days if (n := history.announced[day])]
    found = fall(shares)
    days = [day for day in days if history.announced[day]]
    if found is None or found.after[0] > 0.8 * found.after[1] * found.before[0] / found.before[1]:
        return None
    if days[-1] < history.today - timedelta(days=3):
        return None
    began = datetime.combine(days[found.place], time.min, VIETNAM).astimezone(UTC)
    numbers: dict[str, Number] = {
        "before": round(found.before[0] / found.before[1], 4),
        "after": round(found.after[0] / found.after[1], 4),
        "there": found.after[0],
        "announced": found.after[1],
    }
    return Deviation("articles", "announced", began, numbers)


def recovered_announced(history: History, usual: float) -> bool:
    """Whether the archive has what was announced for the newest days."""
    days = [day for day in sorted(history.announced) if day < history.today][-2:]
    there = sum(min(history.days.get(day, 0), history.announced[day]) for day in days)
    return bool(days) and there >= 0.9 * usual * sum(history.announced[day] for day in days)


def usual_of(history: History, *, before: date) -> Usual | None:
    """What is usual: as the newspaper's file says, else learned from the days before `before`; None while
    there are too few."""
    first = max(history.first_day or before, before - timedelta(days=HISTORY_DAYS))
    accepted = history.accepted.get(("articles", ""))
    if accepted is not None:
        first = max(first, accepted.astimezone(VIETNAM).date())
    days = [first + timedelta(days=n) for n in range((before - first).days)]
    counts = {day: history.days.get(day, 0) for day in days if is_ordinary(day)}
    declared = history.expectations.articles
    if len(counts) < LEAST_DAYS:
        return Usual(declared, 0.25) if declared else None
    by_weekday = [_median([n for day, n in counts.items() if day.weekday() == one]) for one in range(7)]
    variation = _variation(counts, by_weekday)
    if declared:
        return Usual(declared, variation)
    a_day = max(sum(counts.values()) / len(counts), 1.0)
    weeks = len(counts) / 7
    return Usual(by_weekday, variation, 1.25 * sqrt((variation**2 + 1 / a_day) / weeks))


def recovered_articles(history: History, usual: float | Sequence[float]) -> bool:
    """Whether the newest ordinary days are near to what is usual: a day, or from Monday to Sunday."""
    judged = _ordinary_days(history, 2)
    if not judged or not history.settled:
        return False
    by_weekday = (usual,) * 7 if isinstance(usual, float) else usual
    expected = sum(by_weekday[day.weekday()] for day in judged)
    return sum(history.days.get(day, 0) for day in judged) >= 0.75 * expected


def _ordinary_days(history: History, most: int) -> list[date]:
    """The last ordinary days before today, in order."""
    found: list[date] = []
    day = history.today - timedelta(days=1)
    while len(found) < most and history.first_day is not None and day >= history.first_day:
        if is_ordinary(day):
            found.append(day)
        day -= timedelta(days=1)
    return found[::-1]


def _too_few(counts: Mapping[date, int], days: Sequence[date], usual: Usual) -> Deviation | None:
    expected = sum(usual.by_weekday[day.weekday()] for day in days)
    there = sum(counts.get(day, 0) for day in days)
    if expected < LEAST_EXPECTED or there > FEW * expected:
        return None
    # The days of one week stray together, so that a week is hardly surer than two days.
    variation = sqrt(usual.variation**2 / min(len(days), 2) + usual.doubt**2 / len(days))
    if chance_of_at_most(there, expected, variation) >= RARE:
        return None
    began = datetime.combine(days[0], time.min, VIETNAM).astimezone(UTC)
    numbers: dict[str, Number] = {
        "expected": round(expected, 1),
        "there": there,
        "days": len(days),
        "a_day": round(expected / len(days), 1),
        "day": days[-1].isoformat(),
    }
    return Deviation("articles", "", began, numbers)


def _variation(counts: Mapping[date, int], by_weekday: Sequence[float]) -> float:
    """By how much days stray from their weekday's median, beyond what chance explains: robustly."""
    strays = [
        abs(number - by_weekday[day.weekday()]) / by_weekday[day.weekday()]
        for day, number in counts.items()
        if by_weekday[day.weekday()] >= 3
    ]
    if not strays:
        return 0.5
    mean = sum(counts.values()) / len(counts)
    beyond = (1.4826 * median(strays)) ** 2 - 1 / max(mean, 1.0)
    return sqrt(max(beyond, _LEAST_VARIATION**2))


def _median(values: Sequence[int]) -> float:
    return float(median(values)) if values else 0.0
