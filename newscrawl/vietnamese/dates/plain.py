"""The shapes that nearly every page and feed uses, each read at the price of one expression.

A short cut only: what these expressions do not match goes the long road, which reads these shapes alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from newscrawl.vietnamese.dates.records import EARLIEST_YEAR, VIETNAM, ParsedDate

_DD = "([0-9]{1,2})"
_WEEKDAY = "(?i:thứ ?(?:[2-7]|hai|ba|tư|năm|sáu|bảy|bẩy)|chủ nhật|t[2-7]|cn),? (?:ngày )?"
_DAY = rf"(?:{_WEEKDAY}|[Nn]gày )?{_DD}(?P<sep>[/.-]){_DD}(?P=sep)([0-9]{{4}})"
_TIME = f"{_DD}:([0-9]{{2}})(?::([0-9]{{2}}))?"
_OUR_ZONE = r"(?: ?\(?GMT ?\+7\)?)?"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# "27/02/2024 11:53", "05/09/2026 - 22:17", "Thứ Ba, 27.02.2024 | 11:53 (GMT+7)", "30/05/2023"
_DAY_FIRST = re.compile(rf"{_DAY}(?:(?: -| \||,)? {{1,2}}(?:lúc )?{_TIME}{_OUR_ZONE})?").fullmatch
# "19:48, 05/09/2020", "11:53 ngày 27-02-2024", "11:53, Thứ Ba, 27/02/2024"; not in metadata, where a word in
# capitals behind the time may be a zone
_TIME_FIRST = re.compile(rf"{_TIME}(?: -| \||,)? {_DAY}{_OUR_ZONE}").fullmatch
# "2024-02-27T11:53:00+07:00", "2024-02-27 11:53", "2024-02-27T04:53:00Z"
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
    r"(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]{1,9})?)?(Z|\+07:?00)?)?"
).fullmatch
# "Tue, 27 Feb 2024 11:53:00 +0700", as feeds have it
_FEED = re.compile(
    rf"[A-Z][a-z]{{2}}, ([0-9]{{2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}}) "
    r"([0-9]{2}):([0-9]{2}):([0-9]{2}) (\+0700|GMT\+7|GMT)"
).fullmatch
# "1/15/2024 1:04:01 PM", month first
_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) ([0-9]{1,2}):([0-9]{2}):([0-9]{2}) ([AP])M").fullmatch
_LONGEST = 40
_TWO_DAYS = timedelta(hours=48)


def read_plain(text: str, now: datetime, *, machine: bool, rules: Collection[str]) -> ParsedDate | None:
    """The date where `text` has one of the shapes above; None says nothing."""
    if len(text) > _LONGEST:
        return None
    zone: str | None = None
    hour: str | int | None
    month: str | int
    if found := _ISO(text):
        year, month, day, hour, minute, second, zone = found.groups()
    elif "mdy" not in rules and (found := _DAY_FIRST(text)):
        day, _, month, year, hour, minute, second = found.groups()
    elif not machine and "mdy" not in rules and (found := _TIME_FIRST(text)):
        hour, minute, second, day, _, month, year = found.groups()
    elif found := _FEED(text):
        day, name, year, hour, minute, second, zone = found.groups()
        month = _MONTHS.index(name) + 1
    elif machine and (found := _US(text)):
        month, day, year, hour, minute, second, half = found.groups()
        if not 1 <= int(hour) <= 12:
            return None
        hour = int(hour) % 12 + (12 if half == "P" else 0)
    else:
        return None
    offset = UTC if zone in ("Z", "GMT") and "z_is_local" not in rules else VIETNAM
    try:
        value = datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=offset
        )
    except ValueError:
        return None
    if value - now > _TWO_DAYS or (value := value.astimezone(VIETNAM)).year < EARLIEST_YEAR:
        return None
    return ParsedDate(value, "second" if second else "minute" if hour is not None else "day")
