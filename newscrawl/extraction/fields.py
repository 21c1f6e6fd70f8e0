"""Each field of an article with the rule that answered."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from newscrawl.extraction.boxes import is_boxed
from newscrawl.extraction.document import Document, Element
from newscrawl.extraction.header import (
    dated_line,
    inline_text,
    lead_text,
    lines_below,
    may_lead,
    names_somebody,
    parted_lead,
    printed_byline,
    split_line,
    tells_of_change,
)
from newscrawl.extraction.markup import is_furniture
from newscrawl.extraction.metadata import Metadata, clean, people
from newscrawl.extraction.places import outwards
from newscrawl.extraction.selectors import select
from newscrawl.extraction.templates import Template
from newscrawl.extraction.urls import host_of
from newscrawl.vietnamese.text import fold, new_style, normalize

_MOST_CRUMBS = 50
_LONGEST_LINE = 120  # of a header without known classes
_SIGNED = re.compile(r"(?:tác giả|bài(?: viết)?|người viết|thực hiện)\b[^:.]{0,20}:\s*\S", re.IGNORECASE)
_PICTURED = re.compile(r"(?:ảnh|clip|video)\b[^:]{0,15}:", re.IGNORECASE)  # beside who wrote
_SLASHES_OF_HOST = 2  # in https://baosonha.example
_TAGS = ("c-tags", "onecms__tags", "c-widget-tags")
_HOME = frozenset(("trang chu", "home", "trang nhat", ""))


class Found(NamedTuple):
    """A value, the rule that answered, and the element it stands in, when it stands in the page."""

    value: str
    rule: str
    element: Element | None = None


class Reader:
    """What the fields of one page are read with."""

    def __init__(
        self, document: Document, metadata: Metadata, template: Template, selectors: Mapping[str, str] | None
    ) -> None:
        self.document = document
        self.metadata = metadata
        self.template = template
        self.selectors = selectors

    def own(self, name: str) -> Found | None:
        """The field by the newspaper's own selector."""
        for one in select(self.document.root, self.selectors, name):
            if isinstance(one, str):
                if value := clean(one):
                    return Found(value, "selectors")
            elif value := clean(printed_byline(one) if name == "byline" else inline_text(one)):
                return Found(value, "selectors", one)
        return None

    def marked(self, marks: tuple[str, ...], said: Callable[[Element], str] = inline_text) -> Found | None:
        """The first of these marks that holds text, as `said` reads it."""
        for mark in marks:
            for element in self.document.all(mark):
                if value := clean(said(element)):
                    return Found(value, mark, element)
        return None


def lead(page: Reader, title: Element | None, containers: Sequence[Element]) -> Found | None:
    """The sapo, near the title or the body. A `desc` class counts only for headings and paragraphs: lists use
    it for teasers.
    """
    if found := page.own("lead"):
        return found
    for mark in page.template.lead:
        for element in page.document.all(mark):
            if mark == "desc" and element.tag not in ("h2", "p"):
                continue
            text = lead_text(element, containers) or parted_lead(element, containers)
            if (value := clean(text)) and may_lead(element, title, containers):
                return Found(value, mark, element)
    return None


class Head(NamedTuple):
    """Byline and visible date, which may share a line; with the elements that hold them."""

    byline: Found | None
    date: Found | None


def head(
    page: Reader,
    title_found: Found,
    lead_found: Found | None,
    containers: Collection[Element],
    path: tuple[str, ...],
) -> Head:
    """Who and when by the header alone: never from menus or a site's clock."""
    byline, date = page.own("byline"), page.own("published")
    named = None  # beside the time: what stands there may also be a day of the week
    if date is None and (found := page.marked(page.template.time)):
        line = split_line(found.value)
        if line.byline and names_somebody(line.byline) and not _is_section(line.byline, path):
            date = Found(line.date or found.value, found.rule, found.element)
            named = Found(line.byline, found.rule, found.element)
        else:
            date = found
    if byline is None:
        marked, beside = _marked_byline(page, path)
        byline, date = marked or named, date or beside
    if date is None and title_found.element is not None:
        spare_byline, date = _loose_line(page, title_found.element, lead_found, containers, path)
        byline = byline or spare_byline
    return Head(byline, date)


def _marked_byline(page: Reader, path: tuple[str, ...]) -> tuple[Found | None, Found | None]:
    """The byline by its marks, and the date where it stands in the same element."""
    for mark in page.template.byline:
        texts: list[str] = []
        date: Found | None = None
        element = None
        said = [(one, text) for one in page.document.all(mark) if (text := printed_byline(one))]
        for element, text in said:
            if not _stand_together(element, said[0][0]):
                continue
            line = split_line(text)
            date = date or (Found(line.date, mark, element) if line.date else None)
            value = clean(line.byline)
            if value and not (mark == "c-detail-head__cat" and _is_section(value, path)):
                texts.append(value)
        if texts or date:
            joined = ", ".join(dict.fromkeys(texts))
            return (Found(joined, mark, element) if joined else None), date
    return None, None


def _stand_together(one: Element, other: Element) -> bool:
    """Whether two elements are in one box or in boxes side by side, as those of several authors are."""
    return not set(islice(one.iterancestors(), 2)).isdisjoint(islice(other.iterancestors(), 2))


def _is_section(text: str, path: tuple[str, ...]) -> bool:
    """Whether a text is the name of one of the article's sections; Văn Hòa writes about Văn hóa."""
    alike = (name for name in path if len(name) == len(text))
    return any(new_style(name).casefold() == new_style(text).casefold() for name in alike)


