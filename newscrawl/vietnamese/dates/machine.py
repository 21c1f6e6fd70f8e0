"""Dates that programs print: the shapes read without looking any further, and bare numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from newscrawl.vietnamese.dates.records import EARLIEST_YEAR, VIETNAM, ParsedDate, Precision, Setting, settled

# What OneCMS prints: "27/02/2024 11:53", "05/09/2026 - 22:17", "15-01-2024 13:04".
_VISIBLE = re.compile(r"(\d\d?)([/-])(\d\d?)\2(\d{4})(?: -|,)? {1,2}(\d\d?):(\d\d)", re.ASCII).fullmatch
# What other papers print, time first: "19:48, 05/09/2020".
_TIME_FIRST = re.compile(r"(\d\d?):(\d\d),? (\d\d?)([/-])(\d\d?)\4(\d{4})", re.ASCII).fullmatch
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?\+07:?00", re.ASCII).fullmatch
# "1/15/2024 1:04:01 PM", month first
_US = re.compile(r"(\d\d?)/(\d\d?)/(\d{4}) (\d\d?):(\d\d):(\d\d) ([AP])M", re.ASCII).fullmatch
_LONGEST = 40
_TWO_DAYS = timedelta(hours=48)

_ASP_NET = re.compile(r"/?date\((-?[0-9]{1,16})(?:[+-][0-9]{4})?\)/?")
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"(?:[t ]?([0-9]{2})([0-9]{2})([0-9]{2})|t?([0-9]{2})([0-9]{2}))?(z|[+]07:?00)?"
)
_EPOCH = re.compile("[1-9][0-9]{9}|[1-9][0-9]{12}")
_EPOCH_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def read_plain(text: str, now: datetime, *, machine: bool, mdy: bool) -> ParsedDate | None:
    """The few shapes that nearly every page of a OneCMS paper uses, at the price of one expression.

    A short cut only: None sends the string down the long road, which reads these shapes alike.
    """
    if len(text) > _LONGEST:
        return None
    precise: Precision
    try:
        if found := _ISO(text):
            year, month, day, hour, minute, second = map(int, found.groups())
            value = datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
            precise = "second"
        elif not mdy and (found := _VISIBLE(text)):
            value = datetime(
                int(found[4]), int(found[3]), int(found[1]), int(found[5]), int(found[6]), tzinfo=VIETNAM
            )
            precise = "minute"
        elif not mdy and (found := _TIME_FIRST(text)):
            value = datetime(
                int(found[6]), int(found[5]), int(found[3]), int(found[1]), int(found[2]), tzinfo=VIETNAM
            )
            precise = "minute"
        elif machine and (found := _US(text)):
            month, day, year, hour, minute, second = map(int, found.groups()[:6])
            if not 1 <= hour <= 12:
                return None
            hour = hour % 12 + (12 if found[7] == "P" else 0)
            value = datetime(year, month, day, hour, minute, second, tzinfo=VIETNAM)
            precise = "second"
        else:
            return None
    except ValueError:
        return None
    return ParsedDate(value, precise) if value.year >= EARLIEST_YEAR and value - now <= _TWO_DAYS else None


def read_number(text: str, setting: Setting) -> ParsedDate | None:
    """ASP.NET's "/Date(ms)/" and "20240227T115300"; in metadata also seconds and milliseconds of Unix."""
    if found := _ASP_NET.fullmatch(text):
        return _since_epoch(int(found[1]), setting)
    if (found := _COMPACT.fullmatch(text)) and (setting.machine or len(text) != 12):
        return _compact(found, setting)
    if setting.machine and _EPOCH.fullmatch(text):
        return _since_epoch(int(text) * (1000 if len(text) == 10 else 1), setting)
    return None


def _since_epoch(milliseconds: int, setting: Setting) -> ParsedDate | None:
    try:
        return settled(_EPOCH_ZERO + timedelta(milliseconds=milliseconds), "second", setting)
    except OverflowError:
        return None


def _compact(found: re.Match[str], setting: Setting) -> ParsedDate | None:
    zone = UTC if found[9] == "z" and "z_is_local" not in setting.rules else VIETNAM
    hour, minute, second = (
        int(digits or 0) for digits in (found[4] or found[7], found[5] or found[8], found[6])
    )
    try:
        value = datetime(int(found[1]), int(found[2]), int(found[3]), hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return settled(value, "second" if found[4] else "minute" if found[7] else "day", setting)
