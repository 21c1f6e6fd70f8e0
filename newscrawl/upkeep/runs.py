"""Whether crawls get through, and whether the sources they read can be read."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urljoin

from newscrawl.items import Newspaper
from newscrawl.problem_reasons import SOURCE_REASONS
from newscrawl.storage import Database, problems, runs
from newscrawl.upkeep.expectations import Deviation

PATIENCE = timedelta(hours=20)
"""A host may be away for a night: runs that fail are worth an alarm once none has got through for so long."""

LONG_PATIENCE = timedelta(days=3)
"""Runs whose time is up, or that are stopped, may have much to catch up with."""

SOURCE_PATIENCE = 3
"""Runs in a row that find a source unreadable. One that answers 404 or 410 is gone, not out of order."""

_PATIENCE = {
    "blocked": PATIENCE,
    "failed": PATIENCE,
    "killed": PATIENCE,
    "paused": LONG_PATIENCE,
    "interrupted": LONG_PATIENCE,
    "partial": LONG_PATIENCE,
}


def failing_runs(db: Database, newspaper: str, now: datetime) -> Deviation | None:
    """The newest crawl did not do its work, and none has for a while."""
    last, success = runs.last_crawl(db, newspaper), runs.last_success(db, newspaper)
    if last is None or last.outcome not in _PATIENCE:
        return None
    if last.outcome in ("blocked", "failed"):
        began = success.started_at if success is not None else None
    else:
        began = runs.unfinished_since(db, newspaper) or now
    if began is not None and now - began < _PATIENCE[last.outcome]:
        return None
    since = success.started_at if success is not None else began or last.started_at
    return Deviation("run", "", since, {"outcome": last.outcome, "message": last.message})


def failing_source(db: Database, newspaper: str, paper: Newspaper | None, now: datetime) -> Deviation | None:
    """A source that is gone, or could not be read time after time; the one that has failed longest."""
    found = problems.lasting(
        db,
        newspaper,
        SOURCE_REASONS,
        least=SOURCE_PATIENCE,
        long_ago=now - PATIENCE,
        gone=_named(paper) if paper else (),
    )
    if found is None:
        return None
    return Deviation("pages", "source", min(found.since, now), {"url": found.url, "times": found.count})


def _named(paper: Newspaper) -> tuple[str, ...]:
    """The addresses of the sources that the newspaper's file names."""
    return tuple(urljoin(f"{paper.base_url}/", one) for one in (paper.sitemap, *paper.feeds))
