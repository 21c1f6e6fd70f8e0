"""The days a crawl asks for, and the day that a source's date string means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from newscrawl.items import VIETNAM, DateRules

_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?\s?(?P<zone>Z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},\s*)?(?P<day>\d{1,2})\s(?P<month>[A-Za-z]{3})[a-z]*\s(?P<year>\d{4})"
    r"(?:\s(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d)?(?:\s(?P<zone>(?:GMT|UTC)?[+-]\d{1,2}:?(?:\d\d)?|GMT|UTC?|Z))?)?",
    re.ASCII,
)
_JSON_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", re.ASCII)
_ZONE = re.compile(r"(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `since` to `until`, both included, in +07:00. Those after `today` are to come."""

    since: date
    until: date
    today: date = date.max

    def has(self, day: date | None) -> bool:
        """Whether the day is inside; a day that nobody knows cannot be held to be outside."""
        return day is None or self.since <= day <= self.until


def day_meant(raw: str | None, rules: DateRules) -> date | None:
    """The day in +07:00 of a sitemap's, feed's or listing's date string, or None where it cannot be read.

    Reads ISO 8601, RFC 822 and "/Date(ms)/". A time without a zone is local, and so is one marked Z or GMT
    where the newspaper's `rules` say that its Z is written behind local time.
    """
    if raw is None or len(raw) > 100:
        return None
    raw = raw.strip()
    try:
        if milliseconds := _JSON_DATE.fullmatch(raw):
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds[1]))
            return moment.astimezone(VIETNAM).date()
        if matched := _ISO.fullmatch(raw):
            return _local_day(matched, int(matched["month"]), rules)
        if matched := _RFC822.fullmatch(raw):
            return _local_day(matched, _MONTHS.index(matched["month"].lower()) + 1, rules)
    except (ValueError, OverflowError):  # no such month, day, hour or zone
        return None
    return None


def _local_day(matched: re.Match[str], month: int, rules: DateRules) -> date:
    year, day = int(matched["year"]), int(matched["day"])
    if matched["hour"] is None:
        return date(year, month, day)
    zone = _zone(matched["zone"], rules)
    return (
        datetime(year, month, day, int(matched["hour"]), int(matched["minute"]), tzinfo=zone)
        .astimezone(VIETNAM)
        .date()
    )


def _zone(written: str | None, rules: DateRules) -> timezone:
    if written is None:
        return VIETNAM
    offset = _ZONE.fullmatch(written)
    if offset is None:
        return VIETNAM if rules.z_is_local else UTC
    ahead = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return timezone(ahead if offset[1] == "+" else -ahead)
