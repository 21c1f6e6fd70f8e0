"""From the days and times that stand in a string to the one moment that it tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

from newscrawl.vietnamese.dates.amid import match_amid
from newscrawl.vietnamese.dates.clock import DAY_PART, Clock, find_clocks, find_zone, since_midnight
from newscrawl.vietnamese.dates.day import (
    CLOCK,
    NOISE,
    WEEKDAY,
    Day,
    calendar_date,
    find_days,
    is_month_first,
    latest_date,
    may_have_days,
)
from newscrawl.vietnamese.dates.english import read_english
from newscrawl.vietnamese.dates.machine import read_number
from newscrawl.vietnamese.dates.noise import mark_lunar, mark_numbers, mark_weekdays
from newscrawl.vietnamese.dates.partial import match_partial, read_partial
from newscrawl.vietnamese.dates.ranges import are_several, is_of_several
from newscrawl.vietnamese.dates.records import VIETNAM, ParsedDate, Precision, Setting, believed
from newscrawl.vietnamese.dates.relative import read_relative
from newscrawl.vietnamese.dates.spelling import LETTER, spelt
from newscrawl.vietnamese.dates.whole import read_whole

_HALF_A_CLOCK = spelt(r"(?<![0-9+])[0-9]{1,2}(?:: ?| : ?)[0-9]{1,2}(?![0-9])")
_JOINED = spelt(
    rf"(?:[ ,;|.:()\[\]'\"·•/@{WEEKDAY}{NOISE}-]"
    rf"|(?<![{LETTER}])(?:ngày|lúc|vào|hồi|khoảng|giờ|t|at|on|hôm|qua|nay|kia|{DAY_PART})(?![{LETTER}]))*+"
)
_NO_NAME = (  # a person's, as Nguyễn Thị Tối or Trần Văn Sáng have; "Đô thị tối 14/3" is a section and a time
    f"(?<![{LETTER}])(?:(?<!thị )|(?<=đô thị )|(?<=siêu thị ))(?<!văn )"
)
_PART_BETWEEN = spelt(rf"{_NO_NAME}(?P<part>{DAY_PART}|[ap]m|(?<=^ )ch(?= $))(?![{LETTER}])")
_PART_BEFORE = spelt(rf"{_NO_NAME}(?P<part>{DAY_PART}) (?:ngày )?[ ({WEEKDAY}]*$")
_DOTTED_CLOCK = spelt(r"[ ,|-]{1,3}(?P<hour>[0-9]{1,2})\.(?P<minute>[0-9]{2})$")
_DOTTED_CLOCK_BEFORE = spelt(  # but "19.12 25.12.2024" are two days
    rf"[{WEEKDAY} ,]*(?:(?:đăng |cập nhật )?(?:lúc|hồi|vào) )?"
    r"(?P<hour>[0-9]{1,2})\.(?P<minute>1[3-9]|[2-5][0-9])[ ,|-]{1,3}(?:ngày )?"
)
_PUBLISHED = spelt(rf"(?<![{LETTER}])(?:đăng|xuất bản|phát hành|published|posted)(?![{LETTER}])")
_UPDATED = spelt(
    rf"(?<![{LETTER}])(?:cập nhật|chỉnh sửa|sửa|sửa đổi|updated?|modified|edited|hiệu đính)(?![{LETTER}])"
)
_WORD = re.compile(f"[{LETTER}]")
_SOLAR = spelt(r"(?:tức|dương lịch)(?: là)?(?: ngày)?[ :]*$")
_SENTENCE_END = spelt("[.!?;] ")

_FARTHEST_CLOCK = 40  # characters between a day and a time that belongs to it


class Moment(NamedTuple):
    """A day with the time that belongs to it; `weight`: 0 publication, 1 unlabelled, 2 update."""

    day: Day
    clock: Clock | None
    weight: int


def search(cased: str, low: str, setting: Setting) -> ParsedDate | None:
    """Read any shape that is known out of `cased` (clean), whose lower case is `low`; None = refused."""
    if number := read_number(low, setting):
        return number
    if may_have_days(low):
        machine = setting.machine
        if found := match_partial(low, machine):
            return read_partial(found, setting)
        solar = mark_lunar(low)
        if not machine and (found := match_amid(solar)):
            return read_whole(found, setting.now, setting.kind, setting.rules)
    else:
        if ":" not in low:
            return _without_days(low, lambda: _mark(mark_lunar(low), cased, setting)[1], setting)
        solar = mark_lunar(low)
    return look_through(cased, low, solar, setting)


def look_through(cased: str, low: str, solar: str, setting: Setting) -> ParsedDate | None:
    """Read days and times wherever they stand: what `search` does where there is no shorter way.

    `solar` is `low` without the days of the lunar calendar.
    """
    marked, clocks = _mark(solar, cased, setting)
    if ":" in marked and _HALF_A_CLOCK.search(marked):
        return None
    days = list(find_days(marked, setting))
    if not days:
        return _without_days(low, lambda: clocks, setting)
    return None if are_several(marked, days) else _choose(marked, days, clocks, setting)


def _mark(solar: str, cased: str, setting: Setting) -> tuple[str, list[Clock]]:
    """`solar` with marks for all that is no day, and its times."""
    marked = mark_weekdays(mark_numbers(solar))
    clocks = list(find_clocks(marked, cased, machine=setting.machine))
    for clock in clocks:
        marked = f"{marked[: clock.start]}{CLOCK * (clock.end - clock.start)}{marked[clock.end :]}"
    return marked, clocks


def _without_days(low: str, clocks: Callable[[], Sequence[Clock]], setting: Setting) -> ParsedDate | None:
    if setting.machine or setting.kind == "body":
        return None  # running text tells from the day it was written, which the capture does not know
    return read_relative(low, clocks, setting) or read_english(low, setting)


def _choose(text: str, days: Sequence[Day], clocks: Sequence[Clock], setting: Setting) -> ParsedDate | None:
    """The date that tells of the publication, before one without a label and that of an update."""
    if len(days) > 1:
        days = [day for day in days if day.day is not None] or days
    if len(days) == 1:
        return _settle(text, days[0], _only_clock(text, days[0], clocks, setting), clocks, setting)
    moments = _moments(text, days, clocks)
    chosen = min(moments, key=lambda moment: moment.weight)
    taken = [moment.clock for moment in moments if moment is not chosen]
    left = [clock for clock in clocks if clock not in taken]
    return _settle(text, chosen.day, chosen.clock, left, setting)


def _only_clock(text: str, day: Day, clocks: Sequence[Clock], setting: Setting) -> Clock | None:
    """The time of the string's only day."""
    if len(clocks) != 1:
        return _own_clock(text, day, clocks, clock_first=clocks[0].start < day.start) if clocks else None
    clock = clocks[0]
    gap = _gap(text, day, clock)
    return clock if _JOINED.fullmatch(gap) or _is_near(gap, clock, setting) else None


