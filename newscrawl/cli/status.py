"""`newscrawl status`: how each newspaper's archive stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from newscrawl.cli import app
from newscrawl.cli.options import (
    check_named,
    data_option,
    database,
    json_option,
    known_newspapers,
    option_for,
)
from newscrawl.cli.rendering import console, echo_json, safe
from newscrawl.cli.status_print import (
    Due,
    is_well,
    overdue_in_words,
    print_status,
    read_before_in_words,
    record_of,
)
from newscrawl.errors import BadNewspaperFile
from newscrawl.storage import Database, findings, is_being_written, losses, open_database, runs, status
from newscrawl.storage.opening import refuse_lost
from newscrawl.storage.status import NewspaperStatus

_LEAST_FREE = 100 * 1000 * 1000  # bytes: what some thousand pages take, an hour or two of a large archive


@click.command("status")
@click.argument("newspapers", nargs=-1, metavar="[NEWSPAPER…]")
@data_option
@json_option
def command(newspapers: tuple[str, ...], data: Path, as_json: bool) -> int:
    """Say whether all is well, newspaper by newspaper.

    For every newspaper: its articles, how many came in during the last 24 hours that are not older than ten
    days (new), the newest one, how far the archive is behind the site (pages to visit, days that were
    announced and are not there), the last crawl that covered all, the last run, and open problems; where a
    schedule keeps the archive, when the next crawl is due. Then the open findings: where a newspaper is not
    as expected (`newscrawl problems`). A crawl is overdue six hours after its time, or by its own `every`
    where that is longer. After an upgrade it also says which articles an earlier version of the extractor
    has read (`newscrawl reextract`).

    Exit code: 0 all is well, 1 a finding is open, a newspaper's last run failed, a scheduled crawl is
    overdue, two newspapers read one source, `newscrawl verify` found something or the disk has less than
    100 MB left, 2 wrong use.
    """
    if newspapers:
        check_named(data, newspapers)
    found: tuple[NewspaperStatus, ...] = ()
    dues: Mapping[str, Due] = {}
    check = trouble = twice = ""
    full = _full_disk(data)
    refuse_lost(database(data))
    if database(data).exists():
        with open_database(database(data), read_only=True) as db:
            found = _summary(db, newspapers, with_fields=as_json)
            check = _last_check(db)
            dues, trouble = _dues(data, db)
            if any(due.is_overdue for due in dues.values()):
                away = safe(losses.absence(db, data / "warc"))  # for which crawls are refused
                trouble = "\n".join(filter(None, (trouble, away)))
            twice = _kept_twice(data, db, {one.newspaper for one in found})
    if as_json:
        echo_json([record_of(one, dues.get(one.newspaper)) for one in found])
    elif not found:
        click.echo(
            f"The archive at {data} is empty. Try `newscrawl demo{option_for(data)}`, "
            f"or `newscrawl crawl baodaknong{option_for(data)}`."
        )
    else:
        print_status(found, dues, is_being_written=is_being_written(data))
        before = read_before_in_words(data, found)
        for line in filter(None, (overdue_in_words(found, dues), trouble, twice, check, full, before)):
            console().print(line, soft_wrap=True)
    unwell = [one.newspaper for one in found if not is_well(one, dues.get(one.newspaper))]
    wrong = bool(unwell or trouble or twice or check or full)
    if as_json:
        return app.ATTENTION if wrong else app.DONE
    if unwell:
        what_to_do = f"`newscrawl problems{option_for(data)}` and `newscrawl runs{option_for(data)}` say more"
        click.echo(f"Not well: {', '.join(unwell)}. {what_to_do}.")
    elif found and not wrong:
        click.echo("All is well.")
    return app.ATTENTION if wrong else app.DONE


def _summary(db: Database, newspapers: tuple[str, ...], *, with_fields: bool) -> tuple[NewspaperStatus, ...]:
    """The status of the newspapers named; without names, of all that anything is known of."""
    found = status.summary(db, newspapers or _all(db), with_fields=with_fields)
    if newspapers:
        return found
    return tuple(one for one in found if one.last_run or one.articles or one.findings)


def _dues(data: Path, db: Database) -> tuple[Mapping[str, Due], str]:
    """When each newspaper is crawled next, where a schedule keeps the archive; and what cannot be crawled."""
    if not runs.is_scheduled(db):
        return {}, ""
    from newscrawl.newspapers import own_newspapers  # noqa: PLC0415 - without a schedule nobody asks for files
    from newscrawl.upkeep.due import overdue, turns  # noqa: PLC0415

    now = datetime.now(UTC)
    wrong: dict[str, BadNewspaperFile] = {}
    try:
        known = known_newspapers(data, wrong=wrong)
        found = turns(known, own_newspapers(data), db, now)
    except BadNewspaperFile as error:
        return {}, f"Nothing can be crawled: {safe(error)}"
    late = overdue(db, found, now)
    told = {one.newspaper for one in findings.open_ones(db) if one.kind == "file"}  # by a line of their own
    trouble = "\n".join(
        f"{one} cannot be crawled: {safe(error)}" for one, error in wrong.items() if one not in told
    )
    return {turn.newspaper.id: Due(turn.due_at, turn in late) for turn in found}, trouble


def _kept_twice(data: Path, db: Database, held: set[str]) -> str:
    """That two of these newspapers read one source. Files are asked only where two are at one host."""
    rows = db.conn.execute("SELECT id, base_url FROM newspapers")
    hosts = [urlsplit(url).netloc.removeprefix("www.") for newspaper, url in rows if newspaper in held]
    if len({*hosts}) == len(hosts):
        return ""
    from newscrawl.cli.sharing import warnings_of  # noqa: PLC0415 - seldom

    try:
        known = known_newspapers(data, wrong={})
    except BadNewspaperFile:  # no crawl begins, which says why
        return ""
    return "\n".join(
        safe(one) for one in warnings_of(data, known, lambda both: {both.one.id, both.other.id} <= held)
    )


def _all(db: Database) -> list[str]:
    return [str(row[0]) for row in db.conn.execute("SELECT id FROM newspapers ORDER BY id")]


def _full_disk(data: Path) -> str:
    """That there is hardly room for another crawl; a run that ends for want of it cannot write down why."""
    if not os.access(data, os.W_OK):
        return ""  # an archive to read, on a disk that may be full
    free = shutil.disk_usage(data).free
    if free >= _LEAST_FREE:
        return ""
    return f"The disk of {data} has only {free // 1_000_000} MB left: free some space before the next crawl."


def _last_check(db: Database) -> str:
    """What the last `newscrawl verify` found, as long as it is not put right; "" where that was nothing."""
    check = runs.last_of(db, "verify")
    if check is None or not check.message:
        return ""
    return f"`newscrawl verify` of {check.started_at:%Y-%m-%d} found: {safe(check.message)}"
