"""What really stands in a WARC file, record by record: where, what it says, and what it weighs.

For holding the database against the files. fastwarc reads as fast as it can while a file is sound; where
it stumbles, the next whole member is looked for behind the damage, so that one bad byte hides one record.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from newscrawl.archive.entries import field
from newscrawl.archive.inflating import Members, gzip_codec
from newscrawl.archive.records import KIND_FIELD, printable_url
from newscrawl.archive.repair import whole_length
from newscrawl.archive.window import BEGINNING, MAX_HEAD

_CHUNK = 1 << 20
_HEAD_END = b"\r\n\r\n"
_CONTENT_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^;\r\n]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A `response` or `revisit` record of ours as it stands in its file.

    `digest` is the hex sha256 of the payload that is there, for a revisit the one that it names. `sound`
    says that the payload has the digest that the record itself prints. `url`, `date` as printed; `mime` is
    the media type of its Content-Type, "unk" without one.
    """

    offset: int
    length: int
    type: str
    kind: str
    url: str
    date: str
    status: int | None
    digest: str
    sound: bool
    mime: str = "unk"

    def is_of(self, url: str, fetched_at: str) -> bool:
        """Whether it is the record of a capture of this URL at this time, as the database spells them."""
        return self.date == fetched_at and self.url in (url, printable_url(url))


@dataclass(frozen=True, slots=True)
class Gap:
    """Bytes that no record can be read from, up to `end`; `is_tail`: nothing whole comes behind them."""

    offset: int
    end: int
    is_tail: bool


def audit(path: Path, *, on_bytes: Callable[[int], None] | None = None) -> Iterator[Standing | Gap]:
    """Everything in a file of ours that is or was a capture, in order, one record in memory at a time.

    `on_bytes` hears the position now and then. A file that is being written is read as far as it was
    written when this began. Raises OSError where the disk refuses.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        position = 0
        while position < size:
            reading = _Stretch(stream, position)
            yield from reading.records(on_bytes)
            if reading.end > position:  # what stopped it may be a bad end of the last record
                position = reading.end
                continue
            gap = _gap(stream, position, size)
            yield gap
            position = gap.end


class _Stretch:
    """A stretch of records from a byte on. `end`, once they were read: where the last whole one ends.

    The library takes a member in which nothing stands for the end of the file; what is behind it is found
    because this stretch then ends before the file does.
    """

    def __init__(self, stream: BinaryIO, start: int) -> None:
        self.end = start
        self._stream = stream

    def records(self, on_bytes: Callable[[int], None] | None) -> Iterator[Standing]:
        self._stream.seek(self.end)
        held: Standing | None = None
        last: int | None = None
        try:
            for record in ArchiveIterator(self._stream, parse_http=False, max_header_len=MAX_HEAD):
                position = record.stream_pos
                if held is not None:
                    yield _of_length(held, position - held.offset)
                    held = None
                last = position
                if on_bytes is not None:
                    on_bytes(position)
                held = _standing(record, position)
        except OSError:
            pass
        if last is not None:
            self.end = _member_end(self._stream, last)
        if held is not None and self.end > held.offset:
            yield _of_length(held, self.end - held.offset)


def _of_length(one: Standing, length: int) -> Standing:
    return replace(one, length=length)


def _standing(record: WarcRecord, position: int) -> Standing | None:
    kind = record.record_type
    if kind not in (WarcRecordType.response, WarcRecordType.revisit):
        return None
    block: bytes = record.reader.read()
    head, found, payload = block.partition(_HEAD_END)
    fields = record.headers
    printed = field(fields, "WARC-Payload-Digest").removeprefix("sha256:")
    is_revisit = kind == WarcRecordType.revisit
    digest = printed if is_revisit else hashlib.sha256(payload).hexdigest()
    whole = bool(found) and len(block) == record.content_length
    return Standing(
        offset=position,
        length=0,
        type="revisit" if is_revisit else "response",
        kind=field(fields, KIND_FIELD) or "page",
        url=field(fields, "WARC-Target-URI"),
        date=field(fields, "WARC-Date"),
        status=_status(head),
        digest=digest,
        sound=whole and digest == printed,
        mime=_mime(head),
    )


def _mime(head: bytes) -> str:
    found = _CONTENT_TYPE.search(head)
    return found[1].decode("latin-1").strip().lower() if found else "unk"


def _status(head: bytes) -> int | None:
    parts = head[:64].split(b" ", 2)
    return int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else None


def _member_end(stream: BinaryIO, offset: int) -> int:
    """Where the whole member that begins at a byte ends; the byte itself if none begins there."""
    return whole_length(stream, offset, most=1)


def _gap(stream: BinaryIO, start: int, size: int) -> Gap:
    """The damage that begins at a byte: up to the next member that begins as a record does."""
    stream.seek(start)
    members = Members(stream, gzip_codec())
    found = members.find_after(start, BEGINNING)
    return Gap(start, members.position if found else size, is_tail=not found)


def end_of_capture(path: Path, end: int) -> int:
    """Where a capture ends whose response or revisit ends at a byte: behind its request, if that follows."""
    with path.open("rb") as stream:
        stream.seek(end)
        with suppress(OSError):
            record = next(iter(ArchiveIterator(stream, parse_http=False)), None)
            if record is not None and record.record_type == WarcRecordType.request:
                return _member_end(stream, end)
    return end


def file_digest(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """Hex sha256 of a whole file. Raises OSError."""
    digest = hashlib.sha256()
    position = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
            position += len(chunk)
            if on_bytes is not None:
                on_bytes(position)
    return digest.hexdigest()
