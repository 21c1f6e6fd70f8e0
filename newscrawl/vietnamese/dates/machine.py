"""Dates that programs print as bare numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from newscrawl.vietnamese.dates.records import VIETNAM, ParsedDate, Setting, settled

_ASP_NET = re.compile(r"/?date\((-?[0-9]{1,16})(?:[+-][0-9]{4})?\)/?")
_COMPACT = re.compile(
    r"([0-9]{4})([0-9]{2})([0-9]{2})"
    r"(?:[t ]?([0-9]{2})([0-9]{2})([0-9]{2})|t?([0-9]{2})([0-9]{2}))?(z|[+]07:?00)?"
)
_EPOCH = re.compile("[1-9][0-9]{9}|[1-9][0-9]{12}")
_EPOCH_ZERO = datetime(1970, 1, 1, 7, tzinfo=VIETNAM)


def read_number(text: str, setting: Setting) -> ParsedDate | None:
    """ASP.NET's "/Date(ms)/" and "20240227T115300"; in metadata also seconds and milliseconds of Unix."""
    if not text[:8].isdigit() and "date(" not in text:
        return None
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
        value = value.astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None
    return settled(value, "second" if found[4] else "minute" if found[7] else "day", setting)
