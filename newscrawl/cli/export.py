"""`newscrawl export`: articles as a file that other programs read."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.counting import counting
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import echo_json
from newscrawl.cli.selecting import filter_options, known_here, mode_options
from newscrawl.errors import Misuse
from newscrawl.research import export
from newscrawl.research.query import Mode
from newscrawl.research.selection import Filters
from newscrawl.storage import open_database


@click.command("export")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="Where to write.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(export.FORMATS)),
    help="Known by the FILE's ending when left out.",
)
@click.option("--query", metavar="QUERY", help="Only articles that match, as by `newscrawl search`.")
@filter_options
@mode_options
@click.option("--replace", is_flag=True, help="Write over files that are there.")
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    file: Path,
    format_name: str | None,
    query: str | None,
    filters: Filters,
    mode: Mode | None,
    replace: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Take articles away as a table, or as references for a bibliography.

    FILE has one row an article, or one reference that Zotero and the like read. Beside it stand
    FILE.provenance.json, which says what was asked of which state of the archive so that a study can be
    repeated, and FILE.dictionary.csv, which says what the columns mean. The same query of the same archive
    gives the same bytes. In CSV a cell that a spreadsheet would run as a formula has an apostrophe before
    it. parquet needs `pip install 'newscrawl[parquet]'`.

    \b
    newscrawl export -o articles.csv --newspaper baodaknong --from 2024-01-01
    newscrawl export -o drought.jsonl --query '"hạn hán" OR "khô hạn"'
    newscrawl export -o sources.bib --tag "cà phê"
    newscrawl export -o zotero.json --format csl-json --author "Lê Thị Mẫu"
    """
    if query is None and (filters.columns or mode):
        raise Misuse("--in, --exact and --fold say how to read a --query: give one, or leave them out.")
    chosen = format_name or export.format_of(file)
    with open_database(database(data), read_only=True) as db:
        known_here(db, filters, data)
        with counting("writing", "articles") as listener:
            done = export.export(
                db,
                file,
                format_name=chosen,
                query=query,
                mode=mode,
                filters=filters,
                replace=replace,
                on_progress=listener,
            )
    if as_json:
        echo_json(done.facts)
        return
    beside = " and ".join(str(one) for one in (done.dictionary, done.provenance) if one)
    click.echo(f"{done.articles:,} articles written to {done.file} ({chosen}); beside it {beside}.")
