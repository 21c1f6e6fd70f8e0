"""What the writer does with an answer to the request for a sitemap, a feed or a listing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from newscrawl.archive import payload_digest, read_capture
from newscrawl.crawl.jobs import Settled, ingest_in, may_retry, put_off, report
from newscrawl.crawl.room import ArchiveRoom
from newscrawl.crawl.session import CrawlSession
from newscrawl.discovery import Found
from newscrawl.discovery import read as read_source
from newscrawl.discovery.listing import is_never_empty
from newscrawl.discovery.sitemap import day_of, days_of
from newscrawl.discovery.urls import article_key
from newscrawl.errors import NewscrawlError, Refused
from newscrawl.extraction import refuse_interstitial
from newscrawl.items import VIETNAM, Capture, Source
from newscrawl.pipelines.ingest import Archived, Examined, payload
from newscrawl.problem_reasons import SOURCE_REASONS
from newscrawl.storage import StoredCapture, Ticket, days, frontier, intake, problems


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

    def prepare(self) -> None:
        newspaper = self.session.newspaper
        body = b""
        try:
            body = self._body(newspaper.crawl.max_bytes)
            self.found = read_source(
                self.ticket.as_source,
                body,
                newspaper=newspaper,
                since=self.session.since,
                until=self.session.until,
                today=self.capture.fetched_at.astimezone(VIETNAM).date(),
            )
        except Refused as refused:
            self.refused = refused
            try:  # a site that refuses us does so whatever it is asked for
                refuse_interstitial(body, self.ticket.url)
            except Refused as interstitial:
                self.refused = interstitial

    def _body(self, max_bytes: int) -> bytes:
        if self.capture.status != 304:
            return payload(self.capture, max_bytes=max_bytes)
        if self.previous is None:
            raise Refused("source_failed", "304 to a request that had no condition")
        try:
            archived = read_capture(self.session.writer.data / "warc", self.previous.location)
        except NewscrawlError as error:  # a WARC file is gone or damaged: the open problem makes us ask anew
            raise Refused("source_failed", f"304, but the archived answer cannot be read: {error}") from error
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
            if self.capture.status == 304:
                report(room, self.session, self.ticket, self.refused.reason, self.refused.detail)
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
            self.session.ledger.note_refused(room.db, self.ticket, detail, now)
            return Settled("problem", "source_failed", detail)
        settled = self._follow(room, self.found, now)
        frontier.done(room.db, self.ticket.key, now=now, run_id=self.session.run_id)
        return settled

    def _follow(self, room: ArchiveRoom, found: Found, now: datetime) -> Settled:
        newspaper = self.session.newspaper
        keyed = [(key, link) for link in found.links if (key := article_key(newspaper.id, link.url))]
        links = intake.add_links(room.db, newspaper.id, keyed, now=now)
        follow = [one for one in found.sources if self._follows_at_once(room, one)]
        if self.ticket.kind == "listing" and keyed and not links and self._sitemaps_know_the_rest(room):
            follow = []
        # In a back-fill a listing's next page waits behind the articles of this one.
        waits = self.session.plan.day_by_day and self.ticket.kind == "listing"
        sources = intake.add_sources(
            room.db,
            newspaper.id,
            follow,
            now=now,
            run_id=self.session.run_id,
            priority=frontier.FOUND if waits else frontier.SOURCES_FIRST,
        )
        if self.ticket.kind == "sitemap_index":
            self.session.ledger.note_index(room.db, found)
        counts = {f"{self.ticket.source}_links": len(keyed), f"{self.ticket.source}_new": links}
        reason = self._trouble_with(found)
        over = [one for one in SOURCE_REASONS if one != reason]
        problems.close_for(room.db, newspaper.id, self.ticket.url, now, over)
        if reason == "source_damaged":
            detail = "; ".join(found.warnings)
            self.session.ledger.note_refused(room.db, self.ticket, detail, now)
            report(room, self.session, self.ticket, "source_damaged", detail)
            return Settled("problem", "source_damaged", detail, added=links + sources, counts=counts)
        if reason == "source_empty":
            report(room, self.session, self.ticket, "source_empty", "")
            return Settled("problem", "source_empty", added=sources, counts=counts)
        if self.ticket.kind == "sitemap":
            read = self.session.ledger.note_read(room.db, self.ticket.url, [link for _, link in keyed], now)
            counts["days_read"] = read
        return Settled("source", added=links + sources, counts=counts)

    def _sitemaps_know_the_rest(self, room: ArchiveRoom) -> bool:
        """Whether the daily sitemaps, the complete record, were all read, so that a listing need not be
        walked behind a page that is known."""
        name = self.session.newspaper.id
        return self.session.sitemap_answers and not frontier.awaits(room.db, name, "sitemap")

    def _trouble_with(self, found: Found) -> str | None:
        """The problem of a source that was read, if it has one."""
        if found.warnings:
            return "source_damaged"
        return "source_empty" if self._announced_nothing(found) else None

    def _announced_nothing(self, found: Found) -> bool:
        """Whether a source is empty that never should be: not a day's file, a listing's end, or one whose
        announcements are all of other days."""
        kind, url = self.ticket.kind, self.ticket.url
        if kind == "sitemap" or (kind == "listing" and not is_never_empty(url)):
            return False
        return not (found.links or found.sources or found.skipped.get("out_of_window"))

    def _follows_at_once(self, room: ArchiveRoom, source: Source) -> bool:
        """Whether a source is read now: a dated sitemap waits for its turn in a back-fill, and is not read
        again where it cannot have changed since it was."""
        if source.kind != "sitemap" or days_of(source.url) is None:
            return True
        if self.session.plan.day_by_day:
            return False
        return day_of(source.url) is None or not days.is_settled(room.db, self.ticket.newspaper, source.url)
