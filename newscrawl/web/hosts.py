"""By which names the archive is served: a request that asks for another one is sent away.

Any website can give its own name the address of this machine (DNS rebinding); its scripts then run as if
they were ours, and could read an archive that only this machine sees. What gives them away is the name in
the request. An address in numbers is nobody's to give, so it is always answered.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterable
from typing import Any

from datasette import Response

from newscrawl.errors import Misuse
from newscrawl.web import language
from newscrawl.web.safety import App, Message, Send, refusal

_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){0,20}", re.ASCII)
_ASKED = (b"host", b"x-forwarded-host")  # a proxy may have put a name of its own into the first


def names_of(bound: str, given: Iterable[str]) -> frozenset[str]:
    """The names that are answered: `given` ones, the one it is `bound` to, and where that lets other machines
    in, this machine's own. Raises `Misuse` for a given one that cannot be a name."""
    names = {bound.lower(), *map(_read_name, given)}
    if not _is_local(bound):
        names.add(socket.gethostname().lower())
    return frozenset(names)


def _read_name(text: str) -> str:
    try:
        name = text.strip().rstrip(".").encode("idna").decode().lower()  # as browsers spell Vietnamese ones
    except UnicodeError:
        name = ""
    if not _NAME.fullmatch(name):
        raise Misuse(f"{text!r} is not the name of a host: give it alone, as in --host-name archive.example.")
    return name


def only_as(app: App, names: frozenset[str]) -> App:
    """The application, for requests that ask for one of these names, for this machine or for an address in
    numbers; others get 421 and are told what to do. HTTP/1.0 knows no names, and no browser speaks it."""

    async def door(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] == "http":
            headers = [(name.lower(), value.decode("latin-1")) for name, value in scope["headers"]]
            asked = [one for name, value in headers if name in _ASKED for one in value.split(",")]
            stranger = next((one for one in map(_without_port, asked) if not _is_known(one, names)), None)
            if stranger is not None:
                await _sent_away(stranger, dict(headers)).asgi_send(send)
                return
        await app(scope, receive, send)

    return door


def _without_port(host: str) -> str:
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0].rstrip(".")


def _is_known(name: str, names: frozenset[str]) -> bool:
    return name in names or _is_local(name) or _is_address(name)


def _is_local(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return _is_address(name) and ipaddress.ip_address(name).is_loopback


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _sent_away(name: str, headers: dict[bytes, str]) -> Response:
    words = language.words_of(language.chosen(None, None, headers.get(b"accept-language", "")))
    shown = name if _NAME.fullmatch(name) else "NAME"
    return refusal(f"{words('error.host')}\n\n{words('error.host_text', name=shown)}\n", 421)
