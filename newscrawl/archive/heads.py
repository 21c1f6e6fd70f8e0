"""The head of a WARC record, as any tool may have written it."""

from __future__ import annotations

import re

from newscrawl.archive.entries import field

_LENGTH = re.compile(rb"[0-9]{1,18}")


class Head:
    """A record's head, read more leniently than fastwarc does: bare line feeds, lines that say nothing."""

    def __init__(self, printed: bytes) -> None:
        self.printed = printed
        self._fields: dict[bytes, bytes] = {}
        last = b""
        for line in printed.split(b"\n")[1:]:
            if line[:1] in (b" ", b"\t") and last:
                self._fields[last] += b" " + line.strip()
                continue
            name, colon, value = line.partition(b":")
            last = name.strip().lower() if colon else b""
            if last:
                self._fields.setdefault(last, value.strip())

    def get_bytes(self, key: bytes, /) -> bytes | None:
        """The first value of a field, or None."""
        return self._fields.get(key.lower())

    @property
    def type(self) -> str:
        """The `WARC-Type`, or ""."""
        return field(self, "WARC-Type").lower()

    @property
    def url(self) -> str:
        """The `WARC-Target-URI` without the brackets of some tools, or ""."""
        return field(self, "WARC-Target-URI").removeprefix("<").removesuffix(">")

    @property
    def length(self) -> int | None:
        """The block's length in bytes; None where it is no number."""
        printed = self.get_bytes(b"Content-Length") or b""
        return int(printed) if _LENGTH.fullmatch(printed) else None
