"""`verify`: the database held against itself and against the WARC files.

It takes no lock: it reads the database under short snapshots, and of WARC files that are being written only
what rows name, so that it can run beside a crawl.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newscrawl.amounts import counted
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import Misuse
from newscrawl.storage import (
    DATABASE,
    Database,
    StoredCapture,
    captures,
    is_being_written,
    losses,
    soundness,
)
from newscrawl.storage.holdings import Holdings, Orphan
from newscrawl.storage.values import read_time
from newscrawl.upkeep.filecheck import FileCheck, FileReport
from newscrawl.upkeep.shelf import Shelf, is_imported, look
from newscrawl.upkeep.verification import Verification

PROGRESS_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class VerifyProgress:
    """How far the check has come: `what` it is at, and bytes of WARC files read of all."""

    what: str
    position: int
    size: int
    captures: int
    seconds: float


Listener = Callable[[VerifyProgress], None]


class Verifier:
    """One check of one archive. Everything found about captures stays in `holdings` until it is closed."""

    def __init__(
        self,
        data: Path,
        db: Database,
        *,
        sample: int | float | None = None,
        after: str = "",
        on_progress: Listener | None = None,
    ) -> None:
        self.data = data
        self.db = db
        self.sample = sample
        self.after = after
        self.report = Verification()
        self._on_progress = on_progress
        self._started = time.monotonic()
        self._told = float("-inf")
        self._size = 0
        # In this order: whatever is written between the two is then no news.
        self._was_busy = is_being_written(data)
        self.shelf: Shelf = look(data / "warc")
        self.holdings = Holdings(db.path, sample=sample)
        self._check = FileCheck(data / "warc", self.holdings)

    def run(self) -> Verification:
        """Check everything. An interruption (Ctrl-C) ends it early, and the report says where.

        Raises `Misuse` where there is no file to go on behind.
        """
        report = self.report
        named = {holding.file for holding in self.holdings.files()}
        if self.after and self.after not in named | self.shelf.files.keys():
            raise Misuse(
                f"There is no WARC file {self.after}: --after takes a name such as baomau/….warc.gz."
            )
        try:
            self._database()
            self._files()
        except KeyboardInterrupt:
            report.stopped_after = report.stopped_after or self.after
        else:
            report.stopped_after = None
        self._sort_orphans()
        counts = self.holdings.counts()
        report.lost, report.moved, report.again = counts["lost"], counts["moved"], counts["again"]
        report.orphans = counts["orphans"]
        report.examples = self.holdings.lost()
        report.known_lost = losses.known(self.db)
        self._sum_up()
        report.seconds = time.monotonic() - self._started
        return report

    def _database(self) -> None:
        self._tell("the database", 0, at_once=True)
        for flaw in soundness.flaws(self.db):
            self.report.found("database", DATABASE, flaw.words, mends=flaw.mends)
        self._tell("the search indexes", 0, at_once=True)
        if any(finding.kind == "database" and not finding.mends for finding in self.report.findings):
            self.report.notes.append("the search indexes were not checked, because the database is damaged")
            return
        for flaw in soundness.search_flaws(self.db):
            if flaw.kind == "unchecked":
                self.report.notes.append(flaw.words)
            else:
                self.report.found("search_index", DATABASE, flaw.words, mends=True)

    def _files(self) -> None:
        report = self.report
        named = {holding.file: holding for holding in self.holdings.files()}
        mine = named if self.sample is not None else named.keys() | self.shelf.files.keys()
        names = sorted(file for file in mine if file > self.after)
        self._size = sum(self.shelf.files.get(file, 0) for file in names)
        for file in names:
            size = self.shelf.files.get(file)
            listener = self._following(file, report.bytes)
            if size is None and not (self.data / "warc" / file).is_file():
                found = self._check.missing(file)
                if found.lost:
                    report.found("file_missing", file, f"is missing, with {counted(found.lost, 'capture')}")
            elif self.sample is not None:
                found = self._check.some(file, listener)
            else:
                found = self._check.whole(file, settled=self.shelf.is_settled(file), on_bytes=listener)
            self._judge(found)
            report.files += 1
            report.captures += named[file].captures if file in named else 0
            report.bytes += size or 0
            report.stopped_after = file
        self._tell("done", report.bytes, at_once=True)

    def _following(self, file: str, before: int) -> Callable[[int], None]:
        return lambda position: self._tell(file, before + position)

    def _judge(self, found: FileReport) -> None:
        """What is wrong with a file itself."""
        report, file = self.report, found.file
        if found.unreadable:
            report.found("file_unreadable", file, f"cannot be read ({found.unreadable})")
        if found.wrong_digest:
            report.found("file_changed", file, "is not the file that was imported: its digest differs")
        for start, end in found.gaps:
            words = f"is damaged from byte {start} to {end}; what stands behind is whole"
            if found.lost:
                report.found("file_damaged", file, words)
            else:
                report.notes.append(f"warc/{file} {words}, and no page was lost that is not known to be")
        if found.tail is not None:
            words = f"is cut or damaged from byte {found.tail} to its end"
            report.found("file_cut", file, words, mends=True)
            report.tails[file] = found.tail

    def _sort_orphans(self) -> None:
        """Of the records that no row named, some have a row by now, or are a second copy of one that has."""
        for batch in self.holdings.orphans_in_batches():
            for orphan in batch:
                known = self._known(orphan)
                if known is None:
                    continue
                self.holdings.drop_orphan(orphan)
                if known.lost_at is not None or self.holdings.is_lost(known.id):
                    self.holdings.note_moved(known.id, orphan.location)

    def _known(self, orphan: Orphan) -> StoredCapture | None:
        try:
            moment = read_time(orphan.fetched_at)
        except ValueError:
            return None
        found = captures.at(self.db, orphan.url, moment, orphan.digest)
        return found or captures.at(self.db, canonicalize(orphan.url) or orphan.url, moment, orphan.digest)

    def _sum_up(self) -> None:
        report = self.report
        if not report.moved and losses.absence(self.db, self.data / "warc"):
            report.notes.append(
                "not one of the WARC files that the database names is there: perhaps a disk is not mounted"
            )
        if report.lost:
            words = f"{counted(report.lost, 'capture')} cannot be read in the WARC files"
            report.found("capture_lost", "captures", words, mends=True, count=report.lost)
        if report.moved:
            words = counted(report.moved, "capture stands", "captures stand")
            words += " elsewhere in the WARC files than the rows say"
            report.found("capture_moved", "captures", words, mends=True, count=report.moved)
        if report.again:
            words = (
                counted(report.again, "capture that was lost is", "captures that were lost are")
                + " there again"
            )
            report.found("capture_found", "captures", words, mends=True, count=report.again)
        if report.orphans:
            words = counted(report.orphans, "record of a page", "records of pages")
            words += f" in the WARC files {'is' if report.orphans == 1 else 'are'} named by no capture"
            report.found("orphans", "captures", words, mends=True, count=report.orphans)
        if report.known_lost:
            report.notes.append(
                counted(report.known_lost, "capture is", "captures are") + " known to be lost"
            )
        if forgotten := self._forgotten():
            words = counted(forgotten, "file in warc/imported is", "files in warc/imported are")
            report.notes.append(f"{words} named by no capture: `newscrawl import` takes up what is in them")
        if self.shelf.open:
            files = len(self.shelf.open)
            if self._was_busy:
                words = counted(files, "WARC file is", "WARC files are")
                report.notes.append(f"{words} being written; of these, what rows name was checked")
            else:
                words = counted(files, "WARC file was", "WARC files were")
                report.notes.append(f"{words} left open by a run that died; the next one closes them")
        if self.shelf.strays:
            names = ", ".join(self.shelf.strays[:3])
            strays = counted(
                len(self.shelf.strays), "file that is no WARC file", "files that are no WARC files"
            )
            report.notes.append(f"warc/ has {strays}: {names}")

    def _forgotten(self) -> int:
        """How many files from elsewhere are named by no capture, as after their database was lost."""
        if self.sample is not None:
            return 0
        named = {holding.file for holding in self.holdings.files()}
        return sum(is_imported(file) for file in self.shelf.files.keys() - named)

    def _tell(self, what: str, position: int, *, at_once: bool = False) -> None:
        if self._on_progress is None:
            return
        now = time.monotonic()
        if at_once or now - self._told >= PROGRESS_SECONDS:
            self._told = now
            seconds = now - self._started
            self._on_progress(VerifyProgress(what, position, self._size, self.report.captures, seconds))

    def close(self) -> None:
        """Forget what was noted."""
        self.holdings.close()
