"""`newscrawl status`: how each newspaper's archive stands."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.options import (
    check_named,
    data_option,
    database,
    json_option,
    known_newspapers,
    option_for,
)
from newscrawl.cli.rendering import console, echo_json, published, safe, table
from newscrawl.cli.wording import duration, outcome_in_words
from newscrawl.errors import BadNewspaperFile
from newscrawl.storage import Database, is_being_written, open_database, runs, status
from newscrawl.storage.runs import Run
from newscrawl.storage.status import NewspaperStatus

_MOST_NAMED = 5  # newspapers in one sentence
_LEAST_FREE = 100 * 1000 * 1000  # bytes: what some thousand pages take, an hour or two of a large archive


@dataclass(frozen=True, slots=True)
class Due:
    """When a newspaper is to be crawled next (UTC), and whether that should have been done long ago."""

    at: datetime
    is_overdue: bool


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
    if database(data).exists():
        with open_database(database(data), read_only=True) as db:
            found = _summary(db, newspapers, with_fields=as_json)
            check = _last_check(db)
            dues, trouble = _dues(data, db)
            twice = _kept_twice(data, db, {one.newspaper for one in found})
    if as_json:
        echo_json([record_of(one, dues.get(one.newspaper)) for one in found])
    elif not found:
        click.echo(
            f"The archive at {data} is empty. Try `newscrawl demo{option_for(data)}`, "
            f"or `newscrawl crawl baodaknong{option_for(data)}`."
        )
    else:
        _print(found, dues, is_being_written=is_being_written(data))
        before = _read_before(data, found)
        for line in filter(None, (_overdue_in_words(found, dues), trouble, twice, check, full, before)):
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
    trouble = "\n".join(f"{one} cannot be crawled: {safe(error)}" for one, error in wrong.items())
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


def record_of(one: NewspaperStatus, due: Due | None = None) -> dict[str, Any]:
    """A newspaper's status as JSON shows it."""
    return {
        "newspaper": one.newspaper,
        "articles": one.articles,
        "first_published": one.first_published,
        "last_published": one.last_published,
        "last_precision": one.last_precision,
        "fields": dict(one.fields),
        "frontier": dict(one.frontier),
        "last_run": _run_record(one.last_run),
        "last_success": _run_record(one.last_success),
        "problems": dict(one.problems),
        "new": one.new,
        "read_before": one.read_before,
        "last_announced": one.last_announced,
        "findings": [{"id": f"F{each.id}", "sentence": each.sentence} for each in one.findings],
        "due_at": due.at.isoformat(timespec="seconds") if due else None,
        "is_overdue": due is not None and due.is_overdue,
        "is_well": is_well(one, due),
    }


def _run_record(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "id": run.id,
        "command": run.command,
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "finished_at": run.finished_at.isoformat(timespec="seconds") if run.finished_at else None,
        "outcome": run.outcome,
        "message": run.message,
        "counts": dict(run.counts),
    }


def _print(found: tuple[NewspaperStatus, ...], dues: Mapping[str, Due], *, is_being_written: bool) -> None:
    numbers = ("articles", "new", "problems")
    names = ("newspaper", "articles", "new", "newest", "behind", "last success", "last run", "problems")
    listing = table(*names, *(("next crawl",) if dues else ()), numbers=numbers)
    for one in found:
        listing.add_row(
            one.newspaper,
            f"{one.articles:,}",
            f"{one.new:,}",
            published(one.last_published, one.last_precision) if one.last_published else "",
            behind(one),
            _ago(one.last_success),
            _run_in_words(one.last_run, is_being_written=is_being_written),
            f"{sum(one.problems.values()):,}" if one.problems else "none",
            *((_due_in_words(dues.get(one.newspaper)),) if dues else ()),
        )
    out = console()
    out.print(listing)
    for one in found:
        for finding in one.findings:
            out.print(f"F{finding.id}  {one.newspaper}: {safe(finding.sentence)}", soft_wrap=True)
        if one.last_run and one.last_run.message:
            out.print(f"{one.newspaper}, {_outcome(one.last_run)}: {safe(one.last_run.message)}")
        if one.problems:
            out.print(f"{one.newspaper} has open problems: {safe(in_words(one.problems))}")


def behind(one: NewspaperStatus) -> str:
    """How far the archive lags behind the site: days that were announced, and pages that wait."""
    waiting = one.frontier.get("pending", 0) + one.frontier.get("leased", 0)
    parts = [counted(waiting, "page")] if waiting else []
    if one.last_announced and (one.last_published or "")[:10] < one.last_announced:
        newest = date.fromisoformat((one.last_published or one.last_announced)[:10])
        if days := (date.fromisoformat(one.last_announced) - newest).days:
            parts.append(counted(days, "day"))
    return ", ".join(parts) or "nothing"


def is_well(one: NewspaperStatus, due: Due | None = None) -> bool:
    """Whether nobody needs to look: no finding stands open, the last run did its work, and no crawl that a
    schedule should have made is missing."""
    if one.findings or (due is not None and due.is_overdue):
        return False
    return one.last_run is None or one.last_run.outcome not in ("blocked", "failed")


def _overdue_in_words(found: tuple[NewspaperStatus, ...], dues: Mapping[str, Due]) -> str:
    late = [one.newspaper for one in found if one.newspaper in dues and dues[one.newspaper].is_overdue]
    if not late:
        return ""
    return (
        f"Overdue: {', '.join(late)}. See whether the timer runs (`systemctl list-timers`, `crontab -l`), "
        "and whether another command keeps the archive busy (`newscrawl runs`)."
    )


def _read_before(data: Path, found: tuple[NewspaperStatus, ...]) -> str:
    """That newscrawl has learned to read better since these articles were read; nobody has to do anything."""
    older = [one for one in found if one.read_before]
    if not older:
        return ""
    articles = counted(sum(one.read_before for one in older), "article")
    named = ", ".join(one.newspaper for one in older)
    whose = named if len(older) <= _MOST_NAMED else counted(len(older), "newspaper")
    return (
        f"An earlier version of the extractor read {articles} of {whose}:"
        f" `newscrawl reextract --dry-run{option_for(data)}` shows what this one reads otherwise."
    )


def _due_in_words(due: Due | None) -> str:
    if due is None:
        return "not scheduled"
    seconds = (due.at - datetime.now(UTC)).total_seconds()
    if due.is_overdue:
        return "overdue"
    return f"in {duration(seconds)}" if seconds > 0 else "now"


def _ago(run: Run | None) -> str:
    if run is None:
        return "never"
    seconds = max(0.0, (datetime.now(UTC) - run.started_at).total_seconds())
    days, hours = divmod(int(seconds // 3600), 24)
    if days > 2:
        return f"{days} days ago"
    return f"{days * 24 + hours} h ago" if seconds >= 3600 else f"{int(seconds // 60)} min ago"


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


def in_words(counts: Mapping[str, int]) -> str:
    """Counts by name, the largest first: "no_date 3, not_found 1"."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {number:,}" for name, number in ordered)


def _outcome(run: Run) -> str:
    return outcome_in_words(run.outcome) if run.outcome else "killed; the next crawl goes on from there"


def _run_in_words(run: Run | None, *, is_being_written: bool) -> str:
    if run is None:
        return "never"
    started = run.started_at.strftime("%Y-%m-%d %H:%M UTC")
    if run.outcome is None and is_being_written:
        return f"{started}, still running"
    return f"{started}, {_outcome(run)}"
