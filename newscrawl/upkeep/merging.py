"""Joining archives: everything that others hold becomes part of one, whatever the order and however often.

First the WARC files, then the rows that name them, then the articles, a batch in one transaction; last the
ledgers, findings among them. Whatever is there already is passed over, so that an interrupted merge goes on
when it is given again.

Not taken over is what belongs to one archive alone: who was told of a finding (see `merged_findings`), which
shard it is, the place of an interrupted re-extraction, what `duplicates` found, which it finds anew, and
`newscrawl.toml`, which holds for the newspapers of all: of that the report speaks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newscrawl import __version__
from newscrawl.amounts import counted
from newscrawl.archive import repair
from newscrawl.archive.carrying import carried_files, carry, clean, is_open
from newscrawl.errors import ArchiveBusy, Misuse
from newscrawl.newspapers import SETTINGS_FILE
from newscrawl.storage import (
    DATABASE,
    Database,
    captures,
    is_being_written,
    lock_archive,
    merged_articles,
    merged_findings,
    merging,
    open_database,
    presence,
    runs,
    shards,
)

BATCH = 50


@dataclass(frozen=True, slots=True)
class MergeProgress:
    """How far the merge of an archive is. `step` is "files", "captures" or "articles"; `total` is its."""

    archive: Path
    step: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What came of one archive: what was not here before, what the two say differently, what is not where
    that archive says, and in `notes` what is left to a person."""

    archive: Path
    files: int
    bytes: int
    captures: int
    articles: int
    conflicts: tuple[str, ...]
    missing: tuple[str, ...]
    notes: tuple[str, ...]


Listener = Callable[[MergeProgress], None]


def merge_archives(
    into: Path, archives: Sequence[Path], *, on_progress: Listener = lambda _: None
) -> Iterator[MergeReport]:
    """Take everything that `archives` hold over into the archive `into`, which need not exist yet.

    The others are only read. Each report comes as soon as its archive is done. Raises `Misuse` for what is no
    archive and for one whose schema is not this version's, before anything is written; `ArchiveBusy`,
    `StorageFailed`.
    """
    with ExitStack() as stack:
        opened = [(folder, stack.enter_context(_reader(stack, folder, into))) for folder in archives]
        stack.enter_context(lock_archive(into, command="merge"))
        db = stack.enter_context(open_database(into / DATABASE))
        if (shard := shards.shard_of(db)) is not None:
            raise Misuse(
                f"{into} is shard {shard[0]}/{shard[1]} of a crawl: join the shards in another folder."
            )
        repair(into / "warc")
        clean(into / "warc")
        for folder, other in opened:
            yield _merge(db, into, folder, other, on_progress)


def _reader(stack: ExitStack, folder: Path, into: Path) -> Database:
    """An archive to take from, which nobody else writes to meanwhile."""
    if not (folder / DATABASE).is_file():
        raise Misuse(f"{folder} is no archive: it has no {DATABASE}.")
    if into.exists() and folder.samefile(into):
        raise Misuse(f"{folder} cannot be merged into itself: give another folder with --into.")
    if os.access(folder, os.W_OK):
        stack.enter_context(lock_archive(folder, command="merge"))
    elif is_being_written(folder):
        raise ArchiveBusy(f"The archive {folder} is being written to: wait until that has ended, or stop it.")
    return open_database(folder / DATABASE, read_only=True)


def _merge(db: Database, into: Path, folder: Path, other: Database, tell: Listener) -> MergeReport:
    started = datetime.now(UTC)
    with merging.attached(db, folder / DATABASE):
        conflicts = [*_newspaper_files(into, folder), *_fixtures(into, folder), *merging.conflicts(db)]
        files, size = _files(db, into, folder, tell)
        missing = tuple(_missing(other, into, folder))
        with db.transaction():
            merging.take_newspapers_and_runs(db)
        taken = _captures(db, folder, other, tell)
        articles = _articles(db, folder, other, tell)
        with db.transaction():
            merging.take_ledgers(db)
            merged_findings.take(db)
        for urls in merged_articles.missed_addresses(db):
            with db.transaction():
                for url in urls:
                    presence.missed(db, url)
    report = MergeReport(
        folder, files, size, taken, articles, tuple(conflicts), missing, _notes(into, folder)
    )
    _note_run(db, report, started)
    return report


