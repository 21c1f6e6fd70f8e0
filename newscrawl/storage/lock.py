"""One writer at a time: an advisory lock on `<data>/newscrawl.lock`.

The kernel holds the lock, not the file: it vanishes with the process, however that ends, and a file
left behind means nothing. The file's text only serves the sentence that the second process prints.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.errors import ArchiveBusy, Misuse, StorageFailed, hindrance
from newscrawl.storage.values import machine_time

LOCK_FILE = "newscrawl.lock"
_OF_THE_DISK = (errno.EROFS, errno.EIO, errno.ENOSPC, errno.EDQUOT)
_PAUSE = 0.5  # seconds between two tries


@contextmanager
def lock_archive(data: Path, *, command: str, reading: bool = False, patience: float = 0.0) -> Iterator[None]:
    """Hold the archive's writer lock; `data` is created where it is missing. With `reading`, to keep others
    from writing and no more, which an archive on a read-only disk allows too, and somebody else's.

    Raises `ArchiveBusy` when another process holds it, once `patience` seconds were waited for that, and
    `Misuse` when the folder cannot be written to, `StorageFailed` where that is the disk's matter.
    """
    handle = _open(data, reading=reading)
    try:
        _take(handle, data, give_up_at=time.monotonic() + patience)
        _write(handle, {"pid": os.getpid(), "command": command, "since": machine_time(datetime.now(UTC))})
        try:
            yield
        finally:
            _write(handle, None)
    finally:
        os.close(handle)


def _take(handle: int, data: Path, *, give_up_at: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            left = give_up_at - time.monotonic()
            if left <= 0:
                raise ArchiveBusy(_who_holds(handle, data)) from None
            time.sleep(min(left, _PAUSE))
        except OSError as error:
            raise Misuse(f"The archive {data} cannot be locked: {error.strerror}.") from error
        else:
            return


def is_being_written(data: Path) -> bool:
    """Whether a living process holds the archive's writer lock."""
    try:
        handle = os.open(data / LOCK_FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _open(data: Path, *, reading: bool) -> int:
    file = data / LOCK_FILE
    try:
        data.mkdir(parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        if reading and error.errno in (errno.EROFS, errno.EACCES):
            # What is written through another mount, or by those whose archive it is, is locked as well.
            places = (file, data) if error.errno == errno.EROFS else (file,)
            for place in places:
                with suppress(OSError):
                    return os.open(place, os.O_RDONLY | os.O_CLOEXEC)
        # Another user may have begun the archive in a folder that is ours.
        what = str(file) if data.is_dir() and os.access(data, os.W_OK) else f"The archive folder {data}"
        kind = StorageFailed if error.errno in _OF_THE_DISK else Misuse
        raise kind(f"{what} cannot be written to: {hindrance(error)}.") from error


def _write(handle: int, owner: dict[str, object] | None) -> None:
    try:
        os.ftruncate(handle, 0)
        if owner is not None:
            os.pwrite(handle, json.dumps(owner).encode(), 0)
    except OSError:
        pass  # a full disk: the lock holds all the same, only the other's sentence is poorer


def _who_holds(handle: int, data: Path) -> str:
    try:
        owner = json.loads(os.pread(handle, 4096, 0))
        who = f"`newscrawl {owner['command']}` (process {owner['pid']}, since {owner['since']})"
    except (OSError, ValueError, TypeError, KeyError):
        who = "another newscrawl process"
    return f"The archive {data} is being written to by {who}: wait until it has ended, or stop it."
