"""Reads WARC files of any tool, whole or damaged, one record in memory at a time.

`reader` reads what we wrote and takes the first damage for the end. Here a damaged record is reported
and the next one found: at the next gzip member (or zstd frame), else at the next line that begins a
record. Formats: WARC 0.17 to 1.1, plain, gzip and zstd, compressed record by record or as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from newscrawl.archive.entries import (
    Record,
    Request,
    Response,
    Unreadable,
    capture_of,
    date_of,
    field,
    request_of,
    with_request,
)
from newscrawl.archive.heads import Head
from newscrawl.archive.inflating import (
    DICTIONARY,
    GZIP,
    ZSTD,
    Codec,
    Damaged,
    Member,
    Members,
    gzip_codec,
    zstd_codec,
)
from newscrawl.archive.reader import MAX_BLOCK, reads_as
from newscrawl.archive.window import BEGINNING, Window
from newscrawl.items import Capture

_MAX_REQUEST = 1 << 20
_READ_TYPES = ("response", "revisit", "request")

OwnerOf = Callable[[str], str | None]
"""The id of the newspaper whose captures of a URL are wanted, or None."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a revisit says of the capture that has its payload; None or "" where it does not say.

    `digest` is the payload's, as printed.
    """

    url: str
    date: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A response or revisit that was asked for; a revisit has `earlier`, and a capture without body.

    `place` is offset and length of a response that can be read from the file by itself.
    """

    resume: int
    capture: Capture
    place: tuple[int, int] | None
    earlier: Earlier | None


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that was not asked for, or says nothing. `type` and `url` are as printed or empty."""

    resume: int
    type: str
    url: str


@dataclass(frozen=True, slots=True)
class Damage:
    """Something at byte `offset` of the file that cannot be read, and why (the rest of a sentence)."""

    resume: int
    offset: int
    why: str


Finding = Found | Passed | Damage
"""What stands at one place of a file. Reading again from byte `resume` misses nothing that follows."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A response whose request may still follow."""

    response: Response
    found: Found

    def with_request(self, request: Request | None) -> _Held:
        record = with_request(self.response, request)
        assert record.capture is not None
        return replace(self, found=replace(self.found, capture=record.capture))


def read_foreign(path: Path, owner_of: OwnerOf, *, start: int = 0) -> Iterator[Finding]:
    """Everything that stands in a WARC file, in order.

    `owner_of` picks the responses and revisits to read; blocks of over `MAX_BLOCK` bytes are never
    read. `start` is a finding's `resume`. Raises OSError when the disk refuses.
    """
    before: tuple[Request, Passed] | None = None
    held: _Held | None = None
    with path.open("rb") as stream:
        for item in _items(stream, path.name, owner_of, start):
            request = item[0] if isinstance(item, tuple) else None
            if held is not None:
                yield held.with_request(request).found
                held = None
            if isinstance(item, tuple):
                yield item[1]
            elif isinstance(item, _Held):
                held = item.with_request(before[0] if before else None)
            else:
                yield item
            before = item if isinstance(item, tuple) else None
    if held is not None:
        yield held.found


_Item = Finding | _Held | tuple[Request, Passed]


def reachable(path: Path) -> bool:
    """Whether a file is gzip with a member for each record, judged by its first: each can be read alone."""
    with path.open("rb") as stream:
        if not stream.read(3).startswith(GZIP):
            return False
        stream.seek(0)
        window = Window(Members(stream, gzip_codec()).member().read)
        try:
            head = window.head()
            length = Head(head).length if head else None
            if length is None or length > MAX_BLOCK or window.skip(length) < length:
                return False
            window.newlines()
            return window.ended()
        except Damaged:
            return False


def _items(stream: BinaryIO, name: str, owner_of: OwnerOf, start: int) -> Iterator[_Item]:
    head = stream.read(4)
    stream.seek(0)
    try:
        if head.startswith(BEGINNING[:4]):
            stream.seek(start)
            yield from _records(Window(stream.read, start), _Plain(_size(stream)), owner_of)
            return
        if head.startswith(GZIP) or name.endswith(".gz"):
            codec = gzip_codec()
        elif head in (ZSTD, DICTIONARY) or name.endswith(".zst"):
            codec = zstd_codec(stream)
        else:
            raise Damaged("it is no WARC file")
    except Damaged as damage:
        yield Damage(0, 0, str(damage))
        return
    stream.seek(max(start, stream.tell()))
    yield from _compressed(stream, codec, owner_of)


def _size(stream: BinaryIO) -> int:
    position = stream.tell()
    size = stream.seek(0, 2)
    stream.seek(position)
    return size


def _compressed(stream: BinaryIO, codec: Codec, owner_of: OwnerOf) -> Iterator[_Item]:
    members = Members(stream, codec)
    while members.more():
        member = members.member()
        try:
            yield from _records(Window(member.read), _Compressed(members, member), owner_of)
        except Damaged as damage:
            members.find_after(member.offset, BEGINNING)
            yield Damage(members.position, member.offset, str(damage))


