"""Feeds: the newest thirty to forty articles, as RSS (Atom is read too)."""

from __future__ import annotations

from newscrawl.discovery.entries import read_entries
from newscrawl.discovery.found import Found, Gathering
from newscrawl.discovery.window import Window
from newscrawl.items import Newspaper, Source

_ROOTS = {"rss": "item", "feed": "entry", "RDF": "item"}
_FIELDS = frozenset({"link", "guid", "pubDate", "published", "updated", "id"})


def read_feed(source: Source, body: bytes, *, newspaper: Newspaper, window: Window) -> Found:
    """The links of a feed. Raises `Refused` ("source_failed") for what is no feed; an empty one is a feed."""
    document = read_entries(body, roots=_ROOTS, fields=_FIELDS)
    gathering = Gathering(source, newspaper, window, warnings=list(document.warnings))
    for entry in document.entries:
        url = entry.get("link") or entry.get("guid") or entry.get("id")
        published = entry.get("pubDate") or entry.get("published") or entry.get("updated")
        if url:
            gathering.add(url, published)
        else:
            gathering.skipped["unusable_url"] += 1
    return gathering.found()
