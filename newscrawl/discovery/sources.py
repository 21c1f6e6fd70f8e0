"""Sources as values: which a crawl begins with, and the reader of each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Protocol

from newscrawl.discovery.feed import read_feed
from newscrawl.discovery.found import Found
from newscrawl.discovery.listing import listing_source, read_listing
from newscrawl.discovery.sitemap import read_sitemap
from newscrawl.discovery.urls import canonicalize
from newscrawl.discovery.window import Window
from newscrawl.errors import Misuse
from newscrawl.items import SOURCES, Newspaper, Source


class Reader(Protocol):
    """Reads the answer to a source's request. Raises `Refused` ("source_failed")."""

    def __call__(self, source: Source, body: bytes, /, *, newspaper: Newspaper, window: Window) -> Found: ...


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "sitemap_index": read_sitemap,
        "sitemap": read_sitemap,
        "feed": read_feed,
        "listing": read_listing,
    }
)
"""The reader of each `Source.kind`."""


def plan(
    newspaper: Newspaper, *, since: date, until: date, names: Sequence[str] | None = None
) -> tuple[Source, ...]:
    """What to request first, in the order of `names` (without any: the newspaper's own choice).

    `since` and `until` are days in +07:00, both included. Raises `Misuse` for a name that is no source and
    for a window that ends before it begins.
    """
    if since > until:
        raise Misuse(f"The window ends on {until} before it begins on {since}: give since a day up to until.")
    sources: list[Source] = []
    for name in dict.fromkeys(names or newspaper.sources):
        if name == "sitemap":
            sources.append(Source("sitemap_index", name, _absolute(newspaper, newspaper.sitemap)))
        elif name == "feed":
            sources.extend(Source("feed", name, _absolute(newspaper, feed)) for feed in newspaper.feeds)
        elif name == "listing":
            sources.append(listing_source(newspaper))
        else:
            raise Misuse(f'There is no source "{name}": give one of {", ".join(SOURCES)}.')
    return tuple(sources)


def read(
    source: Source, body: bytes, *, newspaper: Newspaper, since: date, until: date, today: date = date.max
) -> Found:
    """Read the decoded body that answered a source's request.

    `since` and `until` are days in +07:00, both included; days after `today`, the day of the answer, are to
    come. Raises `Refused` ("source_failed") where the bytes are not what the source should give; `ValueError`
    for a kind of source that does not exist.
    """
    reader = READERS.get(source.kind)
    if reader is None:
        raise ValueError(f"no reader for a source of kind {source.kind!r}")
    return reader(source, body, newspaper=newspaper, window=Window(since, until, today))


def request_headers(source: Source) -> Mapping[str, str]:
    """The headers that a source's request needs besides the usual ones."""
    if source.kind == "listing":
        return MappingProxyType({"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"})
    return MappingProxyType({})


def _absolute(newspaper: Newspaper, location: str) -> str:
    return canonicalize(location, newspaper.base_url + "/") or newspaper.base_url + location
