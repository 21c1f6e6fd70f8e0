"""One request over http(s), answered within limits of size and time; crawls go through `newscrawl.crawl`."""

from __future__ import annotations

import http.client
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from newscrawl.discovery.addresses import is_public, literal
from newscrawl.errors import NewscrawlError
from newscrawl.extraction import decode_body
from newscrawl.identity import user_agent

TIMEOUT = 30.0  # seconds, for an answer as a whole
_CHUNK = 64 * 1024
_NONE: Mapping[str, str] = MappingProxyType({})


class FetchFailed(NewscrawlError):
    """The page cannot be had; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `html` is decompressed; `location` and `retry_after` are the headers' words."""

    url: str
    status: int
    html: bytes
    content_type: str | None
    location: str | None
    retry_after: str | None


class _Untouched(urllib.request.HTTPErrorProcessor):
    """Gives every answer as it is: a redirect is judged by robots.txt before it is followed."""

    def http_response(
        self,
        request: urllib.request.Request,  # noqa: ARG002
        response: http.client.HTTPResponse,
    ) -> http.client.HTTPResponse:
        return response

    https_response = http_response


def is_public_place(url: str) -> bool:
    """Whether all addresses of a URL's host are of the public internet; False where it has none."""
    try:
        found = socket.getaddrinfo(urlsplit(url).hostname or "", None, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return False
    addresses = [literal(str(one[4][0])) for one in found]
    return bool(addresses) and all(one is not None and is_public(one) for one in addresses)


def ask(
    url: str, *, contact: str | None = None, headers: Mapping[str, str] = _NONE, max_bytes: int
) -> Answer:
    """Ask once for a canonical URL; redirects are not followed.

    `contact` is where the newspaper can reach the person who asks. Raises `FetchFailed` where no whole
    answer came, `Refused` for one that cannot be decompressed.
    """
    opener = urllib.request.OpenerDirector()  # without the handlers for file: and ftp: of the usual one
    for handler in (urllib.request.ProxyHandler, urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
        opener.add_handler(handler())
    opener.add_handler(_Untouched())
    usual = {
        "User-Agent": user_agent(contact),
        "Accept-Language": "vi,en;q=0.5",
        "Accept-Encoding": "gzip, br",
    }
    request = urllib.request.Request(url, headers={**usual, **headers})  # noqa: S310 - canonical: only http(s)
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            body = _read(response, max_bytes)
            header = response.headers.get
            encodings = response.headers.get_all("Content-Encoding", [])
            return Answer(
                url=url,
                status=response.status,
                html=decode_body(body, ", ".join(encodings), max_bytes=max_bytes),
                content_type=header("Content-Type"),
                location=header("Location"),
                retry_after=header("Retry-After"),
            )
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, socket.gaierror):
            reason = f"{urlsplit(url).hostname} cannot be looked up: there is no network, or no such host"
        elif isinstance(reason, OSError) and reason.strerror:
            reason = reason.strerror  # without its number
        raise FetchFailed(f"{url} could not be fetched: {reason or type(error).__name__}.") from error


def _read(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """The whole body, within the limits of size and time; a trickle ends at the deadline too."""
    deadline = time.monotonic() + TIMEOUT
    chunks, size = [], 0
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > max_bytes:
            raise OSError(f"the answer is larger than {max_bytes // 1024} KiB")
        if time.monotonic() > deadline:
            raise OSError(f"the answer took longer than {TIMEOUT:.0f} seconds")
    if response.length:
        raise OSError(f"the answer broke off {response.length} bytes before its end")
    return b"".join(chunks)
