"""What the writer does with each answer: a page, a source, or a request that brought nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from newscrawl.archive import payload_digest, read_capture
from newscrawl.crawl.pace import backoff
from newscrawl.crawl.session import CrawlSession
from newscrawl.crawl.writer import ArchiveRoom
from newscrawl.discovery import Found
from newscrawl.discovery import read as read_source
from newscrawl.discovery.sitemap import day_of
from newscrawl.discovery.urls import article_key, on_newspaper
from newscrawl.errors import Refused
from newscrawl.items import Capture, Link, Newspaper, Source
from newscrawl.pipelines import Examined, Ingest, Outcome
from newscrawl.pipelines.ingest import Archived, examine, payload
from newscrawl.storage import StoredCapture, Ticket, captures, frontier, problems, robots

REFUSALS = frozenset({"block_page", "cookie_page", "login_page"})
"""Pages by which a site refuses us while answering 200."""
PASSING = REFUSALS | {"truncated", "undecodable"}
"""Reasons that a later attempt may clear."""
MOST_REDIRECTS = 5
CLOSED_AFTER = timedelta(days=3)
"""A day's sitemap read this long after its day is not read again."""
Verdict = Literal["new", "changed", "unchanged", "problem", "redirect", "retry", "source"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one request, for the event loop: counters, pace, and how many URLs came of it."""

    verdict: Verdict
    reason: str | None = None
    detail: str = ""
    added: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)


def ingest_in(room: ArchiveRoom, newspaper: Newspaper) -> Ingest:
    """The one road, bound to this archive."""
    return Ingest(room.db, room.writer_for, {newspaper.id: newspaper})


def may_retry(session: CrawlSession, ticket: Ticket) -> bool:
    """Whether the newspaper's policy allows another attempt."""
    return ticket.attempts < session.newspaper.crawl.retries


def put_off(room: ArchiveRoom, session: CrawlSession, ticket: Ticket, error: str) -> Settled:
    """Back to the frontier, for later."""
    wait = backoff(session.newspaper.crawl.retry_delay, ticket.attempts + 1)
    frontier.retry(room.db, ticket.key, due_at=datetime.now(UTC) + timedelta(seconds=wait), error=error)
    return Settled("retry", error.partition(":")[0], error)


def report(
    room: ArchiveRoom,
    session: CrawlSession,
    ticket: Ticket,
    reason: str,
    detail: str,
    *,
    capture_id: int | None = None,
) -> None:
    """A row in `problems` about what this ticket asked for."""
    problems.add(
        room.db,
        newspaper=ticket.newspaper,
        url=ticket.url,
        reason=reason,
        now=datetime.now(UTC),
        detail=detail,
        capture_id=capture_id,
        run_id=session.run_id,
    )


@dataclass
class PageJob:
    """An answer to the request for an article."""

    session: CrawlSession
    ticket: Ticket
    capture: Capture
    examined: Examined | None = None
    archived: Archived | None = None

    def prepare(self) -> None:
        link = Link(self.ticket.url, self.ticket.source, self.ticket.published_raw)
        self.examined = examine(self.capture, self.session.newspaper, link)

    @property
    def refused(self) -> Refused | None:
        return self.examined.refused if self.examined else None

    @property
    def retries(self) -> bool:
        refused = self.refused
        return refused is not None and refused.reason in PASSING and may_retry(self.session, self.ticket)

    def archive(self, room: ArchiveRoom) -> None:
        if not self.retries:
            assert self.examined is not None
            self.archived = ingest_in(room, self.session.newspaper).archive(self.examined)

    def record(self, room: ArchiveRoom) -> Settled:
        if self.archived is None:
            assert self.refused is not None
            return put_off(room, self.session, self.ticket, str(self.refused))
        outcome = ingest_in(room, self.session.newspaper).record(self.archived, run_id=self.session.run_id)
        if outcome.verdict == "redirect":
            return self._redirect(room, outcome)
        now = datetime.now(UTC)
        if outcome.reason in PASSING:
            frontier.fail(room.db, self.ticket.key, now=now, error=str(self.refused))
        else:
            frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
        return Settled(outcome.verdict, outcome.reason, str(self.refused or ""))

    def _redirect(self, room: ArchiveRoom, outcome: Outcome) -> Settled:
        assert self.examined is not None
        target = self.examined.redirect_to or ""
        newspaper = self.session.newspaper
        key = article_key(newspaper.id, target) if on_newspaper(target, newspaper) else None
        now = datetime.now(UTC)
        if key == self.ticket.key and self.ticket.redirects < MOST_REDIRECTS and target != self.ticket.url:
            frontier.redirect(room.db, key, url=target, now=now)
            return Settled("redirect", added=1)
        if key is not None and key != self.ticket.key:
            link = Link(target, self.ticket.source, self.ticket.published_raw)
            priority = self.session.only or frontier.FOUND
            added = frontier.add_links(room.db, newspaper.id, [(key, link)], now=now, priority=priority)
            frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
            return Settled("redirect", added=added)
        reason = (
            "redirect_loop"
            if key is not None
            else ("redirected" if on_newspaper(target, newspaper) else "off_site_redirect")
        )
        report(room, self.session, self.ticket, reason, f"to {target}", capture_id=outcome.capture_id)
        frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
        return Settled("problem", reason, f"to {target}")


@dataclass
class SourceJob:
    """An answer to the request for a sitemap, a feed or a listing page.

    `previous` is the last archived answer: its body stands for a 304, and an unchanged body is not
    archived again.
    """

    session: CrawlSession
    ticket: Ticket
    capture: Capture
    previous: StoredCapture | None
    found: Found | None = None
    refused: Refused | None = None
    archived: Archived | None = None

    @property
    def source(self) -> Source:
        return Source(self.ticket.kind, self.ticket.source, self.ticket.url, self.ticket.cursor)

    def prepare(self) -> None:
        newspaper = self.session.newspaper
        try:
            self.found = read_source(
                self.source,
                self._body(newspaper.crawl.max_bytes),
                newspaper=newspaper,
                since=self.session.since,
                until=self.session.until,
            )
        except Refused as refused:
            self.refused = refused

    def _body(self, max_bytes: int) -> bytes:
        if self.capture.status != 304:
            return payload(self.capture, max_bytes=max_bytes)
        if self.previous is None:
            raise Refused("source_failed", "304 to a request that had no condition")
        archived = read_capture(self.session.writer.data / "warc", self.previous.location)
        return payload(archived, max_bytes=max_bytes)

    def archive(self, room: ArchiveRoom) -> None:
        if self.capture.status == 304 or (self.refused and may_retry(self.session, self.ticket)):
            return
        digest = payload_digest(self.capture.body)
        if self.previous is None or self.previous.digest != digest:
            ingest = ingest_in(room, self.session.newspaper)
            self.archived = ingest.archive(Examined(self.capture, digest))

    def record(self, room: ArchiveRoom) -> Settled:
        if self.refused is not None and may_retry(self.session, self.ticket):
            return put_off(room, self.session, self.ticket, str(self.refused))
        capture_id = None
        if self.archived is not None:
            ingest = ingest_in(room, self.session.newspaper)
            capture_id = ingest.add_capture(self.archived, run_id=self.session.run_id)
        now = datetime.now(UTC)
        if self.found is None:
            detail = self.refused.detail if self.refused else ""
            report(room, self.session, self.ticket, "source_failed", detail, capture_id=capture_id)
            frontier.fail(room.db, self.ticket.key, now=now, error=detail)
            return Settled("problem", "source_failed", detail)
        settled = self._follow(room, self.found, now)
        frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
        return settled

    def _follow(self, room: ArchiveRoom, found: Found, now: datetime) -> Settled:
        newspaper = self.session.newspaper
        keyed = [(key, link) for link in found.links if (key := article_key(newspaper.id, link.url))]
        links = frontier.add_links(room.db, newspaper.id, keyed, now=now)
        follow = [one for one in found.sources if not self._is_closed(room, one)]
        if self.ticket.kind == "listing" and keyed and not links and self.session.sitemap_answers:
            follow = []  # every article of this page is known, and the daily sitemaps know the rest
        sources = frontier.add_sources(room.db, newspaper.id, follow, now=now, run_id=self.session.run_id)
        counts = {f"{self.ticket.source}_links": len(keyed), f"{self.ticket.source}_new": links}
        problems.close_for(room.db, newspaper.id, self.ticket.url, now)
        if found.warnings:
            detail = "; ".join(found.warnings)
            report(room, self.session, self.ticket, "source_damaged", detail)
            return Settled("problem", "source_damaged", detail, added=links + sources, counts=counts)
        if self.ticket.kind != "sitemap" and not keyed and not found.sources and self._is_first_page():
            report(room, self.session, self.ticket, "source_empty", "")
            return Settled("problem", "source_empty", added=sources, counts=counts)
        return Settled("source", added=links + sources, counts=counts)

    def _is_first_page(self) -> bool:
        return self.ticket.kind != "listing" or "_0_0_0" in self.ticket.url

    def _is_closed(self, room: ArchiveRoom, source: Source) -> bool:
        """Whether a day's file was read after the day had settled, so that it cannot have changed."""
        day = day_of(source.url)
        if source.kind != "sitemap" or day is None:
            return False
        read_at = frontier.last_read(room.db, self.ticket.newspaper, source.url)
        return read_at is not None and read_at.date() - day > CLOSED_AFTER


@dataclass
class MissedJob:
    """A request that brought nothing to read: refused, cut off, forbidden, or spoiled by a bug of ours."""

    session: CrawlSession
    ticket: Ticket
    reason: str
    detail: str
    passing: bool

    def prepare(self) -> None:
        pass

    def archive(self, room: ArchiveRoom) -> None:
        pass

    def record(self, room: ArchiveRoom) -> Settled:
        if self.passing and may_retry(self.session, self.ticket):
            return put_off(room, self.session, self.ticket, f"{self.reason}: {self.detail}")
        now = datetime.now(UTC)
        is_source = self.ticket.kind != "article"
        reason = "source_failed" if is_source else self.reason
        report(room, self.session, self.ticket, reason, self.detail)
        if self.reason == "robots_denied":
            frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
        else:
            frontier.fail(room.db, self.ticket.key, now=now, error=self.detail)
        return Settled("problem", reason, self.detail)


@dataclass
class RobotsJob:
    """robots.txt as received: archived, and kept for the hours for which it holds."""

    session: CrawlSession
    capture: Capture
    origin: str
    text: bytes
    archived: Archived | None = None

    def prepare(self) -> None:
        pass

    def archive(self, room: ArchiveRoom) -> None:
        digest = payload_digest(self.capture.body)
        previous = captures.latest(room.db, self.capture.newspaper, self.capture.url)
        if previous is None or previous.digest != digest:
            ingest = ingest_in(room, self.session.newspaper)
            self.archived = ingest.archive(Examined(self.capture, digest))

    def record(self, room: ArchiveRoom) -> None:
        if self.archived is not None:
            ingest_in(room, self.session.newspaper).add_capture(self.archived, run_id=self.session.run_id)
        robots.put(room.db, self.origin, self.capture.fetched_at, self.capture.status, self.text)
