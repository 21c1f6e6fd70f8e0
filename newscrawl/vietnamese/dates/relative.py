"""Times told from the moment of the capture: "5 phút trước", "20h tối qua", "thứ 5 tuần trước"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from newscrawl.vietnamese.dates.clock import DAY_PART, Clock, since_midnight
from newscrawl.vietnamese.dates.records import (
    EARLIEST_YEAR,
    VIETNAM,
    ParsedDate,
    Precision,
    Setting,
    believed,
    settled,
)
from newscrawl.vietnamese.dates.spelling import LETTER, NUMBER_WORD, fold, number, spelt

_END = f"(?![{LETTER}])"
_COUNT = rf"(?:(?<![0-9])[0-9]{{1,4}}|(?<![{LETTER}]){NUMBER_WORD}|(?<![{LETTER}])nửa)"
_UNIT = "(?:giây|phút|tiếng đồng hồ|giờ đồng hồ|tiếng|giờ|ngày|hôm|tuần|tháng|năm|[hgp]|')"
_SPAN = (
    rf"(?P<count>{_COUNT}) ?(?P<unit>{_UNIT})"
    rf"(?: ?(?:(?P<half>rưỡi)|(?P<minutes>[0-9]{{1,2}}|{NUMBER_WORD}) ?(?:phút|p|')))?"
)
_AGO = spelt(rf"{_SPAN} ?trước(?: đây)?{_END}", first="0-9bchmnst")
_SINCE = spelt(rf"(?<![{LETTER}])cách (?:đây|nay) {_SPAN}{_END}")
_BARE_SPAN = spelt(_SPAN)
# Counts that are none, and what makes "trước" a place in a story instead of in time.
_VAGUE = spelt(
    rf"(?:(?:[0-9]|{NUMBER_WORD})[ .,/-]{{0,3}}|(?<![{LETTER}])(?:vài|mấy|dăm|hơn|gần|dưới|trên|chưa đầy"
    r"|ít nhất|mỗi|thứ|sau|trong|cứ|chưa tới|từ|đến|tới|và|hoặc|quá) "
    rf"|(?<![{LETTER}])(?:giờ|tiếng|ngày|tuần|tháng|năm),? )$"
)
_BEFORE_SOMETHING = spelt(
    " ?(?:đó|khi|ngày|lúc|giờ|trận|kỳ|kì|tết|lễ|thềm|mặt|sự|cuộc|mùa|năm|tháng|nay|mắt|hạn|thời|vụ|bầu|sinh"
    f"|nguy){_END}"
)
_NOW = spelt(
    rf"(?<![{LETTER}])(?:vừa (?:mới )?(?:xong|đăng)|vài giây (?:trước|vừa qua)){_END}"
    rf"(?! ?(?:ngày|lúc|từ|khi){_END})"
)
_NEAR_DAY = spelt(
    rf"(?<![{LETTER}])(?:(?P<part>{DAY_PART} )?(?:ngày )?hôm (?P<day>qua|nay|kia)"
    rf"|(?P<part_only>{DAY_PART}) (?P<near>qua|nay)){_END}",
    first="bcdđhknrst",
)
_LAST_WEEK = spelt(
    rf"(?<![{LETTER}])(?:thứ ?(?P<day>[2-7]|hai|ba|tư|bốn|năm|sáu|bảy|bẩy)|t(?P<short>[2-7])"
    rf"|(?P<sunday>(?:chủ|chúa) ?nhật|cn))"
    rf"(?: của)? tuần trước{_END}"
)
_PUBLISHED_BEFORE = spelt(rf"(?<![{LETTER}])(?:đăng|xuất bản)[ :]*(?:khoảng )?$")
_LAST_MONTH = spelt("tháng trước")
_DAYS_AGO = {"nay": 0, "qua": 1, "kia": 2}
_HOUR = timedelta(hours=1)
_SPANS: dict[str, timedelta] = {
    **dict.fromkeys(("giây", "giay"), timedelta(seconds=1)),
    **dict.fromkeys(("phút", "phut", "p", "'"), timedelta(minutes=1)),
    **dict.fromkeys(("giờ", "gio", "h", "g", "tiếng", "tieng"), _HOUR),
    **dict.fromkeys(("ngày", "ngay", "hôm", "hom"), timedelta(days=1)),
    **dict.fromkeys(("tuần", "tuan"), timedelta(weeks=1)),
}
_MONTHS = {"tháng": 1, "thang": 1, "năm": 12, "nam": 12}
_HALF = ("nửa", "nua")


def read_relative(text: str, clocks: Callable[[], Sequence[Clock]], setting: Setting) -> ParsedDate | None:
    """The moment that `text` (clean, lower case) tells from `setting.now`; None = vague, future or none.

    `clocks` finds the times of day in `text`.
    """
    if "v" in text and _NOW.search(text):
        return settled(setting.now, "minute", setting)
    if "tu" in text and (named := _LAST_WEEK.search(text)):
        return _last_week(named, clocks, setting)
    if span := _span(text):
        before = text[: span.start("count")]
        vague = (before and _VAGUE.search(before)) or _BEFORE_SOMETHING.match(text, span.end())
        return None if vague else _ago(span, setting)
    if setting.kind == "relative" and (span := _BARE_SPAN.fullmatch(text)):
        return _ago(span, setting) if span["unit"][0] in "gpn'" else None  # listings leave "trước" out
    return _months_ago(1, setting) if _LAST_MONTH.fullmatch(text) else _near_day(text, clocks, setting)


def _span(text: str) -> re.Match[str] | None:
    """The span that `text` tells, the publication's before the update's."""
    span = _AGO.search(text) if "tr" in text else None
    if span is None:
        return _SINCE.search(text) if "ch" in text else None
    if span.end() == len(text):
        return span  # the only one
    spans = _AGO.finditer(text)
    return next((each for each in spans if _PUBLISHED_BEFORE.search(text[: each.start()])), span)


def _ago(span: re.Match[str], setting: Setting) -> ParsedDate | None:
    count, unit, half, minutes = span.groups()
    unit = unit.split(" ", maxsplit=1)[0]
    length = _SPANS.get(unit)
    if (half or minutes or count in _HALF) and length != _HOUR:
        return None  # "nửa tháng trước", "2 ngày rưỡi trước"
    if length is None:
        return _months_ago(number(count) * _MONTHS[unit], setting)
    if count in _HALF:
        return None if half or minutes else _before(length / 2, "minute", setting)
    precision: Precision = "minute" if length <= _HOUR else "day"
    long = number(count) * length
    if half or minutes:
        long += timedelta(minutes=30 if half else number(minutes))
    return _before(long, precision, setting)


def _months_ago(many: int, setting: Setting) -> ParsedDate | None:
    month = setting.now.year * 12 + setting.now.month - 1 - many
    if month < EARLIEST_YEAR * 12:
        return None
    return settled(setting.now.replace(year=month // 12, month=month % 12 + 1, day=1), "month", setting)


def _before(span: timedelta, precision: Precision, setting: Setting) -> ParsedDate | None:
    try:
        return settled(setting.now - span, precision, setting)
    except OverflowError:
        return None


def _midnight(setting: Setting) -> datetime:
    return datetime(setting.now.year, setting.now.month, setting.now.day, tzinfo=VIETNAM)


def _last_week(
    named: re.Match[str], clocks: Callable[[], Sequence[Clock]], setting: Setting
) -> ParsedDate | None:
    """The named day of the week before, weeks beginning on Monday."""
    weekday = 6 if named["sunday"] else number(named["day"] or named["short"]) - 2
    today = _midnight(setting)
    return _at(today - timedelta(days=today.weekday() + 7 - weekday), clocks(), None, setting)


def _near_day(text: str, find_clocks: Callable[[], Sequence[Clock]], setting: Setting) -> ParsedDate | None:
    named = list(_NEAR_DAY.finditer(text))
    days_ago = {_DAYS_AGO[near["day"] or near["near"]] for near in named}
    if len(days_ago) != 1:
        return None  # "hôm qua và hôm nay"
    near = named[0]
    clocks = find_clocks() if near[0] != text else ()
    midnight = _midnight(setting)
    day = midnight - timedelta(days=days_ago.pop())
    part = (near["part"] or near["part_only"] or "").strip() or None
    last_night = part is not None and fold(part) in ("dem", "nua dem", "khuya") and day != midnight
    if last_night and any(clock.hour < 6 for clock in clocks):
        return None  # "1h đêm qua": the night between, whose 1 o'clock is today's
    return _at(day, clocks, part, setting)


def _at(day: datetime, clocks: Sequence[Clock], part: str | None, setting: Setting) -> ParsedDate | None:
    """`day` at its only time; two times are a range or a riddle."""
    if not clocks:
        return believed(day, "day", setting.now, setting.kind)
    time = since_midnight(clocks[0], part) if len(clocks) == 1 else None
    if time is None or clocks[0].zone is not None:
        return None
    precision: Precision = "minute" if clocks[0].second is None else "second"
    return believed(day + time, precision, setting.now, setting.kind)
