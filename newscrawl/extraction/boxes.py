"""Which header elements are the article's own: boxes of other articles have the same classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice, takewhile

from newscrawl.extraction.document import Document, Element
from newscrawl.extraction.markup import HEADER_FURNITURE, role_of_attributes
from newscrawl.extraction.places import around, outwards
from newscrawl.extraction.templates import BODY_MARKS, HEADER_BOXES, HEADER_MARKS, TITLE_MARKS
from newscrawl.extraction.urls import leads_elsewhere

_HEADER, _BOX = "header", "box"
_HEADINGS = frozenset(("h1", "h2", "h3", "h4"))
_MOST_LEVELS = 3  # from a header element to the box of a teaser
_FIRST_IN_HEADING = 3
_FIRST_INNER = 30  # elements of a box, among which its heading is


def without_boxes(document: Document) -> Document:
    """The document without the marks of header elements in boxes; as it is where no title would be left."""
    boxes = _Boxes(document)
    titles = (title for mark in TITLE_MARKS for title in document.all(mark))
    boxed = {title for title in titles if title.tag != "h1" and boxes.is_linked(title)}
    for header in (one for mark in HEADER_BOXES for one in document.all(mark)):
        boxes.learn_header(header, may_be_box=bool(boxed))
    boxed.update(
        element
        for mark in document.marked.keys() & HEADER_MARKS
        for element in document.all(mark)
        if boxes.hold(element)
    )
    if not boxed:
        return document
    kept = {mark: [one for one in elements if one not in boxed] for mark, elements in document.marked.items()}
    marked = {mark: elements for mark, elements in kept.items() if elements}
    if document.headings or marked.keys() & TITLE_MARKS or not document.marked.keys() & TITLE_MARKS:
        return replace(document, marked=marked)
    return document


def is_boxed(element: Element, title: Element, base: str) -> bool:
    """Whether an element stands in a box that has a heading or a link to another article, and not the title
    of the article at `base`.
    """
    shared = frozenset(around(title))
    own = takewhile(lambda outer: outer not in shared, islice(outwards(element), _MOST_LEVELS))
    inner = chain.from_iterable(islice(box.iter(), _FIRST_INNER) for box in own)
    return any(one.tag in _HEADINGS or (one.tag == "a" and leads_elsewhere(one, base)) for one in inner)


def _around_body(document: Document) -> Iterator[Element]:
    """The first body container and what is around it."""
    body = next((element for mark in BODY_MARKS for element in document.all(mark)), None)
    return iter(()) if body is None else outwards(body)


class _Boxes:
    """What is known of the elements around those of a header."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places: dict[Element | None, str] = dict.fromkeys(_around_body(document), "")

    def learn_header(self, header: Element, *, may_be_box: bool) -> None:
        """Where `header` stands: what is in it stands there, too, even in what has a box's class in it."""
        is_boxed = self.hold(header) or (
            may_be_box and header not in self._places and self._is_teaser(header)
        )
        self._places[header] = _BOX if is_boxed else _HEADER

    def hold(self, element: Element) -> bool:
        """Whether an element stands in a box."""
        if (known := self._places.get(element.getparent())) is not None:  # as of what stands beside another
            return known == _BOX
        unknown: list[Element] = []
        place = ""
        for outer in around(element):
            if outer in self._places:
                place = self._places[outer]
                break
            unknown.append(outer)
        for level, outer in reversed([*enumerate(unknown)]):
            if not place and self._is_box(outer, is_near=level < _MOST_LEVELS):
                place = _BOX
            self._places[outer] = place
        return place == _BOX

    def is_linked(self, heading: Element) -> bool:
        """Whether a heading begins with a link to another article, or is in one."""
        parent = heading.getparent()
        near = [heading] if parent is None else [parent, heading]
        if not heading.text or heading.text.isspace():
            near += islice(heading.iter(), _FIRST_IN_HEADING)
        link = next((one for one in near if one.tag == "a"), None)
        return link is not None and leads_elsewhere(link, self._document.page.url)

    def _is_box(self, element: Element, *, is_near: bool) -> bool:
        if role_of_attributes(element) & HEADER_FURNITURE:
            return True
        if element.tag == "a":
            return is_near and leads_elsewhere(element, self._document.page.url)
        return is_near and self._is_teaser(element)

    def _is_teaser(self, box: Element) -> bool:
        """Whether a box, whatever its class, has a heading that leads to another article, and no title."""
        headings = (one for one in islice(box.iter(), _FIRST_INNER) if one.tag in _HEADINGS)
        return any(map(self.is_linked, headings)) and box not in self._around_titles

    @cached_property
    def _around_titles(self) -> frozenset[Element]:
        """What is around the headings that may be the article's title."""
        marked = chain.from_iterable(map(self._document.all, TITLE_MARKS))
        titles = (one for one in chain(self._document.headings, marked) if not self.is_linked(one))
        return frozenset(outer for title in titles for outer in around(title))
