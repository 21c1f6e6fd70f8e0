"""What the writer does with each answer: a page, a source, or a request that brought nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from newscrawl.archive import payload_digest
from newscrawl.crawl import revisits
from newscrawl.crawl.pace import MOST_REDIRECTS, backoff
from newscrawl.crawl.room import ArchiveRoom, OnlyRows, PageToRead
from newscrawl.crawl.session import CrawlSession
from newscrawl.discovery.urls import article_key, on_newspaper
from newscrawl.errors import Refused
from newscrawl.items import Capture, Link, Newspaper
from newscrawl.pipelines import Examined, Ingest, Outcome
from newscrawl.pipelines.ingest import Archived, examine
from newscrawl.pipelines.reading_ahead import Unread
from newscrawl.problem_reasons import REFUSALS
from newscrawl.storage import Ticket, captures, frontier, intake, kinship, problems, robots

PASSING = REFUSALS | {"truncated", "undecodable"}
"""Reasons that a later attempt may clear."""
WANTED = PASSING | {"fetch_failed"}
"""Reasons that say nothing of the page, as 401 while a server is being repaired: the next run that hears of
it asks again."""
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
    return Ingest(room.db, room.writers.writer_for, {newspaper.id: newspaper})


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
class PageJob(PageToRead):
    """An answer to the request for an article."""

    session: CrawlSession
    ticket: Ticket
    capture: Capture
    examined: Examined | None = None
    archived: Archived | None = None

    def unread(self) -> Unread:
        link = Link(self.ticket.url, self.ticket.source, self.ticket.published_raw)
        return Unread(self.capture, self.session.newspaper, link)

    def prepare(self) -> None:
        if self.examined is None:
            page = self.unread()
            self.examined = examine(page.capture, page.newspaper, page.link)

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
            if self.refused.reason in REFUSALS:  # closed again by the attempt that succeeds
                report(room, self.session, self.ticket, self.refused.reason, self.refused.detail)
            return put_off(room, self.session, self.ticket, str(self.refused))
        outcome = ingest_in(room, self.session.newspaper).record(self.archived, run_id=self.session.run_id)
        if outcome.verdict == "redirect":
            return self._redirect(room, outcome)
        if outcome.reason is not None and outcome.reason in WANTED:
            # A 304 that nobody asked for is found out only beside what the archive has.
            said = self.refused or f"{outcome.reason}: status {self.capture.status}"
            revisits.give_up(room.db, self.session, self.ticket, outcome.reason, str(said))
        else:
            is_missing = outcome.reason == "not_found" and not (outcome.missed and outcome.missed.is_gone)
            revisits.close(room.db, self.session, self.ticket, missing=is_missing)
        counts = revisits.counts_of(self.ticket, self.capture.status, outcome.missed)
        return Settled(outcome.verdict, outcome.reason, str(self.refused or ""), counts=counts)

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
            priority = frontier.ASKED_FOR if self.session.plan.urls else frontier.FOUND
            added = intake.add_links(room.db, newspaper.id, [(key, link)], now=now, priority=priority)
            revisits.close(room.db, self.session, self.ticket)
            return Settled("redirect", added=added)
        if key is None and kinship.moved(room.db, self.ticket.key, target):
            revisits.close(room.db, self.session, self.ticket)
            return Settled("redirect")
        reason = (
            "redirect_loop"
            if key is not None
            else ("redirected" if on_newspaper(target, newspaper) else "off_site_redirect")
        )
        report(room, self.session, self.ticket, reason, f"to {target}", capture_id=outcome.capture_id)
        revisits.close(room.db, self.session, self.ticket)
        return Settled("problem", reason, f"to {target}")


@dataclass
class MissedJob(OnlyRows):
    """A request that brought nothing to read: refused, cut off, forbidden, or spoiled by a bug of ours."""

    session: CrawlSession
    ticket: Ticket
    reason: str
    detail: str
    passing: bool

    def record(self, room: ArchiveRoom) -> Settled:
        if self.passing and may_retry(self.session, self.ticket):
            return put_off(room, self.session, self.ticket, f"{self.reason}: {self.detail}")
        now = datetime.now(UTC)
        is_source = not self.ticket.is_article
        reason = "source_failed" if is_source else self.reason
        report(room, self.session, self.ticket, reason, self.detail)
        self.session.ledger.note_refused(room.db, self.ticket, self.detail, now)
        if self.reason == "robots_denied":
            revisits.close(room.db, self.session, self.ticket)
        else:
            revisits.give_up(room.db, self.session, self.ticket, reason, self.detail)
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
            self._ask_for_what_was_denied(room)
        robots.put(room.db, self.origin, self.capture.fetched_at, self.capture.status, self.text)

    def _ask_for_what_was_denied(self, room: ArchiveRoom) -> None:
        """The rules have changed: what the old ones forbade is held against the new ones, page by page."""
        name = self.session.newspaper.id
        denied = problems.open_addresses(room.db, name, "robots_denied")
        keys = [article_key(name, url) for url in denied if url.startswith(f"{self.origin}/")]
        frontier.visit_again(room.db, [key for key in keys if key is not None], now=datetime.now(UTC))
