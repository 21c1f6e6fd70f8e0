"""One WARC file while it is written, with the mark that says so.

A file has its final name from its first byte, because database rows name it. While it is open,
`<name>.open` stands beside it and holds how many of its bytes are known to be on disk. After a crash
`repair` finds the few marked files by that, and looks only at what lies behind the number.
"""

from __future__ import annotations

import os
from contextlib import suppress
from io import FileIO
from pathlib import Path
from typing import Self

OPEN_MARK = ".open"
_fdatasync = getattr(os, "fdatasync", os.fsync)  # macOS and Windows have only fsync


class WarcFile:
    """A file that grows by whole records. Every method may raise OSError; `broken` says to stop.

    Broken is a file whose end is not known any more: a failed write that could not be taken back, or a
    failed sync. Its mark stays, and the next start repairs it.
    """

    def __init__(self, path: Path, file: FileIO, mark: FileIO) -> None:
        self.path = path
        self.size = 0
        self.broken = False
        self._synced = 0
        self._file = file
        self._mark = mark

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new file and its mark, mark first; both are on disk before the first record.

        Raises FileExistsError when there is a file of that name, which is then left alone.
        """
        if path.exists():
            raise FileExistsError(path)
        mark_path = mark_of(path)
        mark = FileIO(mark_path, "xb")
        try:
            mark.write(_mark_text(0))
            os.fsync(mark.fileno())
            file = FileIO(path, "xb")
        except BaseException:
            mark.close()
            mark_path.unlink(missing_ok=True)
            raise
        opened = cls(path, file, mark)
        try:
            sync_folders(path)
        except BaseException:
            opened.discard()
            raise
        return opened

    def append(self, data: bytes) -> int:
        """Write whole records; returns their offset. A write that fails part-way is taken back."""
        offset = self.size
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]  # a nearly full disk writes less than was asked
        except BaseException:
            self._take_back()
            raise
        self.size = offset + len(data)
        return offset

    def _take_back(self) -> None:
        try:
            self._file.truncate(self.size)
            self._file.seek(self.size)
        except OSError:
            self.broken = True

    @property
    def is_synced(self) -> bool:
        """Whether every record written so far is on disk."""
        return self._synced == self.size

    def sync(self) -> None:
        """Put every record written so far on disk."""
        if self.is_synced:
            return
        try:
            _fdatasync(self._file.fileno())
        except OSError:
            self.broken = True  # the kernel may have dropped the pages: a second try proves nothing
            raise
        self._synced = self.size
        with suppress(OSError):  # an older number only makes a repair read more
            self._mark.seek(0)
            self._mark.write(_mark_text(self.size))

    def close(self) -> None:
        """Sync, then take the mark away. A broken file keeps its mark."""
        try:
            if not self.broken:
                self.sync()
        finally:
            self._file.close()
            self._mark.close()
        if not self.broken:
            mark_of(self.path).unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove a file that holds no record yet, so far as the disk allows."""
        self._file.close()
        self._mark.close()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
            mark_of(self.path).unlink(missing_ok=True)


def mark_of(path: Path) -> Path:
    """Where the mark of a WARC file stands."""
    return path.with_name(path.name + OPEN_MARK)


def read_mark(mark: Path) -> int:
    """How many bytes of the marked file are known to be on disk; 0 where the mark cannot tell."""
    text = mark.read_bytes()[:64].strip()
    return int(text) if text.isdigit() else 0


def sync_folders(path: Path) -> None:
    """Put the names on disk that lead to a file: its newspaper's folder, `warc/` and the data folder."""
    if os.name != "posix":
        return  # elsewhere a folder cannot be opened, and its entries are the system's matter
    for folder in list(path.absolute().parents)[:3]:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _mark_text(size: int) -> bytes:
    return b"%020d\n" % size
