"""Addresses on a page: its own canonical one, its CMS id, and the originals of its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from newscrawl.extraction.document import Element

_ARTICLE_PATH = re.compile(r"-(\d{1,18})\.html?$")
_NOT_ARTICLE_PATH = re.compile(r"-ptag\.html?$|-event\d+\.html?$|/an-pham/")
_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|zarsrc|_gl|mc_[ce]id|igshid|ref|gidzl|zalo\w*|v)$", re.IGNORECASE
)
_ORDINARY = re.compile(r"https?://[A-Za-z0-9.-]+/")
_THUMBNAIL = re.compile(r"^(https?://[^/?#]+)/thumbs/\d*x\d*/", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\x00-\x1f]+")
_ICON_CLASS = re.compile(r"(?:^|\s)(?:emoji|icon[\w-]*|avatar)(?=\s|$)")
_ICON_SIDES = frozenset(map(str, range(33)))  # pixels
_NEAR = 5  # elements around a picture in which its link is looked for
_LAZY = ("data-original", "data-src", "data-lazy-src", "data-image")


def _split(url: str) -> tuple[str, str]:
    """Host (lower case, with port) and path; empty strings for what is no http(s) address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return (parts.netloc.lower(), parts.path) if parts.scheme in ("http", "https") else ("", "")


def host_of(url: str) -> str:
    """The host of `url` without port, "" when it has none."""
    return _split(url)[0].partition(":")[0]


def path_of(url: str) -> str:
    """The path of `url`, "" when it is no web address."""
    return _split(url)[1]


def article_id(url: str) -> str | None:
    """The CMS id in an article's address."""
    path = path_of(url)
    if _NOT_ARTICLE_PATH.search(path):
        return None
    found = _ARTICLE_PATH.search(path)
    return found[1] if found else None


def is_other_page(url: str) -> bool:
    """Whether the address is that of a tag, an event or a print issue, or the home page."""
    host, path = _split(url)
    return host != "" and (path in ("", "/") or _NOT_ARTICLE_PATH.search(path) is not None)


def canonical_url(page_url: str, *declared: str | None) -> tuple[str, str]:
    """The article's address and the rule that answered.

    A declared address counts when it is an article's on the page's own host and names no other article;
    a page that came without an http address is believed. Else the page's own, without fragment and
    tracking parameters.
    """
    host, _ = _split(page_url)
    own_id = article_id(page_url)
    for rule, candidate in zip(("canonical", "og:url"), declared, strict=False):
        if not candidate:
            continue
        address = _joined(page_url, candidate)
        found = article_id(address)
        if found is None or (own_id is not None and found != own_id):
            continue
        if not host or _split(address)[0] == host:
            return _without_tracking(address), rule
    return (_without_tracking(page_url) if host else page_url), "page-url"


def _without_tracking(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    query = parts.query
    if query:
        query = urlencode(
            [(k, v) for k, v in parse_qsl(query, keep_blank_values=True) if not _TRACKING.match(k)]
        )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _joined(base: str, address: str) -> str:
    address = address.strip()
    if address.startswith(("http://", "https://")):
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return ""


def base_address(page_url: str, declared: Iterable[Element]) -> str:
    """What relative addresses on a page begin with: the first `base` that says so, else its own."""
    stated = next(filter(None, (one.get("href") for one in declared)), None)
    address = _joined(page_url, stated) if stated else ""
    return address if host_of(address) else page_url


def image_address(element: Element, base: str) -> str | None:
    """The original of an `img`, absolute; "" for a placeholder; None for an icon or a counting pixel."""
    if _is_tiny(element) or _ICON_CLASS.search(element.get("class") or ""):
        return None
    for name in (*_LAZY, "src"):
        value = element.get(name)
        if value and value.lstrip()[:5].lower() != "data:":
            return original(value, base)
    first = (element.get("data-srcset") or element.get("srcset") or "").split(",")[0].split()
    return original(first[0], base) if first else ""


def is_teaser(image: Element, base: str) -> bool:
    """Whether an `img` on the article's page at `base` is a link to another article."""
    link = next((one for one in islice(image.iterancestors(), _NEAR) if one.tag == "a"), None)
    return link is not None and leads_elsewhere(link, base)


def leads_elsewhere(link: Element, base: str) -> bool:
    """Whether an `a` on the article's page at `base` leads to another article."""
    own = article_id(base)
    return own is not None and article_id(_joined(base, link.get("href") or "")) not in (None, own)


def original(address: str, base: str) -> str:
    """An image's address, absolute and without the CDN's crop; "" when it is no http(s) address."""
    address = address.strip()
    if " " in address or not address.isprintable():  # as hardly ever
        address = _BLANKS.sub("%20", address)
    address = _joined(base, address)
    if _ORDINARY.match(address) is None and not host_of(address):
        return ""
    return _THUMBNAIL.sub(r"\1/", address)


def _is_tiny(element: Element) -> bool:
    sides = element.get("width"), element.get("height")
    if any(side in ("0", "1", "2", "1px") for side in sides):
        return True
    return all(side is not None and side.removesuffix("px") in _ICON_SIDES for side in sides)
