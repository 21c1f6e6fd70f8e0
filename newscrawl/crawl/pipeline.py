"""The Scrapy item pipeline: each answer goes to the archive's writer, what came of it to the session."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Self

from scrapy.crawler import Crawler

from newscrawl.crawl.answers import Stopping
from newscrawl.crawl.jobs import MissedJob, PageJob, Settled
from newscrawl.crawl.replays import CaptureJob, IndexJob, MovedJob
from newscrawl.crawl.session import CrawlSession
from newscrawl.crawl.source_job import SourceJob
from newscrawl.errors import StorageFailed
from newscrawl.pipelines.ingest import OUR_ERROR, UNHANDLED
from newscrawl.problem_reasons import REFUSALS

logger = logging.getLogger(__name__)

Answer = PageJob | SourceJob | CaptureJob | IndexJob | MovedJob | MissedJob


@dataclass(frozen=True, slots=True)
class Answered:
    """The item: one request's answer, as a job, with what the pace needs to know of it."""

    job: Answer
    sent_at: float  # time.monotonic()
    bytes_received: int = 0
    refusal: str = ""  # how the newspaper refused us, if it did
    retry_after: float | None = None


class ArchivePipeline:
    """Stores answers through the writer, a batch in one transaction; back-pressure is Scrapy's own."""

    def __init__(self, session: CrawlSession) -> None:
        self.session = session

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Bound to the session of the crawler's spider."""
        session: CrawlSession = crawler.spider.session  # type: ignore[union-attr]
        return cls(session)

    async def process_item(self, item: Answered) -> Answered:
        """Have one answer archived and stored; returns when it is committed."""
        ticket = item.job.ticket
        try:
            settled = await self._submit(item)
        except (StorageFailed, Stopping):
            # The session's end says why nothing more can be written, or there was no time left to.
            self.session.progressed.set()
            return item
        self._count(item, settled)
        self.session.outstanding.discard(ticket.key)
        self.session.progressed.set()
        return item

    async def _submit(self, item: Answered) -> Settled:
        try:
            return await self.session.writer.submit(item.job)
        except (StorageFailed, Stopping):
            raise
        except Exception:
            ticket = item.job.ticket
            logger.exception(UNHANDLED, ticket.url, "the crawl")
            return await self.session.writer.submit(
                MissedJob(self.session, ticket, "fetch_failed", OUR_ERROR, passing=False)
            )

    def _count(self, item: Answered, settled: Settled) -> None:
        session = self.session
        session.counts["requests"] += 1
        session.counts["bytes"] += item.bytes_received
        session.counts.update(settled.counts)
        session.remaining += settled.added
        if isinstance(item.job, PageJob | CaptureJob):
            session.counts["fetched"] += 1
            session.counts[f"{item.job.ticket.source}_fetched"] += 1
            if settled.verdict in ("new", "changed"):
                session.counts[f"{item.job.ticket.source}_stored"] += 1
        if settled.verdict == "retry":
            session.counts["retries"] += 1
        else:
            session.remaining -= 1
            if settled.verdict == "problem":
                session.problems[settled.reason or "fetch_failed"] += 1
            else:
                verdict = {"new": "stored", "source": "sources", "redirect": "redirects"}
                session.counts[verdict.get(settled.verdict, settled.verdict)] += 1
        if item.job.ticket.kind == "sitemap_index" and settled.verdict == "source":
            session.index_read = True
        if settled.verdict == "problem" and not item.job.ticket.is_article:
            session.counts[f"{item.job.ticket.source}_failed"] += 1
        failed = settled.verdict == "problem" and settled.reason in ("source_failed", "source_damaged")
        if failed and session.covers(item.job.ticket.url):
            session.failed_sources.add(item.job.ticket.source)
        logger.debug("%s %s %s", settled.verdict, item.job.ticket.url, settled.detail or settled.reason or "")
        self._keep_pace(item, settled)

    def _keep_pace(self, item: Answered, settled: Settled) -> None:
        refusal = item.refusal
        if settled.reason in REFUSALS and not isinstance(item.job, CaptureJob):  # captured: not meant for us
            refusal = refusal or settled.detail
        if refusal:
            self.session.pace.refused(
                item.job.ticket.url, refusal, sent_at=item.sent_at, retry_after=item.retry_after
            )
        elif not isinstance(item.job, MissedJob):
            self.session.pace.answered()
