"""The page layouts of OneCMS, recognised by their markup; one site serves several side by side.

A template is a value: for each field the marks (classes) that may hold it, the best first. Where its own
marks find nothing, those of the others are tried: sites mix them.
"""

from __future__ import annotations

from dataclasses import dataclass

from newscrawl.extraction.document import Document, Element

TITLE_MARKS = ("block-sc-title", "sc-longform-header-title", "c-detail-head__title")
_BYLINE = ("block-sc-author", "sc-longform-header-author", "c-detail-head__author", "c-detail-head__cat")
_TIME = ("block-sc-publish-time", "sc-longform-header-date", "c-detail-head__time")
_LEAD = ("block-sc-sapo", "sc-longform-header-sapo", "Headlines", "headlines", "c-detail-head__sapo")
_CATEGORY = ("block-sc-cate-name", "sc-longform-header-cate")
BODY_MARKS = ("entry", "descriptionx", "content-main-normal", "b-maincontent")
HEADER_MARKS = frozenset((*TITLE_MARKS, *_BYLINE, *_TIME, *_LEAD, *_CATEGORY))
"""The parts of an article's header."""
HEADER_BOXES = ("sc-longform-header", "c-detail-head")


@dataclass(frozen=True, slots=True)
class Template:
    """One layout. `name` is stored with each article."""

    name: str
    title: tuple[str, ...] = TITLE_MARKS
    byline: tuple[str, ...] = _BYLINE
    time: tuple[str, ...] = _TIME
    lead: tuple[str, ...] = _LEAD
    category: tuple[str, ...] = _CATEGORY
    body: tuple[str, ...] = BODY_MARKS


SC_LONGFORM = Template("sc-longform")  # 2026: header inside article.entry, for articles of every kind
C_DETAIL = Template(  # 2024: header before it, in div.c-detail-head
    "c-detail",
    title=TITLE_MARKS[::-1],
    byline=("c-detail-head__author", *_BYLINE[:2], "c-detail-head__cat"),
    time=_TIME[::-1],
    lead=("Headlines", "headlines", "c-detail-head__sapo", *_LEAD[:2], "desc"),
)
DESCRIPTIONX = Template(
    "descriptionx", lead=("desc", *_LEAD), body=("descriptionx", "content-main-normal", *BODY_MARKS)
)
EMAGAZINE = Template("emagazine")  # .entry.longform: the header may be part of the artwork
ENTRY = Template("entry", lead=(*_LEAD, "desc"))  # the body of OneCMS below a header without known classes
OWN = Template("own")  # laid out as the newspaper's file says


def recognise(document: Document) -> Template | None:
    """The template of a page, or None when none knows its markup."""
    has = document.marked
    if "block-sc-title" in has or "sc-longform-header-title" in has:
        return SC_LONGFORM
    if "descriptionx" in has or "content-main-normal" in has:
        return DESCRIPTIONX if document.headings else None
    if "c-detail-head__title" in has:
        return C_DETAIL
    if "entry" in has:
        if any(is_longform(element) for element in has["entry"]):
            return EMAGAZINE
        return ENTRY if document.headings else None
    return None


def is_longform(entry: Element) -> bool:
    """Whether a body container is an eMagazine's."""
    return "longform" in (entry.get("class") or "").split()
