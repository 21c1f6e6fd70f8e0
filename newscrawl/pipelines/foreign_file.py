"""One WARC file from elsewhere on its way into the archive.

It is either kept whole, and captures are rows that point into it, or what is taken is copied into WARC
files of our own. Copied is also whatever cannot be read from a kept file by itself: all of a file that
is not gzip with a member for each record, and revisits, whose payload stands elsewhere.
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

from newscrawl.archive import (
    Damage,
    Found,
    Incoming,
    Passed,
    payload_digest,
    reachable,
    read_foreign,
)
from newscrawl.discovery.urls import canonicalize
from newscrawl.pipelines.arrivals import Arrivals, Reached, Taken
from newscrawl.pipelines.import_room import ImportProgress, ImportReport, ImportRoom
from newscrawl.pipelines.originals import Original, find_original
from newscrawl.storage import imports
from newscrawl.storage.imports import ImportedFile

SHOWN_DAMAGES = 10
PROGRESS_SECONDS = 0.25
COUNTED = (
    *("records", "taken", "known", "other_hosts", "not_articles", "unresolved", "unreadable"),
    *("new", "changed", "unchanged", "redirects", "problems"),
)
"""Counts that every report names: first of records, then of what the captures taken say."""


class ForeignFile:
    """The import of one WARC file; `bring_in` does all of it."""

    def __init__(self, room: ImportRoom, incoming: Incoming, name: str) -> None:
        self.room = room
        self.incoming = incoming
        self.name = name
        self.counts: Counter[str] = Counter()
        self.damages: list[tuple[int, str]] = []
        self.arrivals = Arrivals(room, self._note)
        self._told = 0.0

    def bring_in(self) -> ImportReport:
        """Read the file from where the last import of it stopped, to its end or the limit."""
        room, arrivals = self.room, self.arrivals
        digest, hosts = self.incoming.digest, room.selection.hosts
        before = imports.find(room.db, digest)
        if before is not None and self._is_known(before):
            return ImportReport(
                self.name, "known", before.counts, before.problems, before.damages, before.kept
            )
        had = before is not None and before.kept is not None and (before.finished or before.position > 0)
        if before is not None and (had or not room.copy):
            arrivals.kept = before.kept
        if arrivals.kept is not None or (not room.copy and reachable(self.incoming.path)):
            arrivals.kept = room.folder.keep(self.incoming)
        if not self._read(self._start(before)):
            return self._report("limited")
        if arrivals.kept is not None and not had and not self._counted()["in_place"]:
            room.folder.discard(arrivals.kept)
            arrivals.kept = None
        if before is not None and before.finished:
            hosts |= before.hosts
        with room.db.transaction():
            imports.finish(room.db, digest, hosts=hosts, kept=arrivals.kept, now=datetime.now(UTC))
        return self._report("finished" if self.counts["records"] else "unreadable")

    def _is_known(self, before: ImportedFile) -> bool:
        """Whether nothing could come of reading it again."""
        return (
            before.finished
            and self.room.selection.hosts <= before.hosts
            and not before.counts.get("unresolved")  # what they repeat may have come in since
        )

    def _start(self, before: ImportedFile | None) -> int:
        """The place to read from: where the same import was stopped, else the beginning of a new one."""
        hosts = self.room.selection.hosts
        if before is not None and not before.finished and hosts == before.hosts:
            self.counts.update(before.counts)
            self.arrivals.problems.update(before.problems)
            self.damages.extend(before.damages)
            return before.position
        with self.room.db.transaction():
            imports.begin(
                self.room.db,
                self.incoming.digest,
                name=self.name,
                size=self.incoming.size,
                hosts=hosts,
                kept=self.arrivals.kept,
                now=datetime.now(UTC),
                run_id=self.room.run_id,
            )
        return 0

    def _report(self, outcome: str) -> ImportReport:
        counts = {**dict.fromkeys(COUNTED, 0), **self._counted()}
        arrivals = self.arrivals
        return ImportReport(self.name, outcome, counts, arrivals.problems, self.damages, arrivals.kept)

    def _counted(self) -> Counter[str]:
        return self.counts + self.arrivals.counts

    def _read(self, start: int) -> bool:
        """Read findings until the file ends (True) or enough was taken (False)."""
        room, arrivals = self.room, self.arrivals
        path = room.warc / arrivals.kept if arrivals.kept else self.incoming.path
        position = start
        for finding in read_foreign(path, room.selection.owner, start=start):
            if room.left is not None and arrivals.count >= room.left:
                arrivals.settle(self._reached(position))
                if room.is_full:
                    return False
            self._take(finding, position)
            position = finding.resume
            if arrivals.is_batch:
                arrivals.hand_over(self._reached(position))
            self._tell(position)
        arrivals.settle(self._reached(self.incoming.size))
        self._tell(self.incoming.size, at_once=True)
        return True

    def _reached(self, position: int) -> Reached:
        return Reached(position, self.counts.copy(), tuple(self.damages))

    def _take(self, finding: Found | Passed | Damage, position: int) -> None:
        if isinstance(finding, Damage):
            self.counts["unreadable"] += 1
            if len(self.damages) < SHOWN_DAMAGES:
                self.damages.append((finding.offset, finding.why))
            return
        taken = self._passed(finding) if isinstance(finding, Passed) else self._wanted(finding, position)
        self.counts["records"] += 1
        if isinstance(taken, Taken):
            self.arrivals.add(taken)
        elif taken is not None:
            self.counts[taken] += 1

    def _passed(self, passed: Passed) -> str | None:
        """What a record counts as that is not taken; None for requests, metadata and the like."""
        if passed.type == "revisit" and self.room.selection.owner(passed.url):
            return "unresolved"
        return self.room.selection.why_not(passed.url) if passed.type in ("response", "revisit") else None

    def _wanted(self, finding: Found, position: int) -> Taken | str:
        """The capture, or what its record counts as."""
        capture = replace(finding.capture, url=canonicalize(finding.capture.url) or finding.capture.url)
        if capture.method != "GET" or capture.kind != "page":
            return "not_articles"
        original = self._original(finding, position) if finding.earlier is not None else None
        is_unmodified = capture.status == 304
        if original is None and (finding.earlier is not None or is_unmodified):
            return "unresolved"
        digest = original.stored.digest if original is not None else payload_digest(capture.body)
        if original is not None and not is_unmodified:
            body, headers = original.capture.body, capture.headers or original.capture.headers
            capture = replace(capture, body=body, headers=headers)
        return Taken(capture, digest, finding.place, original)

    def _original(self, found: Found, position: int) -> Original | None:
        """What a revisit repeats: in the archive, or among what is about to be stored."""
        assert found.earlier is not None
        newspaper = self.room.selection.owner(found.earlier.url)
        if newspaper is None:
            return None
        look = (self.room.db, self.room.warc, newspaper, found.earlier)
        original = find_original(*look)
        if original is None and self.arrivals.count:
            self.arrivals.settle(self._reached(position))
            original = find_original(*look)
        return original

    def _note(self, reached: Reached) -> None:
        imports.advance(
            self.room.db,
            self.incoming.digest,
            position=reached.position,
            counts=reached.counts + self.arrivals.counts,
            problems=self.arrivals.problems,
            damages=reached.damages,
            run_id=self.room.run_id,
        )

    def _tell(self, position: int, *, at_once: bool = False) -> None:
        if self.room.on_progress is None:
            return
        now = time.monotonic()
        if at_once or now - self._told >= PROGRESS_SECONDS:
            self._told = now
            taken = self.counts["taken"] + self.arrivals.counts["taken"]
            self.room.on_progress(ImportProgress(self.name, position, self.incoming.size, taken))
