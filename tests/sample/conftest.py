"""A running sample newspaper, and a client that shows what really went over the wire."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from newscrawl.sample import SampleServer

from ..waiting import PATIENCE

LAST_DAY = date(2026, 9, 5)


@dataclass(frozen=True)
class Wire:
    """The bytes of one answer until the server closed or fell silent."""

    raw: bytes
    closed: bool

    @property
    def status(self) -> int:
        return int(self.raw.split(b" ", 2)[1])

    @property
    def headers(self) -> dict[str, str]:
        lines = self.raw.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")[1:]
        return {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]


def fetch(
    server: SampleServer, url: str, *, wait: float = PATIENCE, begins: bool = False, **headers: str
) -> Wire:
    """One GET on a connection of its own; `wait` bounds a silence, in seconds. An answer that `begins` is
    not silent before that, however busy the machine is."""
    path = url.removeprefix(server.base_url)
    asked = {"host": f"127.0.0.1:{server.port}", "connection": "close"}
    asked |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in asked.items()), "", ""]
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall("\r\n".join(lines).encode())
        connection.settimeout(PATIENCE if begins else wait)
        try:
            while piece := connection.recv(65536):
                received += piece
                connection.settimeout(wait)
        except TimeoutError:
            return Wire(received, closed=False)
    return Wire(received, closed=True)


@pytest.fixture(scope="module")
def running() -> Iterator[SampleServer]:
    with SampleServer(last_day=LAST_DAY) as server:
        yield server


@pytest.fixture
def server(running: SampleServer) -> SampleServer:
    """The module's server, at peace and with an empty log."""
    running.misbehave([])
    running.robots()
    running.reset_log()
    return running