def _gap(text: str, day: Day, clock: Clock) -> str:
    """What stands between a day and a time; nothing where the time stands within the day."""
    return text[day.end : clock.start] if clock.start >= day.end else text[clock.end : day.start]


def _moments(text: str, days: Sequence[Day], clocks: Sequence[Clock]) -> list[Moment]:
    """Each day with its time and its label."""
    clock_first = bool(clocks) and clocks[0].start < days[0].start
    moments = []
    end_of_last = 0
    for position, day in enumerate(days):
        following = days[position + 1].start if position + 1 < len(days) else len(text)
        near = [clock for clock in clocks if end_of_last <= clock.start < following]
        clock = _own_clock(text, day, near, clock_first=clock_first)
        start = min(day.start, clock.start) if clock else day.start
        moments.append(Moment(day, clock, _weight(text[end_of_last:start], text[start : day.start])))
        end_of_last = max(day.end, clock.end) if clock else day.end
    return moments


def _own_clock(text: str, day: Day, clocks: Sequence[Clock], *, clock_first: bool) -> Clock | None:
    """The time that touches the day; on the side where the string's first time stands if both do."""
    before = [c for c in clocks if c.end <= day.start and _JOINED.fullmatch(text[c.end : day.start])]
    after = [c for c in clocks if c.start >= day.end and _JOINED.fullmatch(text[day.end : c.start])]
    inside = [c for c in clocks if day.start < c.start < day.end]
    choices = [*inside, *(before[-1:] + after[:1] if clock_first else after[:1] + before[-1:])]
    return choices[0] if choices else None


