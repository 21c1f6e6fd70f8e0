"""`newscrawl concordance`: every hit in its context, one a line."""

from __future__ import annotations

from pathlib import Path

import click
from rich.text import Text

from newscrawl.amounts import counted
from newscrawl.cli.csv_output import echo_csv
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import console, echo_json, published, safe
from newscrawl.cli.selecting import QueryCommand, filter_options, known_here, mode_options, tell_notes
from newscrawl.errors import Misuse
from newscrawl.research.concordance import COLUMNS, Concordance, Line, Order, concordance
from newscrawl.research.query import Mode, understand
from newscrawl.research.selection import Filters
from newscrawl.storage import open_database


@click.command("concordance", cls=QueryCommand)
@click.argument("query")
@click.option(
    "--width",
    type=click.IntRange(0, 1000),
    default=60,
    show_default=True,
    metavar="N",
    help="Characters on either side of the hit.",
)
@click.option(
    "--sort",
    type=click.Choice(["newest", "oldest", "left", "right"]),
    default="newest",
    show_default=True,
    help="By time, or by the words to the left or right of the hit.",
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=100, show_default=True, metavar="N")
@filter_options
@mode_options
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets (UTF-8).")
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    query: str,
    width: int,
    sort: Order,
    limit: int,
    filters: Filters,
    mode: Mode | None,
    as_csv: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Show every hit of a query in its context, one a line.

    A concordance, or KWIC: key word in context. QUERY is read as by `newscrawl search`.

    \b
    newscrawl concordance '"hạn hán"' --sort right
    newscrawl concordance "ca phe" --width 40 --limit 1000 --csv > ca-phe.csv
    """
    if as_csv and as_json:
        raise Misuse("--csv and --json exclude each other.")
    with open_database(database(data), read_only=True) as db:
        known_here(db, filters, data)
        found = concordance(db, understand(query, mode), filters=filters, width=width, sort=sort, limit=limit)
        tell_notes(db, filters, query, is_empty=not found.articles)
    rows = [[getattr(line, column) for column in COLUMNS] for line in found.lines]
    told = _told(found, limit, sort)
    if (as_csv or as_json) and len(rows) == limit:
        click.echo(told, err=True)
    if as_csv:
        echo_csv(COLUMNS, rows)
    elif as_json:
        lines = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        echo_json({"articles": found.articles, "read": found.read, "mode": found.match.mode, "lines": lines})
    else:
        _print(found, width)
        click.echo(told)


def _told(found: Concordance, limit: int, sort: Order) -> str:
    """How many hits there are, or that there may be more than were asked for."""
    hits, articles = counted(len(found.lines), "hit"), counted(found.articles, "article")
    if len(found.lines) < limit:
        return f"{hits} in {articles}."
    told = f"{hits}, as many as --limit allows; the query matches {articles}"
    if found.read < found.articles and sort in ("left", "right"):
        told += f", of which the newest {found.read:,} were sorted"
    return f"{told}."


def _print(found: Concordance, width: int) -> None:
    out = console()
    for line in found.lines:
        out.print(_row(line, width), soft_wrap=True)


def _row(line: Line, width: int) -> Text:
    where = f"{published(line.published_at, line.published_precision)[:10]:<10}  {line.newspaper}"
    row = Text(safe(line.left.rjust(width)))
    row.append(safe(line.hit), style="bold yellow")
    row.append(safe(line.right.ljust(width)))
    row.append(f"  {safe(where)} {line.article_id}", style="dim")
    if line.part == "captions":
        row.append(" [caption]", style="italic")
    return row
