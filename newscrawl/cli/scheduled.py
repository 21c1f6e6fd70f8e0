"""`newscrawl crawl --due`: what a timer calls, many times a day, mostly for nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.cli.crawling import crawl_visibly
from newscrawl.cli.logs import TO_STDERR, LogWish
from newscrawl.cli.options import database
from newscrawl.crawl.plan import CrawlPlan, RunReport, catches_up
from newscrawl.errors import ArchiveBusy, BadNewspaperFile, Misuse, OlderArchive
from newscrawl.items import Newspaper
from newscrawl.newspapers import own_newspapers
from newscrawl.newspapers.sharding import Shard, parse_shard, shard_of_environment
from newscrawl.storage import lock_archive, open_database, shards
from newscrawl.upkeep.due import Turn, are_due, turns

NOBODY = (
    "No newspaper is scheduled: crawl one (`newscrawl crawl baodaknong`), or put its file into the "
    "archive's folder newspapers/."
)

Outcome = tuple[tuple[RunReport, ...], tuple[str, ...]]
"""The reports, and sentences for the person who reads along."""


def crawl_due(  # noqa: PLR0913 - the options of the command, and what it reads of files
    data: Path,
    known: Mapping[str, Newspaper],
    wrong: Mapping[str, BadNewspaperFile],
    only: Sequence[Newspaper],
    plan: CrawlPlan,
    *,
    contact: str | None = None,
    log: LogWish = TO_STDERR,
    shard: str | None = None,
) -> Outcome:
    """Crawl what is due; of the newspapers in `only`, or of all in `known` that are scheduled.

    `wrong` is what is wrong with those that are not known. `shard` is K/N as it was typed; without it the
    environment may say it. Raises `Misuse`.
    """
    if not catches_up(plan):
        raise Misuse("--due crawls all that is new: leave --since, --until, --source, --limit and --url out.")
    now = datetime.now(UTC)
    try:
        scheduled = all_turns(data, known, now)
    except OlderArchive:  # the crawl brings it up to date, and asks again who is due
        scheduled = tuple(Turn(one, now, "") for one in known.values())
    if only:
        names = {one.id for one in only}
        scheduled = tuple(turn for turn in scheduled if turn.newspaper.id in names)
        if missing := names - {turn.newspaper.id for turn in scheduled}:
            unknown = ", ".join(sorted(missing))
            raise Misuse(f"{unknown} is not scheduled: `newscrawl schedule --list` shows what is.")
    if not scheduled:
        raise next(iter(wrong.values()), Misuse(NOBODY))
    part = parse_shard(shard) if shard else shard_of_environment(os.environ)
    try:
        keep_to_shard(data, part, scheduled)
    except ArchiveBusy as busy:
        return (), (f"Nothing was started. {busy}",)
    if part is not None:
        scheduled = tuple(turn for turn in scheduled if part.has(turn.newspaper))
        if not scheduled:
            return (), (f"No scheduled newspaper falls to shard {part}.",)
    chosen = [turn.newspaper for turn in are_due(scheduled, now)]
    if not chosen:
        return (), (f"Nothing is due. {next_in_words(scheduled[0])}",)
    try:
        reports = crawl_visibly(data, chosen, replace(plan, due=True), contact=contact, log=log)
    except ArchiveBusy as busy:
        return (), (f"Nothing was started. {busy}",)
    return reports, () if reports else ("Nothing is due any more.",)


def keep_to_shard(data: Path, part: Shard | None, scheduled: Sequence[Turn]) -> None:
    """Make the archive this shard, or see that it is; without one, that it is none. Raises `Misuse`."""
    present = shard_here(data)
    if part is None and present is not None:
        raise Misuse(f"This archive is shard {present}: give --shard {present}.")
    if part is None or part == present:
        return
    strangers = [one.newspaper.id for one in scheduled if one.last and not part.has(one.newspaper)]
    with lock_archive(data, command="crawl --due"), open_database(database(data)) as db, db.transaction():
        shards.claim(db, part.number, part.of, strangers, now=datetime.now(UTC))


def shard_here(data: Path) -> Shard | None:
    """The shard that the archive is; None where it is none."""
    if not database(data).exists():
        return None
    try:
        with open_database(database(data), read_only=True) as db:
            present = shards.shard_of(db)
    except OlderArchive:  # from before there were shards
        return None
    return Shard(*present) if present else None


def all_turns(data: Path, known: Mapping[str, Newspaper], now: datetime) -> tuple[Turn, ...]:
    """The schedule of these newspapers in the archive at `data`. Raises like `open_database`."""
    own = own_newspapers(data)
    if not database(data).exists():
        return turns(known, own, None, now)
    with open_database(database(data), read_only=True) as db:
        return turns(known, own, db, now)


def next_in_words(turn: Turn) -> str:
    """Who is next, and when."""
    return f"The next is {turn.newspaper.id}, at {turn.due_at:%Y-%m-%d %H:%M} UTC."
