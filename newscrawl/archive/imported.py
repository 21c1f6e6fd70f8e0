"""Files from elsewhere as they come in: the WARC files in a WACZ, and whole files kept in the archive.

What is kept bears its own digest as its name, `<data>/warc/imported/<sha256>.warc.gz`: no name that
someone else chose ever becomes a path of ours.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import uuid4

from newscrawl.archive.files import sync_folders
from newscrawl.errors import NewscrawlError, StorageFailed

FOLDER = "imported"

_PART = "part-"
_CHUNK = 1 << 20
_WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")
_MOST_INFLATION = 100  # a stored WARC.gz does not shrink in a zip; what does so a hundredfold is no WARC


class _SourceFailed(NewscrawlError):
    """A file that is to be imported cannot be read."""


_SPOILED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, _SourceFailed)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A WARC file to be imported, on this disk: the one that was given, or one taken out of a WACZ.

    `member` is its name within the WACZ, for people to read; "" for a file of its own.
    """

    path: Path
    member: str
    digest: str  # hex sha256 of the file
    size: int


@dataclass(frozen=True, slots=True)
class BadMember:
    """A WARC file within a WACZ that cannot be taken out, and why (the rest of a sentence)."""

    member: str
    why: str


class ImportFolder:
    """The folder of kept files, below `folder`, which is `<data>/warc`. One process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / FOLDER

    def clean(self) -> None:
        """Remove what an interrupted import left half-copied."""
        for part in self.path.glob(f"{_PART}*"):
            part.unlink(missing_ok=True)

    def keep(self, incoming: Incoming) -> str:
        """Take in a copy of a file; returns its name relative to `<data>/warc`. `discard` undoes it.

        Raises StorageFailed when the disk refuses, NewscrawlError for a file that changes meanwhile.
        """
        name = f"{FOLDER}/{incoming.digest}.warc.gz"
        kept = self.folder / name
        if not (kept.is_file() and kept.stat().st_size == incoming.size):
            if incoming.member:  # taken out into this folder, and on disk already
                incoming.path.replace(kept)
            else:
                with incoming.path.open("rb") as source, self._part() as part:
                    if _copy(source, part, incoming.size) != incoming.digest:
                        raise _SourceFailed(f"{incoming.path} changes while it is read: import it later.")
                    part.replace(kept)
            sync_folders(kept)
        return name

    def discard(self, name: str) -> None:
        """Remove a kept file that nothing refers to."""
        (self.folder / name).unlink(missing_ok=True)

    def incoming(self, path: Path) -> Iterator[Incoming | BadMember]:
        """The WARC files in a file: itself, or those of a WACZ one after another.

        What is taken out of a WACZ stands in this folder only until the next is asked for.
        """
        if not _is_zip(path):
            with path.open("rb") as stream:
                yield Incoming(
                    path, "", hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size
                )
            return
        try:
            package = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            yield BadMember("", f"it is no WACZ file that can be read ({error})")
            return
        with package:
            infos = [info for info in package.infolist() if info.filename.lower().endswith(_WARC_NAMES)]
            if not infos:
                yield BadMember("", "there is no WARC file in it")
            for info in infos:
                yield from self._taken_out(package, info)

    def _taken_out(self, package: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Incoming | BadMember]:
        name = info.filename
        if info.file_size > _MOST_INFLATION * max(info.compress_size, _CHUNK):
            yield BadMember(name, f"its {info.compress_size} bytes would inflate to {info.file_size}")
            return
        with self._part(suffix=_suffix(name)) as part:
            try:
                with package.open(info) as source:
                    digest = _copy(source, part, info.file_size)
            except _SPOILED as error:
                yield BadMember(name, f"it cannot be taken out ({error})")
                return
            yield Incoming(part, name, digest, part.stat().st_size)

    @contextmanager
    def _part(self, suffix: str = "") -> Iterator[Path]:
        """A new file to fill, which is gone again afterwards unless it was given its final name."""
        self.path.mkdir(parents=True, exist_ok=True)
        part = self.path / f"{_PART}{uuid4().hex}{suffix}"
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)


def _is_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def _suffix(name: str) -> str:
    return next(suffix for suffix in _WARC_NAMES if name.lower().endswith(suffix))


def _copy(source: IO[bytes], target: Path, most: int) -> str:
    """Copy up to `most` bytes and put them on disk; returns their hex sha256."""
    digest = hashlib.sha256()
    try:
        with target.open("xb") as file:
            for chunk in _chunks(source, most):
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageFailed(
            f"{target.parent} cannot be written to: {error.strerror or error}. "
            "What was stored before is intact."
        ) from error
    return digest.hexdigest()


def _chunks(source: IO[bytes], most: int) -> Iterator[bytes]:
    try:
        while most > 0 and (chunk := source.read(min(_CHUNK, most))):
            most -= len(chunk)
            yield chunk
    except OSError as error:
        raise _SourceFailed(f"The file cannot be read: {error}.") from error
