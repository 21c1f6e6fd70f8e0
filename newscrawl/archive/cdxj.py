"""CDXJ: one line for each capture in a WARC file, as pywb and other replay engines look them up.

A line is the SURT key (the address with its host turned round), a time of 14 digits, and JSON. Written here
in forty lines, because the tools for it bring dozens of packages with them, some of them of 2019.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from newscrawl.archive.auditing import Gap, audit
from newscrawl.archive.reader import iter_captures
from newscrawl.archive.records import payload_digest
from newscrawl.items import Capture, WarcLocation

_WWW = re.compile(r"www\d*\.")
_PORTS = {"http": 80, "https": 443}
_SESSION = re.compile(
    r"^(.*)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32}"
    r"|aspsessionid[a-z]{8}=[a-z]{24}|cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$",
    re.IGNORECASE,
)


def surt(url: str) -> str:
    """The key of an address, as pywb makes it: `vn,baomau)/tin/bai-1.html?a=1`.

    Scheme, `www.`, usual ports, fragments and case do not count, nor does the order of a query's parts.
    Raises ValueError for what cannot be taken apart, as `http://[`.
    """
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower(), count=1)
    try:
        port = parts.port
    except ValueError:
        port = None
    where = ",".join(reversed(host.split(".")))
    if port is not None and port != _PORTS.get(parts.scheme.lower()):
        where += f":{port}"
    path = _escaped(_segments(_unescaped(parts.path.encode("utf-8", "surrogateescape")))).lower()
    path = path.rstrip("/") or "/"
    query = _query(_escaped(_unescaped(parts.query.encode("utf-8", "surrogateescape"))))
    return f"{where}){path}" + (f"?{query}" if query else "")


def _unescaped(text: bytes) -> bytes:
    while (plain := unquote_to_bytes(text)) != text:
        text = plain
    return text


def _segments(path: bytes) -> bytes:
    """Without `.`, `..` and doubled slashes."""
    kept: list[bytes] = []
    parts = path.split(b"/")[1:]
    for part in parts:
        if part == b"..":
            kept[-1:] = []
        elif part not in (b".", b""):
            kept.append(part)
    return b"/" + b"/".join(kept) + (b"/" if kept and parts[-1] == b"" else b"")


def _escaped(text: bytes) -> str:
    """Only printable ASCII; the rest, `#` and `%` percent-encoded."""
    return "".join(chr(byte) if 0x20 < byte < 0x7F and byte not in b"#%" else f"%{byte:02X}" for byte in text)


def _query(query: str) -> str:
    found = _SESSION.match(query)
    if found:
        query = found[1] + (found[2] or "")
    query = query.lower()
    if len(query) <= 1:
        return query
    return "&".join("=".join(pair) for pair in sorted(part.split("=", 1) for part in query.split("&")))


def index_lines(path: Path, *, imported: bool, damages: list[str] | None = None) -> Iterator[str]:
    """The lines of a WARC file, in the order of its records. What is damaged is named in `damages`.

    `imported` reads a file of any tool. A record whose address or time no replay engine could look up is
    named there too. Raises OSError or NewscrawlError where the file cannot be read.
    """
    name = f"warc/{path.parent.name}/{path.name}"
    for one in _entries_of_any_tool(path) if imported else _entries_of_ours(path):
        if isinstance(one, Gap):
            problem = f"{name} is damaged from byte {one.offset} to {one.end}"
        elif (line := _line(one, path.name)) is not None:
            yield line
            continue
        else:
            problem = f"{name} has a record at byte {one.place.offset} without a usable address and time"
        if damages is not None:
            damages.append(problem)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A capture of the index: `moment` is 14 digits, `said` what a line tells of it."""

    url: str
    moment: str
    said: Mapping[str, str]
    place: WarcLocation


def _entries_of_any_tool(path: Path) -> Iterator[_Entry]:
    for record in iter_captures(path):
        capture, place = record.capture, record.location
        if capture is None or place is None:
            continue
        digest = record.revisit.digest if record.revisit else payload_digest(capture.body)
        said = {
            "mime": "warc/revisit" if record.revisit else _mime(capture),
            "status": str(capture.status),
            "digest": digest if ":" in digest else f"sha256:{digest}",
        }
        yield _Entry(capture.url, f"{capture.fetched_at:%Y%m%d%H%M%S}", said, place)


def _entries_of_ours(path: Path) -> Iterator[_Entry | Gap]:
    for one in audit(path):
        if isinstance(one, Gap):
            yield one
        elif one.sound:
            said = {
                "mime": "warc/revisit" if one.type == "revisit" else one.mime,
                "status": str(one.status) if one.status is not None else "-",
                "digest": f"sha256:{one.digest}",
            }
            place = WarcLocation(path.name, one.offset, one.length)
            yield _Entry(one.url, re.sub(r"[^0-9]", "", one.date)[:14], said, place)


def _mime(capture: Capture) -> str:
    value = next((value for name, value in capture.headers if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower() or "unk"


def _line(one: _Entry, file: str) -> str | None:
    if len(one.moment) != 14:
        return None
    try:
        key = surt(one.url)
    except ValueError:
        return None
    where = {"length": str(one.place.length), "offset": str(one.place.offset), "filename": file}
    return f"{key} {one.moment} {json.dumps({'url': one.url, **one.said, **where})}"
