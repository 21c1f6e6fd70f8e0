"""When an article was published and changed last, by all that its page says."""

from __future__ import annotations

from itertools import islice

from newscrawl.extraction.fields import Found, Reader
from newscrawl.extraction.header import change_in, inline_text, tells_of_change
from newscrawl.extraction.metadata import published_by_script
from newscrawl.items import RawDate

_MOST_BESIDE = 2  # elements behind the date of publication
_MOST_INNER = 3  # elements in those; an icon


def dates(page: Reader, visible: Found | None) -> tuple[tuple[RawDate, ...], str]:
    """Every publication date of the page, and the rule of the one to be trusted most."""
    found: list[tuple[RawDate, str]] = []
    if visible:
        found.append((RawDate(visible.value, "visible"), visible.rule))
    if linked := page.metadata.linked("datePublished"):
        found.append((RawDate(linked, "jsonld"), "jsonld"))
    if meta := page.metadata.text("article:published_time", "datepublished"):
        found.append((RawDate(meta, "meta"), "meta"))
    if not found and (local := published_by_script(page.document.html)):
        found.append((RawDate(local, "meta"), "WebControl"))
    # With an explicit offset before what the reader sees, that before the rest.
    trusted = sorted(found, key=lambda one: (one[0].source == "meta", one[0].source == "visible"))
    return tuple(date for date, _ in found), trusted[0][1] if trusted else ""


def modified(page: Reader, visible: Found | None) -> tuple[RawDate | None, str]:
    """When the page says that it was changed last, and the rule that read it.

    `visible` is the header's date of publication.
    """
    if own := page.own("modified"):
        return RawDate(own.value, "visible"), own.rule
    if linked := page.metadata.linked("dateModified"):
        return RawDate(linked, "jsonld"), "jsonld"
    meta = page.metadata.text("article:modified_time", "og:updated_time", "datemodified")
    if meta:
        return RawDate(meta, "meta"), "meta"
    changed = _change_beside(visible) if visible else None
    return (RawDate(changed, "visible"), visible.rule) if visible and changed else (None, "")


def _change_beside(date: Found) -> str | None:
    """The date of a change that the header prints beside that of publication."""
    siblings = () if date.element is None else islice(date.element.itersiblings(), _MOST_BESIDE)
    beside = (inline_text(one) for one in siblings if len(one) <= _MOST_INNER)
    return change_in(" ".join([date.value, *filter(tells_of_change, beside)]))
