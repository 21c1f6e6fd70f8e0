"""`pack`: the archive as a library takes it over: an index of all, and a WACZ for each newspaper."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl import __version__
from newscrawl.amounts import counted
from newscrawl.archive.cdxj import index_lines
from newscrawl.archive.wacz import WaczWriter
from newscrawl.errors import Misuse, NewscrawlError, StorageFailed
from newscrawl.storage import Database, captures, history
from newscrawl.storage.sorting import SortedLines
from newscrawl.upkeep.carbon import PART, digest_of, why_not
from newscrawl.upkeep.shelf import is_imported, look

INDEX = "index.cdxj"
SUMS = "SHA256SUMS"
_OURS = re.compile(rf"(?P<digest>[0-9a-f]{{64}})  (?P<file>{re.escape(INDEX)}|[^/\n]+\.wacz)")  # a line
_PROGRESS_SECONDS = 0.25

Listener = Callable[[str, int, int], None]
"""Hears what is being read, bytes done and bytes in all."""


@dataclass
class PackReport:
    """What was written: files in the folder, captures in the index. `wrong` wants a person."""

    files: list[str] = field(default_factory=list)
    captures: int = 0
    pages: int = 0
    bytes: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Packing:
    """One hand-over of `data` into `folder`. The caller holds the archive's lock; its files are closed.

    Raises `Misuse` for newspapers of which there are no WARC files, and for a folder whose digests are not
    those of a hand-over.
    """

    def __init__(
        self,
        data: Path,
        db: Database,
        folder: Path,
        *,
        newspapers: Sequence[str] = (),
        packages: bool = True,
        on_progress: Listener | None = None,
    ) -> None:
        self.data = data
        self.db = db
        self.folder = folder
        self.packages = packages
        self.report = PackReport()
        self._on_progress = on_progress
        self._told = float("-inf")
        self._done = 0
        shelf = look(data / "warc")
        self._books: dict[str, list[str]] = {}
        for file in shelf.files:
            book = file.partition("/")[0]
            if not newspapers or book in newspapers:
                self._books.setdefault(book, []).append(file)
        if missing := set(newspapers) - self._books.keys():
            raise Misuse(f"The archive has no WARC files of {', '.join(sorted(missing))}.")
        self._before = _digests_in(folder / SUMS)
        for file, count in captures.in_files(db).items():
            if file not in shelf.files and (not newspapers or file.partition("/")[0] in newspapers):
                self.report.wrong.append(f"warc/{file} is missing, with {counted(count, 'capture')}")
        size = sum(shelf.files[file] for files in self._books.values() for file in files)
        self._size = size * (2 if packages else 1)

    def run(self) -> PackReport:
        """Write everything. Raises StorageFailed where the disk refuses; what was there before then stays."""
        started = time.monotonic()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with SortedLines() as lines:
                for book, files in self._books.items():
                    for file in files:
                        self._index(lines, book, file)
                self._write(INDEX, lambda part: _write_lines(part, lines.sorted()))
                if self.packages:
                    for book, files in self._books.items():
                        self._package(lines, book, files)
            # Packages of an earlier one, of other newspapers, stay where they are and provable.
            digests = {name: one for name, one in self._before.items() if (self.folder / name).is_file()}
            digests |= {name: digest_of(self.folder / name) for name in self.report.files}
            sums = [f"{digests[name]}  {name}" for name in sorted(digests)]
            self._write(SUMS, lambda part: _write_lines(part, sums))
        except OSError as error:
            raise StorageFailed(f"The hand-over in {self.folder} failed: {why_not(error)}.") from error
        self.report.seconds = time.monotonic() - started
        return self.report

    def _index(self, lines: SortedLines, book: str, file: str) -> None:
        path = self.data / "warc" / file
        try:
            found = index_lines(path, imported=is_imported(file), damages=self.report.wrong)
            self.report.captures += lines.add(found, book)
        except (NewscrawlError, OSError) as error:
            self.report.wrong.append(f"warc/{file} cannot be read to its end ({str(error).rstrip('.')})")
        self._tell(file, path.stat().st_size)

    def _package(self, lines: SortedLines, book: str, files: Sequence[str]) -> None:
        name, created = self._about(book)

        def fill(part: Path) -> None:
            with WaczWriter(part, title=name, created=created, software=f"newscrawl {__version__}") as wacz:
                for file in files:
                    path = self.data / "warc" / file
                    wacz.add_file(
                        f"archive/{path.name}", path, on_bytes=lambda count: self._tell(book, count)
                    )
                wacz.add_lines("indexes/index.cdx", lines.sorted(book))
                wacz.add_lines("pages/pages.jsonl", self._pages(book))

        self._write(f"{book}.wacz", fill)

    def _about(self, book: str) -> tuple[str, str]:
        """The newspaper's name, and for want of a clock that would differ, the time of the newest capture."""
        row = self.db.conn.execute("SELECT name FROM newspapers WHERE id = ?", (book,)).fetchone()
        newest = self.db.conn.execute(
            "SELECT max(fetched_at) FROM captures WHERE newspaper = ?1 OR ?1 = 'imported'", (book,)
        ).fetchone()[0]
        return (row[0] if row else book), (newest or "1980-01-01T00:00:00Z")

    def _pages(self, book: str) -> Iterator[str]:
        yield json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "Articles"})
        for article, revision, url, fetched_at, title in history.pages(self.db, book):
            self.report.pages += 1
            page = {"id": f"{article}-{revision}", "url": url, "ts": fetched_at, "title": title}
            yield json.dumps(page, ensure_ascii=False)

    def _write(self, name: str, fill: Callable[[Path], None]) -> None:
        """Make a file under another name, and give it its own once it is on disk."""
        part = self.folder / f"{name}{PART}"
        try:
            fill(part)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(self.folder / name)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        self.report.files.append(name)
        self.report.bytes += (self.folder / name).stat().st_size

    def _tell(self, what: str, count: int) -> None:
        self._done += count
        if self._on_progress is not None and time.monotonic() - self._told >= _PROGRESS_SECONDS:
            self._told = time.monotonic()
            self._on_progress(what, self._done, self._size)


def _digests_in(sums: Path) -> dict[str, str]:
    """The digests that a hand-over wrote before, by file. Raises `Misuse` for others': their files could not
    be proved any more."""
    try:
        lines = sums.read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return {}
    except OSError:
        lines = []
    found = [_OURS.fullmatch(line) for line in lines]
    if not lines or None in found:
        raise Misuse(
            f"{sums} has digests of other files than a hand-over's, and would be written over: name another "
            "folder, or move it away."
        )
    return {one["file"]: one["digest"] for one in found if one is not None}


def _write_lines(path: Path, lines: Sequence[str] | Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)
