"""Serves a `Site` over HTTP on loopback, and breaks connections where an answer says so.

Twisted parses requests and keeps connections; an answer that HTTP forbids is written past it, straight
to the socket.
"""

from __future__ import annotations

import json
import time
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from twisted.internet import reactor as _reactor
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Protocol
from twisted.internet.stdio import StandardIO
from twisted.web import http

from newscrawl.sample.answers import Answer, Asked, compressed
from newscrawl.sample.site import CONTROL, Site, as_json, log_entry

_LOOPBACK = "127.0.0.1"
_LOGGED = 200_000  # requests remembered; older ones are forgotten so that memory stays flat
_PIECES = 20  # in which a dripping body is sent

reactor: Any = _reactor  # Twisted chooses it at run time, so its type is unknown


class PortBusy(Exception):
    """The port that was asked for is in use."""


class RequestLog:
    """What was asked, in order, and how many answers were under way at once."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self._requests: deque[dict[str, Any]] = deque(maxlen=_LOGGED)
        self.total = self.in_flight_max = 0
        self._in_flight: set[object] = set()

    def begin(self, request: object) -> None:
        """An answer to `request` is now under way."""
        self._in_flight.add(request)
        self.in_flight_max = max(self.in_flight_max, len(self._in_flight))

    def end(self, request: object) -> None:
        """It no longer is."""
        self._in_flight.discard(request)

    def add(self, entry: dict[str, Any]) -> None:
        """Write a request down."""
        self.total += 1
        self._requests.append(entry)

    def as_json(self) -> dict[str, Any]:
        """What `/_sample/log` answers."""
        return {"requests": list(self._requests), "total": self.total, "in_flight_max": self.in_flight_max}


class _Request(http.Request):
    """One request, answered by the site."""

    site: Site
    log: RequestLog
    _waiting: Any = None

    def process(self) -> None:
        """Answer; called by Twisted once the request is read."""
        path = self.uri.decode("latin-1")
        if path.startswith(CONTROL):
            self._steer(path)
            return
        asked = Asked(
            path=path,
            accepts=frozenset(_codings(self._header("accept-encoding") or "")),
            ajax=self._header("x-requested-with") == "XMLHttpRequest",
            if_none_match=self._header("if-none-match"),
            if_modified_since=self._header("if-modified-since"),
        )
        self.log.begin(self)
        try:
            answer, effect = self.site.answer(asked)
        except Exception:
            traceback.print_exc()
            answer, effect = Answer(500, ("The sample newspaper has a fault of its own.",)), None
        self.log.add(
            log_entry(
                asked,
                method=self.method.decode("latin-1"),
                host=self._header("host"),
                user_agent=self._header("user-agent"),
                status=answer.status,
                effect=effect,
                time=time.time(),
            )
        )
        if answer.pause:
            self._waiting = reactor.callLater(answer.pause, self._send, asked, answer)
        else:
            self._send(asked, answer)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802  (Twisted's name)
        """The client went away, or we cut it off."""
        if self._waiting is not None and self._waiting.active():
            self._waiting.cancel()
        self.log.end(self)
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _header(self, name: str) -> str | None:
        values = self.requestHeaders.getRawHeaders(name)
        return values[-1] if values else None

    def _send(self, asked: Asked, answer: Answer) -> None:
        answer = compressed(answer, asked.accepts)
        body = b"" if self.method == b"HEAD" or answer.status == 304 else answer.content()
        headers = [("Content-Type", answer.content_type), *answer.headers, ("Vary", "Accept-Encoding")]
        if answer.encoding not in (None, "identity"):
            headers.append(("Content-Encoding", str(answer.encoding)))
        if answer.status != 304:
            headers.append(("Content-Length", str(len(body) if answer.length is None else answer.length)))
        if answer.length is None and not (answer.cut_at or answer.hang_at or answer.drip):
            self.setResponseCode(answer.status)
            for name, value in headers:
                self.responseHeaders.addRawHeader(name, value)
            self.write(body)  # type: ignore[no-untyped-call]
            self._done()
        else:
            reason = HTTPStatus(answer.status).phrase
            lines = [f"HTTP/1.1 {answer.status} {reason}", *(f"{name}: {value}" for name, value in headers)]
            self._send_past_http(answer, "\r\n".join([*lines, "", ""]).encode("latin-1"), body)

    def _done(self) -> None:
        self.log.end(self)
        self.finish()  # type: ignore[no-untyped-call]

    def _send_past_http(self, answer: Answer, head: bytes, body: bytes) -> None:
        transport: Any = self.channel.transport
        stop = answer.cut_at or answer.hang_at
        sent = {"start": b"", "header": head[: len(head) // 2], "body": head + body[: len(body) // 2]}
        if answer.drip:
            transport.write(head)
            self._drip(transport, body, -(-len(body) // _PIECES), answer.drip / _PIECES)
            return
        transport.write(sent[stop] if stop else head + body)
        if answer.hang_at is None:
            self._close(transport)

    def _drip(self, transport: Any, body: bytes, piece: int, pause: float) -> None:
        """Send one piece of the body, and the others later."""
        if body:
            transport.write(body[:piece])
            self._waiting = reactor.callLater(pause, self._drip, transport, body[piece:], piece, pause)
        else:
            self._close(transport)

    def _close(self, transport: Any) -> None:
        self.log.end(self)
        transport.loseConnection()

    # --- steering --------------------------------------------------------------------------------------

    def _steer(self, path: str) -> None:
        code, found = 200, {}
        try:
            found = self._steered(path.removeprefix(CONTROL))
        except (ValueError, TypeError) as error:
            code, found = 400, {"error": str(error)}
        body = as_json(found)
        self.setResponseCode(code)
        self.responseHeaders.addRawHeader("Content-Type", "application/json; charset=utf-8")
        self.responseHeaders.addRawHeader("Content-Length", str(len(body)))
        self.write(body)  # type: ignore[no-untyped-call]
        self.finish()  # type: ignore[no-untyped-call]

    def _steered(self, name: str) -> dict[str, Any]:
        name, _, query = name.partition("?")
        if name == "log" and self.method == b"GET":
            return self.log.as_json()
        if name == "log" and self.method == b"POST":
            self.log.reset()
            return {}
        if name == "state":
            return self.site.paper.state()
        if name == "truth":
            try:
                return self.site.paper.truth(query.removeprefix("url="))
            except KeyError as error:
                raise ValueError(f"the paper has no article at {error}.") from error
        if name == "control" and self.method == b"POST":
            assert self.content is not None
            order = json.loads(self.content.read())
            if not isinstance(order, dict):
                raise ValueError("an order is a JSON object.")
            return self.site.control(order)
        raise ValueError("there are: GET and POST log, GET state, GET truth?url=, POST control.")


class _Factory(http.HTTPFactory):
    """Keeps no access log of its own: `RequestLog` is better, and formatting lines costs time."""

    def log(self, request: http.Request) -> None:
        """Nothing."""


class _Eof(Protocol):
    """Stops the server when the program that started it closes our standard input, or dies."""

    def connectionLost(self, reason: Any = None) -> None:  # noqa: ARG002, N802  (Twisted's)
        """Standard input is closed."""
        if reactor.running:
            reactor.stop()


def _codings(header: str) -> list[str]:
    wanted = (part.split(";") for part in header.lower().split(","))
    return [
        part[0].strip() for part in wanted if not any(rule.strip() in ("q=0", "q=0.0") for rule in part[1:])
    ]


def serve(
    sites: Sequence[Callable[[int], Site]], *, port: int, until_eof: bool, ready: Callable[[list[int]], None]
) -> None:
    """Serve until SIGTERM or SIGINT, or with `until_eof` until standard input closes.

    Each site is made once its port is known (`port` for the first, 0: any), and `ready` called with all of
    them. Raises `PortBusy`.
    """
    found = [_listen(make, port if number == 0 else 0) for number, make in enumerate(sites)]
    if until_eof:
        StandardIO(_Eof())  # type: ignore[no-untyped-call]
    reactor.callWhenRunning(ready, found)
    reactor.run()


def _listen(make_site: Callable[[int], Site], port: int) -> int:
    factory = _Factory(timeout=120)
    try:
        listening = reactor.listenTCP(port, factory, backlog=512, interface=_LOOPBACK)
    except CannotListenError as error:
        raise PortBusy(port) from error
    found: int = listening.getHost().port
    channel = type("_Channel", (_Request,), {"site": make_site(found), "log": RequestLog()})
    build = factory.buildProtocol

    def built(address: Any) -> Any:
        made: Any = build(address)
        made.requestFactory = channel
        return made

    factory.buildProtocol = built  # type: ignore[method-assign, assignment]
    return found
