"""The sign of life for a dead-man switch, such as healthchecks.io: a ping when all is well, and one to
`…/fail` when not. A run that is never made sends none, and that is what the switch notices."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from threading import Thread
from urllib.parse import urlsplit, urlunsplit

from newscrawl.upkeep.sending import answered_with, why

TIMEOUT = 10.0  # seconds for each thing that is waited for
TRIES = 2
PATIENCE = 25.0  # seconds, all told


def beat(url: str, *, well: bool, text: str = "", patience: float = PATIENCE) -> str | None:
    """Ping; None when it was heard, else why not, without anything of the address.

    Takes `patience` seconds at most: what is left of a ping then ends with this process.
    """
    failures: list[str | None] = []

    def ping() -> None:
        failures.append(_ping(url, well=well, text=text))

    thread = Thread(target=ping, name="ping", daemon=True)
    thread.start()
    thread.join(patience)
    return failures[0] if failures else "it did not answer in time"


def _ping(url: str, *, well: bool, text: str) -> str | None:
    address = url if well else failing(url)
    request = urllib.request.Request(  # noqa: S310 - `addresses` lets only http(s) pass
        address, data=text.encode("utf-8", "replace")[:10_000], headers={"User-Agent": "newscrawl"}
    )
    opener = urllib.request.OpenerDirector()  # without the handlers for file: and ftp: of the usual one
    for handler in (
        urllib.request.ProxyHandler,
        urllib.request.HTTPHandler,
        urllib.request.HTTPSHandler,
        urllib.request.HTTPDefaultErrorHandler,
        urllib.request.HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    failure = None
    for _ in range(TRIES):
        try:
            with opener.open(request, timeout=TIMEOUT):
                return None
        except urllib.error.HTTPError as error:
            failure = answered_with(error.code)
            error.close()
        except (OSError, http.client.HTTPException, ValueError) as error:
            failure = why(f"{type(error).__name__} {error}", otherwise="it cannot be reached")
    return failure


def failing(url: str) -> str:
    """The address that tells of trouble: `/fail` behind the path."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/fail"))
