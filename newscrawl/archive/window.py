"""A stream seen through a window: look ahead, take, skip, and find the next record's first line."""

from __future__ import annotations

import re
from collections.abc import Callable

BEGINNING = b"WARC/"
MAX_HEAD = 1 << 20
"""The longest head of a record that is read, in bytes."""

_READ = 64 * 1024
_MOST_NEWLINES = 64  # two line ends are due behind a record; some tools write more or none
_VERSION = re.compile(rb"WARC/[01]\.[0-9]{1,3}[ \t]*\r?\n")
_HEAD_END = re.compile(rb"\n\r?\n")
_NEXT = b"\n" + BEGINNING


class Window:
    """`read` gives up to so many bytes, b"" at the end; what it raises passes through.

    `position` counts the bytes taken and skipped, from where it was set.
    """

    def __init__(self, read: Callable[[int], bytes], position: int = 0) -> None:
        self.position = position
        self._read = read
        self._held = bytearray()
        self._over = False

    def ended(self) -> bool:
        """Whether nothing is left."""
        return not self._fill(1)

    def begins_record(self) -> bool:
        """Whether the next bytes are those with which every record begins."""
        self._fill(len(BEGINNING))
        return self._held.startswith(BEGINNING)

    def newlines(self) -> bytes:
        """Take the line ends that stand next, up to a limit."""
        self._fill(_MOST_NEWLINES)
        seen = bytes(self._held[:_MOST_NEWLINES])
        return self.take(len(seen) - len(seen.lstrip(b"\r\n")))

    def head(self) -> bytes | None:
        """Take a record's head with the empty line that ends it; None, and nothing taken, if none is next."""
        if not self.begins_record():
            return None
        size, end = _READ, None
        while end is None:
            more = self._fill(size)
            end = _HEAD_END.search(self._held)
            if end is None and (not more or size >= MAX_HEAD):
                return None
            size += _READ
        return self.take(end.end()) if _VERSION.match(self._held) else None

    def take(self, count: int) -> bytes:
        """Take up to `count` bytes, fewer only at the end."""
        self._fill(count)
        taken = bytes(self._held[:count])
        self._drop(len(taken))
        return taken

    def skip(self, count: int) -> int:
        """Pass over up to `count` bytes; returns how many there were."""
        left = count
        while left and self._fill(1):
            step = min(left, len(self._held))
            self._drop(step)
            left -= step
        return count - left

    def give_back(self, taken: bytes) -> None:
        """Put bytes back before those that are next."""
        self._held[:0] = taken
        self.position -= len(taken)

    def to_next_record(self) -> None:
        """Pass over everything up to the next line that begins as a record does, or to the end."""
        while True:
            found = self._held.find(_NEXT)
            if found >= 0:
                self._drop(found + 1)
                return
            self._drop(max(0, len(self._held) - len(_NEXT) + 1))
            if not self._fill(len(self._held) + 1):
                self._drop(len(self._held))
                return

    def _fill(self, count: int) -> bool:
        while len(self._held) < count and not self._over:
            part = self._read(_READ)
            self._held += part
            self._over = not part
        return len(self._held) >= count

    def _drop(self, count: int) -> None:
        del self._held[:count]
        self.position += count
