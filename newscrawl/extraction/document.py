"""A page, parsed once and indexed by the classes that templates know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from lxml import etree

from newscrawl.errors import Refused
from newscrawl.extraction.encoding import recoded, without_marks
from newscrawl.extraction.finding import has_any
from newscrawl.extraction.overload import refuse_overload
from newscrawl.items import Page

Element: TypeAlias = etree._Element

# The tags that carry the classes below on every page seen; the others are looked at only when these
# have left something to wish for (nine in ten elements of a page are `a`, `li` and `img` of menus).
_USUAL_TAGS = ("div", "h1", "h2", "h3", "p", "span", "article", "section", "ol", "ul", "nav", "time", "main")

# What is looked for in the whole page: one walk over the tree costs a tenth of its parsing.
_PAGEWIDE_TAGS = ("meta", "link", "script", "article", "h1", "base")
_MOST_HEADINGS = 50  # a page has one or two
_MOST_MARKED = 20  # of one mark; a byline of several people has an element for each
_LONGEST_KNOWN = 200  # characters of a class attribute that is remembered
_LISTING_MARKS = (b"onecms__loading", b"b-grid", b"c-template-list", b"c-template-grid")
MARKS = frozenset(
    (
        *("block-sc-title", "sc-longform-header-title", "c-detail-head__title"),
        *("block-sc-author", "sc-longform-header-author", "c-detail-head__author", "c-detail-head__cat"),
        *("block-sc-publish-time", "sc-longform-header-date", "c-detail-head__time"),
        *(
            "block-sc-sapo",
            "sc-longform-header-sapo",
            "Headlines",
            "headlines",
            "c-detail-head__sapo",
            "desc",
        ),
        *("block-sc-cate-name", "sc-longform-header-cate", "breadcrumb", "c-breadcrumb"),
        *("sc-longform-header", "c-detail-head"),
        *("entry", "descriptionx", "content-main-normal", "b-maincontent"),
        *("c-tags", "c-widget-tags", "onecms__tags", "c-author-page"),
    )
)
_HEADER_OR_BODY = (b"block-sc-", b"sc-longform-header-", b"c-detail-head__", b"entry", b"descriptionx")
# What some layouts set far from the article: where none of these marks stand near it, any of those bytes.
_BESIDE = (
    (("breadcrumb", "c-breadcrumb"), (b"breadcrumb",)),
    (("c-tags", "onecms__tags", "c-widget-tags"), (b"c-tags", b"onecms__tags")),
    (("c-author-page",), (b"c-author-page",)),
)


@dataclass(frozen=True)
class Document:
    """The tree of a page with an index of its elements, in document order for each tag and mark."""

    page: Page
    html: bytes  # UTF-8
    root: Element
    tagged: Mapping[str, list[Element]]  # `meta`, `link`, `script`, `article`, `h1`, `base`
    marked: Mapping[str, list[Element]]
    has_loose_ends: bool  # an end tag for which nothing was open

    def first(self, marks: Iterable[str]) -> tuple[Element, str] | None:
        """The first element of the first mark that the page has, with that mark."""
        for mark in marks:
            if found := self.marked.get(mark):
                return found[0], mark
        return None

    def all(self, mark: str) -> list[Element]:
        """The elements of a mark, as many as a page may have: within each other, each costs all below it."""
        return self.marked.get(mark, [])[:_MOST_MARKED]

    @property
    def headings(self) -> list[Element]:
        """The `h1` of the page."""
        return self.tagged["h1"][:_MOST_HEADINGS]

    @property
    def is_listing(self) -> bool:
        """Whether the page has the blocks of a section, tag or home page (articles have them too)."""
        return has_any(self.html, _LISTING_MARKS)


def parse_document(page: Page) -> Document:
    """Parse a page. Raises `Refused` (`unknown_layout`) when there is nothing to parse, and for a page that
    would overload the parser (`not_an_article`).

    Whether the bytes are UTF-8 is the parser's to say: asking Python costs a third of the parse more.
    """
    html = without_marks(page.html)
    refuse_overload(html)
    root, errors = _parse(html)
    if etree.ErrorTypes.ERR_INVALID_ENCODING in errors:
        html = recoded(html, page.content_type)
        root, errors = _parse(html)
    tagged: dict[str, list[Element]] = {tag: [] for tag in _PAGEWIDE_TAGS}
    for element in root.iter(*_PAGEWIDE_TAGS):
        tagged[element.tag].append(element)
    part = _part_with_article(root, [*tagged["article"], *tagged["h1"]])
    has_loose_ends = etree.ErrorTypes.ERR_TAG_NAME_MISMATCH in errors
    return Document(page, html, root, tagged, _index(root, part, html), has_loose_ends)


def _parse(html: bytes) -> tuple[Element, frozenset[int]]:
    """The tree, and what kinds of errors the parser met (`etree.ErrorTypes`)."""
    # A parser of its own for each page costs a microsecond and shares no state between threads.
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(html, parser) if html and not html.isspace() else None
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refused("unknown_layout", "the page holds no HTML") from error
    if root is None:
        raise Refused("unknown_layout", "the page is empty")
    return root, frozenset(error.type for error in parser.error_log)


def _index(root: Element, part: Element, html: bytes) -> dict[str, list[Element]]:
    """The marked elements: of the part that holds the article where that has all, else of the whole page."""
    marked = _collect(part.iter(etree.Element))
    has_header = "block-sc-title" in marked or "c-detail-head__title" in marked
    has_body = "entry" in marked or "descriptionx" in marked
    if has_header and has_body and not _has_beside(marked, html):
        return marked
    marked = _collect(root.iter(*_USUAL_TAGS))
    if has_header or not has_any(html, _HEADER_OR_BODY):
        return marked
    # The classes of `body` are the whole page's.
    return _collect(one for one in root.iter(etree.Element) if one.tag != "body")


def _has_beside(marked: Mapping[str, list[Element]], html: bytes) -> bool:
    return any(marked.keys().isdisjoint(marks) and has_any(html, names) for marks, names in _BESIDE)


def _part_with_article(root: Element, signs: list[Element]) -> Element:
    """The child of `body` around the first of `signs`: menus, boxes and footers of a page stand beside it."""
    part = signs[0] if signs else root
    while (parent := part.getparent()) is not None and parent.tag != "body":
        part = parent
    return part


def _collect(elements: Iterable[Element]) -> dict[str, list[Element]]:
    marked: dict[str, list[Element]] = {}
    for element in elements:
        classes = element.get("class")
        if classes is None:
            continue
        for mark in _known_marks(classes) if len(classes) <= _LONGEST_KNOWN else _marks(classes):
            marked.setdefault(mark, []).append(element)
    return marked


def _marks(classes: str) -> tuple[str, ...]:
    return tuple(name for name in classes.split() if name in MARKS)


_known_marks = lru_cache(maxsize=4096)(_marks)  # the same few class attributes repeat all over a site
