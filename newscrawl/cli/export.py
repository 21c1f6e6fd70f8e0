"""`newscrawl export`: articles as a file that other programs read."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.amounts import counted
from newscrawl.cli.counting import counting
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import echo_json
from newscrawl.cli.selecting import QueryOptionCommand, filter_options, known_here, mode_options, tell_notes
from newscrawl.errors import Misuse
from newscrawl.research import export
from newscrawl.research.query import Mode
from newscrawl.research.selection import Filters
from newscrawl.storage import open_database


@click.command("export", cls=QueryOptionCommand)
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Where to write; with --partition a folder.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(export.FORMATS)),
    help="Known by the FILE's ending when left out.",
)
@click.option(
    "--partition",
    is_flag=True,
    help="A folder of Parquet files, one for each month of each newspaper, for DuckDB, Polars and Spark.",
)
@click.option("--query", metavar="QUERY", help="Only articles that match, as by `newscrawl search`.")
@filter_options
@mode_options
@click.option("--replace", is_flag=True, help="Write over what an earlier export left there.")
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    file: Path,
    format_name: str | None,
    partition: bool,
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
    it. Parquet needs `pip install 'newscrawl[parquet]'`.

    With --partition FILE is a folder of Parquet files, newspaper=ID/month=YYYY-MM/part-0.parquet (articles
    without a date in month=__HIVE_DEFAULT_PARTITION__, read as NULL), with _dictionary.csv and
    _manifest.json. Stopped half-way, the same command goes on.

    \b
    newscrawl export -o articles.csv --newspaper baodaknong --from 2024-01-01
    newscrawl export -o drought.jsonl --query '"hạn hán" OR "khô hạn"'
    newscrawl export -o sources.bib --tag "cà phê"
    newscrawl export -o zotero.json --format csl-json --author "Lê Thị Mẫu"
    newscrawl export -o articles --partition
    """
    if query is None and (filters.columns or mode):
        raise Misuse("--in, --exact and --fold say how to read a --query: give one, or leave them out.")
    chosen = _format(file, format_name, partition=partition)
    with open_database(database(data), read_only=True) as db:
        known_here(db, filters, data)
        with counting("writing", "articles") as listener:
            if partition:
                parts = export.export_partitions(
                    db, file, query=query, mode=mode, filters=filters, replace=replace, on_progress=listener
                )
            else:
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
        tell_notes(db, filters, query, is_empty=not (parts if partition else done).articles)
    if as_json:
        echo_json(parts.facts if partition else done.facts)
    elif partition:
        click.echo(
            f"{counted(parts.articles, 'article')} written to {parts.folder} "
            f"({counted(parts.files, 'Parquet file')}); "
            f"{parts.manifest} lists them."
        )
    else:
        beside = " and ".join(str(one) for one in (done.dictionary, done.provenance) if one)
        click.echo(
            f"{counted(done.articles, 'article')} written to {done.file} ({chosen}); beside it {beside}."
        )


def _format(file: Path, given: str | None, *, partition: bool) -> str:
    """The format's name. Raises `Misuse` where it is not told, or cannot be partitioned."""
    if not partition:
        return given or export.format_of(file)
    if given not in (None, "parquet"):
        raise Misuse(f"--partition writes Parquet files: leave out --format {given}.")
    return "parquet"
