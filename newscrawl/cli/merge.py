"""`newscrawl merge`: join archives."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.options import data_option, json_option, option_for
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.errors import Misuse
from newscrawl.upkeep.merging import Listener, MergeProgress, MergeReport, merge_archives


@click.command("merge")
@click.argument(
    "archives",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="ARCHIVE…",
)
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The archive that takes over everything; made where there is none.  [default: --data]",
)
@data_option
@json_option
def command(archives: tuple[Path, ...], into: Path | None, data: Path, as_json: bool) -> int:
    """Join archives, such as those of a crawl in shards.

    Pages, articles, revisions and ledgers of every ARCHIVE become part of one, ordered by time; the ARCHIVEs
    themselves are only read. The same archives give the same result in any order, and twice is once.
    A page that they have read differently is as the newer newscrawl read it; of the same version, as it was
    read where the others are taken in. What was interrupted goes on when the command is given again.

    Newspaper files and fixtures come along where there is none of their name; newscrawl.toml does not, since
    it would hold for the other newspapers as well, and is named instead. Nor does notify.toml.

    Findings come along with what every run met; where two archives have an open one about the same matter,
    that which was opened first stays. Who was told of them does not: the archive that takes over has
    recipients of its own, who may hear of an open finding once more. `newscrawl duplicates` compares anew.

    \b
    newscrawl merge shard-1 shard-2 shard-3 --into whole

    Exit code: 0 done, 1 the archives contradict each other somewhere (what stands is named) or one has lost
    WARC files, 2 wrong use.
    """
    target = into or data
    if len({archive.resolve() for archive in archives}) < len(archives):
        raise Misuse("An archive was named twice: name each once.")
    with _following() as listener:
        reports = list(merge_archives(target, archives, on_progress=listener))
    if as_json:
        echo_json([{**asdict(one), "archive": str(one.archive)} for one in reports])
    else:
        for report in reports:
            for line in _lines(report):
                click.echo(safe(line))
        click.echo(f"`newscrawl status{option_for(target)}` says what is there now.")
    return app.ATTENTION if any(one.conflicts or one.missing for one in reports) else app.DONE


def _lines(report: MergeReport) -> Iterator[str]:
    if not (report.files or report.captures or report.articles):
        yield f"{report.archive}: everything was here already."
    else:
        yield (
            f"{report.archive}: {counted(report.files, 'WARC file')} ({report.bytes / 1e6:,.1f} MB), "
            f"{counted(report.captures, 'capture')} and "
            f"{counted(report.articles, 'new or changed article')} taken over."
        )
    for words in (*report.conflicts, *report.missing, *report.notes):
        yield f"  {words}"


@contextmanager
def _following() -> Iterator[Listener]:
    """A bar for each archive and step on a terminal; elsewhere nothing, the reports say it all."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks = {}

        def show(progress: MergeProgress) -> None:
            name = f"{progress.archive.name}: {progress.step}"
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=progress.total)
            bars.update(tasks[name], completed=progress.done)

        yield show
