"""Where a republished piece was taken from: the box below it, which names the original outlet and page."""

from __future__ import annotations

import re
from itertools import islice

from newscrawl.extraction.document import Element
from newscrawl.extraction.fields import Found, Reader
from newscrawl.extraction.header import inline_text
from newscrawl.vietnamese.text import normalize

_MOST_ICONS = 3  # before the label
_MOST_LABELS = 8  # "Theo" and "Nguồn"
_LONGEST_OUTLET = 120
_SOURCE_LABEL = re.compile(r"(?:theo|nguồn(?: tin)?)(?![^\W_])\s*:?\s*", re.IGNORECASE)
_BELOW_SOURCE = re.compile(
    r"(?<!\w)(?:(?:copy )?link|sao chép|(?:xem |đọc )?bài gốc)(?!\w)|https?://", re.IGNORECASE
)


def republished(page: Reader) -> tuple[Found | None, Found | None]:
    """The original outlet as printed ("Theo …") and the original's address, from the box below."""
    agency, source = page.own("agency"), page.own("source_url")
    labels = _MOST_LABELS
    for box in page.document.all("c-author-page"):
        for element in box.iter("span", "div", "p", "a", "label", "strong", "b"):
            if agency is None and labels and _SOURCE_LABEL.match(_opening(element)):
                labels -= 1
                if text := _outlet(element):
                    agency = Found(text, "c-author-page", element)
            if source is None and element.get("id") == "url-copy":
                address = "".join(inline_text(element).split())
                if address.startswith(("http://", "https://")):
                    source = Found(address, "url-copy", element)
    return agency, source


def _opening(element: Element) -> str:
    """The text with which an element begins: behind icons, and where its first word is set apart."""
    text = normalize(element.text or "")
    for child in islice(element, _MOST_ICONS):
        if text:
            break
        said, behind = inline_text(child), normalize(child.tail or "")
        if said and not behind:
            break
        text = f"{said} {behind}".strip()
    return text


def _outlet(element: Element) -> str | None:
    """Label and outlet, where an element begins with the label, or is all of it; without what is below."""
    text = inline_text(element)
    if _SOURCE_LABEL.fullmatch(text) and (outlet := element.getnext()) is not None:
        text = f"{text} {inline_text(outlet)}"
    text = normalize(_BELOW_SOURCE.split(text, maxsplit=1)[0])
    return text if len(text) < _LONGEST_OUTLET and not _SOURCE_LABEL.fullmatch(text) else None
