"""Where on a page an element stands: what is around it, and whether the body comes behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

from newscrawl.extraction.document import Element

_MOST_LEVELS = 50  # nothing of an article is nested as deeply, and nothing else bounds it


def around(element: Element) -> Iterator[Element]:
    """The elements around one, from the innermost out."""
    return islice(element.iterancestors(), _MOST_LEVELS)


def outwards(element: Element) -> Iterator[Element]:
    """An element and those around it."""
    return chain((element,), around(element))


def is_above(element: Element, body: Sequence[Element]) -> bool:
    """Whether an element stands above the first of `body`, the others being those around it, or around it."""
    if element in body:
        return True
    inner = element
    for outer in around(element):
        if outer in body:
            place = body.index(outer)
            return place > 0 and outer.index(inner) < outer.index(body[place - 1])
        inner = outer
    return False
