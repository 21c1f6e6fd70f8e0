"""A service that takes notifications (webhook, ntfy) and heartbeats, on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ..serving import serving

USER, PASSWORD, PATH, BEAT = "kanarienvogel-u", "kanarienvogel-p", "kanarienvogel-w", "kanarienvogel-h"


@dataclass
class Service:
    """A webhook and a dead-man switch: what they were sent, and what they answer."""

    port: int = 0
    status: int = 200
    heard: list[tuple[str, str]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for path, body in self.heard if not path.startswith("/ping/")]

    @property
    def beats(self) -> list[str]:
        return [path for path, _ in self.heard if path.startswith("/ping/")]

    @property
    def webhook(self) -> str:
        return f"json://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{PATH}"

    def ntfy(self, topic: str) -> str:
        return f"ntfy://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{topic}"

    @property
    def heartbeat(self) -> str:
        return f"http://127.0.0.1:{self.port}/ping/{BEAT}"


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """A page for people, as stands behind a redirect."""
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_beat = self.path.startswith("/ping/")
            if is_beat or made.status == 200:
                made.heard.append((self.path, body))
            self.send_response(200 if is_beat else made.status)
            if 300 <= made.status < 400:
                self.send_header("Location", "/login")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_port
    with serving(server):
        yield made
