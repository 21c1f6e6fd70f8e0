"""`newscrawl import`: bring in WARC and WACZ files of other tools."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.aftermath import look_after
from newscrawl.cli.byte_progress import Rhythm, byte_bars
from newscrawl.cli.logs import LogWish, log_options, logging_work, say, shows_bars
from newscrawl.cli.options import data_option, json_option, known_newspapers, left_out
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.crawl.plan import ATTENTION
from newscrawl.errors import BadNewspaperFile
from newscrawl.newspapers import get_newspaper
from newscrawl.pipelines.import_room import ImportProgress, ImportReport
from newscrawl.pipelines.importing import import_files

logger = logging.getLogger(__name__)

_WORDS = {
    "known": "imported before; nothing was read again",
    "limited": "not read to its end; the same command goes on from there",
    "unreadable": "nothing in it could be read",
}
_TAKEN = {"new": "new articles", "changed": "changed", "unchanged": "unchanged", "redirects": "redirects"}
_LEFT_OUT = {
    "known": "in the archive already",
    "other_hosts": "of other hosts",
    "not_articles": "no articles",
    "unresolved": "repeats of a page that is not here",
}


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    metavar="FILE…",
)
@click.option("--newspaper", "ids", multiple=True, metavar="ID", help="Take this newspaper's articles only.")
@click.option("--copy", is_flag=True, help="Copy what is taken instead of keeping the whole file.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Take at most N captures.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 10_000),
    metavar="N",
    help="Processes that read.  [default: 2, on one core 1]",
)
@log_options
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    files: tuple[Path, ...],
    ids: tuple[str, ...],
    copy: bool,
    limit: int | None,
    jobs: int | None,
    log: LogWish,
    data: Path,
    as_json: bool,
) -> int:
    """Bring in WARC and WACZ files of other tools.

    Takes the pages at articles' addresses of the known newspapers, at their present and former hosts, as
    if they had been crawled when the file says. The file itself is kept, as a copy in warc/imported/,
    if something was taken from it; with --copy only what is taken is copied. Plain and zstd files
    are always copied from, as are repeated pages (revisits). Records that are damaged, or fit none of
    their digests, are named and passed over. A file that was imported before is not read again, unless
    it repeats pages that were not here; an import that was interrupted goes on. A newspaper whose file is
    wrong is left out, which is said.

    \b
    newscrawl import baodaknong-2019.warc.gz
    newscrawl import *.warc.gz crawl.wacz --newspaper baodaknong --copy

    Exit code: 0 done, 1 something could not be read or should be looked at, 2 wrong use, 130 interrupted.
    """
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)
    wanted = [get_newspaper(known, one, wrong) for one in dict.fromkeys(ids)]
    missing = [] if wanted else left_out(wrong)
    reports: list[ImportReport] = []
    with logging_work(log) as noted, _following(log) as listener:
        coming = import_files(
            data, files, known, wanted=wanted, copy=copy, limit=limit, jobs=jobs, on_progress=listener
        )
        with closing(coming):
            reports.extend(coming)
        noted(line.strip() for report in reports for line in _lines(report))
    code = app.ATTENTION if missing else _exit_code(reports)
    try:
        for line in missing:
            say(line, log)
        if as_json:
            echo_json([_record(report) for report in reports])
        else:
            for report in reports:
                for line in _lines(report):
                    click.echo(line)
    finally:  # where nobody reads what is printed, people are told all the same
        code = look_after(data, known, code, log=log)
    return code


def _record(report: ImportReport) -> dict[str, Any]:
    return {
        **asdict(report),
        "damages": [{"offset": offset, "why": why} for offset, why in report.damages],
    }


def _lines(report: ImportReport) -> Iterator[str]:
    """A file's report for people: what was taken, what was left out, what could not be read."""
    count = report.counts
    outcome = _WORDS.get(report.outcome)
    yield f"{safe(report.name)}: {outcome}." if outcome else f"{safe(report.name)}:"
    if report.outcome in ("finished", "limited"):
        found = (
            f"  {counted(count.get('records', 0), 'record')}, {counted(count.get('taken', 0), 'page')} taken"
        )
        yield ": ".join(filter(None, (found, _listed(_TAKEN, report))))
        if others := _listed(_LEFT_OUT, report):
            yield f"  left out: {others}"
    if report.problems:
        yield "  problems: " + ", ".join(f"{why} {number}" for why, number in sorted(report.problems.items()))
    if unreadable := count.get("unreadable", 0):
        yield f"  could not be read: {unreadable}"
        for offset, why in report.damages:
            yield f"    at byte {offset}: {safe(why)}"
    if report.kept and report.outcome != "known":
        yield f"  kept as warc/{report.kept}"


def _listed(words: dict[str, str], report: ImportReport) -> str:
    return ", ".join(
        f"{report.counts[name]} {said}" for name, said in words.items() if report.counts.get(name)
    )


def _exit_code(reports: Iterable[ImportReport]) -> int:
    for report in reports:
        met = {reason for reason, number in report.problems.items() if number}
        if report.counts.get("unreadable") or report.outcome == "unreadable" or met & ATTENTION:
            return app.ATTENTION
    return app.DONE


@contextmanager
def _following(log: LogWish) -> Iterator[Callable[[ImportProgress], None]]:
    """Show on stderr how far the import is: a bar on a terminal, a line now and then elsewhere."""
    if not shows_bars(log):
        rhythm = Rhythm()

        def tell(progress: ImportProgress) -> None:
            if rhythm.is_due():
                done = progress.position / max(1, progress.size)
                logger.info("%s: %.0f%% read, %d taken", safe(progress.name), 100 * done, progress.taken)

        yield tell
        return
    with byte_bars("{task.fields[taken]} taken") as bars:
        tasks: dict[str, Any] = {}

        def show(progress: ImportProgress) -> None:
            name = progress.name
            if name not in tasks:
                label = safe(Path(name).name)
                tasks[name] = bars.add_task(label, total=progress.size, taken=0)
            bars.update(tasks[name], completed=progress.position, taken=progress.taken)

        yield show
