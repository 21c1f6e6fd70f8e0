"""Handing a message to one channel. The only module that knows the notification library.

What it and the HTTP library below it say may quote an address, so they are silenced, and of an answer only a
status or the kind of the failure is repeated.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from newscrawl.upkeep.addresses import Channel

NO_KIND = "its address is of no kind that can be notified"
PATIENCE = 30.0  # seconds for one channel, all told
_STATUS = re.compile(r"error[=:]\s*(\d{3})\b")
_FAILURES = (
    (re.compile(r"\(53[0-9], |authentication", re.IGNORECASE), "it did not accept the user or password"),
    (re.compile(r"recipient \S+ was refused|'[^']*': \([45]\d\d, "), "it did not accept the recipient"),
    (re.compile(r"refused", re.IGNORECASE), "the connection was refused"),
    (re.compile(r"resolve|Name or service|getaddrinfo", re.IGNORECASE), "its host is not known"),
    (re.compile(r"timed? ?out", re.IGNORECASE), "it did not answer in time"),
    (re.compile(r"certificate|SSL", re.IGNORECASE), "the encrypted connection failed"),
)


def send(channel: Channel, title: str, text: str) -> str | None:
    """Send one message; None when it was accepted, else why not, without anything of the address."""
    for name in ("urllib3", "requests", "requests_oauthlib", "oauthlib"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    said: list[str] = []
    try:
        with _overheard(said), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the library's own, about old modules of Python
            import apprise  # noqa: PLC0415 - takes a quarter of a second; most runs have nothing to tell

            asset = apprise.AppriseAsset(
                app_id="newscrawl",
                app_desc="newscrawl",
                async_mode=False,
                http_redirects=False,  # a POST that is redirected is followed as a GET, and says nothing
            )
            post = apprise.Apprise(asset=asset)
            if not post.add(channel.url):
                return NO_KIND
            for service in post:
                if "overflow=" not in channel.url:  # what is too long for one message comes as several
                    service.overflow_mode = apprise.OverflowMode.SPLIT
            sent = post.notify(
                body=text,
                title=title,
                body_format=apprise.NotifyFormat.TEXT,
                timeout=PATIENCE,
            )
    except Exception as error:  # whatever a service does to the library, the run goes on
        return f"a {type(error).__name__}"
    return None if sent else why(" ".join(one for one in said if "Payload" not in one))


def answered_with(status: int) -> str:
    """Why an answer with this HTTP status means that nothing was heard."""
    moved = ", a redirect: give the address that it leads to" if 300 <= status < 400 else ""
    return f"it answered with status {status}{moved}"


class _Ear(logging.Handler):
    """Takes what is logged, so that nobody else does."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it for `why`."""
        self.said.append(record.getMessage())


@contextmanager
def _overheard(said: list[str]) -> Iterator[None]:
    """What the library logs meanwhile reaches `said`, and no log."""
    logger, ear = logging.getLogger("apprise"), _Ear(said)
    before = (logger.level, logger.propagate)
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(ear)
    try:
        yield
    finally:
        logger.removeHandler(ear)
        logger.setLevel(before[0])
        logger.propagate = before[1]


def why(said: str, *, otherwise: str = "it was not accepted") -> str:
    """The kind of a failure in words, from what a library `said` of it; nothing of that is repeated."""
    if status := _STATUS.search(said):
        return answered_with(int(status[1]))
    return next((words for pattern, words in _FAILURES if pattern.search(said)), otherwise)
