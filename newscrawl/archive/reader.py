"""Reads captures back: one by its location, or all of a file, ours or from elsewhere."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.archive.entries import Record, Request, Response, request_of, response_of, with_request
from newscrawl.archive.window import MAX_HEAD
from newscrawl.errors import NewscrawlError
from newscrawl.items import Capture, WarcLocation

MAX_BLOCK = 65 * 1024 * 1024
"""The largest block that is read into memory, in bytes; twice what a crawl keeps of a body."""
MAX_REQUEST = 1 << 20
"""The largest block of a request, in bytes."""

_WARC_FILE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.warc(?:\.gz)?")
_RECORD_STARTS = (b"\x1f\x8b", b"WARC/")

_Entry = tuple[int, Response | Request | None]


def read_capture(
    folder: Path, location: WarcLocation, *, newspaper: str | None = None, asked: bool = True
) -> Capture:
    """The capture at a location, for a revisit with an empty body. Raises as `read_record` does."""
    capture = read_record(folder, location, newspaper=newspaper, asked=asked).capture
    assert capture is not None  # read_record refuses what it cannot read
    return capture


def read_record(
    folder: Path, location: WarcLocation, *, newspaper: str | None = None, asked: bool = True
) -> Record:
    """The record at a location, its payload held against its digest.

    `folder` is `<data>/warc`. `newspaper` is what the capture is said to belong to; without it, the
    first folder of `location.file`, which an imported file has not. Without `asked` the record of the
    request, which follows, is left unread: no headers of it then, and its method is taken for GET. Raises
    NewscrawlError where the file is missing or has no sound record of a capture at that place.
    """
    if not _WARC_FILE.fullmatch(location.file):
        raise NewscrawlError(f"{location.file!r} does not name a file of this archive.")
    place = f"byte {location.offset} of {location.file}"
    if not 0 <= location.offset < 1 << 63:
        raise NewscrawlError(f"There is no record of a capture at {place}.")
    path = folder / location.file
    try:
        with path.open("rb") as stream:
            stream.seek(location.offset)
            entries = _entries(stream, newspaper or location.file.partition("/")[0], MAX_BLOCK)
            _, first = next(entries, (0, None))
            if not isinstance(first, Response):
                raise NewscrawlError(f"There is no record of a capture at {place}.")
            if first.record.unreadable is not None:
                raise NewscrawlError(f"The record at {place} cannot be read: {first.record.unreadable}.")
            record = with_request(first, _request(entries) if asked else None)
    except FileNotFoundError:
        raise NewscrawlError(f"{path} is missing from the archive.") from None
    except OSError as error:
        raise NewscrawlError(f"The record at {place} cannot be read: {error}.") from error
    return replace(record, location=location)


def _request(entries: Iterator[_Entry]) -> Request | None:
    """The request that follows a capture, if it can be read."""
    with suppress(OSError):  # what follows may be half-written, and was not asked for
        _, second = next(entries, (0, None))
        return second if isinstance(second, Request) else None
    return None


def iter_captures(
    path: Path, *, newspaper: str | None = None, max_block: int = MAX_BLOCK
) -> Iterator[Record]:
    """Every response and revisit of a WARC file, in order, one in memory at a time.

    The file may be compressed or not, and of any tool. `newspaper` is what the captures are said to
    belong to; without it, the name of the folder that the file is in. `location.file` is that folder
    and the file's name. Records whose block is over `max_block` bytes are passed on unread. Raises
    NewscrawlError where the file cannot be opened or read on; what was whole before that came out.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        with path.open("rb") as stream, path.open("rb") as probe:
            entries = _entries(stream, newspaper or path.parent.name, max_block)
            for record, start, end in _paired(entries, path.stat().st_size):
                probe.seek(start)
                if end > start and probe.read(5).startswith(_RECORD_STARTS):
                    yield replace(record, location=WarcLocation(name, start, end - start))
                else:
                    yield record
    except OSError as error:
        raise NewscrawlError(f"{path} cannot be read to its end: {error}.") from error


def capture_in(record: bytes, *, newspaper: str) -> Capture:
    """The capture in the bytes of one record, compressed or not, its payload held against its digest.

    Raises NewscrawlError where they are not one sound `response` record.
    """
    try:
        _, entry = next(_entries(io.BytesIO(record), newspaper, MAX_BLOCK), (0, None))
    except OSError as error:
        raise NewscrawlError(f"The record cannot be read: {error}.") from error
    if not isinstance(entry, Response) or entry.record.type != "response":
        raise NewscrawlError("There is no record of a response.")
    if entry.record.capture is None:
        raise NewscrawlError(f"The record cannot be read: {entry.record.unreadable}.")
    return entry.record.capture


def reads_as(record: bytes, expected: Response, newspaper: str) -> bool:
    """Whether this reader, let loose on these bytes, would find just this response there."""
    try:
        return [entry for _, entry in _entries(io.BytesIO(record), newspaper, MAX_BLOCK)] == [expected]
    except OSError:
        return False


def _paired(entries: Iterator[_Entry], size: int) -> Iterator[tuple[Record, int, int]]:
    """Records with the request that stands right before or behind, and from where to where they reach."""
    held: Response | None = None
    start = 0
    before: Request | None = None
    try:
        for position, entry in entries:
            request = entry if isinstance(entry, Request) else None
            if held is not None:
                yield with_request(held, request), start, position
                held = None
            if isinstance(entry, Response):
                held = replace(entry, record=with_request(entry, before))
                start = position
            before = request
    except OSError:
        if held is not None:
            yield held.record, start, start
        raise
    if held is not None:
        yield held.record, start, size


def _entries(stream: BinaryIO, newspaper: str, max_block: int) -> Iterator[_Entry]:
    """What the records of a stream are, with the byte at which each begins. Raises OSError."""
    records = ArchiveIterator(stream, parse_http=False, max_header_len=MAX_HEAD)
    for record in records:
        kind = record.record_type
        if kind in (WarcRecordType.response, WarcRecordType.revisit):
            yield record.stream_pos, _response(record, newspaper, max_block)
        elif kind == WarcRecordType.request and record.content_length <= MAX_REQUEST:
            yield record.stream_pos, request_of(record.headers, record.reader.read())
        else:
            yield record.stream_pos, None


def _response(record: WarcRecord, newspaper: str, max_block: int) -> Response:
    is_revisit = record.record_type == WarcRecordType.revisit
    block: bytes | None = None
    why = ""
    if record.content_length > max_block:
        why = f"its {record.content_length} bytes are over the limit of {max_block}"
    else:
        read: bytes = record.reader.read()
        if len(read) == record.content_length:
            block = read
        else:
            why = f"it ends after {len(read)} of {record.content_length} bytes"
    return response_of(record.headers, block, newspaper, is_revisit=is_revisit, unreadable=why)
