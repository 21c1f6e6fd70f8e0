"""Small things every page needs: escaping as OneCMS does it, and fixed parts that are compressed once."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from functools import cached_property
from random import Random

_ENCODED = re.compile("[&<>\"'\u00a0-\u00ff]")
_NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


class Fixed:
    """A stretch of a page that is the same on many pages: rendered and compressed only once."""

    def __init__(self, html: str) -> None:
        self.bytes = html.encode()

    @cached_property
    def deflated(self) -> bytes:
        """A raw deflate stream that ends on a byte, so that others can follow it."""
        return _deflate(self.bytes, 9)


Parts = tuple[str | bytes | Fixed, ...]
"""A page in the making; strings become UTF-8."""


def plain(parts: Parts) -> bytes:
    """The page's bytes."""
    return b"".join(_bytes(part) for part in parts)


def gzipped(parts: Parts) -> bytes:
    """The page as one gzip member. Fixed parts are not compressed again, only their checksum is."""
    stream, checksum, length = [b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"], 0, 0
    for part in parts:
        data = _bytes(part)
        stream.append(part.deflated if isinstance(part, Fixed) else _deflate(data, 4))
        checksum = zlib.crc32(data, checksum)
        length += len(data)
    stream.append(b"\x03\x00" + checksum.to_bytes(4, "little") + (length & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(stream)


def _bytes(part: str | bytes | Fixed) -> bytes:
    return part.encode() if isinstance(part, str) else part if isinstance(part, bytes) else part.bytes


def _deflate(data: bytes, level: int) -> bytes:
    squeeze = zlib.compressobj(level, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush(zlib.Z_FULL_FLUSH)


def encode(text: str) -> str:
    """`text` with the numeric entities that OneCMS writes in titles and attributes: `Đ&#226;y l&#224;`."""
    return _ENCODED.sub(lambda found: _NAMED.get(found[0]) or f"&#{ord(found[0])};", text)


def as_typed(text: str, dice: Random) -> str:
    """Body text as desks paste it: plain UTF-8, at times with NBSP, decomposed letters, invisible marks."""
    if dice.random() < 0.12:
        text = text.replace(" ", "\u00a0" if dice.random() < 0.6 else "&nbsp;", 1 + int(dice.random() * 3))
    if dice.random() < 0.05:
        text = unicodedata.normalize("NFD", text)
    if dice.random() < 0.03:
        text = text.replace(" ", " \u200b", 1)
    return text


def lines(texts: Iterable[str]) -> str:
    """Markup, one element a line."""
    return "\n".join(texts)
