"""Reads captures back: one by its location, or all of a file, ours or from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal, cast, get_args

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.archive.http import HttpMessage, parse_message
from newscrawl.archive.records import KIND_FIELD, Revisit, RevisitProfile, payload_digest
from newscrawl.errors import NewscrawlError
from newscrawl.items import Capture, CaptureKind, WarcLocation

MAX_BLOCK = 65 * 1024 * 1024
"""The largest block that is read into memory, in bytes; twice what a crawl keeps of a body."""

_MAX_WARC_HEADER = 1 << 20
_MAX_REQUEST = 1 << 20
_WARC_FILE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*/)*[A-Za-z0-9_][A-Za-z0-9_.-]*\.warc(?:\.gz)?")
_RECORD_STARTS = (b"\x1f\x8b", b"WARC/")


@dataclass(frozen=True, slots=True)
class Record:
    """A `response` or `revisit` record with the request that belongs to it.

    `capture` is None where it cannot be read, and `unreadable` then says why; a revisit's capture has an
    empty body, and `revisit` names the earlier capture that has it. `location` is None in files in which
    a record cannot be reached by itself. `truncated` is the record's own word (`WARC-Truncated`).
    """

    type: Literal["response", "revisit"]
    record_id: str
    location: WarcLocation | None
    capture: Capture | None
    revisit: Revisit | None = None
    truncated: str | None = None
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class _Response:
    record: Record
    concurrent_to: str


@dataclass(frozen=True, slots=True)
class _Request:
    record_id: str
    concurrent_to: str
    message: HttpMessage

    def belongs_to(self, response: _Response) -> bool:
        return self.concurrent_to == response.record.record_id or (
            response.concurrent_to == self.record_id != ""
        )


_Entry = tuple[int, _Response | _Request | None]


def read_capture(folder: Path, location: WarcLocation) -> Capture:
    """The capture at a location, for a revisit with an empty body. Raises as `read_record` does."""
    capture = read_record(folder, location).capture
    assert capture is not None  # read_record refuses what it cannot read
    return capture


def read_record(folder: Path, location: WarcLocation) -> Record:
    """The record at a location, its payload held against its digest.

    `folder` is `<data>/warc`; the capture's newspaper is the first folder of `location.file`. Raises
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
            entries = _entries(stream, location.file.partition("/")[0], MAX_BLOCK)
            _, first = next(entries, (0, None))
            if not isinstance(first, _Response):
                raise NewscrawlError(f"There is no record of a capture at {place}.")
            if first.record.unreadable is not None:
                raise NewscrawlError(f"The record at {place} cannot be read: {first.record.unreadable}.")
            request = None
            with suppress(OSError):  # what follows may be half-written, and was not asked for
                _, second = next(entries, (0, None))
                request = second if isinstance(second, _Request) else None
            record = _with_request(first, request)
    except FileNotFoundError:
        raise NewscrawlError(f"{path} is missing from the archive.") from None
    except OSError as error:
        raise NewscrawlError(f"The record at {place} cannot be read: {error}.") from error
    return replace(record, location=location)


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


def _paired(entries: Iterator[_Entry], size: int) -> Iterator[tuple[Record, int, int]]:
    """Records with the request that stands right before or behind, and from where to where they reach."""
    held: _Response | None = None
    start = 0
    before: _Request | None = None
    try:
        for position, entry in entries:
            request = entry if isinstance(entry, _Request) else None
            if held is not None:
                yield _with_request(held, request), start, position
                held = None
            if isinstance(entry, _Response):
                held = replace(entry, record=_with_request(entry, before))
                start = position
            before = request
    except OSError:
        if held is not None:
            yield held.record, start, start
        raise
    if held is not None:
        yield held.record, start, size


def _with_request(response: _Response, request: _Request | None) -> Record:
    record = response.record
    if request is None or record.capture is None or not request.belongs_to(response):
        return record
    message = request.message
    return replace(
        record,
        capture=replace(record.capture, method=message.method, request_headers=message.headers),
    )


