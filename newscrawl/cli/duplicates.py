"""`newscrawl duplicates`: the same text under another address, found and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from newscrawl.cli.copies import (
    CSV_COLUMNS,
    cluster_record,
    csv_row,
    print_clusters,
    print_difference,
    show_copies,
    show_shares,
)
from newscrawl.cli.counting import counting
from newscrawl.cli.csv_output import echo_csv
from newscrawl.cli.named import article_named
from newscrawl.cli.options import (
    Number,
    check_window,
    data_option,
    database,
    day_option,
    json_option,
    option_for,
)
from newscrawl.cli.rendering import echo_json
from newscrawl.cli.selecting import known_here
from newscrawl.errors import Misuse
from newscrawl.research.duplicates import (
    ComparisonReport,
    Wanted,
    clusters,
    copies_of,
    count_clusters,
    difference,
    find_duplicates,
    is_waiting,
    shares,
    waiting,
)
from newscrawl.research.selection import Filters
from newscrawl.storage import Database, open_database

SHOWN = 20  # clusters, where a person reads them


@click.command("duplicates")
@click.argument("articles", nargs=-1, metavar="[ARTICLE [OTHER]]")
@click.option("--newspaper", metavar="ID", help="Only texts of which this newspaper has a copy.")
@day_option("--since", "Only texts of which a copy was published on this day or later.")
@day_option("--until", "Only texts of which a copy was published on this day or earlier.")
@click.option(
    "--min-similarity",
    type=Number(0, 1),
    default=0.0,
    metavar="X",
    help="Only copies at least so similar to the first publication; 1 is the same text.",
)
@click.option("--across", is_flag=True, help="Only texts that stand in several newspapers.")
@click.option(
    "--limit", type=click.IntRange(min=0), metavar="N", help=f"Texts.  [default: {SHOWN}; with --csv all]"
)
@click.option("--shares", "as_shares", is_flag=True, help="How much of each newspaper stands elsewhere too.")
@click.option("--no-update", is_flag=True, help="Show what was found before; look for nothing.")
@click.option("--anew", is_flag=True, help="Compare all articles again, not only new and changed ones.")
@click.option("--csv", "as_csv", is_flag=True, help="A table for spreadsheets (UTF-8), one row a copy.")
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    articles: tuple[str, ...],
    newspaper: str | None,
    min_similarity: float,
    across: bool,
    limit: int | None,
    as_shares: bool,
    no_update: bool,
    anew: bool,
    as_csv: bool,
    data: Path,
    as_json: bool,
    **days: date | None,
) -> None:
    """Find the articles that have the same text, and show them.

    First all that is new or changed since the last time is compared with everything, across newspapers and
    time; interrupted, it goes on where it stopped. It can run from cron after a crawl. Then the texts are
    listed, the latest first: the likely first publication (the earliest) with a *, and its
    copies with their similarity, which is the share of all runs of five syllables that both have. Boxes,
    signatures, wire labels, diacritics and punctuation make no difference; the headline is not compared.
    Pieces that share a frame and differ in dates, numbers or names (weather, prices, lottery) are no copies.

    With an ARTICLE (its number or address) its copies are shown, with two what differs between them; nothing
    is looked for then.

    \b
    newscrawl duplicates
    newscrawl duplicates --across --newspaper baodaknong --since 2026-09-01 --csv > copies.csv
    newscrawl duplicates 17
    newscrawl duplicates 17 23
    """
    since, until = days["since"], days["until"]
    _check(articles, since, until, as_csv=as_csv, as_json=as_json, no_update=no_update, anew=anew)
    if articles:
        with open_database(database(data), read_only=True) as db, db.one_state():
            _show_articles(db, articles, data, as_json=as_json, as_csv=as_csv)
        return
    with open_database(database(data), read_only=True) as db:
        known_here(db, Filters(newspaper=newspaper), data)
    report = None if no_update else _find(data, anew=anew)
    with open_database(database(data), read_only=True) as db, db.one_state():
        if as_shares:
            show_shares(shares(db, since=since, until=until), as_json=as_json, as_csv=as_csv)
            return
        wanted: Wanted = {
            "newspaper": newspaper,
            "since": since,
            "until": until,
            "min_similarity": min_similarity,
            "across": across,
        }
        shown = limit if limit is not None or as_csv else SHOWN
        found = clusters(db, **wanted, limit=shown)
        if as_csv:
            echo_csv(CSV_COLUMNS, (csv_row(one.number, copy) for one in found for copy in one.copies))
        elif as_json:
            echo_json(
                {
                    "compared": report.compared if report else 0,
                    "waiting": waiting(db),
                    "total": count_clusters(db, **wanted),
                    "clusters": [cluster_record(one) for one in found],
                }
            )
        else:
            print_clusters(list(found), count_clusters(db, **wanted), waiting(db), report)


def _check(
    articles: Sequence[str],
    since: date | None,
    until: date | None,
    *,
    as_csv: bool,
    as_json: bool,
    no_update: bool,
    anew: bool,
) -> None:
    if as_csv and as_json:
        raise Misuse("--csv and --json exclude each other.")
    if no_update and anew:
        raise Misuse("--no-update and --anew exclude each other.")
    check_window(since, until)
    if len(articles) > 2:
        raise Misuse("Give one article to see its copies, or two to see what differs between them.")
    if articles and anew:
        raise Misuse("--anew compares the whole archive: give no article with it.")
    if len(articles) == 2 and as_csv:
        raise Misuse("What differs between two articles is no table: use --json.")


def _find(data: Path, *, anew: bool) -> ComparisonReport:
    with counting("comparing", "articles compared") as listener:
        return find_duplicates(
            data, anew=anew, on_progress=lambda progress: listener(progress.done, progress.total)
        )


def _show_articles(db: Database, articles: Sequence[str], data: Path, *, as_json: bool, as_csv: bool) -> None:
    named = [article_named(db, one, data) for one in articles]
    ids = [one.id for one in named]
    behind = [one for one in ids if is_waiting(db, one)]
    if behind:
        click.echo(
            f"Article {behind[0]} came or changed since copies were looked for: "
            f"`newscrawl duplicates{option_for(data)}` looks.",
            err=True,
        )
    if len(ids) == 1:
        show_copies(copies_of(db, ids[0]), ids[0], as_json=as_json, as_csv=as_csv)
        return
    told = difference(db, ids[0], ids[1])
    if as_json:
        changes = [asdict(part) for part in told.parts if part.change != "same"]
        echo_json(
            {
                "old": ids[0],
                "new": ids[1],
                "similarity": round(told.similarity, 4),
                "same_frame": told.same_frame,
                "changes": changes,
            }
        )
    else:
        print_difference(told, [one.columns for one in named])