@dataclass(frozen=True, slots=True)
class _Plain:
    """An uncompressed file: every record has a byte of its own."""

    size: int

    def offset(self, position: int) -> int:
        return position

    def resume(self, position: int, *, ended: bool) -> int:  # noqa: ARG002 - as `_Compressed`
        return position

    def place(self, *, alone: bool) -> tuple[int, int] | None:  # noqa: ARG002 - as `_Compressed`
        return None

    def holds(self, position: int, length: int) -> bool:
        return position + length <= self.size


@dataclass(frozen=True, slots=True)
class _Compressed:
    """One member: what is in it begins where the member begins."""

    members: Members
    member: Member

    def offset(self, position: int) -> int:  # noqa: ARG002 - as `_Plain`
        return self.member.offset

    def resume(self, position: int, *, ended: bool) -> int:  # noqa: ARG002 - as `_Plain`
        return self.members.position if ended else self.member.offset

    def place(self, *, alone: bool) -> tuple[int, int] | None:
        if not alone or self.members.codec.magic != GZIP:
            return None
        return self.member.offset, self.members.position - self.member.offset

    def holds(self, position: int, length: int) -> bool:  # noqa: ARG002 - only its end can tell
        return True


@dataclass(frozen=True, slots=True)
class _Raw:
    """A record as it stands in the file, before anyone says what it means."""

    head: Head
    block: bytes | None  # None where it was not asked for, or is too large
    owner: str | None
    place: tuple[int, int] | None
    offset: int
    resume: int


def _records(window: Window, medium: _Plain | _Compressed, owner_of: OwnerOf) -> Iterator[_Item]:
    """The records of an uncompressed file or of one member. Raises `Damaged` as the window does."""
    window.newlines()
    alone = True
    while not window.ended():
        offset = medium.offset(window.position)
        raw = _raw(window, medium, owner_of, alone=alone)
        if isinstance(raw, str):
            window.to_next_record()
            yield Damage(medium.resume(window.position, ended=window.ended()), offset, raw)
        else:
            yield _item(raw)
        alone = False


def _raw(window: Window, medium: _Plain | _Compressed, owner_of: OwnerOf, *, alone: bool) -> _Raw | str:
    """The record at the window's position, or what is wrong with it."""
    offset = medium.offset(window.position)
    printed = window.head()
    if printed is None:
        return "no WARC record begins there"
    head = Head(printed)
    length = head.length
    if length is None or not medium.holds(window.position, length):
        return f"its Content-Length is wrong, {field(head, 'Content-Length')[:40]!r}"
    owner = owner_of(head.url) if head.type in _READ_TYPES else None
    wanted = owner is not None and length <= (_MAX_REQUEST if head.type == "request" else MAX_BLOCK)
    block = window.take(length) if wanted else None
    got = window.skip(length) if block is None else len(block)
    newlines = window.newlines()
    ended = window.ended()
    if got < length or not (ended or newlines.startswith(b"\r\n\r\n") or window.begins_record()):
        window.give_back((block or b"") + newlines)
        return f"its Content-Length of {length} bytes is wrong: " + (
            f"it ends after {got} bytes" if got < length else "no record begins behind it"
        )
    return _Raw(
        head=head,
        block=block,
        owner=owner,
        place=medium.place(alone=alone and ended),
        offset=offset,
        resume=medium.resume(window.position, ended=ended),
    )


def _item(raw: _Raw) -> _Item:
    head, block = raw.head, raw.block
    passed = Passed(raw.resume, head.type, head.url)
    if raw.owner is None or (head.type == "revisit" and not block):
        return passed
    if head.type == "request":
        return passed if block is None else (request_of(head, block), passed)
    if block is None:
        size = head.length
        return Damage(raw.resume, raw.offset, f"its {size} bytes are over the limit of {MAX_BLOCK}")
    is_revisit = head.type == "revisit"
    try:
        capture = capture_of(head, block, raw.owner, checked=not is_revisit)
    except Unreadable as error:
        return Damage(raw.resume, raw.offset, str(error))
    earlier = _earlier(head) if is_revisit else None
    record = Record(
        type="revisit" if is_revisit else "response",
        record_id=field(head, "WARC-Record-ID"),
        location=None,
        capture=replace(capture, body=b"") if is_revisit else capture,
        truncated=field(head, "WARC-Truncated") or None,
    )
    response = Response(record, field(head, "WARC-Concurrent-To"))
    place = raw.place
    if place is not None and (is_revisit or not reads_as(head.printed + block, response, raw.owner)):
        place = None
    assert record.capture is not None
    return _Held(response, Found(raw.resume, record.capture, place, earlier))


def _earlier(head: Head) -> Earlier:
    try:
        date = date_of(head, "WARC-Refers-To-Date")
    except Unreadable:
        date = None
    url = field(head, "WARC-Refers-To-Target-URI").removeprefix("<").removesuffix(">")
    return Earlier(url or head.url, date, field(head, "WARC-Payload-Digest"))
