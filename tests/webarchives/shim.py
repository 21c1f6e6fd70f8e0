"""The Wayback Machine's face in front of a pywb: its CDX server, its replay addresses, and its moods.

pywb's index is one JSON object a line; web.archive.org's is an array of arrays with a header row, with
`collapse`, `limit`, `showResumeKey` and `resumeKey`, and `filter=field:regex`.
"""

from __future__ import annotations

import json
import re
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from ..serving import serving

NAMES = {"original": "url", "timestamp": "timestamp", "statuscode": "status", "digest": "digest"}


@dataclass(frozen=True)
class Mood:
    """For requests whose path matches: after `spare` of them, `times` of each path meet `what`: a status,
    "reset", "html", "broken" (a line of an index), "cut" (an index that ends early), or the timestamp that
    a replay is sent on to."""

    match: str
    what: int | str
    times: int = 1_000_000
    spare: int = 0


@dataclass
class Shim:
    pywb: int
    port: int = 0
    moods: list[Mood] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    robots: str | None = None
    most: int = 1_000_000  # lines of an answer, whatever was asked for
    lies: bool = False  # lists every capture as an answer 200
    met: Counter[tuple[Mood, str]] = field(default_factory=Counter)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def mood(self, path: str) -> int | str | None:
        for mood in self.moods:
            if re.search(mood.match, path):
                self.met[mood, path] += 1
                if mood.spare < self.met[mood, path] <= mood.spare + mood.times:
                    return mood.what
        return None

    def replays(self) -> list[str]:
        return [path for path in self.asked if path.startswith("/web/")]

    def ask(self, path: str, headers: dict[str, str]) -> tuple[int, list[tuple[str, str]], bytes]:
        with closing(HTTPConnection("127.0.0.1", self.pywb, timeout=60)) as connection:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()

    def index(self, query: str) -> list[list[str]]:
        asked = parse_qs(query)
        passed = {name: asked[name][0] for name in ("url", "matchType", "from", "to") if name in asked}
        _, _, body = self.ask(f"/web/cdx?{urlencode({**passed, 'output': 'json'})}", {})
        names = asked["fl"][0].split(",")
        rows = [[str(json.loads(line)[NAMES[name]]) for name in names] for line in body.splitlines()]
        if self.lies:
            rows = [
                ["200" if name == "statuscode" else cell for name, cell in zip(names, row, strict=True)]
                for row in rows
            ]
        for wanted in asked.get("filter", []):
            name, _, pattern = wanted.partition(":")
            rows = [row for row in rows if re.fullmatch(pattern, row[names.index(name)])]
        at = names.index(asked["collapse"][0])
        rows = [
            row
            for before, row in zip([None, *rows], rows, strict=False)
            if not before or before[at] != row[at]
        ]
        first = int(asked.get("resumeKey", ["0"])[0])
        last = first + min(int(asked["limit"][0]), self.most)
        key = [[], [str(last)]] if last < len(rows) else []
        return [names, *rows[first:last], *key] if rows else []


def _index_text(rows: list[list[str]], mood: int | str | None) -> str:
    lines = [json.dumps(row) for row in rows]
    if mood == "broken" and rows:
        lines.insert(2, '["http://bao-mau.vn/hong-1.html", "2024')
    text = "[" + ",\n".join(lines) + "]\n"
    return text[: len(text) * 2 // 3] if mood == "cut" else text


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    shim: Shim

    def do_GET(self) -> None:
        self.shim.asked.append(self.path)
        mood = self.shim.mood(self.path)
        if isinstance(mood, int):
            self.answer(mood, [("Content-Type", "text/html")], b"<html><body>Slow down</body></html>")
        elif mood == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
        elif mood == "html":
            self.answer(
                200, [("Content-Type", "text/html")], b"<!DOCTYPE html><html><body>Maintenance</body></html>"
            )
        elif isinstance(mood, str) and mood.isdigit():
            location = re.sub(r"/web/[0-9]+id_", f"/web/{mood}id_", self.path)
            self.answer(302, [("Location", location)], b"")
        elif self.path == "/robots.txt":
            text = self.shim.robots
            self.answer(404 if text is None else 200, [("Content-Type", "text/plain")], (text or "").encode())
        elif self.path.startswith("/cdx/search/cdx?"):
            text = _index_text(self.shim.index(urlsplit(self.path).query), mood)
            self.answer(200, [("Content-Type", "application/json")], text.encode())
        else:
            self.answer(*self.shim.ask(self.path, {"Accept-Encoding": self.headers["Accept-Encoding"] or ""}))

    def answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers:
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def wayback(pywb: int) -> Iterator[Shim]:
    """A Wayback Machine over the pywb at that port."""
    shim = Shim(pywb)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"shim": shim}))
    shim.port = server.server_address[1]
    with serving(server):
        yield shim
