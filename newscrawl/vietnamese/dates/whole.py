"""Strings that are a date from end to end, in the shapes that pages, feeds and programs have in common.

One expression knows the whole string, so that nothing has to be looked for in it. Only shapes that can be
read in one way are here, and `reading` finds the same in them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime

from newscrawl.vietnamese.dates.clock import DAY_PART, on_the_clock
from newscrawl.vietnamese.dates.day import ENGLISH_MONTH, full_year, is_month_first, month_number
from newscrawl.vietnamese.dates.records import MACHINE_KINDS, VIETNAM, ParsedDate, Precision, believed
from newscrawl.vietnamese.dates.spelling import LETTER, spelt


def maybe(pattern: str) -> str:
    """`pattern` or nothing: an empty alternative, which is tried at half the price of a question mark."""
    return f"(?:{pattern}|)"


DD = "[0-9]{1,2}"
_LABEL = (
    "(?:(?:ngày |tin |bài )?(?:đăng|xuất bản|cập nhật)(?: lúc| ngày)?(?: ?:)?|ngày:|(?:vào )?(?:lúc|khoảng)) "
)
WEEKDAY = "(?:thứ ?(?:[2-7]|hai|ba|tư|năm|sáu|bảy|bẩy)|(?:chủ|chúa) ?nhật|cn|t[2-7])"
_WEEKDAY = (
    f"(?:{WEEKDAY}(?: ?[:,]? |,|(?<=[{LETTER}])(?=[0-9]))|^th\\.? ?[2-7], ?"
    "|(?:mon|tue|wed|thu|fri|sat|sun)(?:, ?| (?=[a-z])))"  # but "thu 2" is Monday without its marks
)
# Not May: "6 tháng năm 2024" may be half of the year.
MONTH_NAME = (
    rf"(?:tháng|thg)\.? ?(?:{DD}|một|hai|ba|tư|sáu|bảy|bẩy|tám|chín|mười(?: một| hai)?)|th\.? ?{DD}"
    rf"|{ENGLISH_MONTH}"
)
# Two digits stand behind a mark, or between a month and a time: "27 Feb 24 11:53", but not "27 Feb nam 24".
_YEAR = "([0-9]{4}|(?(mark)(?<=[/.-])[0-9]{2}|(?<=[a-ln-z] )[0-9]{2}(?= [0-9]|$)))"
_DAY = (
    rf"(?:({DD})(?: ?(?P<mark>[/.-]) ?({DD}) ?(?P=mark) ?| ({MONTH_NAME})(?: năm |,? | , ))"
    rf"|({MONTH_NAME}) ({DD}),? ){_YEAR}"
)
_HH, _MM = "[01]?[0-9]|2[0-3]", "[0-5][0-9]"
_SECONDS = rf":({_MM})(?:\.[0-9]{{1,12}})?"
_PART = rf" ?([ap]m|(?:sa|ch)(?!\.? ?[{LETTER}])|{DAY_PART})(?![{LETTER}])"
_MINUTES = rf" ?({_MM})(?! ?(?:[/.-]|tháng|th[g. 0-9]))(?:'| ?phút(?![{LETTER}]))?"
_NO_MINUTES = r"(?<!g)(?! [0-9]{1,2} ?[a-z-])"  # "5g" is a name; "21 giờ 07 Feb" may have some
CLOCK = (
    rf"({_HH})(?::({_MM}){maybe(_SECONDS)}'?|(?:[hg]| ?giờ)(?![{LETTER}])(?:{_MINUTES}|{_NO_MINUTES}))"
    + maybe(_PART)
)
_OUR_ZONE = r" ?\(?(?:gmt|utc) ?\+ ?0?7(?::?00)?\)?"
_ZONE = rf"(?:{_OUR_ZONE}(?: \((?:indochina time|giờ đông dương)\)|)| ?\+0?7(?::?00)?| ?(z|gmt)| ict|)"

_ENGLISH = frozenset(("am", "pm"))

# "2024-02-27T11:53:00+07:00", "2024-02-27 11:53", "2024-02-27T04:53:00Z", "2024.02.27"
_YEAR_FIRST = spelt(
    r"([0-9]{4})([/.-])([0-9]{2})\2([0-9]{2})"
    + maybe(rf"[t ]([01][0-9]|2[0-3]):({_MM}){maybe(_SECONDS)}{_ZONE}")
)
# "27/02/2024 11:53", "27-02-2024", "2/27/2024 2:53:07 PM": the next shape finds the same in them.
_NUMBERS = spelt(
    rf"({DD})([/.-])({DD})\2([0-9]{{4}})"
    + maybe(rf"(?:(?: -| \||,)? |,)({_HH}):({_MM}){maybe(f':({_MM})')}{maybe(' ?([ap]m)')}")
)
# "27/02/2024 11:53", "Thứ Ba, 27.02.2024 | 11:53 (GMT+7)", "Ngày đăng: 27/02/2024", "rạng sáng 27/2/2024",
# "15 Tháng Bảy, 2023", "Tue, 27 Feb 2024 11:53:00 +0700", "2/27/2024 2:53:07 PM"
_DAY_FIRST = spelt(
    f"(?:(?![0-9]){maybe(_LABEL)}{maybe(_WEEKDAY)}{maybe(f'({DAY_PART}) ')}(?:ngày )?|){_DAY}"
    + maybe(rf"(?:(?: -| \||,)? (?:lúc )?|t(?=[0-9]{{2}})|,){CLOCK}{_ZONE}")
)
# "19:48, 05/09/2020", "11h53 ngày 27-02-2024", "11:53, Thứ Ba, 27/02/2024", "8 giờ sáng 27/2/2024"
_TIME_FIRST = spelt(
    rf"(?:(?![0-9]){maybe(_LABEL)}{maybe(_WEEKDAY)}|){CLOCK}(?: -| \||,)? "
    rf"(?:(?![0-9]){maybe(_WEEKDAY)}(?:ngày )?|){_DAY}{maybe(_OUR_ZONE)}"
)


def match_whole(text: str, machine: bool) -> re.Match[str] | None:
    """Find `text` (lower case) to have one of these shapes, if it does; `machine`: it is metadata."""
    # The small ones first: after a page was parsed, the large ones are not in the processor's cache, which
    # takes more time than looking for all of them.
    return (
        _YEAR_FIRST.fullmatch(text)
        or _NUMBERS.fullmatch(text)
        or _DAY_FIRST.fullmatch(text)
        or (None if machine else _TIME_FIRST.fullmatch(text))
    )


def match_at(text: str, start: int) -> re.Match[str] | None:
    """Find one of these shapes, but for what programs write, at `start` of `text` (clean, lower case)."""
    return _DAY_FIRST.match(text, start) or _TIME_FIRST.match(text, start)


def read_whole(found: re.Match[str], now: datetime, kind: str, rules: Collection[str]) -> ParsedDate | None:
    """The date of what `match_whole` found; None = refused. The rest is as `parse_date` takes it."""
    english, utc = False, None
    if found.re is _NUMBERS:
        dd, mark, mm, yyyy, hh, minute, second, part = found.groups()
        name = word = d = minute_h = ""
        english = part in _ENGLISH
    elif found.re is _DAY_FIRST:
        said, dd, mark, mm, name, word, d, yyyy, hh, minute, second, minute_h, part, utc = found.groups()
        english = part in _ENGLISH
        part = part or said
    elif found.re is _TIME_FIRST:
        hh, minute, second, minute_h, part, dd, mark, mm, name, word, d, yyyy = found.groups()
    else:
        yyyy, _, mm, dd, hh, minute, second, utc = found.groups()
        mark, minute_h, part = None, "", None
    year = int(yyyy) if len(yyyy) == 4 else full_year(yyyy, now.astimezone(VIETNAM))
    if mm:
        day, month = int(dd), int(mm)
        if mark and (english or rules):
            onecms = english and second is not None and kind in MACHINE_KINDS
            if is_month_first(day, month, english=english, known=onecms or "mdy" in rules):
                day, month = month, day
    else:
        day, month = int(dd or d), month_number(name or word)
    precision: Precision = "second" if second else "minute" if hh else "day"
    hour = on_the_clock(int(hh), part) if part and hh else int(hh or 0)
    if hour is None:
        return None
    zone = UTC if utc and "z_is_local" not in rules else VIETNAM
    try:
        value = datetime(year, month, day, hour, int(minute or minute_h or 0), int(second or 0), 0, zone)
        value = value.astimezone(VIETNAM) if utc else value
    except (ValueError, OverflowError):
        return None
    return believed(value, precision, now, kind)
