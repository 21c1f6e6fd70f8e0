"""What fuzzing begins with: the sample newspaper's own pages, lists and files, and printed strings."""

from __future__ import annotations

import gzip
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from newscrawl.archive import WarcWriter
from newscrawl.items import Capture
from newscrawl.sample import newspaper_toml, spoiled
from newscrawl.sample.answers import Asked, brotli_of
from newscrawl.sample.paper import Paper
from newscrawl.sample.site import Site
from tests.extraction.pages import FIRST, new, old, older
from tests.fuzz.targets import KINDS, SOURCES

HOST = "https://baosonha.example"
DATES = (
    *("27/02/2024 11:53", "Thứ Ba, 27-02-2024, 11:53 (GMT+7)", "11 giờ 53 phút, ngày 27/2", "5 phút trước"),
    *(
        "2024-02-27T11:53:00+07:00",
        "Tue, 27 Feb 2024 11:53:00 GMT",
        "15 tháng sáu",
        "Hôm qua 8h",
        "2/27/2024 1:00 PM",
    ),
)
BYLINES = (
    *(
        "Minh Thư",
        "Bài và ảnh: Minh Thư - Lê Hà",
        "Theo TTXVN/Vietnam+",
        "PV (tổng hợp)",
        "MAI LAN (bài), VŨ HÙNG (ảnh)",
    ),
    *(
        "Xã Ea Nuôl (Ảnh: Minh Thư)",
        "TS. BS. Trần Hữu Hậu",
        "Nguồn: Chinhphu.vn",
        "Khánh An, theo lời kể của bà Tư",
    ),
)


def seeds(target: str) -> Iterator[bytes]:
    """Inputs that a target is made for."""
    yield from _SEEDS[target]()


def _site() -> tuple[Paper, Site]:
    paper = Paper(base_url=HOST, articles=16, days=4, last_day=date(2026, 9, 5))
    return paper, Site(paper)


def _answers(*paths: str) -> Iterator[bytes]:
    _, site = _site()
    for path in paths:
        yield site.answer(Asked(path))[0].content()


def _page() -> Iterator[bytes]:
    paper, _ = _site()
    plain = [
        html.encode() for html in (new(f"<p>{FIRST}</p>"), old(f"<p>{FIRST}</p>"), older(f"<p>{FIRST}</p>"))
    ]
    plain += _answers(*(url.removeprefix(HOST) for url in paper.urls()))
    plain += [
        one.encode()
        for one in (spoiled.BLOCK_PAGE, spoiled.COOKIE_PAGE, spoiled.LOGIN_PAGE, spoiled.SOFT_404)
    ]
    yield from plain
    yield b"\x01" + gzip.compress(plain[0])
    yield b"\x02" + brotli_of(plain[0])


def _source() -> Iterator[bytes]:
    lists = _answers("/sitemap.xml", "/sitemap-article-2026-09-05.xml", "/rss/home.rss", "/xa-hoi", "/")
    for number, body in enumerate(
        [*lists, spoiled.ENTITY_BOMB, b"[]", b'[{"PublisherId":1,"LinktoMe":"/a-1.html"}]']
    ):
        for kind in range(len(SOURCES)):
            yield bytes([kind]) + (body if number % 2 else body[:4000])


def _index() -> Iterator[bytes]:
    yield b'\0[["original","timestamp","statuscode","digest"],["https://baosonha.example/a-1.html","20240227115300","200","X"]]'
    yield b'\1[{"id":"CC-MAIN-2024-10","cdx-api":"https://c.example/CC-MAIN-2024-10-index","from":"2024-02-20T00:00:00"}]'
    yield b'\1{"urlkey":"x","timestamp":"20240227115300","url":"https://baosonha.example/a-1.html","status":"200"}\n'


def _warc() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        with WarcWriter(Path(folder), "baosonha", software="newscrawl/fuzz") as writer:
            for number in range(3):
                body = gzip.compress(b"<html>%d</html>" % number)
                headers = (("Content-Encoding", "gzip"),)
                now = datetime(2026, 9, 5, tzinfo=UTC)
                writer.write(Capture("baosonha", f"{HOST}/a-{number}.html", now, 200, headers, body))
        for file in Path(folder).rglob("*.warc.gz"):
            packed = file.read_bytes()
            yield packed
            yield gzip.decompress(packed)


_SEEDS = {
    "page": _page,
    "source": _source,
    "index": _index,
    "dates": lambda: (bytes([kind]) + one.encode() for one in DATES for kind in range(len(KINDS))),
    "bylines": lambda: (one.encode() for one in BYLINES),
    "urls": lambda: (
        one.encode()
        for one in (
            f"{HOST}/a-1.html",
            "//x/a?utm_source=1#x",
            "/bbt/a-2.html",
            "http://[::1]:80/%41",
            "..//a",
        )
    ),
    "warc": _warc,
    "newspaper": lambda: iter([newspaper_toml(HOST, id="baosonha").encode()]),
}
