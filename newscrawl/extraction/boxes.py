"""Which header elements are the article's own: boxes of other articles have the same classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from newscrawl.extraction.document import Document, Element
from newscrawl.extraction.markup import HEADER_FURNITURE, role_of_attributes
from newscrawl.extraction.places import around
from newscrawl.extraction.templates import BODY_MARKS, HEADER_BOXES, HEADER_MARKS, TITLE_MARKS

_HEADER, _BOX = "header", "box"


def without_boxes(document: Document) -> Document:
    """The document without the marks of header elements in boxes; as it is where no title would be left."""
    places: dict[Element | None, str] = dict.fromkeys(_around_body(document), "")
    for header in (one for mark in HEADER_BOXES for one in document.all(mark)):
        places[header] = _BOX if _is_boxed(header, places) else _HEADER  # what has a box's class in it
    boxed = {
        element
        for mark in document.marked.keys() & HEADER_MARKS
        for element in document.all(mark)
        if _is_boxed(element, places)
    }
    if not boxed:
        return document
    kept = {mark: [one for one in elements if one not in boxed] for mark, elements in document.marked.items()}
    marked = {mark: elements for mark, elements in kept.items() if elements}
    if document.headings or marked.keys() & TITLE_MARKS or not document.marked.keys() & TITLE_MARKS:
        return replace(document, marked=marked)
    return document


def _around_body(document: Document) -> Iterator[Element]:
    """The first body container and what is around it."""
    body = next((element for mark in BODY_MARKS for element in document.all(mark)), None)
    return iter(()) if body is None else chain([body], around(body))


def _is_boxed(element: Element, places: dict[Element | None, str]) -> bool:
    """Whether an element stands in a box. `places` has what is known of elements around it, and learns."""
    if (known := places.get(element.getparent())) is not None:  # as of what stands beside another
        return known == _BOX
    unknown: list[Element] = []
    place = ""
    for outer in around(element):
        if outer in places:
            place = places[outer]
            break
        unknown.append(outer)
    for outer in reversed(unknown):
        if not place and role_of_attributes(outer) & HEADER_FURNITURE:
            place = _BOX
        places[outer] = place
    return place == _BOX
