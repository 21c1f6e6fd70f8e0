"""URLs of a OneCMS newspaper: their one canonical form, what their shape says, whose they are.

An article is `https://host[/prefix]/{slug}-{id}.html`. Its identity is newspaper, prefix and id: the slug
may change, the scheme and the host may change (a paper moves, `www.` comes and goes), and two papers
merged under one host keep their colliding ids apart by the prefix.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address
from typing import Literal
from urllib.parse import quote, urljoin, urlsplit

from newscrawl.discovery.addresses import is_disguised
from newscrawl.items import Newspaper

MAX_URL_LENGTH = 2000
"""Characters; what is longer is no article (slugs of 250 characters occur) but a trap."""

ShapeKind = Literal[
    "article", "section", "tag", "event", "print_issue", "home", "feed", "sitemap", "other"
]  # fmt: skip

# What nearly every URL of a newspaper looks like: already canonical, so that the long way is not gone.
# The host ends in a letter's label: what ends in a number may be an address in disguise.
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_LAST_LABEL = r"[a-z](?:[a-z0-9-]*[a-z0-9])?"
_PLAIN = re.compile(
    rf"https?://(?:{_LABEL}\.)*{_LAST_LABEL}(?:/|(?:/(?!\.\.?(?:/|\Z))[A-Za-z0-9._~-]+)+/?)", re.ASCII
)

_UNUSABLE = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\\]")
_ENCODED_CONTROL = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_HTTP = re.compile(r"https?://", re.IGNORECASE)
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?", re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})?")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PATH_SAFE = "/!$&'()*+,;=:@~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKING = re.compile(
    r"utm_.*|mtm_.*|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|"
    r"mc_[ce]id|_gl|_ga|zarsrc|gidzl|zclid",
    re.IGNORECASE,
)

_ORIGIN_AND_PATH = re.compile(r"(https?://[^/?#]*)([^?#]*)")
_ARTICLE = re.compile(r"([^/]+)-([0-9]{1,18})\.html", re.ASCII)
_TAG = re.compile(r"[^/]+-ptag[0-9]*\.html", re.ASCII)
_EVENT = re.compile(r"(?:[^/]+-)?event([0-9]{1,18})\.html", re.ASCII)
_SECTION = re.compile(r"(?:/[a-z0-9][a-z0-9_-]*){1,3}/?", re.ASCII)
_SITEMAP = re.compile(r"(?:[^/]*sitemap[^/]*|news-[0-9]{4}-[0-9]{1,2})\.xml(?:\.gz)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a URL's path alone says. `prefix` is "" or everything before the slug, e.g. "/bbt"."""

    kind: ShapeKind
    prefix: str = ""
    slug: str | None = None
    cms_id: str | None = None


def canonicalize(url: str, base: str | None = None) -> str | None:
    """The one form under which a URL is kept, or None where it is no usable http(s) URL.

    Absolute (against `base`), scheme and host in lower case, default port, fragment and tracking
    parameters dropped, dot segments and doubled slashes resolved, percent-encoding in RFC 3986's normal
    form. None for other schemes, credentials, white space or control characters inside (plain or
    encoded), backslashes, IPv4 addresses that are not written as four decimal numbers, and what is longer
    than `MAX_URL_LENGTH`. Canonical URLs come back unchanged.
    """
    if len(url) <= MAX_URL_LENGTH and _PLAIN.fullmatch(url):
        return url
    url = url.strip(" \t\r\n\f")
    if not url or len(url) > MAX_URL_LENGTH or _UNUSABLE.search(url) or _ENCODED_CONTROL.search(url):
        return None
    if _SCHEME.match(url) and not _HTTP.match(url):
        return None
    try:
        parts = urlsplit(urljoin(base, url) if base else url)
        authority = _authority(parts.scheme, parts.netloc)
        if authority is None:
            return None
        path = _resolve_dots(_normal_escapes(parts.path, _PATH_SAFE))
        query = _without_tracking(_normal_escapes(parts.query, _QUERY_SAFE))
    except ValueError:  # a port out of range, a bracket amiss, a lone surrogate, a host that is no name
        return None
    canonical = f"{parts.scheme}://{authority}{path}{query}"
    return canonical if len(canonical) <= MAX_URL_LENGTH else None


def redirect_target(location: str, url: str) -> str | None:
    """Where a `Location` header (its bytes read as Latin-1) leads from `url`; None where that is nowhere.

    Bytes beyond ASCII are UTF-8, as browsers take them.
    """
    with suppress(UnicodeError):  # it is really Latin-1, or was read as UTF-8 already
        location = location.encode("latin-1").decode("utf-8")
    return canonicalize(location, url)


