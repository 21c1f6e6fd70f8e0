"""Captures as the bytes of WARC/1.1 records. No I/O, and nothing hostile reaches a header unwashed.

Digests are written as `sha256:` and hex, as Webrecorder's tools do: the same value that the database
keeps, so that a row and its record can be compared by eye, and one hash of the payload is enough.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import quote

from zlib_ng import zlib_ng

from newscrawl.items import Capture

RevisitProfile = Literal["server-not-modified", "identical-payload-digest"]
Truncation = Literal["length", "time", "disconnect", "unspecified"]

PROFILE_URI = "http://netpreserve.org/warc/1.1/revisit/"
KIND_FIELD = "Newscrawl-Capture-Kind"
"""Our extension field: `Capture.kind` where it is not "page". Other tools skip fields they do not know."""

_FORMAT_URI = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_SECRET = frozenset({"authorization", "proxy-authorization", "cookie"})
_PHRASES = MappingProxyType({status.value: status.phrase for status in HTTPStatus})
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOT_TOKEN = re.compile(r"[^!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_PRINTABLE = re.compile(r"[!-~]+")
_PRINTABLE_SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
_ADDRESS = re.compile(r"[0-9A-Fa-f.:]{2,45}")
_URL_PARTS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)([^#]*)")

# Measured on article pages of 20 to 400 KB: level 6 makes what `gzip -6` makes, in half of its time; level 4
# takes three quarters of that for 6 % more bytes, level 8 half as much again for 1 % less. What the server
# compressed does not shrink again, at any level.
_LEVEL_PLAIN = 6
_LEVEL_ENCODED = 0

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Revisit:
    """The earlier capture whose payload a capture repeats.

    `digest` is that payload's, hex sha256; read from a file that others wrote, as printed there with
    its algorithm ("sha1:…"). `target_date` is the earlier `fetched_at`, aware.
    """

    profile: RevisitProfile
    target_url: str
    target_date: datetime
    digest: str


class _Shared(NamedTuple):
    """What both records of a capture say: the first one's number, the address and the time, as printed."""

    record_id: str
    url: str
    date: str


def payload_digest(body: bytes) -> str:
    """Hex sha256 of a payload as received: `captures.digest`, and `WARC-Payload-Digest` in the file."""
    return hashlib.sha256(body).hexdigest()


def new_record_id() -> str:
    """A random UUID (version 4), in a third of the time that `uuid` takes."""
    digits = os.urandom(16).hex()
    return f"<urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}>"


def capture_records(
    capture: Capture, revisit: Revisit | None, truncated: Truncation | None
) -> tuple[bytes, bytes]:
    """The `response` or `revisit` record of a capture, and its `request` record, compressed.

    The second is empty where no `request_headers` tell of a request. Raises ValueError for a `fetched_at`
    without a zone.
    """
    shared = _Shared(new_record_id(), printable_url(capture.url), warc_date(capture.fetched_at))
    if revisit is None:
        main = _response_record(capture, shared, truncated)
    else:
        main = _revisit_record(capture, shared, revisit)
    return main, _request_record(capture, shared) if capture.request_headers else b""


def _response_record(capture: Capture, shared: _Shared, truncated: Truncation | None) -> bytes:
    head = _response_head(capture, measured=True)
    fields = _capture_fields("response", capture, shared)
    if truncated is not None:
        fields.append(("WARC-Truncated", truncated))
    fields.append(("WARC-Payload-Digest", f"sha256:{payload_digest(capture.body)}"))
    fields.append(("Content-Type", "application/http;msgtype=response"))
    encoded = any(name.lower() == "content-encoding" for name, _ in capture.headers)
    return _record(fields, head, capture.body, level=_LEVEL_ENCODED if encoded else _LEVEL_PLAIN)


def _revisit_record(capture: Capture, shared: _Shared, revisit: Revisit) -> bytes:
    """Its headers, and where its payload is."""
    fields = _capture_fields("revisit", capture, shared)
    fields.append(("WARC-Profile", PROFILE_URI + revisit.profile))
    fields.append(("WARC-Refers-To-Target-URI", printable_url(revisit.target_url)))
    fields.append(("WARC-Refers-To-Date", warc_date(revisit.target_date)))
    # pywb finds the payload by URL, date and this digest, for both profiles.
    fields.append(("WARC-Payload-Digest", f"sha256:{_line(revisit.digest)}"))
    if revisit.profile == "identical-payload-digest":
        fields.append(("WARC-Truncated", "length"))  # asked for by WARC/1.1, 6.7.2
    fields.append(("Content-Type", "application/http;msgtype=response"))
    return _record(fields, _response_head(capture, measured=False))


