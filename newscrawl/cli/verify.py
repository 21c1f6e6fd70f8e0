"""`newscrawl verify`: is everything there, and is it what it says?"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from newscrawl.archive import repair as close_files
from newscrawl.cli import app
from newscrawl.cli.byte_progress import Rhythm, byte_bars
from newscrawl.cli.heartbeats import end_is_heard, errors_are_heard, heartbeat_option
from newscrawl.cli.logs import LogWish, log_options, logging_work, shows_bars
from newscrawl.cli.options import (
    data_option,
    database,
    json_option,
    known_newspapers,
    left_out,
    time_option,
)
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.cli.verify_print import lines_of, record_of
from newscrawl.errors import BadNewspaperFile, Misuse
from newscrawl.pipelines.reattaching import reattach
from newscrawl.storage import is_being_written, lock_archive, losses, newspapers, open_database
from newscrawl.storage.opening import is_lost
from newscrawl.upkeep.repairing import Repairs, repair
from newscrawl.upkeep.shelf import refuse_dead_links
from newscrawl.upkeep.verification import Verification, in_words, remember
from newscrawl.upkeep.verifier import Listener, Verifier, VerifyProgress

logger = logging.getLogger(__name__)


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
@click.option(
    "--all-lost", is_flag=True, help="With --repair: every WARC file is gone for good, and not its disk away."
)
@click.option(
    "--anew", is_flag=True, help="With --repair: newscrawl.db is gone, make it from the WARC files."
)
@time_option("--wait", "With --repair: wait so long for a crawl that is at work, as in 1h.")
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

    Where not one of the WARC files is there, or a link in warc/ leads nowhere, a disk is not mounted: then
    nothing is marked, unless you say --all-lost, or take away the link. Where newscrawl.db itself is gone and
    no backup has it, --anew makes it from the WARC files; what was not a page, such as runs, stays lost.

    \b
    newscrawl verify
    newscrawl verify --sample 5%
    newscrawl verify --sample 5% --repair --wait 1h

    Exit code: 0 all is well (or was put right), 1 something is wrong, 2 wrong use, 130 interrupted.
    """
    log: LogWish = wishes["log"]
    with errors_are_heard(data, heartbeat, log):
        code, wrong = _verify(data, **wishes)
    end_is_heard(heartbeat, code, wrong, log)
    return code


def _verify(  # noqa: PLR0913 - the options of the command
    data: Path,
    *,
    sample: int | float | None,
    after: str,
    repairing: bool,
    all_lost: bool,
    wait: float | None,
    anew: bool,
    log: LogWish,
    as_json: bool,
) -> tuple[int, list[str]]:
    """Check, print and remember; the exit code, and what is wrong in words."""
    if sample is not None and after:
        raise Misuse("--after goes on with a whole check: leave --sample out.")
    wishes = {"--all-lost": all_lost, "--anew": anew, "--wait": wait}
    if not repairing and (alone := next((name for name, wish in wishes.items() if wish), None)):
        raise Misuse(f"{alone} is for --repair: give them together.")
    if anew and (sample is not None or after or not is_lost(database(data))):
        raise Misuse("--anew reads all WARC files of an archive whose newscrawl.db is gone: leave it out.")
    started_at = datetime.now(UTC)
    repairs: Repairs | None = None
    with logging_work(log) as noted, _following(log) as listener:
        if repairing:
            report, repairs = _repaired(
                data, sample, after, listener, all_lost=all_lost, wait=wait or 0.0, anew=anew
            )
        else:
            with open_database(database(data), read_only=True) as db:
                verifier = Verifier(data, db, sample=sample, after=after, on_progress=listener)
                report = verifier.run()
                verifier.close()
        noted(safe(line) for line in lines_of(report, repairs, data))
        wrong = repairs.left if repairs is not None else [in_words(one) for one in report.findings]
        words = "verify --repair" if repairing else "verify"
        if not remember(data, report, wrong, started_at=started_at, command=words):
            logger.warning("The result could not be noted in the database, which cannot be written to.")
    if as_json:
        echo_json(record_of(report, repairs))
    else:
        for line in lines_of(report, repairs, data):
            click.echo(safe(line))
    if report.stopped_after is not None:
        return app.INTERRUPTED, wrong
    well = not report.findings if repairs is None else repairs.is_well
    return app.DONE if well else app.ATTENTION, wrong


def _repaired(
    data: Path,
    sample: int | float | None,
    after: str,
    listener: Listener,
    *,
    all_lost: bool,
    wait: float,
    anew: bool,
) -> tuple[Verification, Repairs]:
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)
    for line in left_out(wrong):
        logger.warning("%s", line)
    if not anew:
        with open_database(database(data), read_only=True):
            pass  # says where there is none, before the lock makes the folder
    refuse_dead_links(data / "warc")
    if wait and is_being_written(data):
        logger.info("another command is writing to the archive: waiting for its end")
    with lock_archive(data, command="verify --repair", patience=wait):
        close_files(data / "warc")
        with open_database(database(data), create=anew, anew=anew) as db:
            with db.transaction():
                newspapers.sync(db, known.values())
            verifier = Verifier(data, db, sample=sample, after=after, on_progress=listener)
            report = verifier.run()
            if not (all_lost or report.moved):
                losses.refuse_away(db, data / "warc")
            repairs = repair(data, db, verifier, partial(reattach, db, data / "warc", known))
            verifier.close()
    return report, repairs


@contextmanager
def _following(log: LogWish) -> Iterator[Listener]:
    """Progress on stderr: a bar on a terminal, a line now and then elsewhere."""
    if not shows_bars(log):
        rhythm = Rhythm()

        def tell(progress: VerifyProgress) -> None:
            if rhythm.is_due():
                done = f"{progress.position / progress.size:.0%} read, " if progress.size else ""
                logger.info("%s: %s%s captures checked", safe(progress.what), done, f"{progress.captures:,}")

        yield tell
        return
    with byte_bars("{task.fields[captures]:,} captures") as bars:
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