def shape(url: str) -> Shape:
    """Judge a canonical URL by its path; query and fragment say nothing."""
    matched = _ORIGIN_AND_PATH.match(url)
    if matched is None:
        return Shape("other")
    path = matched[2]
    prefix, _, last = path.rpartition("/")
    if last.endswith(".html"):
        return _page_shape(prefix, last)
    if path in {"", "/"}:
        return Shape("home")
    if _SECTION.fullmatch(path) and not path.startswith(("/api/", "/rss/")):
        return Shape("section", slug=path.strip("/"))
    if path.startswith("/rss/") or last.endswith(".rss"):
        return Shape("feed")
    return Shape("sitemap" if _SITEMAP.fullmatch(last) else "other")


def article_key(newspaper_id: str, url: str) -> str | None:
    """An article's identity, e.g. "baodaknong:/110172" or "baolamdong:/bbt/110172".

    The same whatever the slug, scheme, host and query; None where the URL is not article-shaped.
    """
    canonical = canonicalize(url)
    if canonical is None:
        return None
    seen = shape(canonical)
    return f"{newspaper_id}:{seen.prefix}/{seen.cms_id}" if seen.kind == "article" else None


def as_origin(url: str) -> str | None:
    """The canonical "https://host[:port]" where `url` is an origin and nothing more, else None."""
    canonical = canonicalize(url)
    if canonical is None or "?" in url or "#" in url or canonical.count("/") != 3:
        return None
    return canonical[:-1] if canonical.endswith("/") else None


def origin_of(url: str) -> str:
    """The "https://host[:port]" of a canonical URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str | None:
    """A URL's "host" or "host:port", without "www." and default port; None where it has none."""
    canonical = canonicalize(url)
    return canonical.split("/", 3)[2].removeprefix("www.") if canonical else None


def hosts_of(newspaper: Newspaper) -> frozenset[str]:
    """The newspaper's own hosts, present and former, as `host_of` gives them."""
    return frozenset(filter(None, map(host_of, (newspaper.base_url, *newspaper.former_urls))))


def on_newspaper(url: str, newspaper: Newspaper) -> bool:
    """Whether the URL is at one of the newspaper's hosts: http or https, with or without "www."."""
    host = host_of(url)
    return host is not None and host in hosts_of(newspaper)


def _page_shape(prefix: str, last: str) -> Shape:
    if "an-pham" in prefix.split("/"):
        return Shape("print_issue", prefix)
    if _TAG.fullmatch(last):
        return Shape("tag", prefix)
    if event := _EVENT.fullmatch(last):
        return Shape("event", prefix, cms_id=event[1])
    if article := _ARTICLE.fullmatch(last):
        return Shape("article", prefix, article[1], article[2])
    return Shape("other", prefix)


def _authority(scheme: str, netloc: str) -> str | None:
    """Host and port in canonical form; None for credentials or no host. Raises `ValueError`."""
    if scheme not in _DEFAULT_PORTS or not netloc or "@" in netloc:
        return None
    host, bracket, port_text = netloc.rpartition("]")
    if bracket:
        host = f"[{IPv6Address(host.removeprefix('[')).compressed}]"
        port_text = port_text.removeprefix(":")
    else:
        host, _, port_text = netloc.partition(":")
        host = host.lower().removesuffix(".")
        if not host.isascii():
            host = host.encode("idna").decode("ascii").lower().removesuffix(".")
        if not _NAME.fullmatch(host) or ".." in host or len(host) > 253 or is_disguised(host):
            return None
    if not port_text:
        return host
    if not (port_text.isascii() and port_text.isdigit() and len(port_text) <= 5):
        return None
    port = int(port_text)
    if not 0 < port < 65536:
        return None
    return host if port == _DEFAULT_PORTS[scheme] else f"{host}:{port}"


def _normal_escapes(part: str, safe: str) -> str:
    """Decode what needs no escape, write the other escapes in capitals, escape what needs it."""
    return quote(_ESCAPE.sub(_normal_escape, part), safe=safe)


def _normal_escape(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return "%25"
    character = chr(int(escape[1], 16))
    return character if character in _UNRESERVED else f"%{escape[1].upper()}"


def _resolve_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment not in {"", "."}:
            kept.append(segment)
    resolved = "/" + "/".join(kept)
    return resolved + "/" if kept and segments[-1] in {"", ".", ".."} else resolved


def _without_tracking(query: str) -> str:
    kept = [pair for pair in query.split("&") if pair and not _TRACKING.fullmatch(pair.partition("=")[0])]
    return "?" + "&".join(kept) if kept else ""
