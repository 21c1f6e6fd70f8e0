"""One file copied as it must be for a backup: whole or not at all, on disk, and read back."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from newscrawl.errors import StorageFailed, hindrance

PART = ".part"
_CHUNK = 1 << 20

OnBytes = Callable[[int], None]
"""Hears how many more bytes were done."""


def digest_of(path: Path, *, size: int | None = None, on_bytes: OnBytes | None = None) -> str:
    """Hex sha256 of a file, or of its first `size` bytes. Raises OSError."""
    digest = hashlib.sha256()
    left = path.stat().st_size if size is None else size
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
            if on_bytes is not None:
                on_bytes(len(chunk))
    return digest.hexdigest()


def copy_file(source: Path, target: Path, *, size: int, on_bytes: OnBytes | None = None) -> str:
    """Copy the first `size` bytes to `target`, which appears once they are on disk and were read back.

    Returns their hex sha256. Raises StorageFailed where the disk refuses or gives back something else.
    """
    part = target.with_name(target.name + PART)
    digest, left = hashlib.sha256(), size
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as reading, part.open("wb") as writing:
            while left and (chunk := reading.read(min(_CHUNK, left))):
                digest.update(chunk)
                writing.write(chunk)
                left -= len(chunk)
                if on_bytes is not None:
                    on_bytes(len(chunk))
            writing.flush()
            os.fsync(writing.fileno())
            _forget(writing.fileno())
        copied = digest.hexdigest()
        if left or digest_of(part) != copied:
            raise StorageFailed(f"{target} could not be verified: what was written does not read back.")
        part.replace(target)
    except OSError as error:
        raise StorageFailed(
            f"{source} could not be copied to {target.parent}: {hindrance(error)}."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return copied


def link_file(source: Path, target: Path, *, on_bytes: OnBytes | None = None) -> str | None:
    """Give a file a second name, if both places are on one disk; returns its hex sha256, else None."""
    part = target.with_name(target.name + PART)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        part.hardlink_to(source)
        part.replace(target)
    except OSError:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return None
    return digest_of(target, on_bytes=on_bytes)


def why_not(error: OSError) -> str:
    """What the system said, of which file as far as that is known, and what helps against a full disk."""
    words = hindrance(error)
    if error.filename is not None and str(error.filename) not in words:
        words += f" ({error.filename})"
    return f"{words}: free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT) else words


def _forget(handle: int) -> None:
    """Ask the kernel to drop its copy, so that reading back reads the disk; where it can be asked."""
    if hasattr(os, "posix_fadvise"):
        with suppress(OSError):
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
