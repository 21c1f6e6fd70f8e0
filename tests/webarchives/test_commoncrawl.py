"""Completing a newspaper from Common Crawl: a static server with real index lines and a real WARC file."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from newscrawl.archive import read_capture
from newscrawl.items import WarcLocation

from ..crawl.papers import Crawl, Reader
from ..serving import serving
from .conftest import Past
from .papers import backfill

pytestmark = pytest.mark.slow

CRAWL = "CC-MAIN-2026-30"
FOLDER = f"crawl-data/{CRAWL}/segments/1/warc"


@dataclass
class Static:
    """Files on loopback: the list of crawls, one index in two pages, WARC files."""

    warc: Path
    lines: list[dict[str, str]]
    port: int = 0
    asked: list[str] = field(default_factory=list)
    refusals: int = 0
    ranges: bool = True

    def answer(self, path: str, wanted: str | None) -> tuple[int, bytes]:
        self.asked.append(path)
        parts = urlsplit(path)
        query = parse_qs(parts.query)
        if path == "/collinfo.json":
            return 200, json.dumps([{"id": CRAWL}, {"id": "CC-MAIN-2009-10"}]).encode()
        if parts.path == f"/{CRAWL}-index":
            return self.index(query)
        if parts.path.startswith(f"/{FOLDER}/"):
            return self.file(parts.path, wanted)
        return 404, b""

    def index(self, query: dict[str, list[str]]) -> tuple[int, bytes]:
        if "127.0.0.1" not in query["url"][0]:
            return 404, b'{"message": "No Captures found for: x"}'
        if "showNumPages" in query:
            return 200, b'{"pages": 2, "pageSize": 5, "blocks": 2}\n'
        half = len(self.lines) // 2
        page = self.lines[:half] if query["page"] == ["0"] else self.lines[half:]
        return 200, b"".join(json.dumps(one).encode() + b"\n" for one in page)

    def file(self, path: str, wanted: str | None) -> tuple[int, bytes]:
        if self.refusals:
            self.refusals -= 1
            return 503, b"<Error><Code>SlowDown</Code></Error>"
        content = (self.warc / Path(path).name).read_bytes()
        if wanted is None or not self.ranges:
            return 200, content
        first, last = wanted.removeprefix("bytes=").split("-")
        return 206, content[int(first) : int(last) + 1]


@pytest.fixture
def static(past: Past) -> Iterator[Static]:
    warc = past.crawled.data / "warc"
    lines = []
    for url, at, file, offset, length in past.crawled.rows(
        "select url, fetched_at, warc_file, warc_offset, warc_length from captures"
        " where kind = 'page' order by url"
    ):
        body = read_capture(warc, WarcLocation(file, offset, length)).body
        lines.append(
            {
                "urlkey": url,
                "timestamp": "".join(letter for letter in at[:19] if letter.isdigit()),
                "url": url,
                "mime": "text/html",
                "status": "200",
                "digest": base64.b32encode(hashlib.sha1(body).digest()).decode(),
                "length": str(length),
                "offset": str(offset),
                "filename": f"{FOLDER}/{Path(file).name}",
            }
        )
    made = Static(warc / "baomau", lines)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, body = made.answer(self.path, self.headers["Range"])
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    with serving(server):
        yield made


def complete(reader: Reader, static: Static) -> Crawl:
    return backfill(reader, f"http://127.0.0.1:{static.port}", source="commoncrawl")


def test_a_newspaper_is_completed(reader: Reader, past: Past, static: Static) -> None:
    static.refusals = 2
    got = complete(reader, static)
    assert got.report["outcome"] == "finished"
    assert got.report["counts"]["retries"] == 2
    assert reader.articles() == past.crawled.articles()
    assert reader.rows("select origin, count(*) from captures where kind = 'page' group by 1") == [
        ("commoncrawl", len(static.lines))
    ]
    seen = "select url, fetched_at, digest from captures where kind = 'page' order by url"
    assert reader.rows(seen) == past.crawled.rows(seen)
    reader.check()
    static.asked.clear()
    complete(reader, static)
    assert not [path for path in static.asked if path.endswith(".warc.gz")]


def test_a_record_that_is_not_the_listed_one_is_refused(reader: Reader, static: Static) -> None:
    first, second, third = static.lines[:3]
    static.lines = [
        {**first, "offset": second["offset"], "length": second["length"]},
        {**second, "offset": str(int(second["offset"]) + 1)},
        {**third, "length": str(int(third["length"]) // 2)},
    ]
    got = complete(reader, static)
    assert got.report["problems"] == {"fetch_failed": 3}
    assert reader.one("select count(*) from articles") == 0
    details = [detail for (detail,) in reader.rows("select detail from problems order by url")]
    assert "not of what the index says" in details[0]
    assert reader.one("select count(*) from captures where kind = 'page'") == 0


def test_a_server_without_ranges_is_not_believed(reader: Reader, static: Static) -> None:
    static.ranges = False
    static.lines = static.lines[:2]
    assert complete(reader, static).report["problems"] == {"fetch_failed": 2}
    assert reader.one("select count(*) from articles") == 0
