"""What a survey means: what does not look well, and what the newspaper's file should say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from newscrawl.discovery.urls import canonicalize, host_of, on_newspaper
from newscrawl.errors import Misuse
from newscrawl.items import CrawlPolicy, Newspaper
from newscrawl.probing.front import Front
from newscrawl.probing.survey import Survey

_FIELDS: Mapping[str, str] = {
    "published_at": "date",
    "byline": "byline",
    "lead": "lead",
    "category": "section",
}
_MOST_FEEDS = 3
_NOT_ID = re.compile(r"[^a-z0-9_-]+")


def candidate(
    base_url: str, front: Front, *, id: str | None, name: str | None, province: str | None, crawl: CrawlPolicy
) -> Newspaper:
    """The newspaper that a home page promises, before anything else was asked.

    `id`, `name` and `province` are the analyst's words; without them the id is made of the host, the name is
    the page's own. Raises `Misuse` where neither gives one.
    """
    host = (urlsplit(base_url).hostname or "").removeprefix("www.")
    identity = id or _NOT_ID.sub("-", host.partition(".")[0]).strip("-_")
    named = name or front.name
    if named is None:
        raise Misuse("The home page does not say what the newspaper is called: give --name 'Báo …'.")
    if not identity or (id is None and host.replace(".", "").isdigit()):
        raise Misuse("The host makes no name for the newspaper's file: give --id, such as baodaknong.")
    found = Newspaper(id=identity, name=named, base_url=base_url, province=province, crawl=crawl)
    feeds = _own_locations(found, front.feeds)
    return replace(found, feeds=feeds) if feeds else found


def remarks(found: Survey) -> Iterator[str]:
    """What a person should look at before this newspaper is left to itself, a sentence each."""
    for finding in found.sources:
        if finding.problem:
            yield f"The source {finding.name} brings nothing ({finding.url}: {finding.problem})."
    if not any(one.name == "sitemap" and one.days for one in found.sources):
        yield "There are no dated sitemaps: days that a crawl misses cannot be caught up, nor the past read."
    yield from _of_pages(found)


def _of_pages(found: Survey) -> Iterator[str]:
    articles, pages = found.articles, len(found.samples)
    if not pages:
        yield "No source announced an article that could be looked at."
    refused = Counter(sample.problem for sample in found.samples if sample.problem)
    for reason, count in refused.most_common():
        example = next(one for one in found.samples if one.problem == reason)
        detail = f": {example.detail}" if example.detail else ""
        yield f"{count} of {pages} pages were not read ({reason}{detail}), such as {example.url}"
    for field, word in _FIELDS.items():
        filled = sum(getattr(one, field) is not None for one in articles)
        if filled * 2 < len(articles):
            yield (
                f"Only {filled} of {len(articles)} articles have a {word}: "
                "perhaps the newspaper's file needs a selector for it."
            )
    for sample in found.samples:
        for remark in sample.reading.remarks if sample.reading else ():
            if remark.reason == "date_conflict":
                yield f"Two dates of {sample.url} disagree ({remark.detail})."


def proven(found: Survey) -> Newspaper:
    """The newspaper with the sources and feeds that answered, as its file should name them."""
    newspaper = found.newspaper
    answering = dict.fromkeys(one.name for one in found.sources if not one.problem)
    feeds = [one.url for one in found.sources if one.name == "feed" and not one.problem]
    return replace(
        newspaper,
        sources=tuple(answering) or newspaper.sources,
        feeds=tuple(url.removeprefix(newspaper.base_url) for url in feeds) or newspaper.feeds,
    )


def _own_locations(newspaper: Newspaper, urls: Iterable[str]) -> tuple[str, ...]:
    """Of addresses the first few at the newspaper's own hosts, as its file writes them."""
    canonical = (canonicalize(url, newspaper.base_url + "/") for url in urls)
    own = (url for url in canonical if url and on_newspaper(url, newspaper) and host_of(url))
    return tuple(dict.fromkeys(url.removeprefix(newspaper.base_url) for url in own))[:_MOST_FEEDS]