def _entries(stream: BinaryIO, newspaper: str, max_block: int) -> Iterator[_Entry]:
    """What the records of a stream are, with the byte at which each begins. Raises OSError."""
    records = ArchiveIterator(stream, parse_http=False, max_header_len=_MAX_WARC_HEADER)
    for record in records:
        kind = record.record_type
        if kind in (WarcRecordType.response, WarcRecordType.revisit):
            yield record.stream_pos, _response(record, newspaper, max_block)
        elif kind == WarcRecordType.request and record.content_length <= _MAX_REQUEST:
            yield record.stream_pos, _request(record)
        else:
            yield record.stream_pos, None


def _request(record: WarcRecord) -> _Request:
    message = parse_message(record.reader.read())
    return _Request(_field(record, "WARC-Record-ID"), _field(record, "WARC-Concurrent-To"), message)


def _response(record: WarcRecord, newspaper: str, max_block: int) -> _Response:
    is_revisit = record.record_type == WarcRecordType.revisit
    capture: Capture | None = None
    revisit: Revisit | None = None
    unreadable: str | None = None
    try:
        capture = _capture(record, newspaper, max_block)
        if is_revisit:
            revisit = _revisit(record)
            capture = replace(capture, body=b"")
        else:
            _check_payload(record, capture)
    except _Unreadable as error:
        capture, unreadable = None, str(error)
    return _Response(
        Record(
            type="revisit" if is_revisit else "response",
            record_id=_field(record, "WARC-Record-ID"),
            location=None,
            capture=capture,
            revisit=revisit,
            truncated=_field(record, "WARC-Truncated") or None,
            unreadable=unreadable,
        ),
        _field(record, "WARC-Concurrent-To"),
    )


class _Unreadable(Exception):
    """Why one record is no capture; the rest of its file may be sound."""


def _capture(record: WarcRecord, newspaper: str, max_block: int) -> Capture:
    if record.content_length > max_block:
        raise _Unreadable(f"its {record.content_length} bytes are over the limit of {max_block}")
    block = record.reader.read()
    if len(block) != record.content_length:
        raise _Unreadable(f"it ends after {len(block)} of {record.content_length} bytes")
    message = parse_message(block)
    if message.status is None:
        raise _Unreadable("it holds no HTTP response")
    kind = _field(record, KIND_FIELD)
    return Capture(
        newspaper=newspaper,
        url=_url(record, "WARC-Target-URI"),
        fetched_at=_date(record, "WARC-Date"),
        status=message.status,
        headers=message.headers,
        body=message.body,
        kind=cast(CaptureKind, kind) if kind in get_args(CaptureKind) else "page",
        ip_address=_field(record, "WARC-IP-Address") or None,
    )


def _revisit(record: WarcRecord) -> Revisit:
    profile = _field(record, "WARC-Profile").rpartition("/")[2]
    if profile not in get_args(RevisitProfile):
        raise _Unreadable(f"it is a revisit of an unknown kind, {profile[:40]!r}")
    return Revisit(
        profile=cast(RevisitProfile, profile),
        target_url=_url(record, "WARC-Refers-To-Target-URI"),
        target_date=_date(record, "WARC-Refers-To-Date"),
        digest=_field(record, "WARC-Payload-Digest").removeprefix("sha256:"),
    )


def _check_payload(record: WarcRecord, capture: Capture) -> None:
    algorithm, _, digest = _field(record, "WARC-Payload-Digest").partition(":")
    if algorithm == "sha256" and len(digest) == 64 and digest.lower() != payload_digest(capture.body):
        raise _Unreadable("its payload does not fit its digest")


def _field(record: WarcRecord, name: str) -> str:
    return (record.headers.get_bytes(name.encode("ascii")) or b"").decode("utf-8", "replace")


def _url(record: WarcRecord, name: str) -> str:
    url = _field(record, name).removeprefix("<").removesuffix(">")  # brackets: wget's reading of WARC/1.0
    if not url:
        raise _Unreadable(f"it has no {name}")
    return url


def _date(record: WarcRecord, name: str) -> datetime:
    printed = _field(record, name)
    try:
        moment = datetime.fromisoformat(printed)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Unreadable(f"its {name} is no time, {printed[:40]!r}") from None