def _note_run(db: Database, report: MergeReport, started: datetime) -> None:
    counts = {"stored": report.articles, "captures": report.captures, "files": report.files}
    with db.transaction():
        run = runs.start(
            db, command="merge", newspaper=None, now=started, versions=f"newscrawl {__version__}"
        )
        message = f"from {report.archive}"
        runs.finish(db, run, now=datetime.now(UTC), outcome=runs.SUCCESS, counts=counts, message=message)


def _newspaper_files(into: Path, folder: Path) -> Iterator[str]:
    """Take over the user's newspaper files that are not here; name those that say something else."""
    for file in sorted((folder / "newspapers").glob("*.toml")):
        here = into / "newspapers" / file.name
        if not here.exists():
            here.parent.mkdir(parents=True, exist_ok=True)
            part = here.with_name(f".{here.name}.part")
            shutil.copyfile(file, part)
            part.replace(here)
        elif not _same(file, here):
            yield f"{file} says something else than {here}, which stays as it is."


def _fixtures(into: Path, folder: Path) -> Iterator[str]:
    """Take over the fixtures that are not here; name those that are others here."""
    for about in sorted((folder / "fixtures").glob("*/fixture.json")):
        theirs, here = about.parent, into / "fixtures" / about.parent.name
        files = sorted(theirs.iterdir(), key=lambda file: file == about)  # without it, the rest is none yet
        if not (here / about.name).exists():
            here.mkdir(parents=True, exist_ok=True)
            for file in files:
                shutil.copyfile(file, here / file.name)
        elif any(not _same(file, here / file.name) for file in files):
            yield f"{theirs} is another fixture than {here}, which stays as it is."


def _notes(into: Path, folder: Path) -> tuple[str, ...]:
    theirs, here = folder / SETTINGS_FILE, into / SETTINGS_FILE
    if not theirs.is_file() or _same(theirs, here):
        return ()
    return (f"{theirs} was left where it is: what is to hold here as well, write into {here}.",)


def _same(file: Path, other: Path) -> bool:
    return other.is_file() and other.read_bytes() == file.read_bytes()


def _files(db: Database, into: Path, folder: Path, tell: Listener) -> tuple[int, int]:
    """Copy the WARC files; returns how many were copied, and their bytes."""
    source, target = folder / "warc", into / "warc"
    names = carried_files(source)
    copied = size = 0
    renamed: list[tuple[str, str]] = []
    for number, name in enumerate(names, start=1):
        most = merging.named_bytes(db, name) if is_open(source, name) else None
        there, count = carry(source, target, name, most=most)
        if there != name:
            renamed.append((name, there))
        copied += count > 0
        size += count
        tell(MergeProgress(folder, "files", number, len(names)))
    merging.rename_files(db, renamed)
    return copied, size


def _missing(other: Database, into: Path, folder: Path) -> Iterator[str]:
    """WARC files that the archive has lost, and that did not come here before."""
    for name, count in captures.in_files(other).items():
        if not (folder / "warc" / name).is_file() and not (into / "warc" / name).is_file():
            lost = counted(count, "capture")
            yield f"{folder / 'warc' / name} is missing, with {lost}: `newscrawl verify` says more."


def _captures(db: Database, folder: Path, other: Database, tell: Listener) -> int:
    (total,) = other.conn.execute("SELECT count(*) FROM captures").fetchone()
    taken = done = 0
    for after, upto in merging.capture_chunks(db):
        with db.transaction():
            taken += merging.take_captures(db, after, upto)
        done = min(total, done + merging.CHUNK)
        tell(MergeProgress(folder, "captures", done, total))
    return taken


def _articles(db: Database, folder: Path, other: Database, tell: Listener) -> int:
    (total,) = other.conn.execute("SELECT max(id) FROM article_metadata").fetchone()
    taken, after = 0, 0
    while numbers := merged_articles.unknown(db, after, BATCH):
        with db.transaction():
            for number in numbers:
                merged_articles.take(db, other, number)
        taken += len(numbers)
        after = numbers[-1]
        tell(MergeProgress(folder, "articles", after, total))
    return taken
