"""What a page says about itself beside its text: meta elements, JSON-LD, the CMS's inline script."""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from newscrawl.extraction.document import Document, Element
from newscrawl.extraction.places import around, outwards
from newscrawl.extraction.urls import article_id
from newscrawl.vietnamese.bylines.names import is_place
from newscrawl.vietnamese.text import fold, normalize

_REPEATED = ("article:author", "article:tag")  # one element for each, as Open Graph has it, or one for all
_MOST_REPEATED = 50
_MOST_NODES = 2000  # of one JSON-LD document; an article's has about ten
_JSON = json.JSONDecoder(strict=False)  # not strict: raw newlines within strings
_COMMENT = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*;?\s*$")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_STRING_FIELD = re.compile(  # a value that has quotes in it ends at none of them
    r'"(datePublished|dateModified|headline|url|@id)"\s*:\s*"([^"\\\n]{1,500})"(?=\s*[,}\]]|\s*\Z)'
)
_ADDRESSES = ("url", "@id")
_PUBLISHED_BY_SCRIPT = re.compile(
    rb"""WebControl\.(?:item_published_time|publishedTime)\s*=\s*["']([^"'\n]{8,40})["']"""
)
_ID_BY_SCRIPT = re.compile(rb"WebControl\.(?:item_id|publisherId)\s*=\s*[\"']?(\d{1,18})\b")
_HOST_NAME = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[a-z]{2,6}/?", re.IGNORECASE)
_MERGED_NAME = re.compile(r"báo\W{1,3}(?:và\s)?(?:đài\s)?(?:phát thanh|pt)\b", re.IGNORECASE)  # as since 2025
_ONLINE = " online"
_PAPER_NAME = re.compile(r"^(?:báo|tạp chí|đài|cổng thông tin|tòa soạn|toà soạn)\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Metadata:
    """`meta` by lower-case name or property (the first of each), the canonical link, the JSON-LD."""

    meta: Mapping[str, str]
    repeated: Mapping[str, list[str]]  # every one of the `_REPEATED`
    canonical: str | None
    article: Mapping[str, Any]  # the NewsArticle node, or what could be saved of a broken one

    def text(self, *names: str) -> str | None:
        """The first of these meta elements that says something, with its entities decoded."""
        for name in names:
            if value := clean(self.meta.get(name)):
                return value
        return None

    def texts(self, name: str) -> list[str]:
        """All that the meta elements of one of the repeated names say, with their entities decoded."""
        return [value for content in self.repeated[name] if (value := clean(content))]

    def linked(self, name: str) -> str | None:
        """A string of the article's JSON-LD, with its entities decoded."""
        value = self.article.get(name)
        return clean(value) if isinstance(value, str) else None


def clean(value: str | None) -> str | None:
    """Metadata text in stored form, its entities decoded as often as the CMS encoded them."""
    if not value:
        return None
    for _ in range(3):
        if "&" not in value:
            break
        decoded = entities.unescape(value)
        if decoded == value:
            break
        value = decoded
    return normalize(value) or None


def read_metadata(document: Document) -> Metadata:
    """What the `meta`, `link` and `script` elements say."""
    meta: dict[str, str] = {}
    described: frozenset[Element] = frozenset()  # looked for where it is needed
    repeated: dict[str, list[str]] = {name: [] for name in _REPEATED}
    for element in document.tagged["meta"]:
        name = element.get("property") or element.get("name")
        if not name and (name := element.get("itemprop")):
            item = _item_of(element)
            described = described or _described(document)
            if item is not None and item not in described:
                continue
        content = element.get("content")
        if name and content and not content.isspace():
            name = name.lower()
            meta.setdefault(name, content)
            if name in repeated and len(repeated[name]) < _MOST_REPEATED:
                repeated[name].append(content)
    links = (one for one in document.tagged["link"] if (one.get("rel") or "").lower() == "canonical")
    canonical = next(filter(None, (one.get("href") for one in links)), None)
    scripts = (one for one in document.tagged["script"] if "ld+json" in (one.get("type") or "").lower())
    nodes = (node for one in scripts for node in _article_nodes(one.text or ""))
    return Metadata(meta, repeated, canonical, _own_node(nodes, document.page.url, canonical))


def _described(document: Document) -> frozenset[Element]:
    """The elements around the article: microdata within other items is about other things."""
    own = (*document.headings[:2], *document.all("entry")[:1], *document.all("descriptionx")[:1])
    return frozenset(outer for one in own for outer in outwards(one))


def _item_of(element: Element) -> Element | None:
    return next((one for one in around(element) if one.get("itemscope") is not None), None)


# --- JSON-LD --------------------------------------------------------------------------------------


def _own_node(nodes: Iterator[Mapping[str, Any]], *ours: str | None) -> Mapping[str, Any]:
    """The first node that has the page's address; else the first that has none: others stand there, too."""
    nameless: Mapping[str, Any] = {}
    own_id: str | None = None
    for node in nodes:
        if _stated(node) == ours[0]:
            return node  # as it mostly is
        own_id = own_id or next(filter(None, (article_id(url) for url in ours if url)), None)
        named = _named_id(node) if own_id else None
        if named == own_id:
            return node
        if named is None:
            nameless = nameless or node
    return nameless


def _stated(node: Mapping[str, Any]) -> object:
    """The page that a node says is its article's."""
    page = node.get("mainEntityOfPage")
    return page.get("@id") or page.get("url") if isinstance(page, dict) else page


def _named_id(node: Mapping[str, Any]) -> str | None:
    """The CMS id in the address that a node says is its article's."""
    addresses = (_stated(node), *(node.get(name) for name in _ADDRESSES))
    return next(filter(None, (article_id(one) for one in addresses if isinstance(one, str))), None)


def _article_nodes(source: str) -> Iterator[Mapping[str, Any]]:
    if "Article" not in source and "datePublished" not in source:
        return
    for text in _mended(source):
        try:
            data = _JSON.decode(text)
        except (ValueError, RecursionError):
            continue
        yield from _articles(data)
        return
    saved: dict[str, Any] = {}
    for name, value in _STRING_FIELD.findall(source):
        saved.setdefault(name, value)
    if saved.keys() - set(_ADDRESSES):
        yield saved


def _mended(source: str) -> Iterator[str]:
    """A script as it stands, then without the comment around it, then without commas that nothing follows."""
    yield source
    bare = _COMMENT.sub("", source)
    yield bare
    yield _TRAILING_COMMA.sub("", bare)


def _articles(data: object) -> Iterator[Mapping[str, Any]]:
    """The nodes that describe an article, the outermost first."""
    waiting = [data]
    for seen, node in enumerate(waiting):  # grows while it is read
        if seen > _MOST_NODES:
            return
        if isinstance(node, dict):
            if "itemListElement" in node:
                continue  # other articles, or the sections
            if _is_article(node):
                yield node
            waiting.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            waiting.extend(value for value in node[:_MOST_NODES] if isinstance(value, dict | list))


def _is_article(node: Mapping[str, Any]) -> bool:
    kinds = _listed(node.get("@type"))
    if any(isinstance(one, str) and one.endswith("Article") for one in kinds):
        return True
    return kinds == [None] and "datePublished" in node


def _listed(value: object) -> list[Any]:
    """What JSON-LD may state once or as a list."""
    return value if isinstance(value, list) else [value]


def people(metadata: Metadata, host: str) -> tuple[str, str] | None:
    """Who wrote the article by its metadata, with the rule; never the newspaper itself."""
    ours = _own_names(metadata, host)
    names = [name for name in metadata.texts("article:author") if not _is_own(name, ours)]
    if names:
        return ", ".join(dict.fromkeys(names)), "meta"
    for one in _listed(metadata.article.get("author")):
        kinds = _listed(one.get("@type")) if isinstance(one, dict) else []
        stated = one.get("name") if "Person" in kinds or None in kinds else one
        for person in _listed(stated):
            if isinstance(person, str) and (name := clean(person)) and not _is_own(name, ours):
                names.append(name)
    return (", ".join(dict.fromkeys(names)), "jsonld") if names else None


def _own_names(metadata: Metadata, host: str) -> frozenset[str]:
    bare = host.removeprefix("www.")
    names = [host, bare, bare.partition(".")[0]]
    names += [metadata.meta.get(name, "") for name in ("og:site_name", "author", "application-name")]
    publisher = metadata.article.get("publisher")
    if isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
        names.append(publisher["name"])
    return frozenset(fold(clean(name) or "") for name in names)


def _is_own(name: str, ours: frozenset[str]) -> bool:
    if fold(name) in ours or _HOST_NAME.fullmatch(name) or name.startswith(("http:", "https:")):
        return True
    if name.lower().endswith(_ONLINE) and is_place(name[: -len(_ONLINE)]):  # Lâm Đồng Online
        return True
    if _MERGED_NAME.match(name):
        return True
    return _PAPER_NAME.match(name) is not None and len(name.split()) <= 6


# --- the CMS's inline script ----------------------------------------------------------------------


def published_by_script(html: bytes) -> str | None:
    """The inline script's publication time: local time; the Z that it is written with is false and cut."""
    found = _PUBLISHED_BY_SCRIPT.search(html)
    return found[1].decode("utf-8", "ignore").strip().removesuffix("Z") if found else None


def id_by_script(html: bytes) -> str | None:
    """The CMS id that the inline script names."""
    found = _ID_BY_SCRIPT.search(html)
    return found[1].decode("ascii") if found else None
