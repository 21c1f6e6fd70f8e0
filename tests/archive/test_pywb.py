"""pywb, the replay engine of web archives, reads and replays our files.

pywb pins dependencies of its own and lives in an environment of its own:

    python3.11 -m venv /tmp/pywb && /tmp/pywb/bin/pip install "setuptools<81" pywb==2.10.0
    NEWSCRAWL_PYWB=/tmp/pywb/bin pytest tests/archive/test_pywb.py
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from newscrawl.archive import Revisit, WarcWriter, payload_digest

from ..ports import reserved_port
from .warcs import capture

PYWB = os.environ.get("NEWSCRAWL_PYWB")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYWB, reason="NEWSCRAWL_PYWB does not name pywb's bin folder, see test_pywb.py"),
]

PAGE = "<html><body><p>Đắk Nông: nắng ấm</p></body></html>".encode()
ENCODED = capture(
    1,
    headers=(("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked")),
    body=gzip.compress(PAGE),
)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Replay:
    port: int

    def get(self, path: str) -> tuple[int, bytes]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", f"/web/{path}")
            response: HTTPResponse = connection.getresponse()
            return response.status, response.read()

    def page(self, timestamp: str, number: int) -> tuple[int, bytes]:
        return self.get(f"{timestamp}id_/{capture(number).url}")


def write_archive(folder: Path) -> Path:
    same = Revisit("identical-payload-digest", ENCODED.url, ENCODED.fetched_at, payload_digest(ENCODED.body))
    unchanged = replace(same, profile="server-not-modified")
    again = replace(ENCODED, fetched_at=ENCODED.fetched_at + DAY)
    with WarcWriter(folder, "baomau", software="newscrawl/test") as writer:
        location = writer.write(ENCODED)
        writer.write(capture(2, headers=(("Content-Length", "9999"),), body=b"<p>"))
        writer.write(capture(3, status=301, headers=(("Location", "/bai-viet-1.html"),), body=b""))
        writer.write(again, revisit_of=same)
        writer.write(replace(again, url=capture(4).url), revisit_of=same)
        not_modified = capture(1, status=304, headers=(), body=b"", fetched_at=ENCODED.fetched_at + 2 * DAY)
        writer.write(not_modified, revisit_of=unchanged)
    return folder / location.file


def wait_until_it_listens(server: subprocess.Popen[str], port: int) -> None:
    assert server.stderr is not None
    for line in server.stderr:
        if "Starting Gevent Server" in line:
            break
    while server.poll() is None:  # it says so just before it does
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
    pytest.fail("pywb did not start")


@contextmanager
def replaying(root: Path, files: Iterable[Path | str]) -> Iterator[Replay]:
    """A real pywb that serves these WARC files from an empty folder; options of `add` may be among them."""
    assert PYWB is not None
    for command in (["init", "web"], ["add", "web", *map(str, files)]):
        subprocess.run([Path(PYWB) / "wb-manager", *command], cwd=root, check=True, capture_output=True)
    with serving(root) as replay:
        yield replay


@contextmanager
def serving(root: Path) -> Iterator[Replay]:
    """A real pywb that serves the collections of a folder."""
    assert PYWB is not None
    with reserved_port() as port:
        serve = [Path(PYWB) / "pywb", "-b", "127.0.0.1", "-p", str(port)]
        with subprocess.Popen(serve, cwd=root, stderr=subprocess.PIPE, text=True) as server:
            try:
                wait_until_it_listens(server, port)
                yield Replay(port)
            finally:
                server.kill()


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    root = tmp_path_factory.mktemp("pywb")
    with replaying(root, [write_archive(root / "warc")]) as served:
        yield served


def test_every_capture_is_indexed(replay: Replay) -> None:
    _, body = replay.get(f"cdx?url={ENCODED.url}&output=json")
    lines = [json.loads(line) for line in body.splitlines()]
    assert [line["mime"] for line in lines] == ["text/html", "warc/revisit", "warc/revisit"]
    assert {line["digest"] for line in lines} == {f"sha256:{payload_digest(ENCODED.body)}"}
    assert lines[0]["timestamp"] == "20240227045300"


def test_pages_are_replayed(replay: Replay) -> None:
    assert replay.page("20240227045300", 1) == (200, PAGE)
    assert replay.page("20240227045300", 2) == (200, b"<p>")
    assert replay.page("20240227045300", 3) == (301, b"")


def test_revisits_are_resolved_under_their_own_url_and_another(replay: Replay) -> None:
    assert replay.page("20240228045300", 1) == (200, PAGE)
    assert replay.page("20240228045300", 4) == (200, PAGE)
    assert replay.page("20240229045300", 1) == (304, b"")
