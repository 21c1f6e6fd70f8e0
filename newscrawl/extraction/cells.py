"""What the cells of a table row are for a reader: some hold nothing, some rows hold more than their cells."""

from __future__ import annotations

from newscrawl.extraction.document import Element
from newscrawl.extraction.markup import IMAGE, PLAYER, ROLES

_MOST_LEVELS = 5  # a paragraph, and what an editor sets around its blank
_SHOWN = frozenset(tag for tag, role in ROLES.items() if role & (IMAGE | PLAYER))


def is_spacer(cell: Element) -> bool:
    """Whether a table cell only keeps others apart: it holds nothing, or an empty paragraph."""
    inner = cell
    for _ in range(_MOST_LEVELS):
        if inner.text and not inner.text.isspace():
            return False
        if len(inner) != 1:
            return len(inner) == 0 and inner.tag not in _SHOWN
        inner = inner[0]
        if inner.tail and not inner.tail.isspace():
            return False
    return False


def has_more(row: Element, cells: list[Element]) -> bool:
    """Whether a table row has something beside its cells: the text behind it, where nothing ends it."""
    beside = (row.text, *(cell.tail for cell in cells))
    return len(cells) < len(row) or any(text is not None and not text.isspace() for text in beside)
