"""Tết as the almanacs have it, among them the years in which Việt Nam and China differ (2007, 2030)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from newscrawl.upkeep.holidays import is_ordinary
from newscrawl.vietnamese.lunar import hung_kings, tet

TET = [
    "1997-02-07", "1998-01-28", "1999-02-16", "2000-02-05", "2001-01-24", "2002-02-12", "2003-02-01",
    "2004-01-22", "2005-02-09", "2006-01-29", "2007-02-17", "2008-02-07", "2009-01-26", "2010-02-14",
    "2011-02-03", "2012-01-23", "2013-02-10", "2014-01-31", "2015-02-19", "2016-02-08", "2017-01-28",
    "2018-02-16", "2019-02-05", "2020-01-25", "2021-02-12", "2022-02-01", "2023-01-22", "2024-02-10",
    "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02", "2031-01-23",
    "2032-02-11", "2033-01-31", "2034-02-19", "2035-02-08",
]  # fmt: skip
HUNG_KINGS = [
    "2018-04-25", "2019-04-14", "2020-04-02", "2021-04-21", "2022-04-10", "2023-04-29", "2024-04-18",
    "2025-04-07",
]  # fmt: skip


@pytest.mark.parametrize("day", TET)
def test_tet(day: str) -> None:
    assert tet(int(day[:4])) == date.fromisoformat(day)


@pytest.mark.parametrize("day", HUNG_KINGS)
def test_the_hung_kings(day: str) -> None:
    """2020 and 2023 had a repeated month before or after it."""
    assert hung_kings(int(day[:4])) == date.fromisoformat(day)


def test_holidays_are_no_ordinary_days_and_most_days_are() -> None:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    free = [day for day in year if not is_ordinary(day)]
    assert {date(2026, 1, 1), date(2026, 2, 17), date(2026, 4, 30), date(2026, 9, 2)} <= set(free)
    assert is_ordinary(date(2026, 3, 14))
    assert len(free) < 40
