"""What a check of an archive found: as records, in words, and as a row in `runs`."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.errors import NewscrawlError
from newscrawl.storage import DATABASE, open_database, runs
from newscrawl.upkeep import manifest


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong.

    `kind` is one of `database`, `search_index`, `file_missing`, `file_cut`, `file_damaged`,
    `file_changed`, `file_unreadable`, `capture_lost`, `capture_found`, `capture_moved`, `orphans`.
    `subject` is the file or table; `words` the sentence without its subject; `mends` whether `--repair`
    can put it right, or at least keep it from doing more harm.
    """

    kind: str
    subject: str
    words: str
    mends: bool = False
    count: int = 1


@dataclass
class Verification:
    """What a check found. `notes` are worth knowing and nothing wrong; `stopped_after` is the last file
    that was checked when it was interrupted, None when it came to the end. `examples` are up to a thousand
    lost captures: id, file, why; `tails` the byte at which the damaged end of a file begins."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: int = 0
    captures: int = 0
    bytes: int = 0
    lost: int = 0
    known_lost: int = 0
    moved: int = 0
    again: int = 0
    orphans: int = 0
    examples: list[tuple[int, str, str]] = field(default_factory=list)
    tails: dict[str, int] = field(default_factory=dict)
    stopped_after: str | None = None
    seconds: float = 0.0

    def found(self, kind: str, subject: str, words: str, *, mends: bool = False, count: int = 1) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, subject, words, mends, count))


def in_words(finding: Finding) -> str:
    """A finding as a sentence without its full stop."""
    if finding.subject == "captures":
        return finding.words
    if finding.kind in ("database", "search_index"):
        return f"{finding.subject}: {finding.words}"
    return f"warc/{finding.subject} {finding.words}"


def remember(
    data: Path, report: Verification, wrong: Sequence[str], *, started_at: datetime, command: str
) -> bool:
    """Leave a row in `runs`, so that `status` shows what is `wrong`; False where that cannot be.

    One short transaction, which needs no lock: it and those of a crawl wait for each other. A backup is
    left as it is, or it would no longer be what its manifest says; one that was put back is crawled on.
    """
    if _is_backup(data):
        return True
    counts = {
        "files": report.files,
        "captures": report.captures,
        "bytes": report.bytes,
        "findings": sum(finding.count for finding in report.findings),
        "lost": report.lost,
        "orphans": report.orphans,
    }
    outcome = "interrupted" if report.stopped_after is not None else runs.SUCCESS
    with suppress(NewscrawlError):
        with open_database(data / DATABASE, create=False) as db, db.transaction():
            run_id = runs.start(db, command=command, newspaper=None, now=started_at)
            words = "; ".join(wrong[:10])
            runs.finish(db, run_id, now=datetime.now(UTC), outcome=outcome, counts=counts, message=words)
        return True
    return False


def _is_backup(data: Path) -> bool:
    """Whether the archive is a backup, in which nothing has run since it was made."""
    if not (data / manifest.NAME).exists():
        return False
    try:
        made = manifest.read(data)
        with open_database(data / DATABASE, read_only=True) as db:
            newest = runs.listed(db, limit=1)
    except NewscrawlError:  # which the check itself tells of
        return True
    return made is None or all(f"{run.started_at:{manifest.STAMP}}" <= made.made_at for run in newest)
