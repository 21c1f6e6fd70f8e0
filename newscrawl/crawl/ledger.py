"""Day by day: what a crawl writes into the ledger of days, and which days a back-fill asks for next.

A back-fill is a crawl whose daily sitemaps do not all enter the frontier at once: they wait in the ledger,
and the newest few follow whenever the articles of those before are nearly done. So the newest articles
come first, and neither the frontier nor the memory grows with the years that are asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from newscrawl.discovery import Found
from newscrawl.discovery.sitemap import days_of
from newscrawl.discovery.window import day_meant
from newscrawl.items import VIETNAM, Link, Newspaper, Source
from newscrawl.storage import Database, Ticket, days, frontier, intake

SITEMAPS_AT_ONCE = 3
LOW_WATER = 16
"""Due URLs below which the next sitemaps follow; enough to keep a fast newspaper busy meanwhile."""
RETAKEN = 30
"""Refused days that an ordinary crawl tries again; the rest is for the next one, or for a back-fill."""
MOST_ATTEMPTS = 7
"""Runs that try a refused day; after that only a back-fill does, so that no crawl fails for it for ever."""


@dataclass(frozen=True, slots=True)
class Fed:
    """How many sitemaps were added to the frontier, and how many days of the window are left to read."""

    added: int
    left: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of days as one run sees it: its newspaper's, within the window that it set out for."""

    newspaper: Newspaper
    since: date
    until: date
    run_id: int

    def feed(self, db: Database) -> Fed:
        """Let the next sitemaps follow when the frontier has little left that is due."""
        now, name, run_id = datetime.now(UTC), self.newspaper.id, self.run_id
        added = 0
        if not frontier.sources_at_hand(db, name, now) and frontier.outlook(db, name, now).due < LOW_WATER:
            chosen = days.next_sitemaps(
                db, name, self.since, self.until, run_id=run_id, limit=SITEMAPS_AT_ONCE
            )
            added = intake.add_sources(db, name, _sitemaps(chosen), now=now, run_id=run_id)
        return Fed(added, self.left(db))

    def left(self, db: Database) -> int:
        """Days of the window that this run has not read and should have."""
        return days.left(db, self.newspaper.id, self.since, self.until, run_id=self.run_id)

    def retake(self, db: Database, now: datetime) -> int:
        """Put sitemaps that earlier runs were refused into the frontier; returns how many."""
        name = self.newspaper.id
        chosen = days.refused_before(db, name, limit=RETAKEN, most_attempts=MOST_ATTEMPTS)
        return intake.add_sources(db, name, _sitemaps(chosen), now=now, run_id=self.run_id)

    def note_index(self, db: Database, found: Found) -> None:
        """Enter what the index of sitemaps announced for the window.

        Days without a file are absent only where the index was read whole and has dated files at all; today
        is not over.
        """
        name, since, until = self.newspaper.id, self.since, self.until
        files = [
            (day, source.url)
            for source in found.sources
            if source.kind == "sitemap"
            for day in _days_within(source.url, since, until)
        ]
        days.announce(db, name, files)
        if found.warnings or not (files or found.skipped.get("out_of_window")):
            return
        yesterday = datetime.now(VIETNAM).date() - timedelta(days=1)
        announced = {day for day, _ in files}
        expected = _each_day(max(since, days.ONLINE_SINCE), min(until, yesterday))
        days.absent(db, name, (day for day in expected if day not in announced))

    def note_read(self, db: Database, sitemap: str, links: Sequence[Link], now: datetime) -> int:
        """A sitemap was read to its end; returns how many days it is complete for (0 for an undated file)."""
        bounds = days_of(sitemap)
        if bounds is None:
            return 0
        counts: Mapping[date, int]
        if bounds[0] == bounds[1]:  # all its links are taken, whatever the window
            counts = {bounds[0]: len(links)}
        else:
            meant = Counter(_day_of(link, self.newspaper) for link in links)
            counts = {day: meant[day] for day in _days_within(sitemap, self.since, self.until)}
        days.read(db, self.newspaper.id, sitemap, counts, now=now, run_id=self.run_id)
        return len(counts)

    def ask_again(self, db: Database, now: datetime) -> None:
        """Let the articles of the window that were given up follow: the sitemap that announced them is not
        read again once it has settled."""
        rules = self.newspaper.rules
        dated = (
            (key, day_meant(raw, rules) or announced_at.astimezone(VIETNAM).date())
            for key, raw, announced_at in frontier.failed(db, self.newspaper.id)
        )
        wanted = [key for key, day in dated if self.since <= day <= self.until]
        frontier.ask_again(db, wanted, now=now)

    def note_refused(self, db: Database, ticket: Ticket, error: str, now: datetime) -> None:
        """A source was given up or could be read only in part: a dated sitemap's days are open then."""
        if ticket.kind == "sitemap":
            missed = _days_within(ticket.url, self.since, self.until) or _only_day(ticket.url)
            days.refused(
                db,
                ticket.newspaper,
                ticket.url,
                missed,
                error=error or "unreadable",
                now=now,
                run_id=self.run_id,
            )


def _sitemaps(urls: Sequence[str]) -> list[Source]:
    return [Source("sitemap", "sitemap", url) for url in urls]


def _day_of(link: Link, newspaper: Newspaper) -> date | None:
    return day_meant(link.published_raw, newspaper.rules)


def _only_day(sitemap: str) -> list[date]:
    bounds = days_of(sitemap)
    return [bounds[0]] if bounds and bounds[0] == bounds[1] else []


def _days_within(sitemap: str, since: date, until: date) -> list[date]:
    bounds = days_of(sitemap)
    return list(_each_day(max(bounds[0], since), min(bounds[1], until))) if bounds else []


def _each_day(first: date, last: date) -> Iterator[date]:
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
