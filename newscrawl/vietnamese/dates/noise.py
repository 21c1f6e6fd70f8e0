"""Numbers that look like dates and are not: document and telephone numbers, addresses, the lunar calendar.

They are overwritten with marks of the same length, so that every position still means the same.
"""

from __future__ import annotations

import re

from newscrawl.vietnamese.dates.day import NOISE, WEEKDAY
from newscrawl.vietnamese.dates.spelling import LETTER, NUMBER_WORD, spelt

_D = "(?<![0-9/:])(?<![0-9][hg])[0-9]{1,2}"  # not the minutes of "8:27 Tết"
_STEMS = "(?:giáp|ất|bính|đinh|mậu|kỷ|canh|tân|nhâm|quý)"
_BRANCHES = "(?:tý|tí|sửu|dần|mão|mẹo|thìn|tỵ|tị|ngọ|mùi|thân|dậu|tuất|hợi)"
_LUNAR_YEAR = rf"{_STEMS} {_BRANCHES}(?![{LETTER}])"
_LUNAR_WORD = rf"(?:âm lịch|âl)(?![{LETTER}])"
_SOME_MONTH = rf"tháng (?:[0-9]{{1,2}}|chạp|giêng|{NUMBER_WORD})"
_LUNAR_DAY = (
    rf"(?:ngày |mùng |mồng )*{_D}(?: ?[/.-] ?[0-9]{{1,2}}(?: ?[/.-] ?[0-9]{{4}})?|[ ,]{{1,2}}{_SOME_MONTH})"
)

