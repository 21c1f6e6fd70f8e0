"""Which URLs of a foreign file are wanted."""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.discovery.urls import canonicalize, host_of, shape
from newscrawl.items import Newspaper


class Selection:
    """Which URLs are wanted: those of articles at the hosts, present and former, of some newspapers."""

    def __init__(self, wanted: Iterable[Newspaper]) -> None:
        papers = list(wanted)
        self._by_host: dict[str, str] = {}
        for paper in papers:  # one that lives at a host goes before one that used to
            self._by_host.setdefault(host_of(paper.base_url) or "", paper.id)
        for paper in papers:
            for former in paper.former_urls:
                self._by_host.setdefault(host_of(former) or "", paper.id)

    @property
    def hosts(self) -> frozenset[str]:
        """The hosts, as `host_of` gives them."""
        return frozenset(self._by_host)

    def owner(self, url: str) -> str | None:
        """The id of the newspaper whose article stands at a URL, or None."""
        canonical = canonicalize(url)
        if canonical is None or shape(canonical).kind != "article":
            return None
        return self._by_host.get(host_of(canonical) or "")

    def why_not(self, url: str) -> str:
        """The name under which a URL without owner is counted."""
        return "not_articles" if (host_of(url) or "") in self._by_host else "other_hosts"
