"""The HTTP message inside a record's block: a start line, headers, a body."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from fastwarc.stream_io import ChunkedReader

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_LINE_END = re.compile(r"\r?\n")
_STATUS = re.compile(r"HTTP/\d[^ ]* +(\d{3,9})(?: |$)")
_HEAD_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """`headers` in order, values decoded as latin-1; `body` without Transfer-Encoding, `received` with it."""

    start_line: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    received: bytes

    @property
    def status(self) -> int | None:
        """A response's status; None for what is not a response."""
        found = _STATUS.match(self.start_line)
        return int(found[1]) if found else None

    @property
    def method(self) -> str:
        """A request's method."""
        return self.start_line.partition(" ")[0]


def parse_message(block: bytes) -> HttpMessage:
    """Take a block apart. Never fails: what has no head of up to 1 MiB is all head and no body."""
    end = _HEAD_END.search(block, 0, _HEAD_LIMIT)
    head = block[: end.start()] if end else block[:_HEAD_LIMIT].rstrip(b"\r\n")
    body = block[end.end() :] if end else b""
    start_line, *lines = _LINE_END.split(head.decode("latin-1"))
    headers: list[tuple[str, str]] = []
    chunked = False
    for line in lines:
        if line[:1] in (" ", "\t") and headers:  # a value folded over lines, as was allowed once
            name, value = headers[-1]
            headers[-1] = (name, value + " " + line.strip(" \t"))
            continue
        name, colon, value = line.partition(":")
        name, value = name.strip(" \t"), value.strip(" \t")
        if name.lower() == "transfer-encoding":
            chunked = chunked or "chunked" in value.lower()
        elif colon and name:
            headers.append((name, value))
    return HttpMessage(start_line, tuple(headers), _dechunk(body) if chunked else body, body)


def _dechunk(body: bytes) -> bytes:
    """The body without chunk marks; as it is where there are none, as in files of some older tools."""
    try:
        whole: bytes = ChunkedReader(io.BytesIO(body)).read()
    except OSError:
        return body
    return whole
