"""From bytes as a server sent them to bytes that are UTF-8: decompression, then the character set."""

from __future__ import annotations

import codecs
import re
import sys
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]  # it ships no types
from zlib_ng import zlib_ng

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # Scrapy brings it

from newscrawl.errors import Refused

_CHUNK = 64 * 1024  # of a body: most are shorter
_PIECE = 1 << 20  # of what comes out: most pages are one, and none is copied then
_ZLIB_ERROR: type[Exception] = zlib_ng.error  # type: ignore[assignment]  # its types say: an exception
_ZSTD_WINDOW = 23  # bits: 8 MiB, beyond which no browser reads (RFC 9659)
_MOST_MEMBERS = 1000  # of one gzip body; real ones have one
_WHOLE_DOCUMENT = re.compile(
    rb"\s*<(?:(?:!doctype\s+html|html)\b.*</html|\?xml\b.*)>\s*\Z", re.IGNORECASE | re.DOTALL
)
_DECLARED = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_DECLARATION_WITHIN = 4096  # bytes; HTML says 1024, old pages put scripts before it

# Only character sets of pages: Python also knows "rot13", "hex" and "idna" by name.
_PAGE_CODECS = re.compile(
    r"utf-8|utf-16(?:-[lb]e)?|ascii|cp125\d|iso8859-\d+|koi8-[ru]|gb\w+|big5|euc_\w+|shift_jis"
)


# --- decompression --------------------------------------------------------------------------------


def decode_body(body: bytes, content_encoding: str | None, *, max_bytes: int) -> bytes:
    """`body` without its Content-Encoding (a comma list in the order applied: gzip, deflate, br, zstd).

    Work and memory are bounded by `max_bytes` of output. Raises `Refused`: `too_large` beyond that;
    `undecodable` for an unknown encoding, damaged data, or data that ends early.
    """
    if len(body) > max_bytes:
        raise Refused("too_large", f"more than {max_bytes} bytes as received")
    names = [name.strip().lower() for name in (content_encoding or "").split(",")]
    for name in reversed([name for name in names if name not in ("", "identity", "none", "utf-8")]):
        if not body or _WHOLE_DOCUMENT.match(body):
            continue  # said twice, said of what was decoded before it was archived, or no encoding ("utf8")
        decode = _DECODERS.get(name)
        if decode is None:
            raise Refused("undecodable", f"unknown Content-Encoding {name[:20]!r}")
        body = _bounded(decode(body), max_bytes, name)
    return body


def _bounded(pieces: Iterator[bytes], max_bytes: int, name: str) -> bytes:
    out, size = [], 0
    try:
        for piece in pieces:
            out.append(piece)
            size += len(piece)
            if size > max_bytes:
                raise Refused("too_large", f"more than {max_bytes} bytes once decompressed")
    except (_ZLIB_ERROR, brotli.error, zstd.ZstdError, EOFError) as error:
        raise Refused("undecodable", f"damaged {name} data") from error
    return b"".join(out)


def _gunzip(body: bytes) -> Iterator[bytes]:
    return _inflated(body, wbits=31)


def _inflate(body: bytes) -> Iterator[bytes]:
    # "deflate" should be a zlib stream; some servers send the bare one.
    zlib_wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflated(body, wbits=15 if zlib_wrapped else -15)


def _inflated(body: bytes, *, wbits: int) -> Iterator[bytes]:
    """The members of a stream one after the other, fed in chunks: what is left over is copied."""
    inflater = zlib_ng.decompressobj(wbits)
    data, position, members = b"", 0, 1
    while True:
        if not data:
            data = body[position : position + _CHUNK]
            position += _CHUNK
        piece = inflater.decompress(data, _PIECE)
        yield piece
        data = inflater.unconsumed_tail
        if inflater.eof:
            data = inflater.unused_data or body[position : position + _CHUNK]
            position += 0 if inflater.unused_data else _CHUNK
            if wbits != 31 or not data.startswith(b"\x1f\x8b"):
                return  # the end, or padding after the last member, which browsers ignore too
            if members == _MOST_MEMBERS:
                raise EOFError("too many members")
            inflater = zlib_ng.decompressobj(wbits)
            members += 1
        elif not piece and not data and position >= len(body):
            raise EOFError("the stream ends early")


def _unbrotli(body: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    yield decoder.process(body, output_buffer_limit=_PIECE)
    while not decoder.is_finished():
        piece = decoder.process(b"", output_buffer_limit=_PIECE)
        if not piece and decoder.can_accept_more_data():
            raise EOFError("the stream ends early")
        yield piece


def _unzstd(body: bytes) -> Iterator[bytes]:
    decoder = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})
    yield decoder.decompress(body, _PIECE)
    while not decoder.eof:
        if decoder.needs_input:
            raise EOFError("the stream ends early")
        yield decoder.decompress(b"", _PIECE)


_DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,  # which we do not ask for, but browsers do whose pages are imported
}


# --- character set --------------------------------------------------------------------------------


def without_marks(html: bytes) -> bytes:
    """`html` without byte-order mark and NULs; UTF-16 that shows itself becomes UTF-8."""
    if html.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        html = html.decode("utf-16", "replace").encode("utf-8", "replace")
    elif html.startswith((b"<\0", b"\0<")):
        codec = "utf-16-le" if html.startswith(b"<") else "utf-16-be"
        html = html.decode(codec, "replace").encode("utf-8", "replace")
    return html.removeprefix(codecs.BOM_UTF8).replace(b"\0", b"")


def recoded(html: bytes, content_type: str | None = None) -> bytes:
    """Bytes that are not valid UTF-8, in UTF-8; never raises.

    The header's charset is tried first, then the page's own `meta`; replacement characters are the last
    resort. Valid UTF-8 is not asked: old pages declare wrongly, and text of another character set is
    hardly ever valid UTF-8 by accident.
    """
    as_utf8 = html.decode("utf-8", "replace")
    if _mostly_right(as_utf8):
        return as_utf8.encode("utf-8")
    names = []
    if content_type and (header := _HEADER_CHARSET.search(content_type)):
        names.append(header[1])
    if meta := _DECLARED.search(html, 0, _DECLARATION_WITHIN):
        names.append(meta[1].decode("ascii", "replace"))
    for name in names:
        codec = _codec(name)
        if codec and codec != "utf-8":
            return html.decode(codec, "replace").encode("utf-8", "replace")
    return as_utf8.encode("utf-8")


def _mostly_right(text: str) -> bool:
    """Whether a few damaged bytes stand in a page that is UTF-8 otherwise."""
    damaged = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", "ignore"))
    return damaged * 10 < beyond_ascii


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    if found in ("iso8859-1", "ascii"):
        return "cp1252"  # as browsers read both
    return found if _PAGE_CODECS.fullmatch(found) else None
