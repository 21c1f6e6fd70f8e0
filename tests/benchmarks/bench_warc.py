"""WARC: records a second, ours against warcio.

python -m tests.benchmarks.bench_warc
"""

from __future__ import annotations

import gzip
import io
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive import WarcWriter, iter_captures, read_capture
from newscrawl.items import Capture, WarcLocation

PAGES = 300
PAGE_BYTES = 120_000


def page() -> bytes:
    """A page whose markup repeats and whose text does not, about as compressible as a real one."""
    dice = random.Random(7)
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệ"
    words = ["".join(dice.choices(letters, k=dice.randint(2, 5))) for _ in range(1500)]
    parts = ["<!doctype html><html><body>"]
    size = 0
    while size < PAGE_BYTES:
        href = "-".join(dice.choices(words, k=8))
        text = " ".join(dice.choices(words, k=12))
        part = (
            f'<article class="b-grid__row b-grid__content"><div class="b-grid__img"><a href="/{href}.html">'
            f'<img loading="lazy" class="lazyload" src="/static/images/blank.gif" alt=""></a></div>'
            f'<div class="b-grid__desc"><h3 class="b-grid__title">{text}</h3></div></article>\n'
        )
        size += len(part.encode())
        parts.append(part)
    return "".join(parts).encode()


def cpu(work: Callable[..., object], *arguments: object) -> float:
    """Milliseconds of CPU a page, for `PAGES` of them; the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work(*arguments)
        best = min(best, time.process_time() - began)
    return best / PAGES * 1000


def write_ours(folder: Path, capture: Capture) -> list[object]:
    with WarcWriter(folder, "bench", software="bench") as writer:
        return [writer.write(capture) for _ in range(PAGES)]


def write_warcio(path: Path, capture: Capture) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for _ in range(PAGES):
            head = StatusAndHeaders("200 OK", list(capture.headers), protocol="HTTP/1.1")
            response = writer.create_warc_record(
                capture.url, "response", payload=io.BytesIO(capture.body), http_headers=head
            )
            asked = StatusAndHeaders("GET / HTTP/1.1", list(capture.request_headers), is_http_request=True)
            request = writer.create_warc_record(capture.url, "request", http_headers=asked)
            writer.write_request_response_pair(request, response)


def stream_ours(path: Path) -> int:
    return sum(record.capture is not None for record in iter_captures(path))


def stream_warcio(path: Path) -> int:
    with path.open("rb") as file:
        return sum(len(record.raw_stream.read()) for record in ArchiveIterator(file))


def fetch_ours(folder: Path, places: list[WarcLocation]) -> None:
    for place in places:
        read_capture(folder, place)


def compare(capture: Capture, folder: Path) -> None:
    theirs_path = folder / "warcio.warc.gz"
    ours, theirs = cpu(write_ours, folder, capture), cpu(write_warcio, theirs_path, capture)
    print(f"  write       ours {ours:.3f} ms  warcio {theirs:.3f} ms  ratio {theirs / ours:.1f}")
    path = max((folder / "bench").glob("*.warc.gz"))
    print(f"  size        ours / warcio {path.stat().st_size / theirs_path.stat().st_size:.2f}")
    ours, theirs = cpu(stream_ours, path), cpu(stream_warcio, theirs_path)
    print(f"  stream      ours {ours:.3f} ms  warcio {theirs:.3f} ms  ratio {theirs / ours:.1f}")
    places = [record.location for record in iter_captures(path) if record.location]
    print(f"  one by one  ours {cpu(fetch_ours, folder, places):.3f} ms")


def main() -> None:
    plain = page()
    capture = Capture(
        newspaper="bench",
        url="https://bao.example/bai-viet-123456.html",
        fetched_at=datetime.now(UTC),
        status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx"), ("Vary", "*")),
        body=plain,
        request_headers=(("User-Agent", "newscrawl"), ("Accept-Encoding", "gzip, br")),
    )
    encoded = replace(
        capture,
        headers=(*capture.headers, ("Content-Encoding", "gzip")),
        body=gzip.compress(plain, 6),
    )
    for name, one in (("plain", capture), ("gzip", encoded)):
        print(f"{name}: body of {len(one.body)} bytes, CPU a page")
        with tempfile.TemporaryDirectory() as scratch:
            compare(one, Path(scratch))


if __name__ == "__main__":
    main()
