"""`newscrawl backup`: a second archive, whole at every moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.byte_progress import following_bytes
from newscrawl.cli.heartbeats import end_is_heard, errors_are_heard, heartbeat_option
from newscrawl.cli.logs import LogWish, log_options, logging_work
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.cli.wording import duration
from newscrawl.errors import Misuse
from newscrawl.storage import lock_archive
from newscrawl.storage.database import pending_steps
from newscrawl.upkeep.backup import Backup, BackupReport, check, refuse_unfit


@click.command("backup")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--link", is_flag=True, help="Link WARC files that are on the same disk, not copy them.")
@click.option(
    "--keep",
    type=click.IntRange(min=0),
    default=7,
    show_default=True,
    metavar="N",
    help="Databases of earlier backups to keep.",
)
@click.option("--again", is_flag=True, help="Begin no backup in DIR, only go on with the one that is there.")
@click.option("--check", "checking", is_flag=True, help="Read the backup in DIR again, and make none.")
@heartbeat_option
@log_options
@data_option
@json_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    folder: Path,
    link: bool,
    keep: int,
    again: bool,
    checking: bool,
    heartbeat: str | None,
    log: LogWish,
    data: Path,
    as_json: bool,
) -> int:
    """Make a copy of the archive in another folder, also while a crawl runs.

    DIR becomes an archive itself: the database as of one moment, every WARC file that it names, your
    newspaper files and fixtures, each read back and held against its digest. The next backup into DIR copies
    only what is new; the databases of the last --keep backups stay in DIR/databases/. Killed at any moment,
    DIR holds the backup of before. WARC files that the archive has lost are never given up. notify.toml,
    which holds secrets, is not copied. From cron give --again: where the disk of DIR is not mounted, a new
    backup would else be begun on another.

    To restore, move what is left of the archive away and copy DIR in its place, or just use it: `newscrawl
    status --data DIR`.
    A linked WARC file is one file with two names: that helps against deleting, not against a dying disk.

    \b
    newscrawl backup /mnt/disk/newscrawl
    newscrawl backup /mnt/disk/newscrawl --again
    newscrawl backup /mnt/disk/newscrawl --check

    Exit code: 0 done, 1 something is missing or differs, 2 wrong use, 130 interrupted.
    """
    with errors_are_heard(data, heartbeat, log):
        wrong = (
            _check(folder, as_json=as_json)
            if checking
            else _back_up(data, folder, log, link=link, keep=keep, again=again, as_json=as_json)
        )
    code = app.ATTENTION if wrong else app.DONE
    end_is_heard(heartbeat, code, wrong, log)
    return code


def _back_up(
    data: Path, folder: Path, log: LogWish, *, link: bool, keep: int, again: bool, as_json: bool
) -> list[str]:
    """Make a backup and print how it went; what is wrong with it."""
    with logging_work(log) as noted:
        pending_steps(database(data))  # says where there is no archive
        refuse_unfit(data, folder, again=again)
        with lock_archive(folder, command="backup"), following_bytes(log) as listener:
            report = Backup(data, folder, link=link, keep=keep, on_progress=listener).run()
        noted(safe(line) for line in _lines(report, folder))
    if as_json:
        echo_json(asdict(report))
    else:
        for line in _lines(report, folder):
            click.echo(safe(line))
    return list(report.wrong)


def _check(folder: Path, *, as_json: bool) -> list[str]:
    """Read a backup again; what is wrong with it."""
    if not folder.is_dir():
        raise Misuse(f"There is no backup in {folder}.")
    wrong = list(check(folder))
    if as_json:
        echo_json({"well": not wrong, "wrong": wrong})
    else:
        for words in wrong:
            click.echo(f"Wrong: {safe(words)}.")
        if not wrong:
            click.echo(f"The backup in {folder} is whole: every file has the digest of its manifest.")
    return wrong


def _lines(report: BackupReport, folder: Path) -> Iterator[str]:
    linked = f"{report.linked:,} linked, " if report.linked else ""
    yield (
        f"Backed up to {folder} in {duration(report.seconds)}: the database, "
        f"{counted(report.copied, 'file')} copied, {linked}{report.unchanged:,} there already "
        f"({report.bytes / 1_000_000:,.1f} MB)."
    )
    if report.kept:
        yield f"Databases of earlier backups: {len(report.kept):,}, the oldest {report.kept[0]}."
    if report.written_to:
        yield (
            f"Note: somebody had written to the backup's database, as a crawl or `verify` in {folder} does; "
            f"as it was, it is {report.written_to} for as long as that is kept."
        )
    for name in report.removed:
        yield f"Removed, as beyond --keep: {name}."
    for words in report.wrong:
        yield f"Wrong: {words}."
    if report.wrong:
        yield "`newscrawl verify` says what that means for the archive."
