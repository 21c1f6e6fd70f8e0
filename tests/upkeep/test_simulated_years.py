"""Years without a fault raise no alarm; faults are found within a run. `python -m tests.upkeep.simulation`
prints it for as many years as wanted."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.upkeep.holidays import is_ordinary
from newscrawl.vietnamese.lunar import tet

from .simulation import FAULTS, PROFILES, Fault, Profile, false_alarms, lived, runs_until_found


def name(value: object) -> str:
    return value.name if isinstance(value, Profile | Fault) else str(value)


@pytest.mark.parametrize("profile", [one for one in PROFILES if len(one.hours) < 8], ids=name)
def test_a_year_with_its_tet_sundays_and_holidays_raises_no_alarm(profile: Profile) -> None:
    tally = false_alarms(profile, years=1, seed=1)
    print(f"{profile.name}: {len(tally.alarms)} false alarms in {tally.checks} checks")
    assert tally.checks >= 365
    assert [(str(at), found.subject, dict(found.numbers)) for at, found in tally.alarms] == []


def test_tet_is_in_the_year_that_is_simulated_and_deep() -> None:
    """The test above would mean nothing, were there no dip."""
    profile = PROFILES[0]
    runs = list(lived(profile, date(2024, 3, 1), 365, seed=1))
    assert runs[0].at.date() < tet(2025) < runs[-1].at.date()
    assert not is_ordinary(tet(2025))


FOUND_AT_ONCE = [one for one in FAULTS if one.name != "half as many announced"]


@pytest.mark.parametrize("fault", FOUND_AT_ONCE, ids=name)
@pytest.mark.parametrize("profile", [PROFILES[0], PROFILES[1], PROFILES[3]], ids=name)
def test_a_fault_is_found_within_one_run(profile: Profile, fault: Fault) -> None:
    assert runs_until_found(profile, fault, seed=0) == 1


def test_half_of_what_is_announced_is_found_within_days() -> None:
    """Half as many articles as usual may be a quiet day; a large newspaper is sure after a few."""
    (fault,) = (one for one in FAULTS if one.name == "half as many announced")
    days = [runs_until_found(PROFILES[0], fault, seed=seed) for seed in range(3)]
    assert all(one is not None and one <= 5 for one in days), days
