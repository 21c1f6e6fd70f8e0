"""Years of newspapers, invented day by day and checked after every run, as the checks would be.

    python -m tests.upkeep.simulation --years 10

prints the false alarms of each profile, and after how many runs each injected fault is found.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from math import cos, exp, pi
from random import Random

from newscrawl.items import VIETNAM
from newscrawl.storage.measures import Batch, Met
from newscrawl.upkeep.checkup import deviations
from newscrawl.upkeep.expectations import HISTORY_DAYS, Deviation, History
from newscrawl.upkeep.fields import by_day
from newscrawl.vietnamese.lunar import hung_kings, tet

Rules = Mapping[str, tuple[tuple[str, float], ...]]
"""For each field the rules that may read it, with the share of articles that each reads."""

ONECMS: Rules = {
    "byline": (("block-sc-author", 0.80), ("signature", 0.14)),
    "authors": (("byline", 0.85),),
    "published_at": (("jsonld", 0.82), ("visible", 0.18)),
    "lead": (("block-sc-sapo", 0.97),),
    "category": (("breadcrumb", 0.99),),
    "body": (("sc-longform", 0.95),),
    "images": (("sc-longform", 0.72),),
    "tags": (("c-tags", 0.60), ("article:tag", 0.20)),
    "agency": (("c-author-page", 0.12),),
    "modified_at": (("jsonld", 0.82),),
}


@dataclass(frozen=True)
class Profile:
    """A newspaper as it is invented. `week` are articles a day from Monday to Sunday, `hours` those (+07:00)
    at which it is crawled."""

    name: str
    week: tuple[float, ...]
    hours: tuple[int, ...] = (6,)
    sigma: float = 0.12  # of a day's own factor (log-normal): news come in bursts
    season: float = 0.15  # a slow wave through the year
    trend: float = 0.0  # a year's growth or decline
    tet: float = 0.06  # what is left on the first days of the year
    desks: float = 0.08  # by how much a day's bylines stray: desks differ
    rules: Rules = field(default_factory=lambda: ONECMS)
    migration: float = 0.0  # the share by which another template spreads in a year
    refused: float = 0.0
    unknown: float = 0.004  # share of pages that no template knows
    gone: float = 0.01


PROFILES = (
    Profile("a large daily", (95, 98, 96, 97, 92, 60, 48)),
    Profile("a middling daily", (45, 46, 44, 45, 42, 28, 20), trend=-0.3),
    Profile("no Sundays", (30, 30, 31, 29, 30, 14, 0)),
    Profile("twice a day", (38, 38, 36, 37, 38, 25, 18), hours=(7, 19)),
    Profile("every three hours", (55, 56, 54, 55, 52, 30, 26), hours=(0, 3, 6, 9, 12, 15, 18, 21)),
    Profile("small, bursty", (9, 8, 10, 8, 9, 4, 3), sigma=0.3),
    Profile("a few a day", (3, 3, 4, 3, 3, 1, 1), sigma=0.3),
    Profile("a weekly", (0, 0, 0, 0, 14, 1, 0), sigma=0.2),
    Profile("a template that spreads", (60, 62, 60, 61, 58, 40, 33), migration=0.8),
    Profile("growing fast", (20, 21, 20, 22, 20, 12, 9), trend=1.5, sigma=0.18),
)


@dataclass(frozen=True)
class Fault:
    """What goes wrong from a day on: any of the newspaper's numbers, changed."""

    name: str
    change: Callable[[Profile], Profile] = lambda profile: profile
    published: float = 1.0  # share of the articles that are still there
    announced: bool = False  # the sitemaps announce them all the same


FAULTS = (
    Fault("author rule lost", lambda one: _without(one, "byline", "block-sc-author", "authors")),
    Fault("half the announced articles missing", published=0.5, announced=True),
    Fault("half as many announced", published=0.5),
    Fault("no articles at all", published=0.0),
    Fault("dates gone", lambda one: _without(one, "published_at", "jsonld", "visible")),
    Fault("block pages", lambda one: replace(one, refused=0.9)),
    Fault("redesign, read by no rule", lambda one: replace(one, unknown=1.0)),
    Fault("redesign, read by other rules", lambda one: replace(one, rules=REDESIGNED)),
)
REDESIGNED: Rules = {
    **ONECMS,
    "byline": (("signature", 0.75),),
    "lead": (("description", 0.97),),
    "body": (("entry", 0.95),),
}


