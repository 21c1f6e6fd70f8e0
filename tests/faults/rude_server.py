"""A server on loopback that answers each path as a function wants, below HTTP where need be."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self

Answer = Callable[[socket.socket], None]
"""Writes an answer to a connection whose request was read; the connection is closed behind it."""


class RudeServer:
    """`paths` are asked for exactly; what is not there is a 404. Notes what was asked in `asked`."""

    def __init__(
        self,
        paths: Mapping[str, Answer],
        *,
        tls: ssl.SSLContext | None = None,
        address: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.paths = dict(paths)
        self.tls = tls
        self.asked: list[str] = []
        self._socket = socket.create_server((address, port), backlog=64)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.settimeout(60)
            if self.tls is None:
                self._answer(connection)
                return
            with self.tls.wrap_socket(connection, server_side=True) as secured:
                self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                return
            request += piece
        path = request.split(b" ", 2)[1].decode("latin-1")
        self.asked.append(path)
        self.paths.get(path, status(404))(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_WR)


def status(code: int) -> Answer:
    """An empty answer with a status."""
    return raw(b"HTTP/1.1 %d X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % code)


def raw(*pieces: bytes) -> Answer:
    """These bytes, as they are."""

    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return answer


def page(body: bytes, *headers: str) -> Answer:
    """An ordinary answer with this body."""
    head = "".join(f"{one}\r\n" for one in ("Content-Type: text/html; charset=utf-8", *headers))
    length = f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return raw(f"HTTP/1.1 200 OK\r\n{head}{length}".encode("latin-1"), body)


def endless(head: bytes, piece: bytes, most: int) -> Answer:
    """`piece` over and over behind `head`, until the other side has had enough or `most` bytes are sent."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        for _ in range(most // len(piece)):
            connection.sendall(piece)

    return answer


def stall(head: bytes = b"") -> Answer:
    """Nothing further, until the other side gives up."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while connection.recv(65536):  # a request's body
            pass

    return answer


def reset(head: bytes = b"") -> Answer:
    """A TCP reset in the middle of the answer."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return answer
