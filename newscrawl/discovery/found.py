"""What a source announced, and how its links are chosen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from newscrawl.discovery.urls import canonicalize, host_of, hosts_of, shape
from newscrawl.discovery.window import Window, day_meant
from newscrawl.items import Link, Newspaper, Source


@dataclass(frozen=True, slots=True)
class Found:
    """What one answer announced.

    `links` are canonical, article-shaped, at the newspaper's own hosts, each article once, in the source's
    order, and inside the window as far as the source dates them. `sources` is what to read next.
    `skipped` counts what was left out: "unusable_url", "other_host", "not_an_article", "out_of_window",
    "duplicate", "other_sitemap". Nothing found and no warning is an empty source, which is no error.
    """

    links: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class Gathering:
    """Collects what one answer announces into a `Found`."""

    source: Source
    newspaper: Newspaper
    window: Window
    links: list[Link] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    warnings: list[str] = field(default_factory=list)
    _hosts: frozenset[str] = field(init=False)
    _seen: set[tuple[str, str | None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._hosts = hosts_of(self.newspaper)

    def own_url(self, url: str) -> str | None:
        """The canonical URL, absolute against the source's; None, and counted, where it is not ours."""
        canonical = canonicalize(url, self.source.url)
        if canonical is None:
            self.skipped["unusable_url"] += 1
            return None
        if host_of(canonical) not in self._hosts:
            self.skipped["other_host"] += 1
            return None
        return canonical

    def is_article(self, url: str) -> bool:
        """Whether `add` would see an article of ours in this URL, whatever its day."""
        canonical = canonicalize(url, self.source.url)
        return (
            canonical is not None and shape(canonical).kind == "article" and host_of(canonical) in self._hosts
        )

    def add(self, url: str, published_raw: str | None, *, dated: bool = True) -> None:
        """Take an announced URL if it is a new article of ours; `dated=False` for all days.

        `dated=False` is for files whose name has already settled the day.
        """
        canonical = self.own_url(url)
        if canonical is None:
            return
        seen = shape(canonical)
        if seen.kind != "article":
            self.skipped["not_an_article"] += 1
        elif (seen.prefix, seen.cms_id) in self._seen:
            self.skipped["duplicate"] += 1
        elif dated and not self.window.has(day_meant(published_raw, self.newspaper.rules)):
            self.skipped["out_of_window"] += 1
        else:
            self._seen.add((seen.prefix, seen.cms_id))
            self.links.append(Link(canonical, self.source.name, published_raw or None))

    def found(self) -> Found:
        """Everything gathered so far."""
        return Found(
            tuple(self.links),
            tuple(self.sources),
            MappingProxyType(dict(+self.skipped)),
            tuple(self.warnings),
        )
