"""Whether crawls get through, and whether the sources they read can be read."""

from __future__ import annotations

from datetime import datetime, timedelta

from newscrawl.storage import Database, problems, runs
from newscrawl.upkeep.expectations import Deviation

PATIENCE = timedelta(hours=20)
"""A host may be away for a night: runs that fail are worth an alarm once none has got through for so long."""

SOURCE_PATIENCE = 3  # times that a source was found unreadable
SOURCE_REASONS = ("source_failed", "source_damaged", "source_empty")


def failing_runs(db: Database, newspaper: str, now: datetime) -> Deviation | None:
    """The newest crawl was refused or failed, and none has got through for a while."""
    last, success = runs.last_crawl(db, newspaper), runs.last_success(db, newspaper)
    if last is None or last.outcome not in ("blocked", "failed"):
        return None
    if success is not None and now - success.started_at < PATIENCE:
        return None
    since = success.started_at if success is not None else last.started_at
    return Deviation("run", "", since, {"outcome": last.outcome, "message": last.message})


def failing_source(db: Database, newspaper: str, now: datetime) -> Deviation | None:
    """A source that could not be read time after time; the one that has failed longest."""
    found = problems.lasting(db, newspaper, SOURCE_REASONS, least=SOURCE_PATIENCE)
    if found is None:
        return None
    return Deviation("pages", "source", min(found.since, now), {"url": found.url, "times": found.count})
