"""Servers of the standard library, serving while a test needs them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import HTTPServer
from threading import Thread

LOOK = 0.01  # seconds between looks whether it is over; the library's half second is most of a short test


@contextmanager
def serving(server: HTTPServer) -> Iterator[None]:
    """In a thread of its own; closed in the end."""
    thread = Thread(target=server.serve_forever, args=[LOOK], daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