def _without(profile: Profile, name: str, *rules: str) -> Profile:
    kept = {
        one: tuple((rule, share) for rule, share in found if rule not in rules and one not in rules)
        if one == name or one in rules
        else found
        for one, found in profile.rules.items()
    }
    return replace(profile, rules=kept)


@dataclass(frozen=True)
class Checked:
    """One run with its check: `number` counts runs from the beginning."""

    number: int
    at: datetime
    found: tuple[Deviation, ...]


def lived(
    profile: Profile,
    first: date,
    days: int,
    *,
    seed: int,
    fault: tuple[Fault, date] | None = None,
    history_before: int = 0,
) -> Iterator[Checked]:
    """Live through some days from `first`; `history_before` days before were back-filled in one run."""
    life = _Life(profile, Random(f"{profile.name}/{seed}"), first)
    if history_before:
        life.back_fill(first - timedelta(days=history_before), history_before)
    for n in range(days):
        day = first + timedelta(days=n)
        now = fault[0] if fault and day >= fault[1] else None
        yield from life.one_day(day, now)


class _Life:
    def __init__(self, profile: Profile, dice: Random, first: date) -> None:
        self.profile, self.dice, self.first = profile, dice, first
        self.days: dict[date, int] = {}
        self.announced: dict[date, int] = {}
        self.batches: list[Batch] = []
        self.met: list[Met] = []
        self.runs = 0
        self._rest = 0  # of the day before, which came in after its last run

    def back_fill(self, first: date, days: int) -> None:
        articles = 0
        for n in range(days):
            day = first + timedelta(days=n)
            self.days[day] = self._published(day, self.profile)
            articles += self.days[day]
        at = datetime.combine(self.first, datetime.min.time(), VIETNAM).astimezone(UTC)
        self._capture(at, articles, self.profile)

    def one_day(self, day: date, fault: Fault | None) -> Iterator[Checked]:
        """Each run of the day gets what was published since the last one."""
        profile = fault.change(self.profile) if fault else self.profile
        total = self._published(day, profile)
        self.announced[day] = total
        if fault:
            total = _binomial(self.dice, total, fault.published)
            self.announced[day] = self.announced[day] if fault.announced else total
        for number, hour in enumerate(profile.hours):
            # At the first run of a day the rest of yesterday comes in.
            yesterday = day - timedelta(days=1)
            if number == 0 and yesterday >= self.first:
                new = self._rest
                self.days[yesterday] = self.days.get(yesterday, 0) + new
            else:
                new = total // (len(profile.hours)) if number else 0
                self.days[day] = self.days.get(day, 0) + new
            if any(rule for rule, _ in profile.rules["published_at"]) is False:
                self.days[day if number else yesterday] = self.days.get(day if number else yesterday, 0) - new
            at = datetime.combine(day, datetime.min.time(), VIETNAM) + timedelta(hours=hour, minutes=10)
            self._capture(at.astimezone(UTC), new, profile)
            yield Checked(self.runs, at, tuple(deviations(self._history(day, hour))))
        self._rest = total - sum(total // len(profile.hours) for _ in profile.hours[1:])

    def _published(self, day: date, profile: Profile) -> int:
        year = (day - date(day.year, 1, 1)).days / 365
        mean = profile.week[day.weekday()] * (1 + profile.season * cos(2 * pi * year))
        mean *= (1 + profile.trend) ** ((day - self.first).days / 365)
        mean *= exp(self.dice.gauss(0, profile.sigma)) * _holiday(day, profile)
        return _poisson(self.dice, mean)

    def _capture(self, at: datetime, articles: int, profile: Profile) -> None:
        self.runs += 1
        gone = _binomial(self.dice, articles, profile.gone)
        refused = _binomial(self.dice, articles - gone, profile.refused)
        unknown = _binomial(self.dice, articles - gone - refused, profile.unknown)
        problems = {"block_page": refused, "unknown_layout": unknown, "not_found": gone}
        self.met.append(Met(self.runs, at, articles, problems, True))
        stored = articles - refused - unknown - gone
        if stored <= 0:
            return
        spread = profile.migration * (at.date() - self.first).days / 365
        rules = {name: self._answers(name, found, stored, spread) for name, found in profile.rules.items()}
        self.batches.append(Batch(self.runs, at, stored, rules))

    def _answers(
        self, name: str, rules: tuple[tuple[str, float], ...], articles: int, spread: float
    ) -> dict[str, int]:
        stray = exp(self.dice.gauss(0, self.profile.desks)) if name in ("byline", "authors", "tags") else 1.0
        counts: Counter[str] = Counter()
        for _ in range(articles):
            dice = self.dice.random()
            for rule, usual in rules:
                share = min(usual * stray, 1.0)
                if dice < share:
                    counts["new-" + rule if self.dice.random() < spread else rule] += 1
                    break
                dice -= share
        return dict(counts)

    def _history(self, day: date, hour: int) -> History:
        since = day - timedelta(days=HISTORY_DAYS)
        began = datetime.combine(since, datetime.min.time(), VIETNAM)
        self.batches = [one for one in self.batches if one.since >= began]
        self.met = [one for one in self.met if one.at >= began]
        self.days = {one: n for one, n in self.days.items() if one >= since - timedelta(days=21)}
        known = [one for one in self.days if one < day]
        return History(
            batches=by_day(self.batches, datetime.combine(day, datetime.min.time(), VIETNAM)),
            days={one: self.days[one] for one in known},
            first_day=min(known, default=None),
            today=day,
            met=self.met,
            announced={one: n for one, n in self.announced.items() if began.date() <= one < day},
            settled=hour >= 1,
        )


def _holiday(day: date, profile: Profile) -> float:
    """What is left on a holiday: Tết's dip is deep and has slopes."""
    shift = (day - tet(day.year)).days
    if -1 <= shift <= 3:
        return profile.tet
    if -4 <= shift <= 8:
        return 0.25 + 0.08 * min(abs(shift + 1), abs(shift - 3))
    if (day.month, day.day) in ((1, 1), (4, 30), (5, 1), (9, 2)) or day == hung_kings(day.year):
        return 0.4
    return 0.5 if (day.month, day.day) in ((9, 1), (9, 3)) else 1.0


def _poisson(dice: Random, mean: float) -> int:
    if mean > 60:
        return max(0, round(dice.gauss(mean, mean**0.5)))
    limit, count, product = exp(-mean), 0, dice.random()
    while product > limit:
        count += 1
        product *= dice.random()
    return count


def _binomial(dice: Random, of: int, share: float) -> int:
    return sum(dice.random() < share for _ in range(of))


# --- what is measured -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """False alarms of one profile, each with the run that it came with; and how many checks were made."""

    checks: int
    alarms: tuple[tuple[datetime, Deviation], ...]


def false_alarms(profile: Profile, *, years: float, seed: int, first: date = date(2024, 3, 1)) -> Tally:
    """Live without a fault; an alarm that lasts counts once."""
    checks, standing, alarms = 0, set[tuple[str, str]](), []
    for one in lived(profile, first, round(365 * years), seed=seed):
        checks += 1
        now = {found.subject for found in one.found}
        alarms += [(one.at, found) for found in one.found if found.subject not in standing]
        standing = now
    return Tally(checks, tuple(alarms))


def runs_until_found(profile: Profile, fault: Fault, *, seed: int, patience: int = 15) -> int | None:
    """After how many runs that could see it the fault is found; None when not within `patience` days."""
    first = date(2025, 3, 10) + timedelta(days=seed % 29)
    begins = first + timedelta(days=80)
    seen, before = 0, 0
    for one in lived(profile, first, 80 + patience, seed=seed, fault=(fault, begins)):
        # What a day brought is whole with the first run of the next one.
        if one.at.date() <= begins:
            before = one.number
            continue
        seen = one.number - before
        if one.found:
            return seen
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=float, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    wanted = parser.parse_args()
    print(f"{'profile':<26}{'years':>6}{'checks':>8}  false alarms")
    for profile in PROFILES:
        tallies = [false_alarms(profile, years=wanted.years, seed=seed) for seed in range(wanted.seeds)]
        alarms = [one for tally in tallies for one in tally.alarms]
        print(
            f"{profile.name:<26}{wanted.years * wanted.seeds:>6.0f}{sum(one.checks for one in tallies):>8}"
            f"  {len(alarms)}",
            *(f"\n    {at:%Y-%m-%d %H:%M} {found.subject} {dict(found.numbers)}" for at, found in alarms),
        )
    print(f"\n{'runs until found':<26}" + "".join(f"{fault.name[:22]:>24}" for fault in FAULTS))
    for profile in PROFILES:
        line = ""
        for fault in FAULTS:
            runs = [runs_until_found(profile, fault, seed=seed) for seed in range(2 * wanted.seeds)]
            told = ",".join("-" if one is None else str(one) for one in runs)
            line += f"{told:>24}"
        print(f"{profile.name:<26}{line}")


if __name__ == "__main__":
    main()
