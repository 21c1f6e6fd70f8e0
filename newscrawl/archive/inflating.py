"""Compressed members one after another, each inflated as far as it is asked for.

A WARC file is a row of gzip members (or zstd frames), as a rule one a record. What stands behind a
damaged one is sound, if only its beginning is found again: libraries that inflate a file as one stream
cannot do that.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from zlib_ng import zlib_ng

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"

_ZLIB_ERROR: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its types say: an exception
_CHUNK = 64 * 1024
DICTIONARY = b"\x5d\x2a\x4d\x18"  # a skippable frame, https://iipc.github.io/warc-specifications/
_MOST_DICTIONARY = 16 * 1024 * 1024
_BOMB_BYTES = 256 * 1024 * 1024
_BOMB_RATIO = 200  # newspaper pages shrink to a tenth, the emptiest of tables to a hundredth
_PEEK = 4096  # of a member, enough to see what it begins with


class Damaged(Exception):
    """A member that is not whole; `str` says why, as the rest of a sentence."""


class _Inflater(Protocol):
    """What zlib and zstd have in common, once zlib-ng is asked nicely."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    def __init__(self) -> None:
        self._inflate = zlib_ng.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        return not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)


@dataclass(frozen=True, slots=True)
class Codec:
    """One kind of compression: how its members begin, and what inflates one."""

    magic: bytes
    inflater: Callable[[], _Inflater]


def gzip_codec() -> Codec:
    """The members of a `.warc.gz`."""
    return Codec(GZIP, _Gunzip)


def zstd_codec(stream: BinaryIO) -> Codec:
    """The frames of a `.warc.zst`, with the dictionary that may stand at its beginning.

    Leaves the stream behind the dictionary. Raises `Damaged` for one that cannot be used.
    """
    head = stream.read(8)
    if head[:4] != DICTIONARY:
        stream.seek(0)
        return Codec(ZSTD, zstd.ZstdDecompressor)
    size = int.from_bytes(head[4:], "little")
    if size > _MOST_DICTIONARY:
        raise Damaged(f"its dictionary of {size} bytes is over the limit of {_MOST_DICTIONARY}")
    content = stream.read(size)
    try:
        if content.startswith(ZSTD):
            content = zstd.ZstdDecompressor().decompress(content, _MOST_DICTIONARY)
        dictionary = zstd.ZstdDict(content)
    except (zstd.ZstdError, ValueError, EOFError) as error:
        raise Damaged(f"its dictionary cannot be read: {error}") from error
    return Codec(ZSTD, lambda: zstd.ZstdDecompressor(zstd_dict=dictionary))


class Members:
    """The members of a stream from its position on. Keeps a chunk in memory, not a member."""

    def __init__(self, stream: BinaryIO, codec: Codec) -> None:
        self.codec = codec
        self.position = stream.tell()
        """The byte at which the next member begins, once the one before was read to its end."""
        self._stream = stream
        self._chunk = b""

    def more(self) -> bool:
        """Whether there is anything at the position."""
        if not self._chunk:
            self._chunk = self._stream.read(_CHUNK)
        return bool(self._chunk)

    def member(self) -> Member:
        """The member that begins at the position."""
        return Member(self)

    def take(self) -> bytes:
        """The next bytes of the stream, b"" at its end."""
        self.more()
        taken, self._chunk = self._chunk, b""
        self.position += len(taken)
        return taken

    def give_back(self, rest: bytes) -> None:
        """Return bytes that belong to what follows."""
        self._chunk = rest + self._chunk
        self.position -= len(rest)

    def find_after(self, position: int, beginning: bytes) -> bool:
        """Go to the first member behind a byte whose content has this beginning; False at the end."""
        self._stream.seek(position + 1)
        self.position, self._chunk = position + 1, b""
        magic = self.codec.magic
        while self._top_up():
            found = self._chunk.find(magic)
            if found < 0:
                self._drop(max(1, len(self._chunk) - len(magic) + 1))
                continue
            self._drop(found)
            self._top_up()
            if self._begins(self._chunk[:_PEEK], beginning):
                return True
            self._drop(1)
        return False

    def _top_up(self) -> bool:
        if len(self._chunk) < _PEEK:
            self._chunk += self._stream.read(_CHUNK)
        return bool(self._chunk)

    def _drop(self, count: int) -> None:
        self._chunk = self._chunk[count:]
        self.position += count

    def _begins(self, member: bytes, beginning: bytes) -> bool:
        try:
            return self.codec.inflater().decompress(member, len(beginning)) == beginning
        except (_ZLIB_ERROR, zstd.ZstdError):
            return False


class Member:
    """One member: `read` gives what is in it. `offset` is where it begins in the stream."""

    def __init__(self, members: Members) -> None:
        self.offset = members.position
        self._members = members
        self._inflater = members.codec.inflater()
        self._produced = 0
        self._over = False

    def read(self, most: int) -> bytes:
        """Up to `most` bytes, b"" at the member's sound end. Raises `Damaged`."""
        while not self._over:
            hungry = self._inflater.needs_input
            taken = self._members.take() if hungry else b""
            try:
                out = self._inflater.decompress(taken, most)
            except (_ZLIB_ERROR, zstd.ZstdError) as error:
                raise Damaged(f"its compression is damaged ({error})") from error
            self._over = self._inflater.eof
            if self._over:
                self._members.give_back(self._inflater.unused_data)
            if out:
                self._count(len(out))
                return out
            if hungry and not taken and not self._over:
                raise Damaged("the file ends in the middle of it")
        return b""

    def _count(self, size: int) -> None:
        self._produced += size
        compressed = self._members.position - self.offset
        if self._produced > max(_BOMB_BYTES, _BOMB_RATIO * compressed):
            raise Damaged(f"its {compressed} bytes inflate to over {self._produced}")
