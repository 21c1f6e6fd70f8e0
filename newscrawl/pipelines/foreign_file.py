"""One WARC file from elsewhere on its way into the archive.

It is either kept whole, and captures are rows that point into it, or what is taken is copied into WARC
files of our own. Copied is also whatever cannot be read from a kept file by itself: all of a file that
is not gzip with a member for each record, and revisits, whose payload stands elsewhere.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus

from newscrawl.archive import (
    Damage,
    Found,
    Incoming,
    Passed,
    Revisit,
    RevisitProfile,
    payload_digest,
    reachable,
    read_foreign,
)
from newscrawl.discovery.urls import article_key, canonicalize
from newscrawl.errors import Refused
from newscrawl.items import Capture, WarcLocation
from newscrawl.pipelines.import_room import ImportProgress, ImportReport, ImportRoom
from newscrawl.pipelines.ingest import Archived, Examined, examine
from newscrawl.pipelines.originals import Original, find_original
from newscrawl.storage import captures, frontier, imports

logger = logging.getLogger(__name__)

BATCH = 50
BATCH_BYTES = 32 * 1024 * 1024
SHOWN_DAMAGES = 10
PROGRESS_SECONDS = 0.25
COUNTED = (
    *("records", "taken", "known", "other_hosts", "not_articles", "unresolved", "unreadable"),
    *("new", "changed", "unchanged", "redirects", "problems"),
)
"""Counts that every report names: first of records, then of what the captures taken say."""

_COUNT_OF = {"redirect": "redirects", "problem": "problems"}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A capture to bring in: where it can be read, or the original that a revisit repeats."""

    capture: Capture
    digest: str
    place: tuple[int, int] | None
    original: Original | None


