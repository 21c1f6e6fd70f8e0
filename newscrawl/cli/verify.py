"""`newscrawl verify`: is everything there, and is it what it says?"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from newscrawl.archive import repair as close_files
from newscrawl.cli import app
from newscrawl.cli.heartbeats import end_is_heard, errors_are_heard, heartbeat_option
from newscrawl.cli.logs import LogWish, log_options, logging_work, shows_bars
from newscrawl.cli.options import data_option, database, json_option, known_newspapers, option_for
from newscrawl.cli.progress import LINE_EVERY
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.cli.wording import duration
from newscrawl.errors import Misuse
from newscrawl.pipelines.reattaching import reattach
from newscrawl.storage import lock_archive, newspapers, open_database
from newscrawl.upkeep.repairing import Repairs, repair
from newscrawl.upkeep.verification import (
    Finding,
    Listener,
    Verification,
    Verifier,
    VerifyProgress,
    in_words,
    remember,
)

logger = logging.getLogger(__name__)

SHOWN = 20  # findings and lost captures that are named to people


def _sample(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | float | None:
    """A number of captures, or a share as "5%"."""
    if value is None:
        return None
    number = value.strip().removesuffix("%")
    try:
        if value.strip().endswith("%"):
            share = float(number)
            if 0 < share <= 100:
                return share / 100
        elif int(number) > 0:
            return int(number)
    except ValueError:
        pass
    raise click.BadParameter(
        f"'{value}' is neither a number of captures nor a share of them, as in 1000 or 5%."
    )


@click.command("verify")
@click.option(
    "--sample", callback=_sample, metavar="N|PCT", help="Only so many captures, or so many percent of them."
)
@click.option(
    "--after", default="", metavar="FILE", help="Go on behind this WARC file, where a check was stopped."
)
@click.option("--repair", "repairing", is_flag=True, help="Put right what can be put right.")
@heartbeat_option
@log_options
@data_option
@json_option
def command(heartbeat: str | None, data: Path, **wishes: Any) -> int:
    """Check that everything in the archive is there and is what it says.

    The database: SQLite's own check, foreign keys, tables, views and triggers, descriptions, counts, and
    both search indexes against the texts. The WARC files: every capture's record stands where its row
    says, and its payload has the digest that the row says; whole files from elsewhere have the digest in
    their name; nothing is cut, damaged, missing, or left without a row. --sample reads only some captures,
    chosen anew each time. Runs beside a crawl, and writes nothing but its own line for `newscrawl status`.

    --repair makes indexes, views, counts and descriptions anew; takes up records that no capture names;
    finds captures again whose file was moved; keeps the damaged end of a WARC file aside (in set-aside/)
    so that other tools can read the rest; and marks captures that are lost, so that they are no longer
    news, and the next crawl fetches their pages again. It deletes nothing. Nobody else can write meanwhile.

    \b
    newscrawl verify
    newscrawl verify --sample 5%
    newscrawl verify --repair

    Exit code: 0 all is well (or was put right), 1 something is wrong, 2 wrong use, 130 interrupted.
    """
    with errors_are_heard(data, heartbeat):
        code, wrong = _verify(data, **wishes)
    end_is_heard(heartbeat, code, wrong)
    return code


def _verify(
    data: Path,
    *,
    sample: int | float | None,
    after: str,
    repairing: bool,
    log: LogWish,
    as_json: bool,
) -> tuple[int, list[str]]:
    """Check, print and remember; the exit code, and what is wrong in words."""
    if sample is not None and after:
        raise Misuse("--after goes on with a whole check: leave --sample out.")
    started_at = datetime.now(UTC)
    repairs: Repairs | None = None
    with logging_work(log) as noted, _following(log) as listener:
        if repairing:
            report, repairs = _repaired(data, sample, after, listener)
        else:
            with open_database(database(data), read_only=True) as db:
                verifier = Verifier(data, db, sample=sample, after=after, on_progress=listener)
                report = verifier.run()
                verifier.close()
        noted(safe(line) for line in _lines(report, repairs, data))
    wrong = repairs.left if repairs is not None else [in_words(one) for one in report.findings]
    words = "verify --repair" if repairing else "verify"
    remembered = remember(data, report, wrong, started_at=started_at, command=words)
    if as_json:
        echo_json(_record(report, repairs))
    else:
        for line in _lines(report, repairs, data):
            click.echo(safe(line))
        if not remembered:
            click.echo("The result could not be noted in the database, which cannot be written to.", err=True)
    if report.stopped_after is not None:
        return app.INTERRUPTED, wrong
    well = not report.findings if repairs is None else repairs.is_well
    return app.DONE if well else app.ATTENTION, wrong


def _repaired(
    data: Path, sample: int | float | None, after: str, listener: Listener
) -> tuple[Verification, Repairs]:
    known = known_newspapers(data)
    with open_database(database(data), read_only=True):
        pass  # says where there is none, before the lock makes the folder
    with lock_archive(data, command="verify --repair"):
        close_files(data / "warc")
        with open_database(database(data), create=False) as db:
            with db.transaction():
                newspapers.sync(db, known.values())
            verifier = Verifier(data, db, sample=sample, after=after, on_progress=listener)
            report = verifier.run()
            repairs = repair(data, db, verifier, partial(reattach, db, data / "warc", known))
            verifier.close()
    return report, repairs


def _record(report: Verification, repairs: Repairs | None) -> dict[str, Any]:
    record: dict[str, Any] = {
        "well": not report.findings,
        "files": report.files,
        "captures": report.captures,
        "bytes": report.bytes,
        "seconds": round(report.seconds, 3),
        "findings": [
            {
                "kind": one.kind,
                "subject": one.subject,
                "finding": in_words(one),
                "count": one.count,
                "repairable": one.mends,
            }
            for one in report.findings
        ],
        "lost": report.lost,
        "lost_captures": [
            {"id": number, "warc_file": file, "why": why} for number, file, why in report.examples
        ],
        "known_lost": report.known_lost,
        "orphans": report.orphans,
        "notes": report.notes,
        "stopped_after": report.stopped_after,
    }
    if repairs is not None:
        record["repaired"] = {
            "well": repairs.is_well,
            "mended": repairs.mended,
            "set_aside": repairs.set_aside,
            "moved": repairs.moved,
            "found_again": repairs.again,
            "taken_up": dict(repairs.taken_up),
            "marked_lost": repairs.marked,
            "to_fetch_again": repairs.queued,
            "left": repairs.left,
        }
    return record


def _lines(report: Verification, repairs: Repairs | None, data: Path) -> Iterator[str]:
    """The report for people."""
    rate = report.captures / max(report.seconds, 0.001)
    yield (
        f"{report.captures:,} captures in {report.files:,} WARC files checked in {duration(report.seconds)} "
        f"({rate:,.0f} a second)."
    )
    if report.stopped_after is not None:
        again = f"newscrawl verify{option_for(data)}"
        behind = f" --after {report.stopped_after}" if report.stopped_after else ""
        yield f"Interrupted; go on with `{again}{behind}`."
    yield from (f"Note: {note}." for note in report.notes)
    yield from _findings(report)
    if repairs is not None:
        yield from _repairs(repairs)
    elif any(one.mends for one in report.findings):
        yield f"`newscrawl verify --repair{option_for(data)}` puts right what can be put right."
    elif not report.findings and report.stopped_after is None:
        yield "All is well."


def _findings(report: Verification) -> Iterator[str]:
    for finding in report.findings[:SHOWN]:
        yield f"Wrong: {in_words(finding)}.{_remedy(finding)}"
    if len(report.findings) > SHOWN:
        yield f"… and {len(report.findings) - SHOWN:,} more (--json names all)."
    for number, file, why in report.examples[:SHOWN]:
        yield f"  capture {number} in warc/{file}: {why}"
    if report.lost > SHOWN:
        yield f"  … and {report.lost - SHOWN:,} more (--json names up to a thousand)."


_REMEDIES = {
    "database": " This cannot be repaired: put a backup in its place.",
    "file_damaged": " What is damaged cannot be repaired: put the file back from a backup.",
    "file_missing": " Put the file back from a backup; `--repair` marks its captures as lost.",
    "file_changed": " Put the file back from a backup.",
    "file_unreadable": " Check the disk and the file's permissions.",
}


def _remedy(finding: Finding) -> str:
    return "" if finding.mends else _REMEDIES.get(finding.kind, "")


def _repairs(done: Repairs) -> Iterator[str]:
    yield from (f"Put right: {words}." for words in done.mended)
    yield from (f"Set aside: {words}." for words in done.set_aside)
    if done.moved:
        yield f"{done.moved:,} captures were found at another place, and point there now."
    if done.again:
        yield f"{done.again:,} captures that had been lost are there again."
    if done.taken_up["taken"]:
        yield f"{done.taken_up['taken']:,} records were taken up as captures."
    for reason, words in (
        (
            "unknown_newspaper",
            "belong to a newspaper of which there is no file: put it back and repair again",
        ),
        ("unresolved", "repeat a page that the archive does not have"),
        ("unreadable", "cannot be read"),
    ):
        if done.taken_up[reason]:
            yield f"{done.taken_up[reason]:,} records stay as they are, because they {words}."
    if done.marked:
        yield (
            f"{done.marked:,} captures are marked as lost (`lost_at`), each page among them with a problem "
            "`capture_lost`. What was read in them stays."
        )
    if done.queued:
        yield f"{done.queued:,} pages will be fetched again by the next crawl."
    if done.is_well:
        yield "All is well now."


@contextmanager
def _following(log: LogWish) -> Iterator[Callable[[VerifyProgress], None]]:
    """Progress on stderr: a bar on a terminal, a line now and then elsewhere."""
    if not shows_bars(log):
        yield _PlainLines().show
        return
    columns: Iterable[Any] = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TextColumn("{task.fields[captures]:,} captures"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=4) as bars:
        task = bars.add_task("", total=None, captures=0)

        def show(progress: VerifyProgress) -> None:
            bars.update(
                task,
                description=safe(progress.what.rpartition("/")[2]),
                completed=progress.position,
                total=progress.size or None,
                captures=progress.captures,
            )

        yield show


class _PlainLines:
    """A line every so many seconds."""

    def __init__(self) -> None:
        self._due = LINE_EVERY

    def show(self, progress: VerifyProgress) -> None:
        """Write a line when one is due."""
        if progress.seconds >= self._due:
            self._due = progress.seconds + LINE_EVERY
            done = f"{progress.position / progress.size:.0%} read, " if progress.size else ""
            logger.info("%s: %s%s captures checked", safe(progress.what), done, f"{progress.captures:,}")
