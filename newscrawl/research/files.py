"""Files that are handed on: whole, or not there."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from newscrawl.errors import Misuse, StorageFailed, refuse_dead_link


@contextlib.contextmanager
def written(file: Path) -> Iterator[Path]:
    """A file to write, empty, that takes its name when the block ends well, and vanishes when it does not.

    Raises `Misuse` for what `check_ordinary` refuses and where another command is at the same file,
    `StorageFailed` when the disk or the folder refuses.
    """
    check_ordinary(file)
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with _claimed(unfinished, file):
            try:
                yield unfinished
                unfinished.replace(file)
            finally:
                with contextlib.suppress(OSError):
                    unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise StorageFailed(f"{file} could not be written: {error.strerror or error}.") from error


@contextlib.contextmanager
def _claimed(unfinished: Path, file: Path) -> Iterator[None]:
    """Begin the file anew, or what a killed command left of it; nobody else does meanwhile."""
    handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
    try:
        if not claims(handle, unfinished):
            raise Misuse(f"Another command is writing {file}: wait for it, or choose another name.")
        os.ftruncate(handle, 0)
        yield
    finally:
        os.close(handle)


def claims(handle: int, file: Path) -> bool:
    """Whether this process has the open file to itself from now on, until it closes it or ends."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # the disk of another machine may know no locks
        return True
    try:  # whoever had the lock may have given the file another name meanwhile, or removed it
        return os.path.samestat(os.fstat(handle), file.lstat())
    except FileNotFoundError:
        return False


def check_folder(folder: Path) -> None:
    """Raise `Misuse` for a folder that is not there to write into."""
    if not folder.is_dir():
        refuse_dead_link(folder)
        raise Misuse(f"There is no folder {folder}: create it first.")


def check_ordinary(file: Path) -> None:
    """Raise `Misuse` for a pipe or a device (/dev/stdout), which a file would be put in the place of."""
    if str(file) == "-" or (file.exists() and not file.is_file() and not file.is_dir()):
        raise Misuse(f"{file} is no file: name one; it appears under its name when it is whole.")


def check_like(file: Path, beginning: bytes, what: str) -> None:
    """Raise `Misuse` for a file that is there and begins otherwise: it is no older `what` to be replaced."""
    if not file.is_file():
        return
    with file.open("rb") as stream:
        found = stream.read(len(beginning))
    if found and found != beginning:
        raise Misuse(f"{file} is there already and is no {what}: choose another name.")
