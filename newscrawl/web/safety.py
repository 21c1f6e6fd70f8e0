"""What a browser may do with a page: run and load what is ours, and nothing else.

The articles are what anybody may have written. Templates escape every text; these headers see to it that a
slip would still run nothing and call nobody.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from datasette import Response
from markupsafe import Markup

_COMMON = "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
OURS = f"default-src 'self'; img-src 'self' data:; {_COMMON}"
"""For our own pages."""

WITH_PICTURES = f"default-src 'self'; img-src 'self' data: https: http:; {_COMMON}"
"""For an article whose reader asked for its pictures, which the newspaper's host sends."""

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_SWITCH = "{{ datasette_allow_facet }}"

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Any, Send], Awaitable[None]]


@cache
def datasettes() -> str:
    """For Datasette's own pages: their inline scripts are known by their digests, their styles are let be."""
    digests = " ".join(f"'sha256-{one}'" for one in sorted(set(_digests(_datasettes_scripts()))))
    return (
        f"default-src 'self'; script-src 'self' {digests}; style-src 'self' 'unsafe-inline';"
        f" img-src 'self' data:; {_COMMON}"
    )


def _datasettes_scripts() -> Iterator[str]:
    for file in resources.files("datasette").joinpath("templates").iterdir():
        if file.name.endswith(".html"):
            yield from _INLINE.findall(file.read_text(encoding="utf-8"))


def _digests(scripts: Iterable[str]) -> Iterator[str]:
    for script in scripts:
        for spelled in (script.replace(_SWITCH, value) for value in ("true", "false")):
            yield base64.b64encode(hashlib.sha256(spelled.encode()).digest()).decode()


def guarded(app: App, *, datasettes_pages: bool) -> App:
    """The application with these headers; Datasette's own pages only where nobody else's plugins are."""

    async def guard(scope: Message, receive: Any, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers") or ())
                known = {name.lower() for name, _ in headers}
                added = [header for header in _ALWAYS if header[0] not in known]
                if datasettes_pages and b"content-security-policy" not in known:
                    added.append((b"content-security-policy", datasettes().encode()))
                message = {**message, "headers": headers + added}
            await send(message)

        await app(scope, receive, send_guarded)

    return guard


def refusal(text: str, status: int, **headers: str) -> Response:
    """A text for a request that is no reader's, which nothing keeps or takes for a page."""
    usual = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response.text(text, status=status, headers=usual | headers)


def for_readers(app: App) -> App:
    """The application for those who read; any other method gets 405, because Datasette answers some with a
    page and some with a fault."""

    async def reading(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in ("GET", "HEAD"):
            await refusal("Method not allowed\n", 405, Allow="GET, HEAD").asgi_send(send)
            return
        if scope["type"] == "http":
            scope = {**scope, "headers": [one for one in scope["headers"] if not _is_foreign_cookie(*one)]}
        await app(scope, receive, send)

    return reading


def _is_foreign_cookie(name: bytes, value: bytes) -> bool:
    """Whether these are cookies of another server of this host, in a charset that Datasette falls over."""
    try:
        return name.lower() == b"cookie" and not value.decode()
    except UnicodeDecodeError:
        return True


def drawing(svg: str) -> Markup:
    """One of our charts, which escape all that they print, as templates take it."""
    return Markup(svg)  # noqa: S704 - see above


def web_address(address: object) -> str | None:
    """An address that a page may link to; None for one of another kind, as `javascript:`."""
    if not isinstance(address, str):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
