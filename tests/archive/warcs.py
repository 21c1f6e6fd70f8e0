"""Captures to write, and warcio as the judge of what was written."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator

from newscrawl.items import Capture

CLOCK = datetime(2024, 2, 27, 4, 53, 0, 123456, tzinfo=UTC)


def capture(number: int = 1, **changes: object) -> Capture:
    fields: dict[str, object] = {
        "newspaper": "baomau",
        "url": f"https://bao.example/bai-viet-{number}.html",
        "fetched_at": CLOCK,
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
        "body": f"<html><body><p>Bài viết số {number}</p></body></html>".encode(),
        "request_headers": (("User-Agent", "newscrawl/test"),),
        "ip_address": "127.0.0.1",
    }
    return Capture(**(fields | changes))


@dataclass(frozen=True)
class Judged:
    """A record as warcio reads it."""

    type: str
    url: str | None
    fields: dict[str, str]
    http: list[tuple[str, str]]
    status_line: str | None
    body: bytes


def judge(path: Path) -> list[Judged]:
    """All records of a file, by warcio, which raises at a wrong digest or a broken member."""
    judged = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            http = record.http_headers
            judged.append(
                Judged(
                    type=record.rec_type,
                    url=record.rec_headers.get_header("WARC-Target-URI"),
                    fields=dict(record.rec_headers.headers),
                    http=list(http.headers) if http else [],
                    status_line=http.statusline if http else None,
                    body=record.raw_stream.read(),
                )
            )
    return judged


def pages(path: Path) -> list[str]:
    """The URLs of a file's responses, by warcio."""
    return [record.url or "" for record in judge(path) if record.type == "response"]


def raw_record(block: bytes, *, length: int | None = None, **fields: str) -> bytes:
    """A response record; `fields` are of its head, and `length` is what that says instead of the truth."""
    head = {
        "WARC-Type": "response",
        "WARC-Record-ID": "<urn:uuid:1>",
        "WARC-Target-URI": "<https://bao.example/>",
        "WARC-Date": "2020-01-01T00:00:00Z",
        "Content-Type": "application/http;msgtype=response",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value)
    size = len(block) if length is None else length
    return gzip.compress(f"WARC/1.0\r\n{lines}Content-Length: {size}\r\n\r\n".encode() + block + b"\r\n\r\n")