_LUNAR = (
    # 27/02/2024 ÂL 18/01/2024: which of the two?
    rf"{_LUNAR_DAY} {_LUNAR_WORD} {_LUNAR_DAY}(?!.*dương lịch)",
    # Âm lịch: 18/01/2024; (ÂL 18/1)
    rf"(?:\( ?{_LUNAR_WORD}|^{_LUNAR_WORD}|(?<![{LETTER}]){_LUNAR_WORD} ?(?::|là|ngày))[ :-]{{0,3}}"
    rf"{_LUNAR_DAY}(?:,? năm [0-9]{{4}})?",
    # 18/01 âm lịch
    rf"{_LUNAR_DAY}(?:,? năm [0-9]{{4}}(?![0-9]))?,? ?\(?{_LUNAR_WORD}",
    # 30 tháng Chạp năm Quý Mão
    rf"(?:(?:ngày |mùng |mồng )*(?:{_D}|{NUMBER_WORD}) )?(?<![{LETTER}])tháng (?:chạp|giêng)(?![{LETTER}])"
    rf"(?:,? (?:năm )?(?:{_LUNAR_YEAR}|[0-9]{{4}}(?![0-9])))?",
    # mùng 1 Tết, 30 Tết
    rf"(?:(?:mùng|mồng) (?:{NUMBER_WORD}|[0-9]{{1,2}})|{_D}) ?(?:tháng )?tết(?![{LETTER}])"
    rf"(?: {_LUNAR_YEAR}| [0-9]{{4}})?",
    # rằm tháng Bảy năm 2023
    rf"(?<![{LETTER}])rằm(?: {_SOME_MONTH}(?![{LETTER}]))?(?:,? năm [0-9]{{4}}(?![0-9]))?",
    # 30/12 năm Quý Mão, 18/1/Giáp Thìn
    rf"{_LUNAR_DAY}(?:,? năm |[/ -]){_LUNAR_YEAR}",
    # tháng 2 nhuận
    rf"(?:{_D} )?{_SOME_MONTH} nhuận(?:,? năm [0-9]{{4}}(?![0-9]))?",
)
_NUMBERS = (
    # 34/2024/NĐ-CP
    rf"[0-9][0-9/.-]{{0,12}}/(?!th|năm|nam|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    rf"[{LETTER}]{{2}}[{LETTER}0-9/-]*",
    # 0903.343.439, (028) 3812 3456, +84 903 343 439
    r"(?:\(?0[0-9]{2,3}\)?|\+84[ .-]?[0-9]{2,3})(?:[ .-][0-9]{1,2})?"
    r"[ .-]?[0-9]{3,4}[ .-]?[0-9]{3,4}(?![0-9/:])",
    r"0[0-9]{3}(?:[ .-][0-9]{2,3}){3}(?![0-9/:])",
    # 1.234 lượt xem
    r"(?<![.:/-])[0-9]{1,3}(?:[.,][0-9]{3})+(?![0-9])",
)
_NAMED_NUMBERS = (
    # Số: 34/2024/QĐ-UBND
    rf"số ?:? ?[0-9][0-9/.-]*(?:/[{LETTER}][{LETTER}0-9/-]*)?",
    # Lượt xem: 12
    r"(?:xem|đọc|lượt|views?|bình luận|comments?) ?: ?[0-9]+(?![0-9/.-])",
    # l7/02/2024, a misread 17
    r"(?<![0-9])[lio][0-9](?=[/.-][0-9])",
    # v1.2.2024
    r"(?<![0-9])v(?:er|ersion)?\.? ?[0-9]+(?:\.[0-9]+)+",
    # 12/5/24 Nguyễn Trãi
    r"(?:hẻm|ngõ|ngách|kiệt|đường|nhà)(?: số)? [0-9]+(?:[/-][0-9]+)+",
)
# Each begins with its first digit, bracket or sign, and has a slash before letters, a zero before two digits,
# a mark before three, or the country's code.
_NUMBER_NOISE = re.compile(rf"(?=[0-9(+])(?<![0-9])(?:{'|'.join(_NUMBERS)})")
_SIGN_OF_A_NUMBER = re.compile(
    rf"[/0.,+](?:(?<=/)[{LETTER}]|(?<=0)(?<![0-9]0)[0-9]{{2}}|(?<=[.,])[0-9]{{3}}(?![0-9])|(?<=\+)84)"
)
_NAMED_NOISE = spelt(rf"(?<![{LETTER}])(?:{'|'.join(_NAMED_NUMBERS)})", first="bcdđhiklnosvx")
_LUNAR_NOISE = tuple(spelt(shape) for shape in _LUNAR)
_MAY_BE_LUNAR = spelt(
    rf"(?<![{LETTER}])(?:âm lịch|âl|tháng (?:chạp|giêng)|tết|rằm|nhuận|{_BRANCHES}(?![{LETTER}]))",
    first="aâdhmnrst",
)

_WEEKDAYS = spelt(
    rf"(?<![{LETTER}])(?:thứ ?(?:[2-7](?![0-9])|[2-7](?=[0-9]{{2}}[/.-])"
    rf"|(?:hai|ba|tư|bốn|năm|sáu|bảy|bẩy)(?![{LETTER}]))"
    rf"|t\.?[2-7](?![0-9/{LETTER}])|^th\.? ?[2-7](?=,)|(?:chủ|chúa) ?nhật|cn(?![{LETTER}])"
    rf"|(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?(?![{LETTER}])\.?)",
    first="cfmstw",
)


def _marked(found: re.Match[str]) -> str:
    return NOISE * len(found[0])


def mark_lunar(text: str) -> str:
    """`text` (lower case) with the days of the lunar calendar overwritten by NOISE."""
    if _MAY_BE_LUNAR.search(text):
        for shape in _LUNAR_NOISE:
            text = shape.sub(_marked, text)
    return text


def mark_numbers(text: str) -> str:
    """`text` (lower case) with the numbers that only look like dates overwritten by NOISE."""
    text = _NAMED_NOISE.sub(_marked, text)
    return _NUMBER_NOISE.sub(_marked, text) if _SIGN_OF_A_NUMBER.search(text) else text


def mark_weekdays(text: str) -> str:
    """`text` with the names of weekdays overwritten by WEEKDAY: they never override the numbers."""
    return _WEEKDAYS.sub(lambda found: WEEKDAY * len(found[0]), text)
