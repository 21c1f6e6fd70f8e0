"""`newscrawl reextract`: read the archived pages again with the extractor as it is now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.aftermath import look_after
from newscrawl.cli.logs import LogWish, log_options, logging_work, say, shows_bars
from newscrawl.cli.options import (
    begin_of,
    check_window,
    data_option,
    day_option,
    end_of,
    json_option,
    known_newspapers,
    left_out,
)
from newscrawl.cli.progress import LINE_EVERY
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.cli.wording import duration
from newscrawl.errors import BadNewspaperFile, Misuse
from newscrawl.newspapers import get_newspaper
from newscrawl.pipelines.processes import cores
from newscrawl.pipelines.reextraction import (
    NotDoneYet,
    ReadTasks,
    ReextractionProgress,
    ReextractionReport,
    reextract,
)
from newscrawl.pipelines.tally import Example
from newscrawl.storage.rereading import Scope

if TYPE_CHECKING:
    from newscrawl.cluster.engines import Engine

logger = logging.getLogger(__name__)

LONGEST = 240  # characters of a value in an example

Listener = Callable[[ReextractionProgress], None]


@click.command("reextract")
@click.argument("newspapers", nargs=-1, metavar="[NEWSPAPER…]")
@day_option("--since", "Only pages captured from this day on, as 2026-09-05 (in +07:00).")
@day_option("--until", "Only pages captured until this day.")
@click.option("--problems", is_flag=True, help="Only pages about which a problem is open.")
@click.option(
    "--jobs", type=click.IntRange(1, 10_000), metavar="N", help="Processes that read.  [default: cores]"
)
@click.option(
    "--engine",
    type=click.Choice(("local", "slurm", "ray")),
    help="Let datatrove read, one task a WARC file: on this machine, on SLURM or on Ray.",
)
@click.option("--option", "options", multiple=True, metavar="KEY=VALUE", help="For the engine; see above.")
@click.option("--dry-run", is_flag=True, help="Say what would change, with examples, and write nothing.")
@log_options
@data_option
@json_option
def command(
    newspapers: tuple[str, ...],
    problems: bool,
    jobs: int | None,
    dry_run: bool,
    log: LogWish,
    data: Path,
    as_json: bool,
    **others: Any,
) -> int:
    """Read the archived pages again with the extractor as it is now.

    For when newscrawl, or the selectors and rules in a newspaper's file, got better. Pages come from the
    archive's own WARC files; nothing is fetched. What is read better is put right in place: a revision
    arises only where the pages themselves differ. Pages that were refused and are articles now are
    stored; articles whose page is refused now are kept as they are, and named. All pages of an article
    are read together. A run that was interrupted goes on where it stopped.

    An --engine reads on --jobs machines or processes, and this one stores what they read; WARC files and
    the archive's folder reextraction/ must be seen under the same paths by all. Ray is reached by --option
    address=… or $RAY_ADDRESS, and begun on this machine without them; when nothing was read for ten minutes
    (--option patience=600) the command ends, and given again does what is left. SLURM wants --option
    partition=… and time=…; the job goes on by itself, and the same command stores its results when it has
    ended.
    `pip install 'newscrawl[cluster]'`.

    \b
    newscrawl reextract --dry-run
    newscrawl reextract --engine ray --option address=ray://head:10001 --jobs 64
    newscrawl reextract baodaknong --since 2026-09-01
    newscrawl reextract --problems

    Exit code: 0 done, 1 something could not be read (and was not known to be lost) or is refused now, or a
    finding stands open, 2 wrong use, 130 interrupted.
    """
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)
    chosen = tuple(get_newspaper(known, one, wrong).id for one in dict.fromkeys(newspapers))
    scope = _scope(chosen, others["since"], others["until"], problems)
    read = _engine(data, others["engine"], jobs, others["options"])
    try:
        with logging_work(log) as noted, _following(log) as listener:
            report = reextract(
                data, known, scope, jobs=jobs, dry_run=dry_run, read=read, on_progress=listener
            )
            noted(line.strip() for line in _lines(report))
    except NotDoneYet:
        click.echo("The job was handed to SLURM. When it has ended, the same command stores its results.")
        return app.DONE
    code = app.ATTENTION if report.tally.unreadable or report.tally.lost or report.unknown else app.DONE
    try:
        for line in left_out({one: wrong[one] for one in report.unknown if one in wrong}):
            say(line, log)
        if as_json:
            echo_json(_record(report))
        else:
            for line in _lines(report):
                click.echo(line)
    finally:  # where nobody reads what is printed, people are told all the same
        if not dry_run:
            code = look_after(data, known, code, log=log)
    return code


def _engine(
    data: Path, engine: Engine | None, jobs: int | None, options: tuple[str, ...]
) -> ReadTasks | None:
    """What reads instead of processes of our own. Raises `Misuse`."""
    if engine is None:
        if options:
            raise Misuse("--option is for an engine: give --engine with it.")
        return None
    pairs = [option.partition("=") for option in options]
    if wrong := next((key for key, equals, value in pairs if not (key and equals and value)), None):
        raise Misuse(f"--option {wrong} has no value: write KEY=VALUE.")
    from newscrawl.cluster.reextraction import FOLDER, Cluster  # noqa: PLC0415 - wanted with an engine alone

    return Cluster(
        folder=data.absolute() / FOLDER,
        engine=engine,
        workers=jobs or cores(),
        options={key: value for key, _, value in pairs},
        say=lambda line: click.echo(line, err=True),
    )


def _scope(newspapers: tuple[str, ...], since: date | None, until: date | None, problems: bool) -> Scope:
    check_window(since, until)
    return Scope(
        newspapers,
        since=begin_of(since),
        until=end_of(until),
        problems=problems,
    )


def _record(report: ReextractionReport) -> dict[str, Any]:
    return {
        "dry_run": report.dry_run,
        "resumed": report.resumed,
        "seconds": round(report.seconds, 3),
        "extractors": dict(report.extractors),
        "unknown_newspapers": list(report.unknown),
        **report.tally.as_json(),
    }


def _lines(report: ReextractionReport) -> Iterator[str]:
    """The report for people: counts, changed fields with examples, what someone should look at."""
    tally, count = report.tally, report.tally.counts
    would = "Dry run, nothing was written. " if report.dry_run else ""
    resumed = " (with those of the run that was interrupted)" if report.resumed else ""
    yield (
        f"{would}{counted(count['pages'], 'page')} read again in {duration(report.seconds)}{resumed}: "
        f"{counted(count['changed'], 'article')} changed, {count['unchanged']:,} unchanged."
    )
    if count["history"]:
        yield f"The revisions of {count['history']:,} articles read otherwise."
    if count["found"]:
        yield f"{count['found']:,} pages that were refused are articles now."
    if count["refused"]:
        yield f"{count['refused']:,} pages are refused as before."
    for name, number in tally.fields.most_common():
        yield f"  {name}: {counted(number, 'article')}"
        for example in tally.examples:
            if example.field == name:
                yield from _example(example)
    if tally.lost:
        yield f"{count['lost']:,} articles are refused now; their records are kept as they were:"
        for lost in tally.lost:
            yield f"  article {lost.article_id} {safe(lost.url)}: {lost.reason} {safe(lost.detail)}".rstrip()
    if count["known_lost"]:
        yield f"{count['known_lost']:,} pages are known to be lost; their articles stay as they were read."
    if tally.unreadable:
        yield f"{counted(count['unreadable'], 'page')} could not be read:"
        yield from (f"  {safe(sentence)}" for sentence in tally.unreadable)
    for newspaper in report.unknown:
        yield f"{newspaper} was left out: its file is gone or wrong; put it back, or right."


def _example(example: Example) -> Iterator[str]:
    yield f"    article {example.article_id} {safe(example.url)}"
    before, after = _in_words(example.before), _in_words(example.after)
    start = _first_difference(before, after)
    yield f"      - {_cut(before, start)}"
    yield f"      + {_cut(after, start)}"


def _in_words(value: object) -> str:
    if value is None:
        return "(nothing)"
    if isinstance(value, list | tuple):
        return ", ".join(map(_row_in_words, value)) or "(nothing)"
    return safe(value).replace("\n", " ")


def _row_in_words(row: object) -> str:
    parts = row if isinstance(row, list | tuple) else (row,)
    return " | ".join(safe(part) for part in parts if part is not None)


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _cut(text: str, start: int) -> str:
    """The part of a long value in which it differs from the other."""
    begin = max(0, start - LONGEST // 4) if len(text) > LONGEST else 0
    part = text[begin : begin + LONGEST]
    return f"{'…' if begin else ''}{part}{'…' if begin + LONGEST < len(text) else ''}"


@contextmanager
def _following(log: LogWish) -> Iterator[Listener]:
    """Progress on stderr: a bar on a terminal, a line now and then elsewhere."""
    if not shows_bars(log):
        yield _PlainLines().show
        return
    columns = (
        TextColumn("reading again"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[changed]:,} changed"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        task = bars.add_task("", total=None, changed=0)

        def show(progress: ReextractionProgress) -> None:
            bars.update(task, completed=progress.done, total=progress.total, changed=progress.changed)

        yield show


class _PlainLines:
    """A line every `LINE_EVERY` seconds, for files and pipes."""

    def __init__(self) -> None:
        self._first: ReextractionProgress | None = None
        self._due = 0.0

    def show(self, progress: ReextractionProgress) -> None:
        """Write a line when one is due. An engine has read everything before the first answer comes."""
        if self._first is None:
            self._first = progress
            self._due = progress.seconds + LINE_EVERY
        elif progress.seconds >= self._due:
            self._due = progress.seconds + LINE_EVERY
            pace = (progress.done - self._first.done) / (progress.seconds - self._first.seconds)
            left = duration((progress.total - progress.done) / pace)
            done = f"{progress.done:,} of {progress.total:,} read again, {progress.changed:,} changed"
            logger.info("%s, %.0f a second, about %s left", done, pace, left)
