"""What the writer does with the answers of web archives: pages of their indexes, and their captures.

A capture is what the newspaper once sent, at the time when it sent it; the web archive's own answer is
only its wrapping, and is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from newscrawl.archive import capture_in
from newscrawl.crawl.jobs import Settled, may_retry, put_off, report
from newscrawl.crawl.room import ArchiveRoom, OnlyRows
from newscrawl.crawl.session import CrawlSession
from newscrawl.discovery import commoncrawl, wayback
from newscrawl.discovery.listed import Listed, read_timestamp
from newscrawl.discovery.urls import article_key, canonicalize
from newscrawl.discovery.window import Window
from newscrawl.errors import NewscrawlError, Refused
from newscrawl.extraction import decode_body
from newscrawl.items import Capture
from newscrawl.pipelines import Examined, Ingest, Outcome
from newscrawl.pipelines.ingest import Archived, examine, header, payload
from newscrawl.problem_reasons import PROBLEM_REASONS, REMARKS
from newscrawl.storage import Ticket, frontier, problems, stored_articles, web_archives

MOST_MOVES = 5
"""How often the web archive may send us to another of its captures."""
_GZIP = b"\x1f\x8b"


def replayed(answer: Capture, ticket: Ticket, *, max_bytes: int) -> Capture:
    """The capture that the Wayback Machine replays: original URL, time, headers, and body as received.

    A coding that only the way to us has is taken off again. Raises `Refused` where the answer is a capture
    of another article, or cannot be decoded.
    """
    if (other := wayback.shows_another(answer.headers, ticket.url)) is not None:
        raise Refused("fetch_failed", f"the web archive replayed {other[:200]}")
    headers = wayback.original_headers(answer.headers)
    body = answer.body
    original = next((value for name, value in headers if name.lower() == "content-encoding"), None)
    on_the_way = header(answer, "content-encoding")
    if on_the_way and on_the_way != original:
        body = decode_body(body, on_the_way, max_bytes=max_bytes)
    if original and on_the_way != original and not body.startswith(_GZIP):
        # The web archive has decoded what it kept; the header would make readers decode it again.
        headers = tuple(
            (f"X-Archive-Orig-{name}" if name.lower() == "content-encoding" else name, value)
            for name, value in headers
        )
    captured_at = wayback.memento_time(answer.headers) or read_timestamp(ticket.cursor or "")
    if captured_at is None:
        raise Refused("fetch_failed", "the web archive does not say when it captured this")
    return Capture(answer.newspaper, ticket.url, captured_at, answer.status, headers, body)


def ranged(answer: Capture, ticket: Ticket) -> Capture:
    """The capture in a record that Common Crawl sent. Raises `Refused` where it is not the one listed."""
    try:
        capture = capture_in(answer.body, newspaper=answer.newspaper)
    except NewscrawlError as error:
        raise Refused("fetch_failed", str(error)) from error
    if canonicalize(capture.url) != canonicalize(ticket.url):
        raise Refused("fetch_failed", f"the record is of {capture.url[:200]}, not of what the index says")
    return replace(capture, kind="page", request_headers=())


@dataclass
class CaptureJob:
    """A capture that a web archive sent. What is in it is final: another attempt would bring the same."""

    session: CrawlSession
    ticket: Ticket
    unpack: Callable[[], Capture]
    examined: Examined | None = None
    archived: Archived | None = None
    refused: Refused | None = None

    def prepare(self) -> None:
        try:
            capture = self.unpack()
        except Refused as refused:
            self.refused = refused
            return
        self.examined = examine(capture, self.session.newspaper)
        self.refused = self.examined.refused

    def archive(self, room: ArchiveRoom) -> None:
        if self.examined is not None:
            self.archived = self._ingest(room).archive(self.examined)

    def record(self, room: ArchiveRoom) -> Settled:
        now = datetime.now(UTC)
        if self.archived is None:
            assert self.refused is not None
            report(room, self.session, self.ticket, self.refused.reason, self.refused.detail)
            frontier.fail(room.db, self.ticket.key, now=now, error=str(self.refused))
            return Settled("problem", self.refused.reason, self.refused.detail)
        outcome = self._ingest(room).record(self.archived, run_id=self.session.run_id)
        frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
        if outcome.verdict in ("problem", "redirect"):
            return self._no_article(room, outcome, now)
        self._settle(room, now)
        return Settled(outcome.verdict, outcome.reason)

    def _no_article(self, room: ArchiveRoom, outcome: Outcome, now: datetime) -> Settled:
        """A captured refusal, error or redirect: a problem, unless another capture gave the article."""
        assert self.examined is not None
        newspaper = self.session.newspaper
        reason, detail = outcome.reason, self.refused.detail if self.refused else ""
        if outcome.verdict == "redirect":
            reason, detail = "redirected", f"captured as a redirect to {self.examined.redirect_to}"
            report(room, self.session, self.ticket, reason, detail, capture_id=outcome.capture_id)
        key = article_key(newspaper.id, self.ticket.url)
        if key is not None and stored_articles.by_key(room.db, key) is not None:
            self._settle(room, now)
            return Settled("unchanged", reason, detail)
        return Settled("problem", reason, detail)

    def _settle(self, room: ArchiveRoom, now: datetime) -> None:
        """The archive has the article: why it could not be had elsewhere is no problem any more."""
        reasons = PROBLEM_REASONS.keys() - REMARKS
        problems.close_for(room.db, self.session.newspaper.id, self.ticket.url, now, reasons)

    def _ingest(self, room: ArchiveRoom) -> Ingest:
        newspaper = self.session.newspaper
        return Ingest(room.db, room.writers.writer_for, {newspaper.id: newspaper}, origin=self.ticket.source)


@dataclass
class IndexJob:
    """An answer of a web archive's index, which says what captures there are."""

    session: CrawlSession
    ticket: Ticket
    answer: Capture
    priorities: range
    listed: Listed | None = None
    refused: Refused | None = None

    def prepare(self) -> None:
        ticket, session = self.ticket, self.session
        source = ticket.as_source
        read = wayback.read_index if ticket.source == wayback.NAME else commoncrawl.read_index
        try:
            body = payload(self.answer, max_bytes=session.newspaper.crawl.max_bytes)
            window = Window(session.since, session.until)
            self.listed = read(source, body, newspaper=session.newspaper, window=window)
        except Refused as refused:
            self.refused = refused

    def archive(self, room: ArchiveRoom) -> None:
        pass

    def record(self, room: ArchiveRoom) -> Settled:
        now = datetime.now(UTC)
        if self.listed is None:
            assert self.refused is not None
            if may_retry(self.session, self.ticket):
                return put_off(room, self.session, self.ticket, str(self.refused))
            report(room, self.session, self.ticket, "source_failed", self.refused.detail)
            frontier.fail(room.db, self.ticket.key, now=now, error=self.refused.detail)
            return Settled("problem", "source_failed", self.refused.detail)
        return self._follow(room, self.listed, now)

    def _follow(self, room: ArchiveRoom, listed: Listed, now: datetime) -> Settled:
        session, source = self.session, self.ticket.source
        name = session.newspaper.id
        wanted = web_archives.add_captures(
            room.db, name, listed.captures, source=source, priorities=self.priorities, now=now
        )
        sources = web_archives.add_sources(
            room.db,
            name,
            listed.sources,
            priorities=self.priorities,
            now=now,
            run_id=session.run_id,
        )
        frontier.done(room.db, self.ticket.key, now=now, run_id=session.run_id)
        problems.close_for(room.db, name, self.ticket.url, now)
        counts = {f"{source}_listed": len(listed.captures), f"{source}_wanted": wanted}
        added = wanted + sources
        if listed.warnings:
            detail = "; ".join(listed.warnings)
            report(room, session, self.ticket, "source_damaged", detail)
            return Settled("problem", "source_damaged", detail, added=added, counts=counts)
        return Settled("source", added=added, counts=counts)


@dataclass
class MovedJob(OnlyRows):
    """The web archive sends us to the capture that it really has."""

    session: CrawlSession
    ticket: Ticket
    place: str

    def record(self, room: ArchiveRoom) -> Settled:
        now = datetime.now(UTC)
        if self.ticket.redirects >= MOST_MOVES:
            detail = "the web archive sends us round in circles"
            report(room, self.session, self.ticket, "redirect_loop", detail)
            frontier.fail(room.db, self.ticket.key, now=now, error=detail)
            return Settled("problem", "redirect_loop", detail)
        web_archives.move(room.db, self.ticket.key, place=self.place, now=now)
        return Settled("redirect", added=1)
