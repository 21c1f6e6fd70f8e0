"""The records of a WARC file of any tool, as they stand in it, before anyone says what they mean.

A damaged record is reported and the next one found: at the next gzip member (or zstd frame), else at the
next line that begins a record. Formats: WARC 0.17 to 1.1, plain, gzip and zstd, compressed record by record
or as one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newscrawl.archive.entries import field
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
from newscrawl.archive.reader import MAX_BLOCK, MAX_REQUEST
from newscrawl.archive.window import BEGINNING, Window

_READ_TYPES = ("response", "revisit", "request")

OwnerOf = Callable[[str], str | None]
"""The id of the newspaper whose captures of a URL are wanted, or None."""


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    """A record at byte `offset` of the file; reading again from byte `resume` misses nothing that follows.

    `owner` is whose it is, None where nobody wants it. `block` is None where it was not asked for, or is
    larger than is read. `place` is offset and length where the record can be read by itself.
    """

    head: Head
    block: bytes | None
    owner: str | None
    place: tuple[int, int] | None
    offset: int
    resume: int


@dataclass(frozen=True, slots=True)
class Damage:
    """Something at byte `offset` of the file that cannot be read, and why (the rest of a sentence)."""

    resume: int
    offset: int
    why: str


def foreign_records(
    stream: BinaryIO, name: str, owner_of: OwnerOf, start: int
) -> Iterator[ForeignRecord | Damage]:
    """Everything that stands in the WARC file `stream`, called `name`, from byte `start` on: the `resume` of
    what was read there before."""
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


def _compressed(stream: BinaryIO, codec: Codec, owner_of: OwnerOf) -> Iterator[ForeignRecord | Damage]:
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


def _records(
    window: Window, medium: _Plain | _Compressed, owner_of: OwnerOf
) -> Iterator[ForeignRecord | Damage]:
    """The records of an uncompressed file or of one member. Raises `Damaged` as the window does."""
    window.newlines()
    alone = True
    while not window.ended():
        offset = medium.offset(window.position)
        found = _record(window, medium, owner_of, alone=alone)
        if isinstance(found, str):
            window.to_next_record()
            yield Damage(medium.resume(window.position, ended=window.ended()), offset, found)
        else:
            yield found
        alone = False


def _record(
    window: Window, medium: _Plain | _Compressed, owner_of: OwnerOf, *, alone: bool
) -> ForeignRecord | str:
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
    wanted = owner is not None and length <= (MAX_REQUEST if head.type == "request" else MAX_BLOCK)
    block = window.take(length) if wanted else None
    got = window.skip(length) if block is None else len(block)
    newlines = window.newlines()
    ended = window.ended()
    if got < length or not (ended or newlines.startswith(b"\r\n\r\n") or window.begins_record()):
        window.give_back((block or b"") + newlines)
        return f"its Content-Length of {length} bytes is wrong: " + (
            f"it ends after {got} bytes" if got < length else "no record begins behind it"
        )
    return ForeignRecord(
        head=head,
        block=block,
        owner=owner,
        place=medium.place(alone=alone and ended),
        offset=offset,
        resume=medium.resume(window.position, ended=ended),
    )


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
