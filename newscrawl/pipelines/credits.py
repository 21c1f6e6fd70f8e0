"""The byline step: who wrote, photographed or supplied an article, read out of what is printed."""

from __future__ import annotations

from newscrawl.items import Author, Image, RawArticle, RawImage
from newscrawl.vietnamese.bylines import Byline, byline_of, credit_of_caption


def authors_of(byline: Byline) -> tuple[Author, ...]:
    """People of a byline, authors first; someone who did both stands once in each role."""
    role = byline.role or "author"
    return (
        *(Author(name, role) for name in byline.authors),
        *(Author(name, "photographer") for name in byline.photographers),
    )


def agency_of(raw: RawArticle, byline: Byline) -> str | None:
    """The original outlet: the page's own "Theo …" box first, then the byline's agency."""
    if raw.agency:
        printed = byline_of(raw.agency)
        if printed.agency:
            return printed.agency
        bare = raw.agency.removeprefix("Theo ").strip()
        if bare:
            return bare
    return byline.agency


def credited(image: RawImage) -> Image:
    """An image with the credit that its caption prints, if any."""
    credit = credit_of_caption(image.caption) if image.caption else None
    return Image(image.url, image.caption, credit, image.alt)
