"""One crawled newspaper in one real pywb for all tests of this folder.

pywb pins dependencies of its own and lives in an environment of its own:

    python3.11 -m venv /tmp/pywb && /tmp/pywb/bin/pip install "setuptools<81" pywb==2.10.0
    NEWSCRAWL_PYWB=/tmp/pywb/bin pytest tests/webarchives
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.archive import WarcWriter
from newscrawl.items import Capture
from newscrawl.sample import SampleServer

from ..crawl.papers import ALL, Reader, desk
from ..ports import reserved_port
from .pages import BLOCK_PAGE, article
from .shim import Shim, wayback

PYWB = os.environ.get("NEWSCRAWL_PYWB")
FORMER = "http://bao-mau.example"
HTML = (("Content-Type", "text/html; charset=utf-8"),)


@dataclass(frozen=True)
class Past:
    """The newspaper that somebody else crawled once, and the archive of that crawl."""

    server: SampleServer
    crawled: Reader
    folder: Path


def capture(url: str, when: str, body: str | bytes, status: int = 200, **headers: str) -> Capture:
    content = body.encode() if isinstance(body, str) else body
    moment = datetime.fromisoformat(when).replace(tzinfo=UTC)
    return Capture("baomau", url, moment, status, (*HTML, *headers.items()), content)


def foreign_captures(server: SampleServer) -> list[Capture]:
    """What only a web archive has: an old host, a prefix, and what was captured in an article's place."""
    victim = server.urls()[0]
    return [
        capture(
            f"{FORMER}/duong-moi-900001.html", "2021-03-05T02:30:00", article("Mở đường mới", "2 giờ trước")
        ),
        capture(
            f"{FORMER}/duong-moi-900001.html",
            "2021-06-05T02:30:00",
            article("Mở đường mới", "05/03/2021 07:30", "Tin đã sửa: con đường dài năm cây số."),
        ),
        capture(
            f"{FORMER}:80/bbt/tin-cu-900001.html",
            "2021-04-01T00:00:00",
            article("Tin của Bình Thuận", "31/03/2021 08:00"),
        ),
        capture(f"{FORMER}/chan-900002.html", "2021-04-02T00:00:00", BLOCK_PAGE),
        capture(
            f"{FORMER}/qua-nhieu-900003.html", "2021-04-03T00:00:00", "<html><body>429</body></html>", 429
        ),
        capture(f"{FORMER}/doi-cho-900004.html", "2021-04-04T00:00:00", "", 301, Location=f"{FORMER}/"),
        capture(victim, "2022-01-01T00:00:00", BLOCK_PAGE),
        capture(f"{FORMER}/the-thao", "2021-04-05T00:00:00", article("Chuyên mục", "05/04/2021 08:00")),
        capture(
            "http://khac.example/tin-900005.html",
            "2021-04-06T00:00:00",
            article("Báo khác", "05/04/2021 08:00"),
        ),
    ]


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Thirty articles of eight days, all captured."""
    folder = tmp_path_factory.mktemp("past")
    with SampleServer(articles=30, days=8) as server:
        crawled = desk(folder / "data", server)
        assert crawled.crawl(ALL).report["outcome"] == "finished"
        yield Past(server, crawled, folder)


@pytest.fixture(scope="session")
def pywb_port(past: Past) -> Iterator[int]:
    """pywb with that crawl's files, and some captures that only a web archive has."""
    if not PYWB:
        pytest.skip(
            "NEWSCRAWL_PYWB does not name pywb's bin folder; get one by: python3 -m venv DIR &&"
            ' DIR/bin/pip install "setuptools<81" pywb==2.10.0'
        )
    with WarcWriter(past.folder / "warc", "baomau", software="newscrawl/test") as writer:
        for one in foreign_captures(past.server):
            writer.write(one)
    with pywb(past.folder, [str(path) for path in sorted(past.folder.rglob("*.warc.gz"))]) as port:
        yield port


@pytest.fixture
def shim(pywb_port: int) -> Iterator[Shim]:
    """A Wayback Machine in a good mood."""
    with wayback(pywb_port) as made:
        yield made


@pytest.fixture
def reader(tmp_path: Path, past: Past) -> Iterator[Reader]:
    """An empty archive of the newspaper, which had another host once."""
    made = desk(tmp_path / "data", past.server)
    file = made.data / "newspapers" / "baomau.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f'former_urls = ["{FORMER}"]\n{text}', encoding="utf-8")
    yield made
    past.server.misbehave([])


class pywb:  # noqa: N801 - reads as what it is
    """A pywb over these WARC files, as a context manager that gives its port."""

    def __init__(self, root: Path, warcs: list[str]) -> None:
        assert PYWB is not None
        self.tools = Path(PYWB)
        self.root = root
        self.reserved = ExitStack()
        for command in (["init", "web"], ["add", "web", *warcs]):
            subprocess.run([self.tools / "wb-manager", *command], cwd=root, check=True, capture_output=True)

    def __enter__(self) -> int:
        port = self.reserved.enter_context(reserved_port())
        serve = [self.tools / "pywb", "-b", "127.0.0.1", "-p", str(port)]
        with (self.root / "pywb.log").open("wb") as log:
            self.server = subprocess.Popen(serve, cwd=self.root, stderr=log, stdout=log)
        while self.server.poll() is None:
            with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
                return port
        pytest.fail("pywb did not start")

    def __exit__(self, *_: object) -> None:
        self.server.kill()
        self.server.wait()
        self.reserved.close()