def _is_near(gap: str, clock: Clock, setting: Setting) -> bool:
    """Does the string's only time belong to its only day though a name or the like parts them?"""
    return (
        clock.exact
        and len(gap) <= _FARTHEST_CLOCK
        and not (setting.kind == "body" and _SENTENCE_END.search(gap))
    )


def _weight(label: str, between: str) -> int:
    label = f"{label} {between}".rstrip(" ")
    if not _WORD.search(label):
        return 1
    published = [found.end() for found in _PUBLISHED.finditer(label)]
    updated = [found.end() for found in _UPDATED.finditer(label)]
    if _SOLAR.search(label):
        return 0
    if not published and not updated:
        return 1
    return 0 if max(published, default=0) > max(updated, default=0) else 2


def _settle(
    text: str, day: Day, clock: Clock | None, clocks: Sequence[Clock], setting: Setting
) -> ParsedDate | None:
    timed = _time(text, day, clock, clocks, setting)
    if timed is None:
        return None
    time, precision = timed
    if day.year is None:
        date = latest_date(day, time, setting)
    else:
        date = calendar_date(day, month_first=day.swappable and _is_month_first(day, clock, setting))
    zone = _zone(text, day, clock, setting) if clock and day.day is not None else VIETNAM
    if date is None or zone is None:
        return None
    value = datetime(date.year, date.month, date.day, tzinfo=zone) + time
    return believed(value.astimezone(VIETNAM), precision, setting.now, setting.kind)


def _time(
    text: str, day: Day, clock: Clock | None, clocks: Sequence[Clock], setting: Setting
) -> tuple[timedelta, Precision] | None:
    """The time since the day's midnight, and how precisely all is told; None = refused."""
    if day.day is None:
        return timedelta(0), "month"
    if clock is not None:
        if clock.hour == 24 and setting.kind == "rss":
            return None  # RFC 822 knows no 24:00
        if is_of_several(text, clock, clocks) or _is_touched_twice(text, day, clock, clocks):
            return None
        time = since_midnight(clock, None if clock.part else _part_of_day(text, day, clock))
        return None if time is None else (time, "minute" if clock.second is None else "second")
    dotted = _DOTTED_CLOCK.match(text, day.end) or _DOTTED_CLOCK_BEFORE.fullmatch(text[: day.start])
    if dotted:
        hour, minute = int(dotted["hour"]), int(dotted["minute"])
        return (timedelta(hours=hour, minutes=minute), "minute") if hour < 24 and minute < 60 else None
    return timedelta(0), "day"


def _is_touched_twice(text: str, day: Day, clock: Clock, clocks: Sequence[Clock]) -> bool:
    """Does a second time touch the day from its other side?"""
    for other in clocks:
        if other is clock:
            continue
        first, last = (other, clock) if other.start < clock.start else (clock, other)
        if first.end <= day.start and day.end <= last.start:
            before, after = text[first.end : day.start], text[day.end : last.start]
            if _JOINED.fullmatch(before) and _JOINED.fullmatch(after):
                return True
    return False


def _part_of_day(text: str, day: Day, clock: Clock) -> str | None:
    """The part of the day that is printed with the day instead of with the time: "tối 26/2, lúc 7h30"."""
    before = text[max(0, day.start - 30) : day.start]
    found = _PART_BETWEEN.search(_gap(text, day, clock)) or _PART_BEFORE.search(before)
    return found["part"] if found else None


def _is_month_first(day: Day, clock: Clock | None, setting: Setting) -> bool:
    assert day.day is not None
    english = clock is not None and clock.english and clock.start >= day.end
    onecms = english and clock is not None and clock.second is not None and setting.machine
    return is_month_first(day.day, day.month, english=english, known=onecms or "mdy" in setting.rules)


def _zone(text: str, day: Day, clock: Clock, setting: Setting) -> timezone | None:
    """The zone printed behind the time, or behind the day where that comes last; else Vietnam's."""
    zone = clock.zone
    if zone is None and clock.end <= day.start:
        zone = find_zone(text, day.end)
    if zone is None:
        return VIETNAM
    if zone.offset is None:
        return None
    if zone.utc and "z_is_local" in setting.rules:
        return VIETNAM
    return timezone(zone.offset)
