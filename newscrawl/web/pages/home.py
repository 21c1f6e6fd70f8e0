"""The first page: what is in the archive, which days it covers, what came last."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import itemgetter

from datasette import Response

from newscrawl.items import VIETNAM
from newscrawl.research import coverage_chart, overview, trend_chart
from newscrawl.research.coverage import Coverage, overall
from newscrawl.storage import Database, runs
from newscrawl.web.safety import drawing
from newscrawl.web.visit import Visit

_LATEST = 12
_DAYS = 370  # of the calendar


@dataclass(frozen=True, slots=True)
class _Found:
    papers: tuple[overview.PaperTotals, ...]
    captures: int
    last_crawl: str | None
    days: Coverage | None
    latest: tuple[overview.LatestArticle, ...]


async def page(visit: Visit) -> Response:
    """Totals, newspapers, calendar, latest articles."""
    found = await visit.site.ask(_found)
    with_articles = [one for one in found.papers if one.articles]
    firsts = [(one.first_published, one.first_precision) for one in with_articles if one.first_published]
    lasts = [(one.last_published, one.last_precision) for one in with_articles if one.last_published]
    calendar = found.days and coverage_chart.calendar(
        found.days, visit.words("home.all_papers"), language=visit.words.language, standalone=False
    )
    return await visit.page(
        "home",
        found=found,
        papers=with_articles,
        names={one.newspaper: one.name for one in found.papers},
        articles=sum(one.articles for one in with_articles),
        first=min(firsts, default=(None, None), key=itemgetter(0)),
        last=max(lasts, default=(None, None), key=itemgetter(0)),
        calendar=calendar and drawing(calendar),
    )


def _found(db: Database) -> _Found:
    papers = overview.papers(db)
    first = min((one.first_published for one in papers if one.first_published), default=None)
    last = max((one.last_published for one in papers if one.last_published), default=None)
    days = None
    if first is not None and last is not None:
        until = _day(last)
        days = overall(db, since=max(_day(first), until - timedelta(days=_DAYS)), until=until)
    # Captures are never taken away, and each has the number after the last: counting a million takes 0.1 s.
    (captures,) = db.conn.execute("SELECT coalesce(max(id), 0) FROM captures").fetchone()
    last_crawl = runs.last_crawl_ended_at(db)
    return _Found(papers, captures, last_crawl, days, overview.latest(db, limit=_LATEST))


def _day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(VIETNAM).date()


async def chart_style(visit: Visit) -> Response:
    """The style sheet of the charts, which stand within pages."""
    return visit.send(coverage_chart.STYLE + trend_chart.STYLE, content_type="text/css; charset=utf-8")


async def switch_language(visit: Visit) -> Response:
    """Remember `?lang=` and go `?back=` to a page of Datasette's, which would take it for a column."""
    back = visit.request.args.get("back") or "/"
    inside = re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", back)  # of this site, as addresses are written
    return visit.remembering(visit.redirect(back if inside else visit.link("/")))


async def robots(visit: Visit) -> Response:
    """The texts remain the newspapers': no search engine is to copy them from here."""
    return visit.send("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
