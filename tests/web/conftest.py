"""One archive, one server, one browser for all tests of the pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest

from ..browser import chromium
from ..serving import serving
from ..zygote import zygote
from .browser import Reader
from .library import build

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


class Pictures:
    """A newspaper's host of pictures, which remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(PIXEL)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture(scope="session")
def pictures() -> Iterator[Pictures]:
    host = Pictures()
    with serving(host.server):
        yield host


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, pictures: Pictures) -> Path:
    """The archive's folder; nobody writes to it."""
    data = tmp_path_factory.mktemp("library") / "data"
    build(data, pictures.host)
    return data


@contextmanager
def served(*words: object) -> Iterator[str]:
    """The address of a `newscrawl serve` of its own."""
    process = zygote().start("serve", "--port", "0", *words)
    try:
        said = process.stdout.readline()
        found = re.search(r"http://\S+?:\d+", said)
        assert found, said
        yield found[0]
    finally:
        process.terminate()
        process.communicate(timeout=60)


@pytest.fixture(scope="session")
def site(library: Path) -> Iterator[str]:
    """The pages' address, without a slash at its end."""
    with served("--data", library) as address:
        with urlopen(f"{address}/robots.txt", timeout=60) as answer:
            assert answer.status == 200
        yield address


@pytest.fixture(scope="session")
def browser(site: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    profile = tmp_path_factory.mktemp("profile")
    with chromium(profile, "--accept-lang=vi", logs=("browser", "performance")) as driver:
        yield Reader(driver, site)


@pytest.fixture
def reader(browser: Reader) -> Iterator[Reader]:
    """A newcomer at a desk, who in the end had nothing to complain of."""
    browser.forget()
    yield browser
    assert browser.complaints() == []
