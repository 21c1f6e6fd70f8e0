"""The one road from captures to the archive: examine, archive, record.

A capture is examined without I/O, then its WARC record is written, and only when that is on disk its
rows are recorded, a batch in one transaction. Crawl, import and re-extraction differ only in where
their captures come from.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from newscrawl.archive import Revisit, RevisitProfile, WarcWriter, payload_digest
from newscrawl.discovery.urls import redirect_target
from newscrawl.errors import Refused
from newscrawl.extraction import decode_body, refuse_interstitial
from newscrawl.items import Capture, Link, Newspaper, Page, WarcLocation
from newscrawl.pipelines.reading import Reading, extractor_version, read
from newscrawl.problem_reasons import PROBLEM_REASONS, REMARKS
from newscrawl.storage import Database, StoredCapture, articles, captures, presence, problems

logger = logging.getLogger(__name__)

BATCH = 50
UNHANDLED = "A page that newscrawl cannot handle (%s); %s goes on. Please report this."
OUR_ERROR = "an error in newscrawl itself"
_CLOSING_TAG = re.compile(rb"</(?:html|body)\s*>", re.IGNORECASE)
_USUAL_TAIL = 256
_TAIL = 64 * 1024  # a closing tag may be followed by comments and counters, not by more than this

Verdict = Literal["new", "changed", "unchanged", "problem", "redirect"]


@dataclass(frozen=True, slots=True)
class Examined:
    """A capture with what was read in it: an article, a redirect's target, or the reason why neither.

    A 304 has none of the three: it says that what the archive has still stands. Nor has what is no page: a
    source, a robots.txt.
    """

    capture: Capture
    digest: str
    reading: Reading | None = None
    redirect_to: str | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a capture in the database."""

    verdict: Verdict
    capture_id: int
    article_id: int | None = None
    reason: str | None = None
    missed: presence.Missed | None = None  # of a page that was not found: what that means for its article


@dataclass(frozen=True, slots=True)
class Archived:
    """An examined capture whose record is written (durable once its writer was synced)."""

    examined: Examined
    location: WarcLocation
    refers_to: int | None


def header(capture: Capture, name: str) -> str | None:
    """The first value of a response header, names compared without case."""
    wanted = name.lower()
    return next((value for key, value in capture.headers if key.lower() == wanted), None)


def payload(capture: Capture, *, max_bytes: int) -> bytes:
    """The decoded body. Raises `Refused` (`undecodable`, `too_large`)."""
    encodings = [value for name, value in capture.headers if name.lower() == "content-encoding"]
    return decode_body(capture.body, ", ".join(encodings), max_bytes=max_bytes)


def examine(capture: Capture, newspaper: Newspaper, link: Link | None = None) -> Examined:
    """Read one capture of an article's URL. No I/O; never raises for what a server may send."""
    digest = payload_digest(capture.body)
    if capture.status == 304:
        return Examined(capture, digest)
    if 300 <= capture.status < 400:
        target = redirect_target(header(capture, "location") or "", capture.url)
        if target:
            return Examined(capture, digest, redirect_to=target)
        return Examined(capture, digest, refused=Refused("redirected", "a redirect without a usable target"))
    try:
        return Examined(capture, digest, reading=reading_of(capture, newspaper, link))
    except Refused as refused:
        return Examined(capture, digest, refused=refused)


def examine_anyhow(capture: Capture, newspaper: Newspaper, link: Link | None, *, work: str) -> Examined:
    """`examine`; an error of ours is the page's problem and a line of the log, so that the work goes on.

    `work` is how the log calls it: "the import".
    """
    try:
        return examine(capture, newspaper, link)
    except Exception:
        logger.exception(UNHANDLED, capture.url, work)
        return Examined(capture, payload_digest(capture.body), refused=Refused("fetch_failed", OUR_ERROR))


def reading_of(capture: Capture, newspaper: Newspaper, link: Link | None) -> Reading:
    """What a capture says that is no redirect. Raises `Refused` when it is no article."""
    if capture.status in (404, 410):
        raise Refused("not_found", f"status {capture.status}")
    if capture.status != 200:
        raise Refused("fetch_failed", f"status {capture.status}")
    html = payload(capture, max_bytes=newspaper.crawl.max_bytes)
    if not is_whole(html):
        refuse_interstitial(html, capture.url)  # which `read` asks of a whole page
        raise Refused("truncated", f"no closing tag in {len(html)} bytes")
    page = Page(html, capture.url, header(capture, "content-type"))
    return read(page, newspaper=newspaper, fetched_at=capture.fetched_at, link=link)


def is_whole(html: bytes) -> bool:
    """Whether a page goes to its closing tag, rather than ending where a connection was cut."""
    return any(_CLOSING_TAG.search(html[-tail:]) is not None for tail in (_USUAL_TAIL, _TAIL))


