"""How often newspapers wrote of something: up to five queries on one chart, with the numbers beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from datasette import Response

from newscrawl.errors import BadQuery, Misuse
from newscrawl.research.export.tables import defused
from newscrawl.research.png import png_of
from newscrawl.research.selection import Filters
from newscrawl.research.trend_chart import line_chart
from newscrawl.research.trends import By, Trends, trends
from newscrawl.storage import Database
from newscrawl.storage.newspapers import names
from newscrawl.web.asked import Address, Complaint, filter_parameters
from newscrawl.web.safety import drawing
from newscrawl.web.visit import Visit

MOST_QUERIES = 5
_MOST_ROWS = 400  # of the table on the page; the CSV file has all


@dataclass(frozen=True, slots=True)
class _Asked:
    queries: tuple[str, ...]
    by: By
    share: bool
    filters: Filters
    complaints: tuple[Complaint, ...]

    def parameters(self) -> str:
        pairs = [("q", query) for query in self.queries]
        if self.by != "month":
            pairs.append(("by", self.by))
        if self.share:
            pairs.append(("share", "1"))
        return urlencode([*pairs, *filter_parameters(self.filters)])

    def search(self, query: str) -> str:
        """The articles of one query, as a search has them in its address."""
        return urlencode([("q", query), *filter_parameters(self.filters)])


def _asked(arguments: Any) -> _Asked:
    address = Address(arguments)
    queries = tuple(dict.fromkeys(address.texts("q")))
    if len(queries) > MOST_QUERIES:
        address.complaints.append(("complaint.queries", {"most": str(MOST_QUERIES)}))
    by = address.one_of("by", get_args(By), "month")
    return _Asked(
        queries[:MOST_QUERIES],
        by,  # type: ignore[arg-type]  # one of its values
        address.text("share") == "1",
        address.filters(),
        tuple(address.complaints),
    )


async def page(visit: Visit) -> Response:
    """The form, the chart and the table."""
    if visit.has_empty_fields:
        return visit.redirect(visit.here())
    asked = _asked(visit.request.args)
    papers = await visit.site.ask(names)
    found: Trends | None = None
    bad_query: BadQuery | None = None
    if asked.queries and not asked.complaints:
        try:
            found = await _found(visit, asked)
        except BadQuery as error:
            bad_query = error
    return await visit.page(
        "trends",
        asked=asked,
        papers=papers,
        bys=get_args(By),
        most_queries=MOST_QUERIES,
        found=found,
        uncompared=await visit.uncompared(asked.filters),
        bad_query=bad_query,
        complaints=asked.complaints,
        chart=found and drawing(_drawn(visit, asked, found, standalone=False)),
        rows=list(_rows(found))[-_MOST_ROWS:] if found else [],
        left_out=max(0, len(found.periods) - _MOST_ROWS) if found else 0,
    )


async def _found(visit: Visit, asked: _Asked) -> Trends:
    return await visit.site.ask(lambda db: trends(db, asked.queries, by=asked.by, filters=asked.filters))


def _rows(found: Trends) -> Iterator[tuple[str, int, list[tuple[int, float | None]]]]:
    """Per period: all articles, and for each query how many and which share of them."""
    shares = [found.shares(one) for one in found.series]
    for at, period in enumerate(found.periods):
        cells = [(one.counts[at], share[at]) for one, share in zip(found.series, shares, strict=True)]
        yield period, found.totals[at], cells


async def table(visit: Visit) -> Response:
    """The numbers as CSV, as `newscrawl trends --csv` writes them."""
    found = await _found(visit, _checked(visit))
    header = ("period", "query", "articles", "all_articles", "share")
    return visit.send_table(header, _lines(found), name="trends.csv")


def _lines(found: Trends) -> Iterator[Sequence[object]]:
    for one in found.series:
        for period, articles, total, share in zip(
            found.periods, one.counts, found.totals, found.shares(one), strict=True
        ):
            yield period, defused(one.query), articles, total, "" if share is None else f"{share:.6f}"


async def picture(visit: Visit) -> Response:
    """The chart as a file that stands alone."""
    asked = _checked(visit)
    found = await _found(visit, asked)
    svg = _drawn(visit, asked, found, standalone=True)
    return visit.send(svg, content_type="image/svg+xml", name="trends.svg")


async def dotted(visit: Visit) -> Response:
    """The same as PNG, for what takes no SVG."""
    asked = _checked(visit)

    def drawn(db: Database) -> bytes:
        found = trends(db, asked.queries, by=asked.by, filters=asked.filters)
        return png_of(_drawn(visit, asked, found, standalone=True))

    return visit.send(await visit.site.ask(drawn), content_type="image/png", name="trends.png")


def _drawn(visit: Visit, asked: _Asked, found: Trends, *, standalone: bool) -> str:
    return line_chart(found, share=asked.share, language=visit.words.language, standalone=standalone)


def _checked(visit: Visit) -> _Asked:
    """What was asked for; an address that nobody's form made is refused."""
    asked = _asked(visit.request.args)
    visit.refuse(asked.complaints)
    if not asked.queries:
        raise Misuse(visit.words("complaint.no_query"))
    return asked