class ForeignFile:
    """The import of one WARC file; `bring_in` does all of it."""

    def __init__(self, room: ImportRoom, incoming: Incoming, name: str) -> None:
        self.room = room
        self.incoming = incoming
        self.name = name
        self.counts: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self.damages: list[tuple[int, str]] = []
        self.kept: str | None = None
        self._batch: list[_Taken] = []
        self._batch_bytes = 0
        self._told = 0.0

    def bring_in(self) -> ImportReport:
        """Read the file from where the last import of it stopped, to its end or the limit."""
        room, digest, hosts = self.room, self.incoming.digest, self.room.selection.hosts
        before = imports.find(room.db, digest)
        if (
            before is not None
            and before.finished
            and hosts <= before.hosts
            and not before.counts.get("unresolved")  # what they repeat may have come in since
        ):
            return ImportReport(
                self.name, "known", before.counts, before.problems, before.damages, before.kept
            )
        start = 0
        had = before is not None and before.kept is not None and (before.finished or before.position > 0)
        if before is not None and (had or not room.copy):
            self.kept = before.kept
        if self.kept is not None or (not room.copy and reachable(self.incoming.path)):
            self.kept = room.folder.keep(self.incoming)
        if before is not None and not before.finished and hosts == before.hosts:
            start = before.position
            self.counts.update(before.counts)
            self.problems.update(before.problems)
            self.damages.extend(before.damages)
        else:
            self._begin(hosts)
        finished = self._read(start)
        if not finished:
            return self._report("limited")
        if self.kept is not None and not had and not self.counts["in_place"]:
            room.folder.discard(self.kept)
            self.kept = None
        if before is not None and before.finished:
            hosts |= before.hosts
        with room.db.transaction():
            imports.finish(room.db, digest, hosts=hosts, kept=self.kept, now=datetime.now(UTC))
        return self._report("finished" if self.counts["records"] else "unreadable")

    def _begin(self, hosts: frozenset[str]) -> None:
        with self.room.db.transaction():
            imports.begin(
                self.room.db,
                self.incoming.digest,
                name=self.name,
                size=self.incoming.size,
                hosts=hosts,
                kept=self.kept,
                now=datetime.now(UTC),
                run_id=self.room.run_id,
            )

    def _report(self, outcome: str) -> ImportReport:
        counts = {**dict.fromkeys(COUNTED, 0), **self.counts}
        return ImportReport(self.name, outcome, counts, self.problems, self.damages, self.kept)

    def _read(self, start: int) -> bool:
        """Read findings until the file ends (True) or enough was taken (False)."""
        path = self.room.warc / self.kept if self.kept else self.incoming.path
        position = start
        for finding in read_foreign(path, self.room.selection.owner, start=start):
            if self.room.left is not None and len(self._batch) >= self.room.left:
                self._flush(position)
                if self.room.is_full:
                    return False
            self._take(finding, position)
            position = finding.resume
            if len(self._batch) >= BATCH or self._batch_bytes >= BATCH_BYTES:
                self._flush(position)
            self._tell(position)
        self._flush(self.incoming.size)
        self._tell(self.incoming.size, at_once=True)
        return True

    def _take(self, finding: Found | Passed | Damage, position: int) -> None:
        if isinstance(finding, Damage):
            self.counts["unreadable"] += 1
            if len(self.damages) < SHOWN_DAMAGES:
                self.damages.append((finding.offset, finding.why))
            return
        self.counts["records"] += 1
        if isinstance(finding, Passed):
            self._pass(finding)
            return
        capture = replace(finding.capture, url=canonicalize(finding.capture.url) or finding.capture.url)
        if capture.method != "GET" or capture.kind != "page":
            self.counts["not_articles"] += 1
            return
        original = self._original(finding, position) if finding.earlier is not None else None
        is_unmodified = capture.status == HTTPStatus.NOT_MODIFIED
        if original is None and (finding.earlier is not None or is_unmodified):
            self.counts["unresolved"] += 1
            return
        digest = original.stored.digest if original is not None else payload_digest(capture.body)
        if original is not None and not is_unmodified:
            body, headers = original.capture.body, capture.headers or original.capture.headers
            capture = replace(capture, body=body, headers=headers)
        self._batch.append(_Taken(capture, digest, finding.place, original))
        self._batch_bytes += len(capture.body)

    def _pass(self, passed: Passed) -> None:
        """Count a record that is not taken; requests, metadata and the like count as records alone."""
        if passed.type == "revisit" and self.room.selection.owner(passed.url):
            self.counts["unresolved"] += 1
        elif passed.type in ("response", "revisit"):
            self.counts[self.room.selection.why_not(passed.url)] += 1

    def _original(self, found: Found, position: int) -> Original | None:
        """What a revisit repeats: in the archive, or among what is about to be stored."""
        assert found.earlier is not None
        newspaper = self.room.selection.owner(found.earlier.url)
        if newspaper is None:
            return None
        look = (self.room.db, self.room.warc, newspaper, found.earlier)
        original = find_original(*look)
        if original is None and self._batch:
            self._flush(position)
            original = find_original(*look)
        return original

    def _flush(self, position: int) -> None:
        """Archive and record what was taken, and remember how far the file was read."""
        room = self.room
        archived = [self._archive(taken) for taken in self._unknown()]
        room.sync()
        with room.db.transaction():
            for one in archived:
                self._record(one)
            imports.advance(
                room.db,
                self.incoming.digest,
                position=position,
                counts=self.counts,
                problems=self.problems,
                damages=self.damages,
                run_id=room.run_id,
            )
        if room.left is not None:
            room.left = max(0, room.left - len(archived))
        self._batch, self._batch_bytes = [], 0

    def _unknown(self) -> list[_Taken]:
        """Those of the batch that the archive does not have; the same capture twice is one."""
        unknown: dict[tuple[str, datetime, str], _Taken] = {}
        for taken in self._batch:
            capture = taken.capture
            if not captures.has(self.room.db, capture.url, capture.fetched_at, taken.digest):
                unknown.setdefault((capture.url, capture.fetched_at, taken.digest), taken)
        self.counts["known"] += len(self._batch) - len(unknown)
        return list(unknown.values())

    def _archive(self, taken: _Taken) -> Archived:
        """Write the capture's record, unless it stands in the kept file."""
        room, original = self.room, taken.original
        examined = self._examine(taken)
        if original is not None:
            return Archived(examined, self._write_revisit(taken.capture, original), original.stored.id)
        if self.kept is None or taken.place is None:
            return room.ingest.archive(examined)
        self.counts["in_place"] += 1
        offset, length = taken.place
        return Archived(examined, WarcLocation(self.kept, offset, length), None)

    def _examine(self, taken: _Taken) -> Examined:
        capture = taken.capture
        newspaper = self.room.known[capture.newspaper]
        key = article_key(newspaper.id, capture.url)
        try:
            examined = examine(capture, newspaper, frontier.announced(self.room.db, key) if key else None)
        except Exception:
            logger.exception(
                "A page that newscrawl cannot handle (%s); the import goes on. Please report this.",
                capture.url,
            )
            refused = Refused("fetch_failed", "an error in newscrawl itself")
            return Examined(capture, taken.digest, refused=refused)
        return replace(examined, digest=taken.digest)

    def _write_revisit(self, capture: Capture, original: Original) -> WarcLocation:
        stored = original.stored
        profile: RevisitProfile = (
            "server-not-modified" if capture.status == HTTPStatus.NOT_MODIFIED else "identical-payload-digest"
        )
        revisit = Revisit(profile, stored.url, stored.fetched_at, stored.digest)
        return self.room.writer_for(capture.newspaper).write(capture, revisit_of=revisit)

    def _record(self, archived: Archived) -> None:
        outcome = self.room.ingest.record(archived, run_id=self.room.run_id)
        self.counts["taken"] += 1
        self.counts[_COUNT_OF.get(outcome.verdict, outcome.verdict)] += 1
        if outcome.reason is not None:
            self.problems[outcome.reason] += 1

    def _tell(self, position: int, *, at_once: bool = False) -> None:
        if self.room.on_progress is None:
            return
        now = time.monotonic()
        if at_once or now - self._told >= PROGRESS_SECONDS:
            self._told = now
            taken = self.counts["taken"]
            self.room.on_progress(ImportProgress(self.name, position, self.incoming.size, taken))
