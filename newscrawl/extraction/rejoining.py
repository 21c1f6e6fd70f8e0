"""What an end tag too many in the body has put behind its container: read as body all the same.

`</div>` where no `div` of the body is open ends the one around it, and for the parser the body with it; the
end tag that was meant for that is then one for which nothing is open, and the parser says so.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import takewhile

from newscrawl.extraction.document import Element
from newscrawl.extraction.markup import is_furniture

_MOST_LEVELS = 3  # end tags too many, one after the other
_BEGINS = frozenset(("p", "h2", "h3", "blockquote", "figure"))
_EMPHASIS = frozenset(("b", "strong", "i", "em", "u"))
_INLINE = _EMPHASIS | {"br", "span", "font", "a"}
_FOLLOWS = _BEGINS | _INLINE | {"h4", "h5", "ul", "ol", "dl", "table", "div", "center", "pre"}
_SHORTEST_LINE = 8  # words of text that stands in no element: fewer may be a label of the page


def rejoin(container: Element) -> None:
    """Move what stands right behind `container`, or behind what ends with it, back into it, if it goes on
    like the body does.

    What a page has there by itself has a class.
    """
    last: Element = container
    for _ in range(_MOST_LEVELS):
        parent = last.getparent()
        if _is_line(last.tail) or last.getnext() is not None or parent is None or parent.tag == "body":
            break
        last = parent
    behind = last.getnext()
    if not (_is_line(last.tail) or (behind is not None and _goes_on(behind, container))):
        return
    rest = list(takewhile(_may_follow, last.itersiblings()))
    while rest and not _is_bare(rest[-1]):
        rest.pop()
    _put(container, last.tail)
    last.tail = None
    container.extend(rest)


def _is_line(text: str | None) -> bool:
    return text is not None and len(text.split(None, _SHORTEST_LINE)) > _SHORTEST_LINE


def _goes_on(behind: Element, container: Element) -> bool:
    """Whether the first element behind a body is a paragraph: `b` or `div` only where the body has such."""
    if not _is_bare(behind):
        return False
    if behind.tag in _BEGINS:
        return True
    above = container[-1] if len(container) else None
    is_alike = above is not None and above.tag == behind.tag and not above.keys()
    is_flat = all(inner.tag in _INLINE for inner in behind)
    if behind.tag == "div":
        return is_alike and is_flat and not behind.keys()
    return (
        behind.tag in _EMPHASIS
        and is_flat
        and _is_line("".join(map(str, behind.itertext())) + (behind.tail or ""))
    )


def _is_bare(element: Element) -> bool:
    """Whether an editor set this, who knows no classes but those of pictures."""
    return element.tag in _FOLLOWS and (
        element.tag == "figure" or not element.keys() or not element.get("class")
    )


def _may_follow(element: Element) -> bool:
    """Whether the body may go on with this, or behind it: an ad stands between two paragraphs."""
    return _is_bare(element) or is_furniture(element)


def _put(container: Element, text: str | None) -> None:
    if not text:
        return
    with suppress(ValueError):  # control characters, which may be read but not written
        if len(container):
            container[-1].tail = f"{container[-1].tail or ''}{text}"
        else:
            container.text = f"{container.text or ''}{text}"
