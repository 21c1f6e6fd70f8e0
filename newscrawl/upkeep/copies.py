"""Whether more of a newspaper's articles than usual are copies of earlier ones.

Only what `newscrawl duplicates` has compared counts: where it was never run there is no such finding.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from newscrawl.items import VIETNAM
from newscrawl.storage import Database, duplicates
from newscrawl.upkeep.expectations import HISTORY_DAYS, Deviation
from newscrawl.upkeep.odds import evidence

RECENT_DAYS = 7
LEAST = 20  # articles that were compared, recently and before
CERTAIN = 24.0  # log-likelihood ratio; copies come in batches, so that chance alone is not enough
RISE = 0.2

Compared = tuple[int, int]
"""Articles that were compared, and how many of them are copies."""


def more_copies(db: Database, newspaper: str, today: date, most: float | None) -> Deviation | None:
    """A larger share of copies in the last week than before, or than the newspaper's file allows (`most`)."""
    week = today - timedelta(days=RECENT_DAYS)
    recent = duplicates.reprinted(db, newspaper, week)
    compared, copies = duplicates.reprinted(db, newspaper, today - timedelta(days=HISTORY_DAYS))
    before = (compared - recent[0], copies - recent[1])
    usual = exceeded(before, recent, most)
    if usual is None:
        return None
    since = datetime.combine(week, time.min, VIETNAM).astimezone(UTC)
    numbers = {
        "before": round(usual, 4),
        "after": round(recent[1] / recent[0], 4),
        "copies": recent[1],
        "pages": recent[0],
    }
    return Deviation("duplicates", "", since, numbers)


def exceeded(before: Compared, recent: Compared, most: float | None) -> float | None:
    """The usual share of copies, where the recent one surely exceeds it; else None."""
    (n0, k0), (n1, k1) = before, recent
    if n1 < LEAST:
        return None
    if most is not None:
        return most if k1 > most * n1 and evidence((most * 2000, 2000), (k1, n1)) >= CERTAIN / 3 else None
    if n0 < LEAST or k1 / n1 < k0 / n0 + RISE:
        return None
    return k0 / n0 if evidence((k0, n0), (k1, n1)) >= CERTAIN else None
