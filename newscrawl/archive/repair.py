"""Makes WARC files whole again that a crash left half-written."""

from __future__ import annotations

import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newscrawl.archive.files import OPEN_MARK, read_mark, sync_folders
from newscrawl.errors import StorageFailed

_CHUNK = 16 * 1024  # inflates to 16 MB at most
_GZIP = b"\x1f\x8b\x08"


@dataclass(frozen=True, slots=True)
class Repair:
    """What was cut off a file: `file` relative to `<data>/warc/`, sizes in bytes.

    No row names what was dropped: rows follow the sync, and what was synced is whole.
    """

    file: str
    kept: int
    dropped: int

    def __str__(self) -> str:
        return f"{self.file}: {self.kept} bytes kept, a half-written end of {self.dropped} bytes dropped"


def repair(folder: Path) -> tuple[Repair, ...]:
    """Cut every file that was not closed back to its last whole record; returns the cuts made.

    `folder` is `<data>/warc`. To be run under the archive's lock, before anything is written. Reads
    only files that carry a mark, and of these what was not known to be on disk. A file without one
    whole record is removed. Raises StorageFailed when the disk refuses.
    """
    repairs = []
    for mark in sorted(folder.glob(f"*/*.warc.gz{OPEN_MARK}")):
        try:
            done = _repair_one(mark)
        except OSError as error:
            raise StorageFailed(
                f"{mark} shows that a run was interrupted, and the file beside it could not be repaired: "
                f"{error.strerror or error}."
            ) from error
        if done is not None:
            repairs.append(done)
    return tuple(repairs)


def _repair_one(mark: Path) -> Repair | None:
    path = mark.with_name(mark.name.removesuffix(OPEN_MARK))
    done = None
    if path.is_file():
        with path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            kept = whole_length(file, _first_unsure(file, read_mark(mark), size))
            if kept < size:
                file.truncate(kept)
                done = Repair(f"{path.parent.name}/{path.name}", kept, size - kept)
            os.fsync(file.fileno())
        if kept == 0:
            path.unlink()
    mark.unlink()
    return done


def _first_unsure(file: BinaryIO, synced: int, size: int) -> int:
    """Where to begin reading: the mark's number if a record begins there, else the beginning."""
    if synced >= size:
        return size if synced == size else 0
    file.seek(synced)
    return synced if _GZIP.startswith(file.read(len(_GZIP))) else 0


def whole_length(file: BinaryIO, start: int, *, most: int | None = None) -> int:
    """Where the last whole gzip member behind `start` ends; `start` itself if there is none.

    With `most`, at most so many members are looked at.
    """
    file.seek(start)
    position = whole = start
    members = 0
    inflate = zlib.decompressobj(31)
    while chunk := file.read(_CHUNK):
        position += len(chunk)
        while chunk:
            try:
                inflate.decompress(chunk)
            except zlib.error:
                return whole
            chunk = inflate.unused_data
            if inflate.eof:
                whole = position - len(chunk)
                members += 1
                if members == most:
                    return whole
                inflate = zlib.decompressobj(31)
    return whole


def set_tail_aside(path: Path, whole: int, aside: Path) -> int:
    """Cut a closed file behind its last whole record at byte `whole`, and keep what is cut as `aside`.

    The copy is on disk before the file is cut. Returns the bytes cut. Raises StorageFailed when the disk
    refuses; the file is then as it was. To be run under the archive's lock.
    """
    try:
        aside.parent.mkdir(parents=True, exist_ok=True)
        with path.open("r+b") as file, aside.open("xb") as kept:
            size = file.seek(0, os.SEEK_END)
            file.seek(whole)
            shutil.copyfileobj(file, kept)
            kept.flush()
            os.fsync(kept.fileno())
            sync_folders(aside)
            file.truncate(whole)
            os.fsync(file.fileno())
    except OSError as error:
        raise StorageFailed(
            f"The damaged end of {path} could not be set aside: {error.strerror or error}."
        ) from error
    return size - whole
