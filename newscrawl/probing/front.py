"""What pages that list articles tell: the paper's name, its CMS, its sections and feeds, some articles."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newscrawl.discovery.urls import canonicalize, host_of, shape
from newscrawl.errors import Refused
from newscrawl.extraction.document import Element, parse_document
from newscrawl.items import Page
from newscrawl.vietnamese.text import normalize

_MOST_LINKS = 5000
_LONGEST_NAME = 80
_ONECMS = (b"onecms", b".1cdn.vn")
_EPI = (b"cms-title", b"cms-author", b"article__sapo")
_EPI_URL = re.compile(r"-post\d+\.(?:html|epi)")
_NO_SECTION = re.compile(
    r"/(?:rss|api|tim-kiem|lien-he|en|fr|ru|cn)(?:/|$)|/(?:thoi-tiet|lich-am-duong|gioi-thieu)$"
)
_HOME_WORDS = re.compile(r"^(?:trang chủ|trang nhất|home)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Front:
    """A home or section page. URLs are canonical, at the page's own host, each once, in the page's order.

    `cms` is "onecms" or "epi" by the marks of its markup, None where it has neither's.
    """

    cms: str | None
    name: str | None
    sections: tuple[str, ...]
    articles: tuple[str, ...]
    feeds: tuple[str, ...]


def read_front(page: Page) -> Front:
    """Read a page that lists articles; one that cannot be parsed has nothing."""
    try:
        root = parse_document(page).root
    except Refused:
        return Front(None, None, (), (), ())
    host = host_of(page.url)
    found: dict[str, list[str]] = {"section": [], "article": [], "feed": []}
    hrefs: list[str] = []
    for link in _links(root)[:_MOST_LINKS]:
        href = link.get("href") or ""
        hrefs.append(href)
        url = canonicalize(href, page.url)
        if url is None or host_of(url) != host:
            continue
        kind = "feed" if link.tag == "link" else shape(url).kind
        if kind in found and not (kind == "section" and _NO_SECTION.search(url)):
            found[kind].append(url.partition("?")[0] if kind == "section" else url)
    sections, articles, feeds = (tuple(dict.fromkeys(urls)) for urls in found.values())
    return Front(_cms(page.html, hrefs), _name(root), sections, articles, feeds)


def _links(root: Element) -> list[Element]:
    return [
        one
        for one in root.iter("a", "link")
        if one.get("href") and (one.tag == "a" or "rss" in (one.get("type") or ""))
    ]


def _cms(html: bytes, hrefs: list[str]) -> str | None:
    lower = html.lower()
    if any(mark in lower for mark in _ONECMS):
        return "onecms"
    if any(mark in lower for mark in _EPI) or any(map(_EPI_URL.search, hrefs)):
        return "epi"
    return None


def _name(root: Element) -> str | None:
    """The paper's name: what the page calls its site, else the part of its title that begins with "Báo"."""
    for meta in root.iter("meta"):
        name = normalize(meta.get("content") or "") if meta.get("property") == "og:site_name" else ""
        if name and "." not in name:  # some write their host there
            return name[:_LONGEST_NAME]
    title = next((normalize("".join(map(str, one.itertext()))) for one in root.iter("title")), "")
    parts = [part for part in re.split(r"\s[|–-]\s", title) if part and not _HOME_WORDS.match(part)]
    named = [part for part in parts if part.lower().startswith("báo ")]
    return next((part[:_LONGEST_NAME] for part in (named[::-1] or parts[-1:])), None)
