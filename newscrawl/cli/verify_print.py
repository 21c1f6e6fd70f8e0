"""The report of `newscrawl verify`: for people, and as --json has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newscrawl.amounts import counted
from newscrawl.cli.options import option_for
from newscrawl.cli.wording import duration
from newscrawl.upkeep.repairing import Repairs
from newscrawl.upkeep.verification import Finding, Verification, in_words

SHOWN = 20  # findings and lost captures that are named to people

_REMEDIES = {
    "database": " This cannot be repaired: put a backup in its place.",
    "file_damaged": " What is damaged cannot be repaired: put the file back from a backup.",
    "file_missing": " Put the file back from a backup; `--repair` marks its captures as lost.",
    "file_changed": " Put the file back from a backup.",
    "file_unreadable": " Check the disk and the file's permissions.",
}


def record_of(report: Verification, repairs: Repairs | None) -> dict[str, Any]:
    """The report for programs, as --json prints it."""
    record: dict[str, Any] = {
        "well": not report.findings,
        "files": report.files,
        "captures": report.captures,
        "bytes": report.bytes,
        "seconds": round(report.seconds, 3),
        "findings": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "finding": in_words(one),
                "count": one.count,
                "repairable": one.mends,
            }
            for one in report.findings
        ],
        "lost": report.lost,
        "lost_captures": [
            {"id": number, "warc_file": file, "why": why} for number, file, why in report.examples
        ],
        "known_lost": report.known_lost,
        "orphans": report.orphans,
        "notes": report.notes,
        "stopped_after": report.stopped_after,
    }
    if repairs is not None:
        record["repaired"] = {
            "well": repairs.is_well,
            "mended": repairs.mended,
            "set_aside": repairs.set_aside,
            "moved": repairs.moved,
            "found_again": repairs.again,
            "taken_up": dict(repairs.taken_up),
            "marked_lost": repairs.marked,
            "to_fetch_again": repairs.queued,
            "left": repairs.left,
        }
    return record


def lines_of(report: Verification, repairs: Repairs | None, data: Path) -> Iterator[str]:
    """The report for people."""
    rate = report.captures / max(report.seconds, 0.001)
    yield (
        f"{counted(report.captures, 'capture')} in {counted(report.files, 'WARC file')} "
        f"checked in {duration(report.seconds)} "
        f"({rate:,.0f} a second)."
    )
    if report.stopped_after is not None:
        again = f"newscrawl verify{option_for(data)}"
        behind = f" --after {report.stopped_after}" if report.stopped_after else ""
        yield f"Interrupted; go on with `{again}{behind}`."
    yield from (f"Note: {note}." for note in report.notes)
    yield from _findings(report)
    if repairs is not None:
        yield from _repairs(repairs)
    elif any(one.mends for one in report.findings):
        yield f"`newscrawl verify --repair{option_for(data)}` puts right what can be put right."
    elif not report.findings and report.stopped_after is None:
        yield "All is well."


def _findings(report: Verification) -> Iterator[str]:
    for finding in report.findings[:SHOWN]:
        yield f"Wrong: {in_words(finding)}.{_remedy(finding)}"
    if len(report.findings) > SHOWN:
        yield f"… and {len(report.findings) - SHOWN:,} more (--json names all)."
    for number, file, why in report.examples[:SHOWN]:
        yield f"  capture {number} in warc/{file}: {why}"
    if report.lost > SHOWN:
        yield f"  … and {report.lost - SHOWN:,} more (--json names up to a thousand)."


def _remedy(finding: Finding) -> str:
    return "" if finding.mends else _REMEDIES.get(finding.kind, "")


def _repairs(done: Repairs) -> Iterator[str]:
    yield from (f"Put right: {words}." for words in done.mended)
    yield from (f"Set aside: {words}." for words in done.set_aside)
    if done.moved:
        moved = counted(done.moved, "capture was", "captures were")
        yield f"{moved} found at another place; the rows point there now."
    if done.again:
        again = counted(done.again, "capture that had been lost is", "captures that had been lost are")
        yield f"{again} there again."
    if done.taken_up["taken"]:
        yield f"{done.taken_up['taken']:,} records were taken up as captures."
    for reason, words in (
        (
            "unknown_newspaper",
            "belong to a newspaper of which there is no file: put it back and repair again",
        ),
        ("unresolved", "repeat a page that the archive does not have"),
        ("unreadable", "cannot be read"),
    ):
        if done.taken_up[reason]:
            yield f"{done.taken_up[reason]:,} records stay as they are, because they {words}."
    if done.marked:
        yield (
            f"{counted(done.marked, 'capture is', 'captures are')} marked as lost (`lost_at`), "
            "each page among them with a problem "
            "`capture_lost`. What was read in them stays."
        )
    if done.queued:
        yield f"{counted(done.queued, 'page')} will be fetched again by the next crawl."
    if done.is_well:
        yield "All is well now."
