"""`newscrawl coverage`: of which days the archive holds articles, where its gaps are, and what is in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.charts import chart_options, write_charts
from newscrawl.cli.coverage_print import LINE_FIELDS, Held, print_all, print_one
from newscrawl.cli.options import (
    check_window,
    data_option,
    database,
    day_option,
    json_option,
    newspaper_named,
    option_for,
)
from newscrawl.cli.rendering import echo_json
from newscrawl.errors import Misuse
from newscrawl.research import holdings
from newscrawl.research.coverage import GAPS, Coverage, coverage, covered
from newscrawl.research.coverage_chart import calendar
from newscrawl.research.coverage_overview import overview
from newscrawl.research.selection import Filters
from newscrawl.research.svg import Language
from newscrawl.storage import Database, open_database


@click.command("coverage")
@click.argument("newspaper", required=False)
@day_option("--since", "First day; the first that is known when left out.")
@day_option("--until", "Last day; yesterday when left out.")
@click.option("--months", is_flag=True, help="A table by month instead of the calendar.")
@chart_options
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    newspaper: str | None,
    since: date | None,
    until: date | None,
    months: bool,
    svg: Path | None,
    png: Path | None,
    language: Language,
    data: Path,
    as_json: bool,
) -> None:
    """Show which days are covered, and name the gaps.

    Each sign of the calendar is a day: how many articles were published on it, and why some may be missing.
    A day is read when its sitemap was really read, also when it announces no article. Gaps are days that
    were not crawled yet, whose sitemap was refused, whose articles were not fetched, or that have no
    sitemap. Articles of a newspaper that was merged into this one are counted as that one's: a day of them
    alone is no gap. Below stand the sections, and how well each field is filled. Without a NEWSPAPER, one
    line for each that is in the archive. --json lists every day.

    \b
    newscrawl coverage
    newscrawl coverage baodaknong
    newscrawl coverage baodaknong --since 2021-01-01 --until 2021-12-31 --json
    newscrawl coverage baodaknong --png calendar.png --language en
    """
    check_window(since, until)
    if as_json and (svg or png):
        raise Misuse("--json excludes --svg and --png.")
    if months and (not newspaper or as_json or svg or png):
        raise Misuse("--months prints one newspaper by month: name it, and leave out --json and charts.")
    if newspaper and not database(data).exists():
        newspaper_named(data, newspaper)
    with open_database(database(data), read_only=True) as db:
        known = covered(db)
        if newspaper and newspaper not in known:
            newspaper_named(data, newspaper)
        if not known or (newspaper and newspaper not in known):
            raise Misuse(
                f"Nothing is known of {newspaper or 'any newspaper'} in {data}: begin with "
                f"`newscrawl backfill {newspaper or 'baodaknong'} --since 2021-01-01{option_for(data)}`."
            )
        chosen = {newspaper: known[newspaper]} if newspaper else known
        window = Filters(since=since, until=until)
        with db.one_state():
            days = [(name, _covered(db, one, window)) for one, name in chosen.items()]
            look = _held if newspaper or as_json else _line
            found = [] if svg or png else [look(db, *one, window) for one in days]
    if as_json:
        records = [record_of_held(one) for one in found]
        echo_json(records[0] if newspaper else records)
    elif svg or png:
        write_charts(_chart_of(days, single=bool(newspaper)), language, svg, png)
    elif newspaper:
        print_one(found[0], months=months)
    else:
        print_all(found)


def _covered(db: Database, newspaper: str, window: Filters) -> Coverage:
    found = coverage(db, newspaper, since=window.since, until=window.until)
    assert found is not None
    return found


def _held(db: Database, name: str, found: Coverage, window: Filters) -> Held:
    filters = replace(window, newspaper=found.newspaper)
    fields = holdings.filling_of_all(db, filters)
    return Held(name, found, holdings.stock(db, filters).sections, fields)


def _line(db: Database, name: str, found: Coverage, window: Filters) -> Held:
    """Only what its line in the table shows: all of every newspaper takes several times as long."""
    filters = replace(window, newspaper=found.newspaper)
    return Held(name, found, (), holdings.filling_of_all(db, filters, fields=LINE_FIELDS))


def _chart_of(found: Sequence[tuple[str, Coverage]], *, single: bool) -> Callable[[Language], str]:
    if single:
        ((name, covered_days),) = found
        return lambda language: calendar(covered_days, name, language=language)
    return lambda language: overview(found, language=language)


def record_of_held(held: Held) -> dict[str, Any]:
    """A newspaper's coverage, sections and fields as JSON shows them."""
    return {
        **record_of(held.coverage),
        "sections": [{"section": one.name, "articles": one.articles} for one in held.sections],
        "fields": {
            field: {"filled": filled, "articles": held.fields.articles, "share": held.fields.share(field)}
            for field, filled in held.fields.filled.items()
        },
    }


def record_of(found: Coverage) -> dict[str, Any]:
    """The days and gaps of a newspaper as JSON shows them."""
    return {
        "newspaper": found.newspaper,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "articles": found.articles,
        "undated": found.undated,
        "days": [
            {
                "day": one.day.isoformat(),
                "state": one.state,
                "articles": one.articles,
                "links": one.links,
                "error": one.error,
            }
            for one in found.days
        ],
        "gaps": [
            {
                "first": gap.first.isoformat(),
                "last": gap.last.isoformat(),
                "days": gap.days,
                "reason": GAPS[gap.state],
                "articles": gap.articles,
                "error": gap.error,
            }
            for gap in found.gaps()
        ],
    }
