"""`backup`: a second archive that is whole at every moment, made beside a running crawl.

The database is copied first, as of one moment; every record that it names is on disk by then, because rows
follow the sync. WARC files only grow, so that adding those of now takes nothing from the database of
before. The new database takes its place last. Killed at any moment, the folder holds a whole backup.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from newscrawl import __version__
from newscrawl.archive import end_of_capture
from newscrawl.errors import Misuse, StorageFailed
from newscrawl.newspapers import SETTINGS_FILE
from newscrawl.storage import DATABASE
from newscrawl.storage.copying import complaint, copy_database, files_named, settle, sync_folder
from newscrawl.upkeep import manifest
from newscrawl.upkeep.carbon import PART, copy_file, digest_of, link_file, why_not
from newscrawl.upkeep.manifest import Entry, Manifest
from newscrawl.upkeep.shelf import Shelf, look

DATED = "databases"
_BESIDE = ("newspapers", "fixtures", "set-aside", SETTINGS_FILE)
_NEW = f"{DATABASE}.new"
_PROGRESS_SECONDS = 0.25


@dataclass
class BackupReport:
    """What a backup did. `removed` are dated databases beyond those to keep; `written_to` is the one to which
    somebody had written since it was made here; `wrong` wants a person."""

    made_at: str = ""
    copied: int = 0
    linked: int = 0
    unchanged: int = 0
    bytes: int = 0
    kept: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    written_to: str | None = None
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


Listener = Callable[[str, int, int], None]
"""Hears what is being copied, bytes done and bytes in all."""


class Backup:
    """One run of a backup of `data` into `folder`. The caller holds the lock of `folder`."""

    def __init__(
        self,
        data: Path,
        folder: Path,
        *,
        link: bool = False,
        keep: int = 7,
        on_progress: Listener | None = None,
    ) -> None:
        self.data = data
        self.folder = folder
        self.link = link
        self.keep = keep
        self.report = BackupReport()
        self._on_progress = on_progress
        self._done = self._size = 0
        self._told = float("-inf")
        before = manifest.read(folder)
        if before is None:
            before = Manifest()
            manifest.write(folder, before)  # so that an interrupted first backup is known for what it is
        self.before = before
        self.files: dict[str, Entry] = {}

    def run(self) -> BackupReport:
        """Make it. Raises StorageFailed where the disk refuses; the backup of before is then untouched."""
        started = time.monotonic()
        moment = datetime.now(UTC)
        self._clean()
        new = self.folder / _NEW
        try:
            shelf = look(self.data / "warc")  # before the database: what is closed by then, it knows
            copy_database(self.data / DATABASE, new, on_progress=partial(self._tell, "the database"))
            if wrong := complaint(new):
                self.report.wrong.append(
                    f"the archive's database is damaged ({wrong}); nothing was backed up"
                )
                return self.report
            self._warcs(files_named(new), shelf)
            for name in _BESIDE:
                self._beside(name)
            self._switch(new, moment)
        except OSError as error:
            raise StorageFailed(f"The backup in {self.folder} failed: {why_not(error)}.") from error
        finally:
            with suppress(OSError):
                new.unlink(missing_ok=True)
        self.report.seconds = time.monotonic() - started
        return self.report

    def _clean(self) -> None:
        """Remove what an interrupted backup left half-copied."""
        for left in (self.folder / _NEW, *self.folder.rglob(f"*{PART}")):
            left.unlink(missing_ok=True)

    # --- WARC files -------------------------------------------------------------------------------

    def _warcs(self, named: dict[str, int], shelf: Shelf) -> None:
        plan: list[tuple[str, int, bool]] = []
        for file in sorted(named.keys() | shelf.files.keys()):
            path = self.data / "warc" / file
            if not path.is_file():
                self._missing(file)
            elif shelf.is_settled(file):
                plan.append((file, path.stat().st_size, True))
            elif file in named:  # being written: as far as the database goes, to the end of a capture
                plan.append((file, end_of_capture(path, named[file]), False))
        plan = [one for one in plan if not self._has(*one)]
        self._size = sum(size for _, size, _ in plan)
        for file, size, settled in plan:
            self._take(file, size, settled=settled)

    def _missing(self, file: str) -> None:
        """The archive has lost a file; the backup never gives up what it has of it."""
        name = f"warc/{file}"
        words = f"{name} is missing from the archive"
        entry = self.before.files.get(name)
        if entry is not None and (self.folder / name).is_file():
            self.files[name] = entry
            words += "; the backup has it: copy it back"
        self.report.wrong.append(words)

    def _has(self, file: str, size: int, settled: bool) -> bool:
        """Whether the backup has so much of a file already. A file that was closed never changes."""
        name = f"warc/{file}"
        entry = self.before.files.get(name)
        target = self.folder / name
        if entry is None or not target.is_file() or target.stat().st_size < entry.size:
            return False
        if entry.size > size and settled:
            self.report.wrong.append(
                f"{name} has {size:,} bytes in the archive and {entry.size:,} in the backup, which keeps them"
            )
        elif entry.size != size:
            return False
        self.files[name] = entry
        self.report.unchanged += 1
        return True

    def _take(self, file: str, size: int, *, settled: bool) -> None:
        name = f"warc/{file}"
        source, target = self.data / name, self.folder / name
        start = self._done

        def told(count: int) -> None:
            self._done += count
            self._tell(file, self._done, self._size)

        digest = link_file(source, target, on_bytes=told) if self.link and settled else None
        if digest is not None:
            self.report.linked += 1
        else:
            self._done = start
            digest = copy_file(source, target, size=size, on_bytes=told)
            self.report.copied += 1
        self.report.bytes += size
        self.files[name] = Entry(size, digest)

    # --- the rest ---------------------------------------------------------------------------------

    def _beside(self, place: str) -> None:
        """The user's own files, a folder of them or one: small, and copied where they differ."""
        own = self.data / place
        for source in sorted((own, *own.rglob("*"))):
            if not source.is_file():
                continue
            name = source.relative_to(self.data).as_posix()
            size = source.stat().st_size
            entry = Entry(size, digest_of(source))
            if entry != self.before.files.get(name) or not (self.folder / name).is_file():
                # Somebody may be editing it: what counts is what was copied.
                entry = Entry(size, copy_file(source, self.folder / name, size=size))
                self.report.copied += 1
                self.report.bytes += size
            self.files[name] = entry

    def _switch(self, new: Path, moment: datetime) -> None:
        """Put the new database in its place, and the one of before among the dated ones."""
        report, stamp = self.report, f"{moment:{manifest.STAMP}}"
        size, digest = new.stat().st_size, digest_of(new)
        present = self.folder / DATABASE
        settle(present)  # somebody may have crawled into the backup
        before = self.before.files.get(DATABASE)
        # Not what the manifest of before says: a backup may have died between its last two steps.
        replaced = digest_of(present) if present.is_file() else None
        is_written_to = before is not None and replaced not in (None, before.sha256, self.before.before)
        beyond = self._keep_dated(present, before, spare_newest=is_written_to)
        report.bytes += size
        report.made_at = stamp
        for folder in {(self.folder / name).parent for name in self.files}:
            sync_folder(folder)
        self.files[DATABASE] = Entry(size, digest)
        made = Manifest(stamp, f"newscrawl {__version__}", self.files, replaced)
        manifest.write(self.folder, made)
        new.replace(present)
        sync_folder(self.folder)
        for old in beyond:
            old.unlink()
        report.removed = [f"{DATED}/{old.name}" for old in beyond]

    def _keep_dated(self, present: Path, before: Entry | None, *, spare_newest: bool) -> list[Path]:
        """Give the database of before a dated name; returns those that are beyond what is to be kept."""
        report, dated = self.report, self.folder / DATED
        newest = f"newscrawl-{self.before.made_at}.db"
        if present.is_file() and before is not None:
            kept = dated / newest
            if not kept.exists() and link_file(present, kept) is None:
                copy_file(present, kept, size=present.stat().st_size)
        copies = sorted(dated.glob("newscrawl-*.db"))
        beyond = copies[: max(0, len(copies) - self.keep)]
        if spare_newest:
            beyond = [one for one in beyond if one.name != newest]
            report.written_to = f"{DATED}/{newest}"
        report.kept = [f"{DATED}/{one.name}" for one in copies if one not in beyond]
        for name in report.kept:
            path = self.folder / name
            # What the manifest of before says of the newest name is of another one, of the same second.
            known = None if path.name == newest else self.before.files.get(name)
            self.files[name] = known or Entry(path.stat().st_size, digest_of(path))
        return beyond

    def _tell(self, what: str, done: int, total: int) -> None:
        if self._on_progress is not None and time.monotonic() - self._told >= _PROGRESS_SECONDS:
            self._told = time.monotonic()
            self._on_progress(what, done, total)


