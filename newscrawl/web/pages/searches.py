"""Finding articles: hits with their passages, how they divide, and what can be done with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from datasette import Response

from newscrawl.errors import BadQuery, TookTooLong
from newscrawl.research.asking import at_most
from newscrawl.research.facets import Facet, FacetName, facets, kept_facets
from newscrawl.research.listing import listing
from newscrawl.research.query import Match, Mode, understand
from newscrawl.research.search import Hit, search
from newscrawl.research.selection import PARTS, Filters
from newscrawl.storage import Database
from newscrawl.storage.newspapers import names
from newscrawl.web.asked import MOST_PAGES, PAGE, Asked, asked_of
from newscrawl.web.pages.downloads import MOST_ARTICLES, command, offered
from newscrawl.web.visit import Visit

_FACETS_PATIENCE = 0.6  # seconds; without facets a page is still one
_MOST_DIVIDED = 50_000  # articles; more cannot be divided in that time, and it would be lost
_AROUND = 2  # pages named before and after the present one
_NOON = "T12:00:00+07:00"  # of the first and last day that there is, too, it can be said in UTC


@dataclass(frozen=True, slots=True)
class Found:
    """What a search page shows. `facets` is None when they would have taken too long.

    `upto` goes into the addresses of the other pages; `is_past` says that articles came after it.
    """

    total: int
    hits: tuple[Hit, ...]
    mode: Mode | None
    facets: tuple[Facet, ...] | None
    upto: int
    is_past: bool


async def page(visit: Visit) -> Response:
    """The form, and below it what was found, or why the query cannot be read."""
    if visit.has_empty_fields:
        return visit.redirect(visit.here())
    asked = asked_of(visit.request.args)
    papers = await visit.site.ask(names)
    if asked.filters.newspaper and asked.filters.newspaper not in papers:
        complaint = ("complaint.newspaper", {"value": asked.filters.newspaper})
        return await _shown(visit, asked, papers, complaints=(*asked.complaints, complaint))
    if asked.complaints:
        return await _shown(visit, asked, papers, complaints=asked.complaints)
    try:
        found = await visit.site.ask(lambda db: _found(db, asked))
    except BadQuery as error:
        return await _shown(visit, asked, papers, bad_query=error)
    return await _shown(visit, asked, papers, found=found)


def _found(db: Database, asked: Asked) -> Found:
    with db.one_state():
        newest = at_most(db)
        upto = newest if asked.upto is None else min(asked.upto, newest)
        is_past = upto < newest
        filters = replace(asked.filters, upto=upto) if is_past else asked.filters
        match = understand(asked.query, asked.mode) if asked.query else None
        total, hits = _page(db, match, filters, asked)
        return Found(
            total,
            hits,
            None if match is None else match.mode,
            _divided(db, match, filters, total),
            upto,
            is_past,
        )


def _page(db: Database, match: Match | None, filters: Filters, asked: Asked) -> tuple[int, tuple[Hit, ...]]:
    """How many are found, and the page of them that is asked for."""
    offset = (asked.page - 1) * PAGE
    if match is None:
        sort: Literal["newest", "oldest"] = "oldest" if asked.sort == "oldest" else "newest"
        listed = listing(db, filters, sort=sort, limit=PAGE, offset=offset)
        return listed.total, listed.hits
    results = search(db, match, filters=filters, sort=asked.sort, limit=PAGE, offset=offset)
    return results.total or 0, results.hits


def _divided(db: Database, match: Match | None, filters: Filters, total: int) -> tuple[Facet, ...] | None:
    if match is None and (kept := kept_facets(db, filters)) is not None and total > _MOST_DIVIDED:
        return kept
    if total > _MOST_DIVIDED:
        return None
    try:
        with db.within(_FACETS_PATIENCE):
            return facets(db, match, filters)
    except TookTooLong:
        return None


async def _shown(visit: Visit, asked: Asked, papers: dict[str, str], **more: Any) -> Response:
    found: Found | None = more.get("found")
    pages = 0 if found is None else min(-(-found.total // PAGE), MOST_PAGES)
    context: dict[str, Any] = {
        "asked": asked,
        "papers": papers,
        "parts_of_article": PARTS,
        "command": command(asked),
        "pages": pages,
        "numbered": _numbered(asked.page, pages),
        "chips": list(_chips(visit, asked, papers)),
        "most_pages": MOST_PAGES,
        "page_size": PAGE,
        "formats": offered(),
        "most_articles": MOST_ARTICLES,
        "facet_changes": partial(_facet_changes, asked.filters),
        "uncompared": await visit.uncompared(asked.filters),
        "complaints": (),
        "bad_query": None,
        "found": None,
    }
    return await visit.page("search", **{**context, **more})


def _numbered(present: int, pages: int) -> list[int | None]:
    """The pages that are named, None where some are left out."""
    near = {one for one in range(present - _AROUND, present + _AROUND + 1) if 1 <= one <= pages}
    named = sorted({1, pages, *near}) if pages else []
    found: list[int | None] = []
    for before, one in zip((0, *named), named, strict=False):
        if one - before > 1:
            found.append(None)
        found.append(one)
    return found


def _facet_changes(filters: Filters, name: FacetName, value: str) -> dict[str, str]:
    """What choosing a facet's value changes in the address; of a year the days that were asked for."""
    if name != "year":
        return {name: value}
    first, last = f"{value}-01-01", f"{value}-12-31"
    return {
        "from": max(first, filters.since.isoformat()) if filters.since else first,
        "to": min(last, filters.until.isoformat()) if filters.until else last,
    }


def _chips(visit: Visit, asked: Asked, papers: dict[str, str]) -> Any:
    """Each filter in force: its name, its value, and the address without it."""
    filters = asked.filters
    for name in ("newspaper", "category", "author", "tag"):
        value = getattr(filters, name)
        if value:
            yield name, papers.get(value, value), asked.parameters(**{name: None})
    if filters.since:
        yield "from", visit.words.day(f"{filters.since}{_NOON}"), asked.parameters(**{"from": None})
    if filters.until:
        yield "to", visit.words.day(f"{filters.until}{_NOON}"), asked.parameters(to=None)
    if filters.columns:
        parts = ", ".join(visit.words(f"part.{part}") for part in filters.columns)
        yield "in", parts, asked.parameters(**{"in": None})
    if filters.no_reprints:
        yield "reprints", visit.words("search.no_reprints"), asked.parameters(reprints=None)
    if asked.mode:
        yield "mode", visit.words(f"mode.{asked.mode}"), asked.parameters(mode=None)
