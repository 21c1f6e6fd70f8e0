"""What came back for a request: as a capture, or as a reason why nothing did."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from OpenSSL import SSL
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Headers, Response
from service_identity import VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError
from twisted.web.client import ResponseFailed, ResponseNeverReceived
from twisted.web.http_headers import InvalidHeaderName

from newscrawl.crawl.pace import NO_NAME, REFUSING, seconds_wished
from newscrawl.items import Capture, CaptureKind

RETRIED = REFUSING | {408, 425} | frozenset(range(500, 600))
"""Statuses of a server that is not able to answer now, whatever its makers and proxies mean by each."""
MOVED = frozenset({301, 302, 303, 307, 308})
"""Statuses that name another address."""
_SLICE = 0.25
_CLOSED = "the connection was closed before the answer had come"
_SAID: Mapping[type[BaseException], str] = {
    CannotResolveHostError: NO_NAME,
    DownloadConnectionRefusedError: "the connection was refused",
    DownloadTimeoutError: "it did not answer in time",
    ConnectionDone: _CLOSED,
    ConnectionLost: _CLOSED,
    ResponseNeverReceived: _CLOSED,
}


class Stopping(IgnoreRequest):
    """The run is ending; the request goes back to the frontier as if it had never been drawn."""


async def nap(crawler: Crawler, seconds: float) -> None:
    """Wait, but not beyond the moment when someone stops the crawl. Raises `Stopping` then."""
    while seconds > 0:
        if not crawler.crawling:
            raise Stopping
        await asyncio.sleep(min(seconds, _SLICE))
        seconds -= _SLICE
    if not crawler.crawling:
        raise Stopping


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in headers.items()
        for value in values or ()
    )


def capture_of(newspaper: str, request: Request, response: Response, *, kind: CaptureKind) -> Capture:
    """The response as a capture, taken now; its body is as received, because nothing decodes it."""
    return Capture(
        newspaper=newspaper,
        url=request.url,
        fetched_at=datetime.now(UTC),
        status=response.status,
        headers=_pairs(response.headers),
        body=response.body,
        kind=kind,
        method=request.method,
        request_headers=_pairs(request.headers),
        ip_address=str(response.ip_address) if response.ip_address else None,
    )


def retry_after_of(response: Response) -> float | None:
    """The server's wish in seconds: `Retry-After` as a number or as an HTTP date; None when unreadable."""
    return seconds_wished((response.headers.get("Retry-After") or b"").decode("latin-1"))


def location_of(response: Response) -> str:
    """Where the answer says that something is, as printed; "" where it does not."""
    return (response.headers.get("Location") or b"").decode("latin-1")


def describe(failure: Failure) -> tuple[str, str]:
    """Why a request brought nothing: a problem reason and a short detail."""
    error = failure.value
    assert error is not None
    if isinstance(error, DownloadCancelledError):
        return "too_large", "larger than the newspaper's limit"
    if isinstance(error, ResponseDataLossError):
        return "fetch_failed", "the connection ended before the whole answer had come"
    return "fetch_failed", explained(error)


def explained(error: BaseException) -> str:
    """What went wrong with a connection, in a line."""
    cause = error.__cause__
    if isinstance(cause, ResponseFailed) and cause.reasons:
        error = cause.reasons[0].value  # the engine would print the whole list of them
    if isinstance(error, VerificationError):
        return "the certificate is not one of this host"
    if isinstance(error, SSL.Error):
        reasons = [reason for *_, reason in error.args[0]] if error.args else []
        return f"TLS: {', '.join(reasons) or 'the connection was closed'}"
    if isinstance(error, ParseError | InvalidHeaderName):
        return "the answer is not HTTP"
    if type(error) in _SAID:
        return _SAID[type(error)]
    text = str(error).strip().split("\n")[0][:200].rstrip(".;")
    return text or type(error).__name__.removesuffix("Error")
