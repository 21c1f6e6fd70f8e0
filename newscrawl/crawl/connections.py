"""Connections to newspapers: Scrapy's own, with an end to an answer's header, which is read as browsers do.

Twisted collects header lines for as long as a server sends some, which within one timeout takes gigabytes;
of preliminary answers (1xx) it reads any number. A line of a header may be long, a name be none ("Server :",
"X Powered By:"), and nothing be done to a body in so many words: servers send that, on each of their pages.
"""

from __future__ import annotations

import re
from typing import Any

from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

MOST_HEADER_BYTES = 256 * 1024
"""Of one answer, its status line and preliminary answers included; as much as browsers bear."""
_NOT_TOKEN = re.compile(rb"[^!#$%&'*+\-.^_`|~0-9A-Za-z]+")


class HeaderTooLong(Exception):
    """The answer's header goes on and on."""


class UnknownTransfer(Exception):
    """The answer's body is wrapped in a way that nobody unwraps."""


class _Parser(_LenientHTTPClientParser):
    MAX_LENGTH = MOST_HEADER_BYTES  # of a line, at which Twisted hangs up without a word

    def headerReceived(self, name: bytes, value: bytes) -> None:  # noqa: N802  (Twisted's name)
        """Keep a header under what of its name can be one, as the archive's records do; without that it is
        none, and Twisted would give up the answer."""
        token = _NOT_TOKEN.sub(b"", name)
        if token.lower() == b"transfer-encoding":
            if value.lower() == b"identity":
                return
            if value.lower() != b"chunked":
                raise UnknownTransfer(f"its Transfer-Encoding is not known: {value[:40].decode('latin-1')}")
        if token:
            super().headerReceived(token, value)  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    _of_header = 0

    def request(self, request: Any) -> Any:
        """Begin to count anew: one connection carries several requests."""
        self._of_header = 0
        answer = super().request(request)
        self._parser.__class__ = _Parser  # as Scrapy puts its own there
        return answer

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  (Twisted's name)
        """Pass received bytes on, and give up where they still belong to the header."""
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._of_header += len(data)
            if self._of_header > MOST_HEADER_BYTES:
                why = HeaderTooLong(f"the header has more than {MOST_HEADER_BYTES // 1024} KiB")
                self._giveUp(Failure(why))  # type: ignore[no-untyped-call]


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: ARG002, N802  (Twisted's name)
        """A protocol that counts."""
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class BoundedDownloadHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https over connections whose headers end."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._fail_on_dataloss_warned = True  # or it advises to keep what was cut off
        self._pool._factory = _Factory