def refuse_unfit(data: Path, folder: Path, *, again: bool = False) -> None:
    """Raise `Misuse` for a folder that cannot hold the backup of `data`, or, with `again`, holds none."""
    inner, outer = folder.resolve(), data.resolve()
    if inner == outer or outer in inner.parents or inner in outer.parents:
        raise Misuse(f"{folder} and the archive {data} lie in each other: name a folder elsewhere.")
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise Misuse(f"{folder} is no folder: name one, or one that is to be made.")
    if again and not (folder / manifest.NAME).exists():
        raise Misuse(f"There is no backup in {folder}: mount its disk, or leave --again out to begin one.")
    if not (folder / manifest.NAME).exists() and _strangers(folder):
        raise Misuse(f"{folder} is not empty and no backup: name an empty folder, or one that is new.")


def _strangers(folder: Path) -> bool:
    own = {"newscrawl.lock", manifest.NAME + PART}  # what one leaves that is killed as it begins
    return folder.is_dir() and any(one.name not in own for one in folder.iterdir())


def check(folder: Path, *, on_bytes: Callable[[int], None] | None = None) -> Iterator[str]:
    """What is wrong with a backup: each of its files held against the manifest. Raises `Misuse` for none."""
    made = manifest.read(folder)
    if made is None:
        raise Misuse(f"There is no backup in {folder}.")
    if not made.made_at:
        yield "the first backup was interrupted: make it again"
    for name, words in manifest.faults(folder, made, on_bytes=on_bytes):
        yield f"{name} {words}"
