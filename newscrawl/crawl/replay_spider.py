"""The spider that asks a web archive for what a newspaper once published."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from newscrawl.crawl.answers import RETRIED, capture_of, retry_after_of
from newscrawl.crawl.jobs import MissedJob
from newscrawl.crawl.leasing import Leased
from newscrawl.crawl.pace import REFUSING
from newscrawl.crawl.pipeline import Answered
from newscrawl.crawl.replays import CaptureJob, IndexJob, MovedJob, ranged, replayed
from newscrawl.crawl.robots import RobotsDenied
from newscrawl.crawl.spider import NewspaperSpider
from newscrawl.crawl.web_session import WebArchiveSession
from newscrawl.discovery import commoncrawl, wayback
from newscrawl.items import Capture
from newscrawl.pipelines.ingest import header
from newscrawl.storage import Ticket

Job = CaptureJob | IndexJob | MovedJob | MissedJob


class ReplaySpider(NewspaperSpider):
    """Draws the tickets of one web archive from the frontier, and turns its answers into jobs."""

    session: WebArchiveSession

    def _request(self, leased: Leased) -> Request:
        ticket, archive = leased.ticket, self.session.archive
        # A coding that the capture has of its own comes through untouched; see `replayed`.
        url, headers = ticket.url, {"Accept-Encoding": "gzip, br"}
        if ticket.is_article and archive.name == "wayback":
            url = wayback.replay_url(archive.endpoint, ticket.url, ticket.cursor or "")
        elif ticket.is_article:
            file, offset, length = commoncrawl.record_range(ticket.cursor or "")
            url = f"{archive.data_endpoint}/{file}"
            headers = {"Accept-Encoding": "identity", "Range": f"bytes={offset}-{offset + length - 1}"}
        return Request(
            url,
            callback=self.answered,
            errback=self.missed,
            headers=headers,
            dont_filter=True,
            meta={"ticket": ticket, "download_slot": self.newspaper.id, "dont_merge_cookies": True},
        )

    def answered(self, response: Response) -> Iterator[Answered]:
        """An answer of the web archive, or of the newspaper by its mouth."""
        request = response.request
        assert request is not None
        ticket: Ticket = request.meta["ticket"]
        answer = capture_of(self.newspaper.id, request, response, kind="page")
        detail = f"status {response.status} of the web archive"
        refusal = ""
        job: Job
        if ticket.is_article and wayback.is_memento(answer.headers):
            unpack = partial(replayed, answer, ticket, max_bytes=self.newspaper.crawl.max_bytes)
            job = CaptureJob(self.session, ticket, unpack)
        elif response.status in RETRIED:
            refusal = detail if response.status in REFUSING else ""
            job = MissedJob(self.session, ticket, "fetch_failed", detail, passing=True)
        elif ticket.is_article:
            job = self._of_capture(ticket, answer, detail)
            if isinstance(job, MissedJob) and job.passing:
                refusal = job.detail
        elif response.status == 200 or (
            response.status == 404 and self.session.archive.name == "commoncrawl"
        ):
            # Common Crawl says with a 404 that a crawl knows nothing of a host.
            job = IndexJob(self.session, ticket, answer, self.session.archive.priorities)
        else:
            job = MissedJob(self.session, ticket, "source_failed", detail, passing=False)
        sent_at: float = request.meta["sent_at"]
        yield Answered(job, sent_at, len(response.body), refusal, retry_after_of(response))

    def _of_capture(self, ticket: Ticket, answer: Capture, detail: str) -> Job:
        """The archive's own word, instead of a replay: a record, a direction, or nothing."""
        if answer.status == 206 and ticket.source == commoncrawl.NAME:
            return CaptureJob(self.session, ticket, partial(ranged, answer, ticket))
        place = wayback.replay_place(header(answer, "location") or "")
        if place is not None and 300 <= answer.status < 400:
            return MovedJob(self.session, ticket, place)
        if answer.status in (404, 410):
            return MissedJob(self.session, ticket, "not_found", detail, passing=False)
        if answer.status == 200 and ticket.source == wayback.NAME:
            detail = "the web archive answered with a page of its own"
            return MissedJob(self.session, ticket, "fetch_failed", detail, passing=True)
        return MissedJob(self.session, ticket, "fetch_failed", detail, passing=False)

    def missed(self, failure: Failure) -> Iterator[Answered]:
        """No answer. What robots.txt forbids for one capture it forbids for all: the run ends."""
        if isinstance(failure.value, RobotsDenied):
            self.session.pace.blocked = str(failure.value)
            self.session.progressed.set()
        else:
            yield from super().missed(failure)
