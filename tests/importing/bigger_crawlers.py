"""WARC files as StormCrawler writes them, and Common Crawl's news crawl, which runs on it.

Their habits are those of StormCrawler's WARC module (WARCHdfsBolt and its record formats): every record a
gzip member, WARC/1.0, times to the second, SHA-1 in base 32; bodies as the HTTP library gave them, unpacked
and without chunks, under the server's own headers, of which three have been masked since May 2019.
"""

from __future__ import annotations

import base64
import hashlib
import random
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .files import Page, decoded, gzipped

STORMCRAWLER = {
    "software:": "Apache StormCrawler 3.4.0 http://stormcrawler.net/",  # the colon is in its example
    "format": "WARC File Format 1.0",
    "conformsTo:": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.0/",
}
CC_NEWS = {
    "software:": "StormCrawler 1.8 http://stormcrawler.net/",
    "description": "News crawl for Common Crawl",
    "http-header-user-agent": "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "http-header-from": "info@commoncrawl.example",
    "format": "WARC File Format 1.0",
    "conformsTo": "http://bibnum.bnf.fr/WARC/WARC_ISO_28500_version1_latestdraft.pdf",
}
_CHANCE = random.Random(2019)


@dataclass(frozen=True)
class Habits:
    """What a topology's configuration decides: request records, masked headers, metadata kept beside."""

    about: Mapping[str, str]  # the fields of its warcinfo
    requests: bool = False
    masked: bool = True
    metadata: tuple[str, ...] = ()
    protocol: str = "HTTP/1.1 200 OK"  # the status line, as the HTTP library gives it
    ip_address: str | None = "203.0.113.7"


def warc_file(name: str, pages: Iterable[Page], habits: Habits) -> bytes:
    """A whole file: its warcinfo, then what the topology writes of each page."""
    records = [_warcinfo(name, habits)]
    for page in pages:
        records += records_of(page, habits)
    return gzipped(records)


def records_of(page: Page, habits: Habits) -> list[bytes]:
    """The records of one page in their order: request, metadata, response."""
    records = []
    if habits.requests:
        path = "/" + page.url.split("/", 3)[3]
        asked = f"GET {path} HTTP/1.1\r\nUser-Agent: CCBot/2.0\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        records.append(_record(page, "request", asked, "application/http; msgtype=request", habits))
    if habits.metadata:
        kept = "".join(f"{one}\r\n" for one in habits.metadata).encode()
        records.append(_record(page, "metadata", kept, "application/warc-fields", habits))
    plain = decoded(page)
    block = http_head(page.headers, len(plain.body), habits) + plain.body
    records.append(
        _record(page, "response", block, "application/http; msgtype=response", habits, payload=plain.body)
    )
    return records


def http_head(headers: Sequence[tuple[str, str]], length: int, habits: Habits) -> bytes:
    """The server's headers as they are written over a body that is no longer as the server sent it."""
    lines = [_status_line(habits.protocol)]
    for name, value in headers:
        low = name.lower()
        fits = low == "content-length" and value == str(length)
        if habits.masked and low in ("content-encoding", "transfer-encoding", "content-length") and not fits:
            lines.append(f"X-Crawler-{name}: {value}")
            if low == "content-length":
                lines.append(f"Content-Length: {length}")
        else:
            lines.append(f"{name}: {value}")
    return "\r\n".join([*lines, "", ""]).encode()


def foreign_pages(count: int) -> list[Page]:
    """Pages of other newspapers of the world, a host each, which do not compress."""
    return [
        Page(
            f"https://www.news-{number}.example/2026/09/05/story-{number}.html",
            datetime(2026, 9, 6, 4, 53, tzinfo=UTC),
            (("Content-Type", "text/html"),),
            b"<!DOCTYPE html><html>" + _CHANCE.randbytes(2_000) + b"</html>",
        )
        for number in range(count)
    ]


def mixed(known: Sequence[Page], others: Sequence[Page]) -> list[Page]:
    """Pages of many hosts in the order in which a crawl of all of them met them."""
    pages = [*known, *others]
    _CHANCE.shuffle(pages)
    return pages


# --- records ----------------------------------------------------------------------------------------


def sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def _status_line(printed: str) -> str:
    """HTTP/2 becomes HTTP/1.1, with the blank that a reason would follow."""
    version, _, rest = printed.partition(" ")
    return printed if version in ("HTTP/1.0", "HTTP/1.1") else f"HTTP/1.1 {rest.split()[0]} "


def _record(
    page: Page, kind: str, block: bytes, content_type: str, habits: Habits, *, payload: bytes | None = None
) -> bytes:
    """A record with its fields in StormCrawler's order, which is another for responses."""
    identity = ("WARC-Record-ID", f"<urn:uuid:{uuid.UUID(int=_CHANCE.getrandbits(128), version=4)}>")
    length, date, of_type = ("Content-Length", str(len(block))), ("WARC-Date", page.date), ("WARC-Type", kind)
    address = [("WARC-IP-Address", habits.ip_address)] if habits.ip_address else []
    url = ("WARC-Target-URI", page.url)
    what = ("Content-Type", content_type)
    if kind == "response":
        fields = [identity, length, date, of_type, *address, url, what]
    elif kind == "request":
        fields = [of_type, *address, identity, length, date, url, what]
    else:
        fields = [of_type, identity, length, date, url, what]
    if payload is not None:
        fields.append(("WARC-Payload-Digest", sha1(payload)))
    fields.append(("WARC-Block-Digest", sha1(block)))
    return _with_head(fields, block)


def _warcinfo(name: str, habits: Habits) -> bytes:
    block = "".join(f"{key}: {value}\r\n" for key, value in habits.about.items()).encode()
    fields = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Date", "2026-09-06T04:53:00Z"),
        ("WARC-Filename", name),
        ("WARC-Record-ID", f"<urn:uuid:{uuid.UUID(int=_CHANCE.getrandbits(128), version=4)}>"),
        ("Content-Type", "application/warc-fields"),
        ("Content-Length", str(len(block))),
    ]
    return _with_head(fields, block)


def _with_head(fields: Sequence[tuple[str, str]], block: bytes) -> bytes:
    head = "".join(f"{key}: {value}\r\n" for key, value in fields)
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"
