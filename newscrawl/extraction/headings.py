"""The article's title: which of a page's headings it is, or what the metadata says."""

from __future__ import annotations

import re
from functools import partial

from newscrawl.extraction.document import Element
from newscrawl.extraction.fields import Found, Reader
from newscrawl.extraction.header import first_block, inline_text
from newscrawl.extraction.metadata import clean
from newscrawl.extraction.places import is_above, outwards
from newscrawl.vietnamese.bylines.names import is_place
from newscrawl.vietnamese.bylines.outlets import is_publisher
from newscrawl.vietnamese.text import normalize

_PAPER_BEHIND = re.compile(r"\s[-–|]\s(?P<paper>(?:Báo (?P<province>[^-–|]{2,40}))|[^-–|]{2,60})$")
_LONGEST_NAME = 1000  # characters of a page's name that are looked at


def title(page: Reader) -> Found | None:
    """The heading; where it is part of the artwork, the title that the metadata states."""
    said = partial(_heading, page)
    if found := page.own("title") or page.marked(page.template.title, said):
        return found
    stated = page.metadata.linked("headline"), _without_paper(page, page.metadata.text("og:title"))
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


def _without_paper(page: Reader, stated: str | None) -> str | None:
    """A title without the newspaper's name behind it."""
    found = _PAPER_BEHIND.search(stated) if stated else None
    if stated is None or found is None:
        return stated
    site = page.metadata.text("og:site_name") or ""
    is_site = found["paper"].casefold() == site.casefold()
    return stated[: found.start()] if is_site or is_place(found["province"] or "") else stated


def _headings_of_body(page: Reader) -> list[Element]:
    """The heading with which the body begins, then those above it from below: a logo's comes first.

    Those in the body and behind it are sub-headings and other articles'; so is that with which the body
    begins, where the name of the page is that of one above.
    """
    body = next(element for mark in page.template.body for element in page.document.all(mark))
    begins = next(body.iter("h1", "p"), None)
    places = [*outwards(body)]
    above = [one for one in reversed(page.document.headings) if is_above(one, places)]
    if begins is None or begins.tag != "h1":
        return above
    named = [one for one in above if _names_page(page, one)]
    return [*named, begins, *above] if named and not _names_page(page, begins) else [begins, *above]


def _names_page(page: Reader, heading: Element) -> bool:
    """Whether what a heading says is in the page's own name, as an article's title is; so is the paper's."""
    named = next(page.document.root.iter("title"), None)
    name = normalize((named.text or "")[:_LONGEST_NAME]).casefold() if named is not None else ""
    said = inline_text(heading)
    return bool(said) and said.casefold() in name and not is_publisher(said)


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
