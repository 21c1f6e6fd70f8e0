"""`newscrawl crawl --due`: what a timer calls, many times a day, mostly for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.cli.crawl import crawl_visibly
from newscrawl.cli.logs import TO_STDERR, LogWish
from newscrawl.cli.options import database, known_newspapers
from newscrawl.crawl.plan import CrawlPlan, RunReport, catches_up
from newscrawl.errors import ArchiveBusy, Misuse, OlderArchive
from newscrawl.items import Newspaper
from newscrawl.newspapers import own_newspapers
from newscrawl.storage import open_database
from newscrawl.upkeep.due import Turn, are_due, turns

NOBODY = (
    "No newspaper is scheduled: crawl one (`newscrawl crawl baodaknong`), or put its file into the "
    "archive's folder newspapers/."
)

Outcome = tuple[tuple[RunReport, ...], tuple[str, ...]]
"""The reports, and sentences for the person who reads along."""


def crawl_due(
    data: Path,
    only: Sequence[Newspaper],
    plan: CrawlPlan,
    *,
    contact: str | None = None,
    log: LogWish = TO_STDERR,
) -> Outcome:
    """Crawl what is due; of these newspapers, or of all that are scheduled. Raises `Misuse`."""
    if not catches_up(plan):
        raise Misuse("--due crawls all that is new: leave --since, --until, --source, --limit and --url out.")
    now = datetime.now(UTC)
    try:
        scheduled = all_turns(data, now)
    except OlderArchive:  # the crawl brings it up to date, and asks again who is due
        scheduled = tuple(Turn(one, now, "") for one in known_newspapers(data).values())
    if only:
        names = {one.id for one in only}
        scheduled = tuple(turn for turn in scheduled if turn.newspaper.id in names)
        if missing := names - {turn.newspaper.id for turn in scheduled}:
            unknown = ", ".join(sorted(missing))
            raise Misuse(f"{unknown} is not scheduled: `newscrawl schedule --list` shows what is.")
    if not scheduled:
        raise Misuse(NOBODY)
    chosen = [turn.newspaper for turn in are_due(scheduled, now)]
    if not chosen:
        return (), (f"Nothing is due. {next_in_words(scheduled[0])}",)
    try:
        reports = crawl_visibly(data, chosen, replace(plan, due=True), contact=contact, log=log)
    except ArchiveBusy as busy:
        return (), (f"Nothing was started. {busy}",)
    return reports, () if reports else ("Nothing is due any more.",)


def all_turns(data: Path, now: datetime) -> tuple[Turn, ...]:
    """The schedule of the archive at `data`. Raises like `open_database`."""
    known, own = known_newspapers(data), own_newspapers(data / "newspapers")
    if not database(data).exists():
        return turns(known, own, None, now)
    with open_database(database(data), read_only=True) as db:
        return turns(known, own, db, now)


def next_in_words(turn: Turn) -> str:
    """Who is next, and when."""
    return f"The next is {turn.newspaper.id}, at {turn.due_at:%Y-%m-%d %H:%M} UTC."
