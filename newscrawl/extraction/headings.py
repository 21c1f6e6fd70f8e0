"""The article's title: which of a page's headings it is, or what the metadata says."""

from __future__ import annotations

from functools import partial

from newscrawl.extraction.document import Element
from newscrawl.extraction.fields import Found, Reader
from newscrawl.extraction.header import first_block, inline_text
from newscrawl.extraction.metadata import clean
from newscrawl.extraction.places import around, is_above


def title(page: Reader) -> Found | None:
    """The heading; where it is part of the artwork, the title that the metadata states."""
    said = partial(_heading, page)
    if found := page.own("title") or page.marked(page.template.title, said):
        return found
    stated = page.metadata.linked("headline"), page.metadata.text("og:title")
    known = {value.casefold() for value in stated if value}
    headings = [(heading, clean(said(heading))) for heading in page.document.headings]
    printed = {heading: Found(value, "h1", heading) for heading, value in headings if value}
    for found in printed.values():
        if found.value.casefold() in known:
            return found
    if page.template.name in ("entry", "descriptionx"):
        own = next((printed[heading] for heading in _headings_of_body(page) if heading in printed), None)
        if own is not None:
            return own
    return next((Found(v, r) for v, r in zip(stated, ("jsonld", "og:title"), strict=True) if v), None)


def _headings_of_body(page: Reader) -> list[Element]:
    """The heading with which the body begins, then those above it from below: a logo's comes first.

    Those in the body and behind it are sub-headings and other articles'.
    """
    body = next(element for mark in page.template.body for element in page.document.all(mark))
    begins = next(body.iter("h1", "p"), None)
    places = [body, *around(body)]
    above = [one for one in reversed(page.document.headings) if is_above(one, places)]
    return [begins, *above] if begins is not None and begins.tag == "h1" else above


def _heading(page: Reader, element: Element) -> str:
    """What a heading says: where nothing closes it, the rest of the header stands in it, or even the body."""
    if len(element) == 0:
        return inline_text(element)
    template = page.template
    others = (
        one for mark in (*template.byline, *template.time, *template.body) for one in page.document.all(mark)
    )
    within = [one for one in others if element in one.iterancestors()]
    return first_block(element, within) if within else inline_text(element)
