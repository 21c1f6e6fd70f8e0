"""The articles that a person names instead of leaving them to the newspaper's sources."""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.discovery.urls import article_key, canonicalize, on_newspaper
from newscrawl.errors import BadAddress
from newscrawl.items import Link, Newspaper


def links_at(urls: Iterable[str], newspaper: Newspaper) -> list[tuple[str, Link]]:
    """Links to the articles at these addresses, with their keys. Raises `BadAddress` for one that is none of
    the newspaper's articles."""
    links = []
    for url in urls:
        canonical = canonicalize(url)
        key = article_key(newspaper.id, canonical) if canonical else None
        if canonical is None or key is None or not on_newspaper(canonical, newspaper):
            raise BadAddress(
                url,
                f"is not an article of {newspaper.name}: "
                f"give an address like {newspaper.base_url}/ten-bai-123456.html.",
            )
        links.append((key, Link(canonical, "url")))
    return links
