"""Strings that are a day without its year or a month, from end to end: "27/02 23:50", "tháng 2/2024".

Like `whole`, this is the short way: `reading` finds the same in them.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from newscrawl.vietnamese.dates.clock import DAY_PART, on_the_clock
from newscrawl.vietnamese.dates.day import Day, latest_date, looks_like_a_day, month_number, possible_date
from newscrawl.vietnamese.dates.records import VIETNAM, ParsedDate, Precision, Setting, believed
from newscrawl.vietnamese.dates.spelling import spelt
from newscrawl.vietnamese.dates.whole import CLOCK, DD, MONTH_NAME, WEEKDAY, maybe

_SAYS_DAY = rf"((?:{WEEKDAY}(?:, ?| )|){maybe(f'({DAY_PART}) ')}(?:ngày )?)"
_DAY = rf"({DD})(?: ?([/.-]) ?({DD})| ({MONTH_NAME}))"
# "27/02", "27 Th2", "31/12 23:50", "Thứ Ba, 27/2", "Chiều 5-6", "ngày 26 tháng 2"
_DAY_FIRST = spelt(f"{_SAYS_DAY}{_DAY}" + maybe(rf"(?: \||,)? {CLOCK}"))
# "23:50 31/12", "lúc 22 giờ 15 phút ngày 26/2"
_TIME_FIRST = spelt(rf"((?:vào )?(?:lúc|khoảng) |){CLOCK}((?: -| \||,)? ){_SAYS_DAY}{_DAY}")
# "tháng 2/2024", "tháng 2 năm 2024", "T2/2024"
_MONTH = spelt(rf"(?:(?:tháng|thg|th)\.? ?|t(?={DD}/))({DD})(?: năm | ?[/.-] ?)([0-9]{{4}})")


def match_partial(text: str, machine: bool) -> re.Match[str] | None:
    """Find `text` (clean, lower case) to have one of these shapes, if it does; `machine`: it is metadata."""
    return (
        _DAY_FIRST.fullmatch(text)
        or _MONTH.fullmatch(text)
        or (None if machine else _TIME_FIRST.fullmatch(text))
    )


def read_partial(found: re.Match[str], setting: Setting) -> ParsedDate | None:
    """The month, or the latest date, that what `match_partial` found can mean; None = refused."""
    if found.re is _MONTH:
        return _read_month(int(found[2]), int(found[1]), setting)
    label = gap = ""
    if found.re is _DAY_FIRST:
        says_day, said, dd, mark, mm, name, hh, minute, second, minute_h, part = found.groups()
    else:
        label, hh, minute, second, minute_h, part, gap, says_day, said, dd, mark, mm, name = found.groups()
    if name and name.endswith("sau"):
        return None  # "15 thang sau" is next month
    behind_clock = mark == "/" and gap == " "
    if not says_day and not behind_clock and (label or not (name or looks_like_a_day(dd, mark, mm, setting))):
        return None
    hour = on_the_clock(int(hh), part or said) if hh and (part or said) else int(hh or 0)
    if hour is None:
        return None
    time = timedelta(0, (hour * 60 + int(minute or minute_h or 0)) * 60 + int(second or 0))
    day = Day(*found.span(), None, int(mm) if mm else month_number(name), int(dd))
    date = latest_date(day, time, setting)
    if date is None:
        return None
    value = datetime(date.year, date.month, date.day, tzinfo=VIETNAM) + time
    precision: Precision = "second" if second else "minute" if hh else "day"
    return believed(value, precision, setting.now, setting.kind)


def _read_month(year: int, month: int, setting: Setting) -> ParsedDate | None:
    first = possible_date(year, month, 1)
    if first is None:
        return None
    return believed(datetime(year, month, 1, tzinfo=VIETNAM), "month", setting.now, setting.kind)
