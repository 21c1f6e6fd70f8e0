"""Taking over whole WARC files of another archive of ours."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from newscrawl.archive.files import mark_of, sync_folders
from newscrawl.errors import StorageFailed, hindrance

_CHUNK = 1 << 20
_PART = "part-"
_PATTERNS = ("*/*.warc.gz", "*/*.warc", "*/*.warc.zst")


def carried_files(warc: Path) -> list[str]:
    """The WARC files below an archive's `warc/`, by their names relative to it, in order."""
    found = {path for pattern in _PATTERNS for path in warc.glob(pattern) if not path.name.startswith(_PART)}
    return sorted(path.relative_to(warc).as_posix() for path in found if path.is_file())


def clean(warc: Path) -> None:
    """Remove what an interrupted `carry` left half-copied. To be run under the archive's lock."""
    for part in warc.glob(f"*/{_PART}*"):
        part.unlink(missing_ok=True)


def is_open(warc: Path, name: str) -> bool:
    """Whether a file bears the mark of one that is being written, or was when its process died."""
    return mark_of(warc / name).exists()


def carry(source: Path, target: Path, name: str, *, most: int | None = None) -> tuple[str, int]:
    """Copy `name` from one `warc/` to another; `most` is how many of its bytes count, all when None.

    Returns the name that it has there and how many bytes were copied: none where it is there already. A file
    that is there in part, since it grew after it was last copied, is copied again; another file of the same
    name stays as it is, and the copy has a part of its own digest in its name. What was copied is on disk
    before it has its name. Raises `StorageFailed`, and OSError for a source that cannot be read.
    """
    path = source / name
    size = min(most if most is not None else path.stat().st_size, path.stat().st_size)
    there = target / name
    if there.exists():
        alike = _same_beginning(path, there, min(size, there.stat().st_size))
        if alike and there.stat().st_size >= size:
            return name, 0
        if not alike:
            name = _other_name(name, path, size)
            there = target / name
            if there.exists() and there.stat().st_size >= size:
                return name, 0
    part = there.with_name(f"{_PART}{there.name}")
    try:
        there.parent.mkdir(parents=True, exist_ok=True)
        with path.open("rb") as reading, part.open("wb") as writing:
            for piece in _pieces(reading, size):
                writing.write(piece)
            writing.flush()
            os.fsync(writing.fileno())
        part.replace(there)
        sync_folders(there)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise StorageFailed(
            f"{path} could not be copied to {target}: {hindrance(error)}. "
            "What was copied before is whole; the same command goes on."
        ) from error
    return name, size


def _pieces(file: IO[bytes], size: int) -> Iterator[bytes]:
    """The first `size` bytes of a file, a piece at a time."""
    while size > 0 and (piece := file.read(min(_CHUNK, size))):
        size -= len(piece)
        yield piece


def _same_beginning(one: Path, other: Path, size: int) -> bool:
    with one.open("rb") as first, other.open("rb") as second:
        return all(a == b for a, b in zip(_pieces(first, size), _pieces(second, size), strict=True))


def _other_name(name: str, path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for piece in _pieces(file, size):
            digest.update(piece)
    folder, _, file_name = name.rpartition("/")
    stem, dot, suffix = file_name.partition(".warc")
    return f"{folder}/{stem}-{digest.hexdigest()[:8]}{dot}{suffix}"
