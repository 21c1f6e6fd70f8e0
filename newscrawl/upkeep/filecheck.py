"""One WARC file held against the captures that the database says are in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from newscrawl.archive import Gap, Standing, audit, file_digest, payload_digest, read_record
from newscrawl.archive.records import printable_url
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import NewscrawlError
from newscrawl.items import WarcLocation
from newscrawl.storage.holdings import Held, Holdings, Orphan
from newscrawl.storage.values import machine_time
from newscrawl.upkeep.shelf import is_imported

OnBytes = Callable[[int], None]


@dataclass
class FileReport:
    """What is wrong with a file itself; what is wrong with its captures is noted in the holdings.

    `gaps` are damaged stretches with whole records behind them, `tail` the byte behind the last whole
    record where something stands that is none.
    """

    file: str
    records: int = 0
    lost: int = 0
    gaps: list[tuple[int, int]] = field(default_factory=list)
    tail: int | None = None
    wrong_digest: bool = False
    unreadable: str = ""


class FileCheck:
    """Checks files one after another; what it finds about captures goes into `holdings`."""

    def __init__(self, warc: Path, holdings: Holdings) -> None:
        self.warc = warc
        self.holdings = holdings

    def missing(self, file: str) -> FileReport:
        """The file is not there: everything in it is lost."""
        report = FileReport(file)
        for held in self.holdings.of(file):
            self._lose(report, held, "its WARC file is missing")
        return report

    def whole(self, file: str, *, settled: bool, on_bytes: OnBytes | None = None) -> FileReport:
        """Read everything in the file. Of one that is not `settled` only what rows name is judged."""
        if is_imported(file):
            return self._imported(file, on_bytes)
        report = FileReport(file)
        expected = self.holdings.of(file)
        held = next(expected, None)
        try:
            for one in audit(self.warc / file, on_bytes=on_bytes):
                if held is None and not settled:
                    break
                while held is not None and held.location.offset < one.offset:
                    self._judge_alone(report, held)
                    held = next(expected, None)
                if isinstance(one, Gap):
                    self._note_gap(report, one, settled=settled)
                    continue
                report.records += 1
                named = False
                while held is not None and held.location.offset == one.offset:
                    named = True
                    self._judge(report, held, one)
                    held = next(expected, None)
                if not named and settled and one.sound:
                    self.holdings.note_orphan(_orphan(file, one))
        except OSError as error:
            report.unreadable = error.strerror or str(error)
        while held is not None:
            if report.tail is not None and held.location.offset >= report.tail:
                self._lose(report, held, "its record is cut off or damaged with the end of its file")
            else:
                self._judge_alone(report, held)
            held = next(expected, None)
        return report

    def some(self, file: str, on_bytes: OnBytes | None = None) -> FileReport:
        """Read only the records that the holdings list: for a sample, and for files from elsewhere."""
        report = FileReport(file)
        for held in self.holdings.of(file):
            report.records += 1
            self._judge_alone(report, held)
            if on_bytes is not None:
                on_bytes(held.location.offset + held.location.length)
        return report

    def _imported(self, file: str, on_bytes: OnBytes | None) -> FileReport:
        """A file from elsewhere bears its digest as its name; most of what is in it was never taken."""
        try:
            digest = file_digest(self.warc / file, on_bytes)
        except OSError as error:
            digest, why = "", error.strerror or str(error)
        else:
            why = ""
        report = self.some(file)
        report.unreadable = why
        report.wrong_digest = not why and Path(file).name.partition(".")[0] != digest
        return report

    def _note_gap(self, report: FileReport, gap: Gap, *, settled: bool) -> None:
        if gap.is_tail:
            report.tail = gap.offset if settled else None
        else:
            report.gaps.append((gap.offset, gap.end))

    def _judge(self, report: FileReport, held: Held, one: Standing) -> None:
        if not one.is_of(held.url, held.fetched_at):
            self._lose(report, held, "the record of another capture stands in its place")
        elif not one.sound:
            self._lose(report, held, "its payload does not fit its digest")
        elif one.digest != held.digest or (one.type == "revisit") != held.is_revisit:
            self._lose(report, held, "its payload is not the one that the database describes")
        elif one.status != held.status:
            self._lose(report, held, f"its status is {one.status} and not {held.status}")
        else:
            self._find(held)
            if one.length != held.location.length:
                self.holdings.note_moved(held.id, replace(held.location, length=one.length))

    def _judge_alone(self, report: FileReport, held: Held) -> None:
        """Read one record by itself: the last word where reading the file found none."""
        why = self._fault(held)
        if why:
            self._lose(report, held, why)
        else:
            self._find(held)

    def _fault(self, held: Held) -> str:
        try:
            record = read_record(self.warc, held.location, newspaper=held.newspaper)
        except NewscrawlError as error:
            cause = error.__cause__ or str(error).rpartition(": ")[2].rstrip(".")
            return f"its record cannot be read ({cause})"
        capture = record.capture
        assert capture is not None  # read_record refuses what it cannot read
        if machine_time(capture.fetched_at) != held.fetched_at or not _same_url(capture.url, held.url):
            return "the record of another capture stands in its place"
        if capture.status != held.status:
            return f"its status is {capture.status} and not {held.status}"
        if record.revisit is None and payload_digest(capture.body) != held.digest:
            return "its payload is not the one that the database describes"
        if record.revisit is not None and record.revisit.digest != held.digest:
            return "it repeats another payload than the database says"
        return ""

    def _lose(self, report: FileReport, held: Held, why: str) -> None:
        if not held.is_lost:  # what is known is no news
            report.lost += 1
            self.holdings.note_lost(held, why)

    def _find(self, held: Held) -> None:
        if held.is_lost:
            self.holdings.note_again(held)


def _orphan(file: str, one: Standing) -> Orphan:
    return Orphan(
        WarcLocation(file, one.offset, one.length), one.type, one.kind, one.url, one.date, one.digest
    )


def _same_url(printed: str, stored: str) -> bool:
    return printed in (stored, printable_url(stored)) or (canonicalize(printed) or printed) == stored
