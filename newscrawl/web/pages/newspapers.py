"""The newspapers, and of each what the archive covers and how well its fields are filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from datasette import Response

from newscrawl.research import coverage_chart, holdings, overview
from newscrawl.research.coverage import Coverage, coverage
from newscrawl.research.holdings import Count, Filling
from newscrawl.research.selection import Filters
from newscrawl.storage import Database, problems, runs
from newscrawl.storage.runs import Run
from newscrawl.web.safety import drawing
from newscrawl.web.visit import Visit

_SECTIONS = 15
_GAPS = 50


@dataclass(frozen=True, slots=True)
class _One:
    """A newspaper since a day, or (None) since its beginning; `latest`, runs and problems at all times."""

    totals: overview.PaperTotals
    since: date | None
    coverage: Coverage | None
    filling: Filling
    sections: tuple[Count, ...]
    last_run: Run | None
    problems: Mapping[str, int]
    latest: tuple[overview.LatestArticle, ...]


async def page(visit: Visit) -> Response:
    """All newspapers of the archive, those without an article last."""
    papers = await visit.site.ask(overview.papers)
    return await visit.page("newspapers", papers=papers)


async def one(visit: Visit) -> Response:
    """One newspaper: its calendar with the gaps, its sections, its fields, its latest articles.

    The last two years; `?years=all` for all of them, which of a large newspaper is a long page.
    """
    newspaper = str(visit.request.url_vars["id"])
    whole = visit.address.text("years") == "all"
    found = await visit.site.ask(lambda db: _found(db, newspaper, whole=whole))
    if found is None:
        raise visit.missing("missing.newspaper", id=newspaper)
    drawn = found.coverage and coverage_chart.calendar(
        found.coverage, found.totals.name, language=visit.words.language, standalone=False
    )
    gaps = found.coverage.gaps()[::-1] if found.coverage else ()
    return await visit.page(
        "newspaper",
        paper=found.totals,
        found=found,
        whole=whole,
        calendar=drawn and drawing(drawn),
        gaps=gaps[:_GAPS],
        more_gaps=max(0, len(gaps) - _GAPS),
    )


def _found(db: Database, newspaper: str, *, whole: bool) -> _One | None:
    totals = next((one for one in overview.papers(db) if one.newspaper == newspaper), None)
    if totals is None:
        return None
    since = None if whole else _recent(totals)
    recent = Filters(newspaper=newspaper, since=since)
    return _One(
        totals,
        since,
        coverage(db, newspaper, since=since),
        holdings.filling_of_all(db, recent),
        holdings.filtered_sections(db, recent)[:_SECTIONS],
        runs.last(db, newspaper),
        problems.counts(db, newspaper),
        overview.latest(db, newspaper=newspaper, limit=8),
    )


def _recent(totals: overview.PaperTotals) -> date | None:
    """The first day of the year before the last one with an article; None where that is the beginning."""
    if totals.first_published is None or totals.last_published is None:
        return None
    since = date(int(totals.last_published[:4]) - 1, 1, 1)
    return since if totals.first_published[:10] < since.isoformat() else None
