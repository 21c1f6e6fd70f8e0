"""What the readers of this package hand to each other, and the one zone that all of them speak."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Literal, NamedTuple

Precision = Literal["second", "minute", "day", "month"]
DateRule = Literal["mdy", "z_is_local"]

VIETNAM = timezone(timedelta(hours=7))
"""+07:00, a constant: what a Vietnamese newspaper means when it writes no offset."""

MACHINE_KINDS = frozenset({"meta", "jsonld", "rss", "sitemap"})
"""Kinds of text that a program wrote for programs."""

EARLIEST_YEAR = 1997  # the year Vietnam's newspapers went online: what claims to be older is a zero date
_TWO_DAYS = timedelta(hours=48)
LATEST_BODY_YEAR = 2200  # running text may announce the future, but not this one


class ParsedDate(NamedTuple):
    """A date as read: `value` is aware, in +07:00, and truncated to `precision`."""

    value: datetime
    precision: Precision


class Setting(NamedTuple):
    """Everything beside the string that its meaning depends on. `now` is in +07:00."""

    now: datetime
    kind: str
    rules: frozenset[str]

    @property
    def machine(self) -> bool:
        """Was the string written for programs rather than readers?"""
        return self.kind in MACHINE_KINDS


def settled(value: datetime, precision: Precision, setting: Setting) -> ParsedDate | None:
    """Truncate `value`, which is in +07:00, and pass it through the gate; None = refused."""
    day = 1 if precision == "month" else value.day
    hour, minute = (value.hour, value.minute) if precision in ("minute", "second") else (0, 0)
    second = value.second if precision == "second" else 0
    value = datetime(value.year, value.month, day, hour, minute, second, 0, VIETNAM)
    return believed(value, precision, setting.now, setting.kind)


def believed(value: datetime, precision: Precision, now: datetime, kind: str) -> ParsedDate | None:
    """The last gate of every reader, for a `value` that is in +07:00 and truncated already.

    Before 1997 is refused; so is more than 48 hours after the capture, except in running text,
    which may announce an event.
    """
    if value.year < EARLIEST_YEAR:
        return None
    if kind == "body":
        return ParsedDate(value, precision) if value.year <= LATEST_BODY_YEAR else None
    return ParsedDate(value, precision) if value - now <= _TWO_DAYS else None
