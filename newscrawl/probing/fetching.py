"""Fetch one page, once and politely, for a look at it; crawls go through `newscrawl.crawl`."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import NewscrawlError
from newscrawl.extraction import decode_body
from newscrawl.identity import ROBOTS_AGENT, user_agent

TIMEOUT = 30.0  # seconds, for an answer as a whole
MAX_BYTES = 32 * 1024 * 1024
MAX_ROBOTS_BYTES = 512 * 1024
MAX_REDIRECTS = 5
_CHUNK = 64 * 1024


class FetchFailed(NewscrawlError):
    """The page cannot be had; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. `html` is decompressed; `url` is where the last redirect led."""

    url: str
    status: int
    html: bytes
    content_type: str | None
    location: str | None


class _Untouched(urllib.request.HTTPErrorProcessor):
    """Gives every answer as it is: a redirect is judged by robots.txt before it is followed."""

    def http_response(
        self,
        request: urllib.request.Request,  # noqa: ARG002
        response: http.client.HTTPResponse,
    ) -> http.client.HTTPResponse:
        return response

    https_response = http_response


def fetch(url: str) -> Answer:
    """Fetch a page over http(s), following redirects that robots.txt allows.

    Raises `FetchFailed` for anything but a page, `Refused` for one that cannot be decompressed.
    """
    allowed: dict[str, Protego] = {}
    for _ in range(MAX_REDIRECTS + 1):
        _ask_robots(url, allowed)
        answer = _get(url, MAX_BYTES)
        target = canonicalize(answer.location, url) if answer.location else None
        if not (300 <= answer.status < 400 and target):
            break
        url = target
    else:
        raise FetchFailed(f"{url} was reached after {MAX_REDIRECTS} redirects and leads on: given up.")
    if answer.status != 200:
        raise FetchFailed(f"{url} was answered with status {answer.status}: look at it in a browser.")
    return answer


def _ask_robots(url: str, known: dict[str, Protego]) -> None:
    """Raise `FetchFailed` unless robots.txt of the URL's origin allows it; 4xx means there is none."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    if origin not in known:
        answer = _get(f"{origin}/robots.txt", MAX_ROBOTS_BYTES)
        if answer.status >= 500 or answer.status == 429:
            raise FetchFailed(
                f"{origin}/robots.txt was answered with status {answer.status}: try again later."
            )
        text = answer.html.decode("utf-8", "replace") if answer.status == 200 else ""
        known[origin] = Protego.parse(text)
    if not known[origin].can_fetch(url, ROBOTS_AGENT):
        raise FetchFailed(f"robots.txt of {origin} does not allow {url}.")


def _get(url: str, max_bytes: int) -> Answer:
    opener = urllib.request.OpenerDirector()  # without the handlers for file: and ftp: of the usual one
    for handler in (urllib.request.ProxyHandler, urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
        opener.add_handler(handler())
    opener.add_handler(_Untouched())
    headers = {"User-Agent": user_agent(), "Accept-Language": "vi,en;q=0.5", "Accept-Encoding": "gzip, br"}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - canonicalize lets only http(s) pass
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            body = _read(response, max_bytes)
            header = response.headers.get
            return Answer(
                url=url,
                status=response.status,
                html=decode_body(body, header("Content-Encoding"), max_bytes=max_bytes),
                content_type=header("Content-Type"),
                location=header("Location"),
            )
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
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
