"""The days that sources' date strings mean."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.discovery.window import Window, day_meant
from newscrawl.items import DateRules

DAY = date(2026, 9, 5)


@pytest.mark.parametrize(
    ("raw", "day"),
    [
        ("2026-09-05T23:48:01+07:00", DAY),
        ("2026-09-05T23:48:01.123+0700", DAY),
        ("2026-09-05 16:39:00", DAY),
        ("2026-09-05", DAY),
        ("2026-09-04T17:00:00Z", DAY),
        ("2026-09-04T16:59:59Z", date(2026, 9, 4)),
        ("Sat, 05 Sep 2026 22:17:01 +0700", DAY),
        ("Fri, 04 Sep 2026 18:00:00 GMT", DAY),
        ("Sat, 05 Sep 2026 22:17:01 GMT+7", DAY),
        ("5 September 2026", DAY),
        ("/Date(1788584400000)/", DAY),  # 2026-09-05T00:20:00+07:00
        (" 2026-09-05 ", DAY),
        ("2026-02-31", None),
        ("2026-09-05T25:00:00", None),
        ("2026-09-05T10:00:00+99:00", None),
        ("0001-01-01T00:00:00+10:00", None),
        ("05 Xyz 2026", None),
        ("/Date(999999999999999)/", None),
        ("hôm qua", None),
        ("٢٠٢٦-٠٩-٠٥", None),
        ("2" * 1000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_in_vietnamese_time_or_not_at_all(raw: str | None, day: date | None) -> None:
    assert day_meant(raw, DateRules()) == day


def test_a_papers_rule_makes_its_z_local() -> None:
    rules = DateRules(z_is_local=True)
    assert day_meant("2026-09-05T23:00:00Z", rules) == DAY
    assert day_meant("Sat, 05 Sep 2026 23:00:00 GMT", rules) == DAY
    assert day_meant("2026-09-05T23:00:00Z", DateRules()) == date(2026, 9, 6)


def test_a_window_includes_both_ends_and_what_has_no_date() -> None:
    window = Window(date(2026, 9, 1), DAY)
    assert window.has(date(2026, 9, 1))
    assert window.has(DAY)
    assert window.has(None)
    assert not window.has(date(2026, 9, 6))
    assert not window.has(date(2026, 8, 31))
