"""What an end tag too many in the body has put behind its container: read as body all the same.

`</div>` where no `div` of the body is open ends the one around it, and for the parser the body with it; the
end tag that was meant for that is then one for which nothing is open, and the parser says so.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import takewhile

from newscrawl.extraction.document import Element
from newscrawl.extraction.markup import FURNITURE, HIDDEN, role_of_attributes

_MOST_LEVELS = 3  # end tags too many, one after the other
_BEGINS = frozenset(("p", "h2", "h3", "blockquote", "figure"))
_FOLLOWS = _BEGINS | {"h4", "h5", "ul", "ol", "dl", "table", "div", "center", "pre"}


def rejoin(container: Element) -> None:
    """Move paragraphs that stand right behind `container`, or behind what ends with it, back into it.

    What a page has there by itself has a class.
    """
    last: Element = container
    for _ in range(_MOST_LEVELS):
        parent = last.getparent()
        if last.getnext() is not None or parent is None or parent.tag == "body":
            break
        last = parent
    behind = last.getnext()
    if behind is None or behind.tag not in _BEGINS or not _is_bare(behind):
        return
    rest = [behind, *takewhile(_may_follow, behind.itersiblings())]
    while not _is_bare(rest[-1]):
        rest.pop()
    _put(container, last.tail)
    container.extend(rest)


def _is_bare(element: Element) -> bool:
    """Whether an editor set this, who knows no classes but those of pictures."""
    return element.tag in _FOLLOWS and (
        element.tag == "figure" or not element.keys() or not element.get("class")
    )


def _may_follow(element: Element) -> bool:
    """Whether the body may go on with this, or behind it: an ad stands between two paragraphs."""
    return _is_bare(element) or role_of_attributes(element) & (FURNITURE | HIDDEN) > 0


def _put(container: Element, text: str | None) -> None:
    if text and len(container):
        with suppress(ValueError):  # control characters, which may be read but not written
            container[-1].tail = f"{container[-1].tail or ''}{text}"