def _request_record(capture: Capture, shared: _Shared) -> bytes:
    """Without what would let a reader act as us."""
    parts = _URL_PARTS.match(shared.url)
    authority, target = parts.groups() if parts else ("", "")
    headers = [header for header in _washed(capture.request_headers) if header[0].lower() not in _SECRET]
    if authority and not any(name.lower() == "host" for name, _ in headers):
        headers.insert(0, ("Host", authority.rpartition("@")[2]))
    method = _NOT_TOKEN.sub("", capture.method) or "GET"
    line = f"{method} {target if target.startswith('/') else '/' + target} HTTP/1.1"
    fields = [
        ("WARC-Type", "request"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Target-URI", shared.url),
        ("WARC-Date", shared.date),
        ("WARC-Concurrent-To", shared.record_id),
        ("Content-Type", "application/http;msgtype=request"),
    ]
    return _record(fields, _http_head(line, headers))


def warcinfo_record(filename: str, newspaper: str, software: str, operator: str | None) -> bytes:
    """The record that opens a file, compressed: who wrote it, with what, and what was not kept."""
    about = [
        ("software", software),
        ("format", "WARC File Format 1.1"),
        ("conformsTo", _FORMAT_URI),
        ("isPartOf", newspaper),
        ("robots", "obey"),
        (
            "description",
            "Payloads as received, Content-Encoding included. Transfer-Encoding was removed; the case of"
            " header names, the reason phrase and the HTTP version may differ from what was sent. A"
            " Content-Length that did not fit the payload is kept as X-Archive-Orig-Content-Length.",
        ),
    ]
    if operator:
        about.insert(1, ("operator", operator))
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", new_record_id()),
        ("WARC-Date", warc_date(datetime.now(UTC))),
        ("WARC-Filename", filename),
        ("Content-Type", "application/warc-fields"),
    ]
    block = "".join(f"{name}: {_line(value)}\r\n" for name, value in about)
    return _record(fields, block.encode("utf-8", "replace"))


def warc_date(moment: datetime) -> str:
    """`WARC-Date` in UTC with microseconds. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a capture's time needs a zone: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def printable_url(url: str) -> str:
    """The URL with everything but printable ASCII percent-encoded, so that it fits a header."""
    if _PRINTABLE.fullmatch(url):
        return url
    return quote(url, safe=_PRINTABLE_SIGNS, errors="surrogatepass")


def _capture_fields(kind: str, capture: Capture, shared: _Shared) -> Fields:
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", shared.record_id),
        ("WARC-Target-URI", shared.url),
        ("WARC-Date", shared.date),
    ]
    if capture.ip_address and _ADDRESS.fullmatch(capture.ip_address):
        fields.append(("WARC-IP-Address", capture.ip_address))
    if capture.kind != "page":
        fields.append((KIND_FIELD, capture.kind))
    return fields


def _response_head(capture: Capture, *, measured: bool) -> bytes:
    """Status line and headers; `measured` holds Content-Length against the body that follows.

    Readers believe Content-Length: one that lies would make them wait for bytes that never come. An
    answer to HEAD and a 304 state the length of a payload that is not there, and are right to.
    """
    measured = measured and capture.method != "HEAD" and capture.status != HTTPStatus.NOT_MODIFIED
    length = str(len(capture.body))
    headers: list[tuple[str, str]] = []
    for name, value in _washed(capture.headers):
        if name.lower() == "transfer-encoding":
            continue
        if measured and name.lower() == "content-length" and value != length:
            headers.append(("X-Archive-Orig-Content-Length", value))
            headers.append(("Content-Length", length))
        else:
            headers.append((name, value))
    return _http_head(f"HTTP/1.1 {capture.status:03d} {_PHRASES.get(capture.status, 'Unknown')}", headers)


def _washed(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Headers whose names are tokens and whose values are one line each."""
    for name, value in headers:
        token = name if _TOKEN.fullmatch(name) else _NOT_TOKEN.sub("", name)
        if token:
            yield token, _line(value)


def _http_head(start_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [start_line, *(f"{name}: {value}" for name, value in headers), "\r\n"]
    try:
        return "\r\n".join(lines).encode("latin-1")
    except UnicodeEncodeError:  # in the few lines that have more
        return b"\r\n".join(map(_header_bytes, lines))


def _header_bytes(line: str) -> bytes:
    try:
        return line.encode("latin-1")
    except UnicodeEncodeError:
        return line.encode("utf-8", "surrogatepass")


def _line(value: str) -> str:
    """One header line's value: each run of control characters, line ends above all, is a space."""
    return (value if value.isprintable() else _CONTROL.sub(" ", value)).strip(" \t")


def _record(fields: Fields, block: bytes, payload: bytes = b"", *, level: int = _LEVEL_PLAIN) -> bytes:
    """A compressed record whose block is `block` and `payload`, which are kept apart to copy less."""
    digest = hashlib.sha256(block)
    digest.update(payload)
    fields.append(("WARC-Block-Digest", f"sha256:{digest.hexdigest()}"))
    fields.append(("Content-Length", str(len(block) + len(payload))))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields)
    parts = (b"WARC/1.1\r\n", head.encode("utf-8", "replace"), b"\r\n", block, payload, b"\r\n\r\n")
    # One gzip member, and no more than one record in it, or warcio and pywb refuse the file.
    return zlib_ng.compress(b"".join(parts), level, wbits=31)