def _loose_line(
    page: Reader,
    title: Element,
    lead_found: Found | None,
    containers: Collection[Element],
    path: tuple[str, ...],
) -> tuple[Found | None, Found | None]:
    """Byline and date of a header whose classes are unknown: the line with a date, and the name in it, above
    it or, with a label, below it. Below the lead such a line says nothing but who and when, and stands in no
    box with other articles.
    """
    name: str | None = None
    date: Found | None = None
    is_body = title.getparent() in containers
    is_below = False
    base = page.document.page.url
    for block in lines_below(title, containers):
        text = block.text
        if len(text) > _LONGEST_LINE or (lead_found is not None and text == lead_found.value):
            if is_body:
                break
            is_below = True
        elif is_below and (block.link or is_boxed(block.element, title, base)):
            continue
        elif date is not None and tells_of_change(text):
            date = date._replace(value=f"{date.value} {text}")
        elif date is not None:
            name = name or (text if _SIGNED.match(text) else None)
        elif line := dated_line(text, needs_hour=is_body):
            named = line.byline if line.byline and _names_author(line.byline, path) else None
            if is_below and line.byline and not named:
                continue
            date = Found(line.date or text, "header-line")
            name = named or name
        elif _names_author(text, path):
            name = f"{name} - {text}" if name and _PICTURED.match(text) else text
    return (Found(name, "header-line") if name and date else None), date


def _names_author(text: str, path: tuple[str, ...]) -> bool:
    is_named = names_somebody(text) and not _is_section(text, path)
    return is_named or _SIGNED.match(text) is not None


def byline_by_metadata(page: Reader) -> Found | None:
    """The people whom the page's data for machines names as its authors."""
    named = people(page.metadata, host_of(page.document.page.url))
    return Found(*named) if named else None


def category_path(page: Reader, title_text: str) -> tuple[tuple[str, ...], str]:
    """The sections from broad to narrow, with the rule; the home page is none."""
    own = [clean(one if isinstance(one, str) else inline_text(one)) for one in _selected(page, "category")]
    if path := _path(own, title_text):
        return path, "selectors"
    for mark in ("breadcrumb", "c-breadcrumb"):
        for element in page.document.all(mark):
            if path := _path(_crumbs(element), title_text):
                return path, "breadcrumb"
    if (found := page.marked(page.template.category)) and (path := _path([found.value], title_text)):
        return path, found.rule
    if section := page.metadata.text("article:section"):
        return _path([section], title_text), "article:section"
    return (), ""


def section_links(document: Document) -> list[str]:
    """The addresses in the breadcrumb."""
    elements = [element for mark in ("breadcrumb", "c-breadcrumb") for element in document.all(mark)]
    return [link.get("href") or "" for element in elements for link in element.iter("a")]


def _crumbs(element: Element) -> list[str | None]:
    """What each item says by itself: some hold the list of the next one."""
    items = list(islice(element.iter("li"), _MOST_CRUMBS)) or list(islice(element.iter("a"), _MOST_CRUMBS))
    skipped = frozenset(items)
    return [clean(inline_text(item, skipped)) for item in items if not _is_home(item)]


def _is_home(item: Element) -> bool:
    """Whether an item of a breadcrumb leads to the home page, whatever it is called."""
    link = item if item.tag == "a" else next(iter(item), None)
    address = (link.get("href") or "") if link is not None else ""
    return address == "/" or (
        address.startswith("http") and address.rstrip("/").count("/") == _SLASHES_OF_HOST
    )


def _path(names: list[str | None], title_text: str) -> tuple[str, ...]:
    kept = [name.strip(" >/»›") for name in names if name]
    kept = [name for name in kept if fold(name) not in _HOME and name != title_text and not _is_date(name)]
    return tuple(dict.fromkeys(kept))


def _is_date(name: str) -> bool:
    return name[-1].isdigit() and split_line(name).date is not None


def _selected(page: Reader, name: str) -> list[Element | str]:
    return select(page.document.root, page.selectors, name)


def tags(page: Reader, containers: Sequence[Element]) -> tuple[tuple[str, ...], str]:
    """The tags as printed below the article, else as the metadata lists them."""
    own = [clean(one if isinstance(one, str) else inline_text(one)) for one in _selected(page, "tags")]
    if names := _distinct(own):
        return names, "selectors"
    boxes = {box: mark for mark in reversed(_TAGS) for box in page.document.all(mark)}
    nearest = sorted(boxes, key=lambda box: _distance(box, containers)) if len(boxes) > 1 else boxes
    for box in nearest:  # another lists what the whole site writes about
        if names := _distinct([clean(inline_text(link)) for link in box.iter("a")]):
            return names, boxes[box]
    listed = ",".join(page.metadata.texts("article:tag"))
    return (_distinct(listed.split(",")), "article:tag") if listed else ((), "")


def _distance(box: Element, containers: Sequence[Element]) -> tuple[bool, int]:
    """How far from the body a box stands; last come those that paragraphs of the body follow."""
    outside = [*outwards(box)]
    depth = next((depth for depth, outer in enumerate(outside) if outer in containers), 0)
    behind = (one for inner in outside[:depth] for one in inner.itersiblings())
    is_amid = any(next(one.iter("p"), None) is not None for one in behind if not is_furniture(one))
    body = [outer for first in containers[:1] for outer in outwards(first)]
    return is_amid, next((level for level, outer in enumerate(body) if outer in outside), len(body))


def _distinct(names: list[str | None] | list[str]) -> tuple[str, ...]:
    stripped = (normalize((name or "").lstrip("# ").rstrip(",; ")) for name in names)
    return tuple(dict.fromkeys(name for name in stripped if name))
