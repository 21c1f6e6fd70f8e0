"""The newspapers, and of each what the archive covers and how well its fields are filled."""

from __future__ import annotations

from dataclasses import dataclass

from datasette import Response

from newscrawl.research import coverage_chart, overview
from newscrawl.research.coverage import Coverage, coverage
from newscrawl.storage import Database, status
from newscrawl.storage.status import NewspaperStatus
from newscrawl.web.safety import drawing
from newscrawl.web.visit import Visit

_SECTIONS = 15
_GAPS = 50


@dataclass(frozen=True, slots=True)
class _One:
    totals: overview.PaperTotals
    coverage: Coverage | None
    status: NewspaperStatus
    sections: tuple[tuple[str, int], ...]
    latest: tuple[overview.LatestArticle, ...]


async def page(visit: Visit) -> Response:
    """All newspapers of the archive, those without an article last."""
    papers = await visit.site.ask(overview.papers)
    return await visit.page("newspapers", papers=papers)


async def one(visit: Visit) -> Response:
    """One newspaper: its calendar with the gaps, its sections, its fields, its latest articles."""
    newspaper = str(visit.request.url_vars["id"])
    found = await visit.site.ask(lambda db: _found(db, newspaper))
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
        calendar=drawn and drawing(drawn),
        gaps=gaps[:_GAPS],
        more_gaps=max(0, len(gaps) - _GAPS),
    )


def _found(db: Database, newspaper: str) -> _One | None:
    totals = next((one for one in overview.papers(db) if one.newspaper == newspaper), None)
    if totals is None:
        return None
    (held,) = status.summary(db, [newspaper])
    sections = db.conn.execute(
        "SELECT category, count(*) FROM article_metadata WHERE newspaper = ? AND category IS NOT NULL"
        " GROUP BY category ORDER BY count(*) DESC, category LIMIT ?",
        (newspaper, _SECTIONS),
    )
    return _One(
        totals,
        coverage(db, newspaper),
        held,
        tuple((row[0], row[1]) for row in sections),
        overview.latest(db, newspaper=newspaper, limit=8),
    )
