"""How often a timer rings: the same in systemd's words and in cron's."""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.errors import Misuse
from newscrawl.newspapers.durations import written

_MINUTES = (5, 10, 12, 15, 20, 30)
_HOURS = (2, 3, 4, 6, 8, 12)
_MARGIN = 300.0  # seconds before the timer rings again in which a run has ended


@dataclass(frozen=True, slots=True)
class Cadence:
    """A timer: systemd's `OnCalendar`, the five fields of a crontab, and what a run may take (seconds)."""

    every: float
    calendar: str
    crontab: str
    max_time: float


def cadence_of(seconds: float) -> Cadence:
    """The timer that rings every so many seconds, at the same times of each day. Raises `Misuse`."""
    minutes, hours = seconds / 60, seconds / 3600
    max_time = seconds - min(_MARGIN, seconds / 5)
    if minutes in _MINUTES:
        return Cadence(seconds, f"*:0/{minutes:.0f}", f"*/{minutes:.0f} * * * *", max_time)
    if hours == 1:
        return Cadence(seconds, "*:00", "0 * * * *", max_time)
    if hours in _HOURS:
        return Cadence(seconds, f"0/{hours:.0f}:00", f"0 */{hours:.0f} * * *", max_time)
    if hours == 24:
        return Cadence(seconds, "04:00", "0 4 * * *", max_time)
    allowed = ", ".join([*(f"{one}m" for one in _MINUTES), "1h", *(f"{one}h" for one in _HOURS)])
    raise Misuse(f"A timer cannot ring every {written(seconds)}: --every takes {allowed} or 1d.")