class Ingest:
    """Writes captures and what they say into one archive, on behalf of one run.

    `writer_for` gives the WARC writer of a newspaper. Not thread-safe: it belongs to the thread that
    owns the database connection.
    """

    def __init__(
        self,
        db: Database,
        writer_for: Callable[[str], WarcWriter],
        newspapers: Mapping[str, Newspaper],
        *,
        origin: str = "crawl",
    ) -> None:
        self.db = db
        self.writer_for = writer_for
        self.newspapers = newspapers
        self.origin = origin

    def archive(self, examined: Examined) -> Archived:
        """Write the capture's record, as a `revisit` where the archive has this payload already."""
        twin = self._twin(examined)
        location = self.write(examined.capture, twin)
        if twin is not None:  # that of a 304 is the payload that it stands for, as in its record
            examined = replace(examined, digest=twin.digest)
        return Archived(examined, location, twin.id if twin else None)

    def write(self, capture: Capture, repeated: StoredCapture | None = None) -> WarcLocation:
        """Write a capture's record: as a `revisit` where it repeats the payload of another."""
        revisit = None
        if repeated is not None:
            profile: RevisitProfile = (
                "server-not-modified" if capture.status == 304 else "identical-payload-digest"
            )
            revisit = Revisit(profile, repeated.url, repeated.fetched_at, repeated.digest)
        return self.writer_for(capture.newspaper).write(capture, revisit_of=revisit)

    def _twin(self, examined: Examined) -> StoredCapture | None:
        capture = examined.capture
        if capture.status == 304:
            return captures.latest(self.db, capture.newspaper, capture.url)
        if not capture.body:
            return None
        return captures.same_payload(self.db, capture.newspaper, capture.url, examined.digest)

    def add_capture(self, archived: Archived, *, run_id: int | None) -> int:
        """The `captures` row alone. Inside a transaction, after the writer's `sync`."""
        examined = archived.examined
        was_read = examined.reading is not None or examined.refused is not None
        newspaper = self.newspapers.get(examined.capture.newspaper)
        return captures.add(
            self.db,
            examined.capture,
            digest=examined.digest,
            location=archived.location,
            run_id=run_id,
            origin=self.origin,
            refers_to=archived.refers_to,
            extractor_version=extractor_version(newspaper) if was_read else None,
        )

    def record(self, archived: Archived, *, run_id: int | None) -> Outcome:
        """All rows of one capture of an article. Inside a transaction, after the writer's `sync`."""
        examined = archived.examined
        capture_id = self.add_capture(archived, run_id=run_id)
        if examined.redirect_to is not None:
            return Outcome("redirect", capture_id)
        if examined.reading is not None:
            return self._store(examined, examined.reading, capture_id, run_id)
        if examined.refused is not None:
            return self._refuse(examined, examined.refused, capture_id, run_id)
        return self._confirm(archived, capture_id, run_id)

    def _refuse(self, examined: Examined, refused: Refused, capture_id: int, run_id: int | None) -> Outcome:
        self._problem(examined, refused.reason, refused.detail, capture_id, run_id)
        missed = presence.missed(self.db, examined.capture.url) if refused.reason == "not_found" else None
        article_id = None if missed is None else missed.article_id
        return Outcome("problem", capture_id, article_id, refused.reason, missed)

    def _confirm(self, archived: Archived, capture_id: int, run_id: int | None) -> Outcome:
        examined, payload_id = archived.examined, archived.refers_to
        capture = examined.capture
        stored = None
        if payload_id is not None:
            stored = articles.confirm(self.db, capture_id=capture_id, payload_id=payload_id)
        if stored is None:
            unasked = Refused("fetch_failed", "status 304 for a page that the archive does not have")
            return self._refuse(examined, unasked, capture_id, run_id)
        reasons = PROBLEM_REASONS.keys() - REMARKS  # a doubt about the page stands as the page does
        problems.close_for(self.db, capture.newspaper, capture.url, capture.fetched_at, reasons)
        return Outcome(stored.outcome, capture_id, stored.article_id)

    def _store(self, examined: Examined, reading: Reading, capture_id: int, run_id: int | None) -> Outcome:
        capture = examined.capture
        stored = articles.store(
            self.db,
            reading.article,
            capture_id=capture_id,
            extractor_version=extractor_version(self.newspapers[capture.newspaper]),
        )
        problems.close_for(self.db, capture.newspaper, capture.url, capture.fetched_at)
        for remark in reading.remarks:
            self._problem(examined, remark.reason, remark.detail, capture_id, run_id)
        return Outcome(stored.outcome, capture_id, article_id=stored.article_id)

    def _problem(
        self, examined: Examined, reason: str, detail: str, capture_id: int, run_id: int | None
    ) -> None:
        problems.add(
            self.db,
            newspaper=examined.capture.newspaper,
            url=examined.capture.url,
            reason=reason,
            now=examined.capture.fetched_at,
            detail=detail,
            capture_id=capture_id,
            run_id=run_id,
        )

    def ingest(self, incoming: Iterable[Capture], *, run_id: int | None = None) -> list[Outcome]:
        """Bring captures of articles into the archive, a batch in one transaction."""
        outcomes: list[Outcome] = []
        stream = iter(incoming)
        while batch := list(islice(stream, BATCH)):
            archived = [self.archive(examine(one, self.newspapers[one.newspaper])) for one in batch]
            for newspaper in {one.newspaper for one in batch}:
                self.writer_for(newspaper).sync()
            with self.db.transaction():
                outcomes.extend(self.record(one, run_id=run_id) for one in archived)
        return outcomes
