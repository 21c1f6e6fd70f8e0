"""Every hit of a query in its context, one a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, get_args
from urllib.parse import urlencode

from datasette import Response

from newscrawl.errors import BadQuery, Misuse
from newscrawl.research.concordance import COLUMNS, Concordance, Order, concordance
from newscrawl.research.export.tables import defused
from newscrawl.research.query import Mode, understand
from newscrawl.research.selection import Filters
from newscrawl.storage.newspapers import names
from newscrawl.web.asked import Address, Complaint, filter_parameters
from newscrawl.web.visit import Visit

_LINES, _MOST_LINES = 100, 2_000
_MOST_ROWS = 10_000  # of a CSV, which is asked for to be gone on with
_WIDTH, _MOST_WIDTH = 60, 200
_LOOSE = re.compile(r"(?!.*\b(?:AND|OR|NOT|NEAR)\b)[^\s\"“”()*]+(?:\s+[^\s\"“”()*]+)+")
"""Words that are no phrase: each of them is a hit of its own."""


@dataclass(frozen=True, slots=True)
class _Asked:
    query: str | None
    mode: Mode | None
    sort: Order
    width: int
    lines: int
    filters: Filters
    complaints: tuple[Complaint, ...]

    def parameters(self, *, quoted: bool = False, whole: bool = False) -> str:
        """The same question in an address; as a phrase, or for all its lines."""
        query = self.query or ""
        pairs = [("q", f'"{query}"' if quoted else query), *filter_parameters(self.filters)]
        if self.mode:
            pairs.append(("mode", self.mode))
        if self.sort != "newest":
            pairs.append(("sort", self.sort))
        if self.width != _WIDTH:
            pairs.append(("width", str(self.width)))
        if self.lines != _LINES and not whole:
            pairs.append(("lines", str(self.lines)))
        return urlencode(pairs)


def _asked(arguments: Any, *, usual: int = _LINES, most: int = _MOST_LINES) -> _Asked:
    address = Address(arguments)
    return _Asked(
        query=address.text("q"),
        mode=address.one_of("mode", get_args(Mode), "") or None,  # type: ignore[arg-type]  # one of its values
        sort=address.one_of("sort", get_args(Order), "newest"),  # type: ignore[arg-type]
        width=address.number("width", most=_MOST_WIDTH, usual=_WIDTH),
        lines=address.number("lines", most=most, usual=usual),
        filters=address.filters(),
        complaints=tuple(address.complaints),
    )


async def page(visit: Visit) -> Response:
    """The form and the lines."""
    if visit.has_empty_fields:
        return visit.redirect(visit.here())
    asked = _asked(visit.request.args)
    papers = await visit.site.ask(names)
    found: Concordance | None = None
    bad_query: BadQuery | None = None
    if asked.query and not asked.complaints:
        try:
            found = await _found(visit, asked)
        except BadQuery as error:
            bad_query = error
    return await visit.page(
        "concordance",
        asked=asked,
        papers=papers,
        orders=get_args(Order),
        line_numbers=(100, 500, _MOST_LINES),
        most_rows=_MOST_ROWS,
        found=found,
        uncompared=await visit.uncompared(asked.filters),
        loose=asked.query is not None and bool(_LOOSE.fullmatch(asked.query)),
        bad_query=bad_query,
        complaints=asked.complaints,
    )


async def _found(visit: Visit, asked: _Asked) -> Concordance:
    match = understand(asked.query or "", asked.mode)
    return await visit.site.ask(
        lambda db: concordance(
            db, match, filters=asked.filters, width=asked.width, sort=asked.sort, limit=asked.lines
        )
    )


async def table(visit: Visit) -> Response:
    """The lines as CSV, as `newscrawl concordance --csv` writes them: as many as there may be, unless fewer
    are asked for."""
    asked = _asked(visit.request.args, usual=_MOST_ROWS, most=_MOST_ROWS)
    visit.refuse(asked.complaints)
    if not asked.query:
        raise Misuse(visit.words("complaint.no_query"))
    found = await _found(visit, asked)
    rows = ([getattr(line, column) for column in COLUMNS] for line in found.lines)
    cells = ([defused(one) if isinstance(one, str) else one for one in row] for row in rows)
    return visit.send_table(COLUMNS, cells, name="concordance.csv")
