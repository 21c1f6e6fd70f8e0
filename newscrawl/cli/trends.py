"""`newscrawl trends`: how often newspapers wrote of something, over time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from newscrawl.amounts import counted
from newscrawl.cli.charts import chart_options, write_charts
from newscrawl.cli.csv_output import echo_csv
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import bar, console, echo_json, safe, table
from newscrawl.cli.selecting import QueryCommand, filter_options, known_here, tell_notes
from newscrawl.errors import Misuse
from newscrawl.research.selection import Filters
from newscrawl.research.svg import Language
from newscrawl.research.trend_chart import line_chart
from newscrawl.research.trends import By, Series, Trends, has_undated, trends
from newscrawl.storage import open_database

_MOST = 20  # queries


@click.command("trends", cls=QueryCommand)
@click.argument("queries", metavar="QUERY…", nargs=-1, required=True)
@click.option("--by", type=click.Choice(["day", "week", "month", "year"]), default="month", show_default=True)
@click.option("--share", is_flag=True, help="Of all articles of the period, instead of a number.")
@filter_options
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets (UTF-8).")
@chart_options
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    queries: tuple[str, ...],
    by: By,
    share: bool,
    filters: Filters,
    as_csv: bool,
    svg: Path | None,
    png: Path | None,
    language: Language,
    data: Path,
    as_json: bool,
) -> None:
    """Count the articles on something per day, week, month or year.

    Each QUERY is read as by `newscrawl search`. Days are those of publication, in Vietnamese time; weeks are
    ISO weeks. What has no date is in no period, and of what only the month is known is in no day and no week.
    Numbers depend on how much of a period was crawled: compare with --share, and with `newscrawl coverage`.
    --csv and --json have counts, totals and shares together.

    \b
    newscrawl trends '"hạn hán"' "lũ OR lụt" --by year
    newscrawl trends "ca phe" --share --newspaper baodaknong --png ca-phe.png
    """
    if as_csv + as_json + bool(svg or png) > 1:
        raise Misuse("--csv, --json and charts (--svg, --png) exclude each other.")
    if len(queries) > _MOST:
        raise Misuse(f"At most {_MOST} queries at a time.")
    with open_database(database(data), read_only=True) as db:
        known_here(db, filters, data)
        found = trends(db, queries, by=by, filters=filters)
        undated = has_undated(db, filters)
        tell_notes(db, filters, *queries, is_empty=not any(one.total for one in found.series))
    if as_json:
        echo_json(record_of(found))
    elif as_csv:
        echo_csv(("period", "query", "articles", "all_articles", "share"), _rows(found))
    elif svg or png:
        write_charts(lambda language: line_chart(found, share=share, language=language), language, svg, png)
    else:
        _print(found, share=share)
        if undated:
            click.echo("Articles without a date are in no period; `newscrawl search` finds them, too.")


def record_of(found: Trends) -> dict[str, Any]:
    """Counts, totals and shares as JSON shows them, in the order of `periods`."""
    return {
        "by": found.by,
        "periods": found.periods,
        "all_articles": found.totals,
        "queries": [
            {
                "query": one.query,
                "mode": one.match.mode,
                "match": one.match.expression,
                "articles": one.counts,
                "shares": found.shares(one),
            }
            for one in found.series
        ],
    }


def _rows(found: Trends) -> list[Sequence[object]]:
    return [
        (
            row.period,
            row.query,
            row.articles,
            row.all_articles,
            "" if row.share is None else f"{row.share:.6f}",
        )
        for row in found.rows()
    ]


def _print(found: Trends, *, share: bool) -> None:
    out = console()
    if not found.periods:
        out.print("No article with a date passes the filters.")
    for one in found.series:
        out.print(
            safe(f"{one.query}: {counted(one.total, 'article')} of {sum(found.totals):,}"), style="bold"
        )
        _print_series(found, one, share=share)


def _print_series(found: Trends, one: Series, *, share: bool) -> None:
    values: Sequence[float | None] = found.shares(one) if share else one.counts
    most = max((value for value in values if value is not None), default=0)
    listing = table(found.by, "articles", "of all", "share", "", numbers=("articles", "of all", "share"))
    for period, count, total, part, value in zip(
        found.periods, one.counts, found.totals, found.shares(one), values, strict=True
    ):
        shown = "" if part is None else f"{part:.2%}"
        listing.add_row(period, f"{count:,}", f"{total:,}", shown, bar(value / most if value and most else 0))
    console().print(listing)
