"""Newspapers as seeds for other crawlers: what each announces its articles by, a line an address.

The format is StormCrawler's, which Common Crawl's news crawl reads as well: the URL, then key=value, all
between tabs. `isSitemap`, `isSitemapIndex` and `isFeed` tell its parsers what the address is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from newscrawl.discovery.sources import plan
from newscrawl.items import Newspaper

_SAYS = {"sitemap_index": ("isSitemap=true", "isSitemapIndex=true"), "feed": ("isFeed=true",)}


def seeds(newspapers: Iterable[Newspaper]) -> Iterator[str]:
    """The lines, without line ends. A listing is left out: it is asked by script, and needs our reader."""
    today = datetime.now(UTC).date()  # which sources there are does not depend on the day
    for newspaper in newspapers:
        for source in plan(newspaper, since=today, until=today):
            if source.kind in _SAYS:
                yield "\t".join((source.url, *_SAYS[source.kind], f"newspaper={newspaper.id}"))
