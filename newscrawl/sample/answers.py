"""A request and the answer to it, in a form in which the answer can still be spoilt."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from newscrawl.sample.pages.markup import Parts, gzipped, plain

Point = Literal["start", "header", "body"]
"""Before the first byte; within the header; within the body."""

HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, as far as an answer depends on it. `path` includes the query string."""

    path: str
    accepts: frozenset[str] = field(default_factory=frozenset)  # content codings
    ajax: bool = False
    if_none_match: str | None = None
    if_modified_since: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server will send.

    `encoding` names what `parts` is already encoded with. The rest spoils it: `length` replaces
    Content-Length; `cut_at` ends the connection there; `hang_at` falls silent there for good; `pause` waits
    so many seconds before the first byte; `drip` stretches the body over so many seconds.
    """

    status: int = 200
    parts: Parts = ()
    content_type: str = HTML
    headers: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    length: int | None = None
    cut_at: Point | None = None
    hang_at: Point | None = None
    pause: float = 0.0
    drip: float = 0.0

    def content(self) -> bytes:
        """The body as it stands, one string of bytes."""
        return plain(self.parts)


def compressed(answer: Answer, accepts: frozenset[str]) -> Answer:
    """`answer` with its content in a coding the client knows: gzip rather than Brotli rather than none."""
    if answer.encoding is not None or not answer.parts:
        return answer
    if "gzip" in accepts:
        return replace(answer, parts=(gzipped(answer.parts),), encoding="gzip")
    if "br" in accepts:
        return replace(answer, parts=(brotli_of(answer.content()),), encoding="br")
    return replace(answer, encoding="identity")


def brotli_of(data: bytes) -> bytes:
    """`data` compressed with Brotli."""
    import brotli  # type: ignore[import-untyped]  # noqa: PLC0415  (nearly every client takes gzip)

    packed: bytes = brotli.compress(data, quality=4)
    return packed
