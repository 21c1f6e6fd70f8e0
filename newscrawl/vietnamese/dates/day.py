"""Calendar days: "27/02/2024", "2024-02-27", "27 Tháng Hai 2024", "Th9 15, 2023", "ngày 5-6"; months."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from newscrawl.vietnamese.dates.records import EARLIEST_YEAR, Setting
from newscrawl.vietnamese.dates.spelling import LETTER, NUMBER_WORD, number, spelt

CLOCK, WEEKDAY, NOISE = "\x02", "\x03", "\x04"
"""Marks that stand, one a character, where something has been read or put aside already."""

_ENGLISH_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
_ENGLISH_MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
ENGLISH_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    rf"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![{LETTER}])\.?"
)
_MONTH_NUMBER = f"(?:[0-9]{{1,2}}(?![0-9])|{NUMBER_WORD}(?![{LETTER}]))"
_MONTH_WORD = rf"(?:(?:tháng|thg)\.? ?{_MONTH_NUMBER}|th\.? ?[0-9]{{1,2}}(?![0-9])|{ENGLISH_MONTH})"
_YEAR = "[0-9]{4}(?![0-9])"
_SPELT_YEAR = rf"hai (?:nghìn|ngàn)(?: không trăm)?(?: linh| lẻ)?(?: (?P<y3u>{NUMBER_WORD})(?![{LETTER}]))?"

_DAY = spelt(
    # 2024-02-27
    r"(?<![0-9])(?P<y1>[0-9]{4})(?P<s1> ?[/.-] ?)(?P<m1>[0-9]{1,2})(?P=s1)(?P<d1>[0-9]{1,2})(?![0-9])"
    # 27/02/2024, 27. 02. 2024, 27/2/24, 27/02/'24, 27/2 năm 2024
    rf"|(?<![0-9])(?P<d2>[0-9]{{1,2}}) ?(?P<s2>[/.-]) ?(?P<m2>[0-9]{{1,2}}) ?"
    rf"(?:(?P=s2) ?(?P<y2>'?[0-9]{{2}}(?![0-9])|{_YEAR})|,? ?năm (?P<y2n>{_YEAR}))"
    # 27 tháng 2 năm 2024, 27 Th2, 27 Feb 2024, 27-Feb-24
    rf"|(?:(?<![0-9])(?<!tháng )(?P<d3>[0-9]{{1,2}})|(?:ngày|mùng|mồng) (?P<d3w>{NUMBER_WORD}))[ ,/.-]{{0,3}}"
    rf"(?P<m3>{_MONTH_WORD})(?:[ ,/.-]{{0,3}}(?:năm )?(?P<y3>{_YEAR})|,? năm (?P<y3w>{_SPELT_YEAR})"
    rf"|(?<=[a-z])[ -](?P<y3s>[0-9]{{2}})(?![0-9])(?= ?{CLOCK}|$))?"
    # Tháng Chín 15, 2023; Feb 27, 2024; Feb 27 11:53:00 ICT 2024
    rf"|(?<![{LETTER}])(?P<m4>{_MONTH_WORD})[ ,]{{1,3}}(?P<d4>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"[ ,{CLOCK}]{{1,40}}(?P<y4>{_YEAR})"
    # tháng 2/2024, T2/2024
    rf"|(?<![{LETTER}])(?P<m5>(?:tháng|thg|th)\.? ?{_MONTH_NUMBER}|t[0-9]{{1,2}}(?=/))"
    rf"[ ,/.-]{{0,3}}(?:năm )?(?P<y5>{_YEAR})"
    # 27/2
    r"|(?<![0-9])(?P<d6>[0-9]{1,2}) ?(?P<s6>[/.-]) ?(?P<m6>[0-9]{1,2})(?![0-9])(?! ?[/.-] ?[0-9])"
    r"(?! ?(?:tháng|thg|th[0-9. ]))",
    first="0-9adfjmnost",
)
# A number of one or two digits behind a mark; the beginning of a month's name, which "tháng trước" is not.
_NUMBERS_OF_A_DAY = re.compile(r"[0-9](?: ?[/.-] ?[0-9]{1,2}(?![0-9])| [0-9]{2} [0-9]{4}|/)")
_NAME_OF_A_MONTH = re.compile(r"th(?:[áa]ng(?! tr)|g|\.? ?[0-9])|" + "|".join(_ENGLISH_MONTHS))
_MONTH_ONLY = re.compile(rf"(?P<m>{ENGLISH_MONTH}) (?P<y>{_YEAR})")
_W3C_MONTH = re.compile(r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})")
_SPACED_DAY = re.compile(rf"[{WEEKDAY}{CLOCK} ,]*([0-9]{{2}}) ([0-9]{{2}}) ({_YEAR})[{CLOCK} ,]*")

# What may stand before a day that is printed without its year, if it is to be taken for one.
_SAYS_DAY = spelt(
    rf"(?:(?<![{LETTER}])(?:ngày|(?:sáng|trưa|chiều|tối|đêm|khuya)(?: sớm| muộn)?|hôm|qua|nay|kia)|{WEEKDAY})"
    r"[ ,(]{0,3}(?:ngày )?$|(?:đăng|xuất bản|cập nhật)(?: lúc)? ?: ?$"
)
_SAYS_OTHERWISE = spelt(
    rf"(?<![{LETTER}])(?:mỗi|hàng|hằng|kỷ niệm|nhân dịp|nhân|dịp|mừng|quốc lộ|tỉnh lộ|đường|mùng|mồng|trong"
    r"|các|những|trước|hết) (?:ngày )?$"
)
# What may not stand behind it: another year, or what the numbers count.
_NOT_THIS_YEAR = spelt(
    r" ?(?:(?:sắp )?tới|năm (?:ngoái|trước|sau|tới|nay|kia|[0-9])|hàng năm|hằng năm|lần|người|giờ|tiếng|phút"
    rf"|ngày|tháng|tuổi|triệu|tỷ|nghìn|ngàn|kg|m|km|%|con|cái|viên|bữa|lít|đồng|vụ|ca|độ|mục tiêu|điểm)"
    rf"(?![{LETTER}])"
)
_MONTH_PREFIX = spelt(r"^(?:tháng|thg|th|t)\.? ?")
_ROUND_THE_CLOCK = (24, 7)
_A_DAY = timedelta(days=1)


class Day(NamedTuple):
    """A day or month where it stands; `year` None = not printed, `day` None = a month.

    `swappable`: printed as two numbers and a year, so that newspapers differ in the order.
    """

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    swappable: bool = False


def may_have_days(text: str) -> bool:
    """Can there be a day in `text` (lower case), marked or not?"""
    return bool(_NUMBERS_OF_A_DAY.search(text) or _NAME_OF_A_MONTH.search(text))


def find_days(text: str, setting: Setting) -> Iterator[Day]:
    """Yield every calendar day of `text` (lower case, marked) in order, possible or not."""
    if spaced := _SPACED_DAY.fullmatch(text):
        yield Day(spaced.start(1), spaced.end(3), int(spaced[3]), int(spaced[2]), int(spaced[1]))
        return
    month = _W3C_MONTH.fullmatch(text) if setting.machine else _MONTH_ONLY.fullmatch(text)
    if month:
        yield Day(0, len(text), int(month["y"]), month_number(month["m"]), None)
        return
    for found in _DAY.finditer(text):
        day = _day(found, setting)
        if setting.kind == "body" and _may_be_a_count_of_months(found):
            continue
        if day.year is not None or _is_day_without_year(found, setting):
            yield day


def _day(found: re.Match[str], setting: Setting) -> Day:
    year: int | None
    day: int | None
    start, end = found.span()
    match found.lastgroup:
        case "d1":
            year, month, day = int(found["y1"]), int(found["m1"]), int(found["d1"])
        case "y2":
            year = full_year(found["y2"].lstrip("'"), setting.now)
            month, day = int(found["m2"]), int(found["d2"])
        case "y2n":
            year, month, day = int(found["y2n"]), int(found["m2"]), int(found["d2"])
        case "y4":
            year, month, day = int(found["y4"]), month_number(found["m4"]), int(found["d4"])
        case "y5":
            year, month, day = int(found["y5"]), month_number(found["m5"]), None
        case "m6":
            year, month, day = None, int(found["m6"]), int(found["d6"])
        case _:
            year = _year_of_words(found, setting)
            month, day = month_number(found["m3"]), number(found["d3"] or found["d3w"])
    return Day(start, end, year, month, day, found.lastgroup == "y2")


def _year_of_words(found: re.Match[str], setting: Setting) -> int | None:
    if found["y3w"]:
        return 2000 + (number(found["y3u"]) if found["y3u"] else 0)
    printed = found["y3"] or found["y3s"]
    return full_year(printed, setting.now) if printed else None


def full_year(digits: str, now: datetime) -> int:
    """Four digits as they are; two are 20yy up to next year's, 19yy from 90, else 0, which no gate passes.

    `now` is in +07:00.
    """
    year = int(digits)
    if len(digits) == 4:
        return year
    if year <= now.year % 100 + 1:
        return 2000 + year
    return 1900 + year if year >= 90 else 0


def month_number(word: str) -> int:
    """1 to 12, or whatever impossible number is printed."""
    if word[-1] in "0123456789":
        return int(word[-2:].lstrip("htg. "))  # "02", "th9", "tháng 9"
    return _ENGLISH_MONTHS.get(word[:3]) or number(_MONTH_PREFIX.sub("", word))


def _may_be_a_count_of_months(found: re.Match[str]) -> bool:
    """ "6 tháng năm 2024" is six months of 2024, or the sixth of May."""
    if not (found["d3"] and found["y3"] and found["m3"].endswith((" năm", " nam"))):
        return False
    return "ng" not in found.string[max(0, found.start() - 6) : found.start()]


def _is_day_without_year(found: re.Match[str], setting: Setting) -> bool:
    """Is this pair of numbers, or number and month, a day? A score, a fraction or "24/7" is not."""
    before, after = found.string[: found.start()], found.string[found.end() :]
    if (before and _SAYS_OTHERWISE.search(before)) or (after and _NOT_THIS_YEAR.match(after)):
        return False
    says_day = found[0].startswith("ng")  # "ngày hai mươi tháng hai"
    if found["m3"] and (found["m3"].endswith("sau") or (found["d3w"] and not says_day)):
        return False  # "15 thang sau" is next month, "mùng năm tháng ba" lunar
    behind_clock = found["s6"] == "/" and before.endswith((CLOCK, f"{CLOCK} "))
    if says_day or behind_clock or (before and _SAYS_DAY.search(before)):
        return True
    alone = not before.strip(f"{CLOCK}{WEEKDAY} ,|:;()-") and not after.strip(f"{CLOCK} ,|:;()-")
    return alone and (
        found["m3"] is not None or looks_like_a_day(found["d6"], found["s6"], found["m6"], setting)
    )


def looks_like_a_day(day: str, mark: str, month: str, setting: Setting) -> bool:
    """Two numbers that are all that is printed where a date is expected: "27/2", "27-02"."""
    if setting.kind == "body" or (int(day), int(month)) == _ROUND_THE_CLOCK:
        return False
    return mark == "/" or (mark == "-" and "0" in (day[0], month[0]))


def is_month_first(day: int, month: int, *, english: bool, known: bool) -> bool:
    """Does the month stand before the day in two numbers and a year, which are day first by custom?

    `english`: a time with AM or PM follows; `known`: the newspaper or its program writes it so.
    """
    return (english and month > 12 >= day) or (known and day <= 12)


def calendar_date(day: Day, *, month_first: bool) -> date | None:
    """The date of a `day` whose year is printed; None = impossible."""
    assert day.year is not None
    month, of_month = day.month, 1 if day.day is None else day.day
    if month_first:
        month, of_month = of_month, month
    return possible_date(day.year, month, of_month)


def latest_date(day: Day, since_midnight: timedelta, setting: Setting) -> date | None:
    """The date of a `day` without a year: the latest that is not more than a day after now."""
    assert day.day is not None
    last = setting.now + _A_DAY - since_midnight
    for year in range(last.year, setting.now.year - 8, -1):  # eight: to the last leap day
        found = possible_date(year, day.month, day.day)
        if found is not None and found <= last.date():
            return found
    return None


def possible_date(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has none or no newspaper was on line."""
    try:
        return date(year, month, day) if EARLIEST_YEAR - 1 <= year <= 9000 else None
    except ValueError:
        return None
