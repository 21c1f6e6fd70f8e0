"""Newspapers that read one source: whatever it announces is fetched and kept for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from newscrawl.discovery.sources import plan
from newscrawl.discovery.urls import host_of, origin_of
from newscrawl.items import Newspaper


@dataclass(frozen=True, slots=True)
class Shared:
    """Two newspapers, in the order of their ids, and the first source that both read."""

    one: Newspaper
    other: Newspaper
    url: str


def shared_sources(newspapers: Iterable[Newspaper]) -> tuple[Shared, ...]:
    """The pairs that read a source together. One host alone makes none: each of two newspapers at it may have
    a sitemap and feeds of its own."""
    found: dict[tuple[str, str], Shared] = {}
    readers: dict[tuple[str | None, ...], list[Newspaper]] = {}
    for newspaper in sorted(newspapers, key=lambda paper: paper.id):
        for source in plan(newspaper, since=date.min, until=date.max):  # which there are no day changes
            path = source.url.removeprefix(origin_of(source.url))
            others = readers.setdefault((host_of(source.url), path), [])
            for one in (other for other in others if other is not newspaper):  # it may name a feed twice
                found.setdefault((one.id, newspaper.id), Shared(one, newspaper, source.url))
            others.append(newspaper)
    return tuple(found.values())
