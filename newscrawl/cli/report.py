"""`newscrawl report`: what is in the archive, on one page to be mailed around."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from newscrawl.amounts import counted
from newscrawl.cli.charts import language_option
from newscrawl.cli.counting import counting
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
from newscrawl.research.coverage import covered
from newscrawl.research.files import check_folder, check_ordinary, written
from newscrawl.research.holdings import together
from newscrawl.research.report import GENERATOR, Report, gather, page
from newscrawl.research.svg import Language
from newscrawl.storage import Database, open_database

_HEAD = 4096  # bytes in which a report says that it is one


@click.command("report")
@click.argument("newspapers", nargs=-1, metavar="[NEWSPAPER…]")
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="Where to write; an older report there is replaced.",
)
@day_option("--since", "First day of publication; the first that is known when left out.")
@day_option("--until", "Last day of publication; yesterday when left out.")
@language_option("of the page")
@click.option("--replace", is_flag=True, help="Write over a file that is no report.")
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    newspapers: tuple[str, ...],
    file: Path,
    since: date | None,
    until: date | None,
    language: Language,
    replace: bool,
    data: Path,
    as_json: bool,
) -> None:
    """Write what is in the archive as one page to be mailed around.

    FILE is a web page that needs nothing else, to be read offline, on a phone or in print: for each
    newspaper its coverage with the gaps, sections, authors and tags, how well the fields are filled,
    duplicates, findings, open problems and recent runs. Without a NEWSPAPER, all that are in the archive.

    \b
    newscrawl report -o report.html
    newscrawl report -o 2026.html baodaknong baolamdong --since 2026-01-01 --until 2026-12-31
    newscrawl report -o report.html --language en
    """
    check_window(since, until)
    _check(file, replace=replace)
    with open_database(database(data), read_only=True) as db:
        _check_known(db, newspapers, data)
        with counting("reading", "newspapers") as listener:
            report = gather(db, newspapers or None, since=since, until=until, on_progress=listener)
    html = page(report, language=language)
    with written(file) as unfinished:
        unfinished.write_text(html, encoding="utf-8")
    if as_json:
        echo_json(record_of(report, file))
        return
    papers = "1 newspaper" if len(report.papers) == 1 else f"{len(report.papers)} newspapers"
    click.echo(f"Report on {counted(report.articles, 'article')} of {papers} written to {file}.")


def record_of(report: Report, file: Path) -> dict[str, Any]:
    """Where the report is, and its numbers, as JSON shows them."""
    return {
        "file": str(file),
        "since": report.since.isoformat() if report.since else None,
        "until": report.until.isoformat() if report.until else None,
        "archive": report.state,
        "articles": report.articles,
        "newspapers": [
            {
                "newspaper": one.id,
                "articles": one.articles,
                "pictures": one.pictures,
                "changed": one.changed,
                "gone": one.gone,
                "undated": one.coverage.undated,
                "days": dict(one.states),
                "fields": dict(together(one.filling).filled),
                "reprints": one.copies.reprints if one.copies else None,
                "findings": [finding.sentence for finding in one.findings],
                "problems": {problem.reason: problem.addresses for problem in one.problems},
            }
            for one in report.papers
        ],
    }


def _check(file: Path, *, replace: bool) -> None:
    """Raises `Misuse` where something would be lost, or there is no place."""
    check_folder(file.parent)
    check_ordinary(file)
    if not file.exists() or replace:
        return
    with file.open("rb") as stream:
        is_report = f'name="generator" content="{GENERATOR}'.encode() in stream.read(_HEAD)
    if not is_report:
        raise Misuse(f"{file} is there already and is no report: choose another name, or add --replace.")


def _check_known(db: Database, newspapers: tuple[str, ...], data: Path) -> None:
    """Raises `Misuse` for an archive of nothing, or a newspaper that is not in it."""
    known = covered(db)
    if not known:
        raise Misuse(
            f"The archive at {data} is empty: try `newscrawl demo{option_for(data)}`, "
            f"or `newscrawl crawl baodaknong{option_for(data)}`."
        )
    for one in newspapers:
        if one not in known:
            newspaper_named(data, one)
            raise Misuse(f"Nothing of {one} is in {data}; what is there: {', '.join(known)}.")
