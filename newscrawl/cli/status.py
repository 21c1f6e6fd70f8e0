"""`newscrawl status`: how each newspaper's archive stands."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl.cli import app
from newscrawl.cli.options import data_option, database, json_option, known_newspapers, option_for
from newscrawl.cli.rendering import console, echo_json, safe, table
from newscrawl.storage import Database, is_being_written, open_database, runs, status
from newscrawl.storage.runs import Run
from newscrawl.storage.status import NewspaperStatus


@click.command("status")
@click.argument("newspapers", nargs=-1, metavar="[NEWSPAPER…]")
@data_option
@json_option
def command(newspapers: tuple[str, ...], data: Path, as_json: bool) -> int:
    """Say whether all is well, newspaper by newspaper.

    For every newspaper: its articles, how many are new in the last 24 hours, the newest one, how far the
    archive is behind the site (pages to visit, days that were announced and are not there), the last crawl
    that covered all, the last run, and open problems. Then the open findings: where a newspaper is not as
    expected (`newscrawl problems`).

    Exit code: 0 all is well, 1 a finding is open or a newspaper's last run failed, 2 wrong use.
    """
    checked = True
    if newspapers:
        _refuse_unknown(newspapers, data)
    found = _summary(data, newspapers)
    if as_json:
        echo_json([record_of(one) for one in found])
    elif not found:
        click.echo(
            f"The archive at {data} is empty. Try `newscrawl demo{option_for(data)}`, "
            f"or `newscrawl crawl baodaknong{option_for(data)}`."
        )
    else:
        _print(found, is_being_written=is_being_written(data))
        checked = _print_check(data)
    unwell = [one.newspaper for one in found if not is_well(one)]
    if unwell and not as_json:
        what_to_do = f"`newscrawl problems{option_for(data)}` and `newscrawl runs{option_for(data)}` say more"
        click.echo(f"Not well: {', '.join(unwell)}. {what_to_do}.")
    elif found and checked and not as_json:
        click.echo("All is well.")
    return app.ATTENTION if unwell or not checked else app.DONE


def _refuse_unknown(newspapers: tuple[str, ...], data: Path) -> None:
    from newscrawl.newspapers import get_newspaper  # noqa: PLC0415 - nobody else needs the newspapers' files

    known = known_newspapers(data)
    for one in newspapers:
        get_newspaper(known, one)


def _summary(data: Path, newspapers: tuple[str, ...]) -> tuple[NewspaperStatus, ...]:
    """The status of the newspapers named; without names, of all that anything is known of."""
    if not database(data).exists():
        return ()
    with open_database(database(data), read_only=True) as db:
        found = status.summary(db, newspapers or _all(db))
    return found if newspapers else tuple(one for one in found if one.last_run or one.articles)


def _all(db: Database) -> list[str]:
    return [str(row[0]) for row in db.conn.execute("SELECT id FROM newspapers ORDER BY id")]


def record_of(one: NewspaperStatus) -> dict[str, Any]:
    """A newspaper's status as JSON shows it."""
    return {
        "newspaper": one.newspaper,
        "articles": one.articles,
        "first_published": one.first_published,
        "last_published": one.last_published,
        "fields": dict(one.fields),
        "frontier": dict(one.frontier),
        "last_run": _run_record(one.last_run),
        "last_success": _run_record(one.last_success),
        "problems": dict(one.problems),
        "new": one.new,
        "last_announced": one.last_announced,
        "findings": [{"id": f"F{each.id}", "sentence": each.sentence} for each in one.findings],
        "is_well": is_well(one),
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


def _print(found: tuple[NewspaperStatus, ...], *, is_being_written: bool) -> None:
    numbers = ("articles", "new", "problems")
    listing = table(
        *("newspaper", "articles", "new", "newest", "behind", "last success", "last run", "problems"),
        numbers=numbers,
    )
    for one in found:
        listing.add_row(
            one.newspaper,
            f"{one.articles:,}",
            f"{one.new:,}",
            (one.last_published or "")[:16].replace("T", " "),
            behind(one),
            _ago(one.last_success),
            _run_in_words(one.last_run, is_being_written=is_being_written),
            f"{sum(one.problems.values()):,}" if one.problems else "none",
        )
    out = console()
    out.print(listing)
    for one in found:
        for finding in one.findings:
            out.print(f"F{finding.id}  {one.newspaper}: {safe(finding.sentence)}", soft_wrap=True)
        if one.last_run and one.last_run.message:
            out.print(f"{one.newspaper} {one.last_run.outcome}: {safe(one.last_run.message)}")
        if one.problems:
            out.print(f"{one.newspaper} has open problems: {safe(in_words(one.problems))}")


def behind(one: NewspaperStatus) -> str:
    """How far the archive lags behind the site: days that were announced, and pages that wait."""
    waiting = one.frontier.get("pending", 0) + one.frontier.get("leased", 0)
    parts = [f"{waiting:,} pages"] if waiting else []
    if one.last_announced and (one.last_published or "")[:10] < one.last_announced:
        newest = date.fromisoformat((one.last_published or one.last_announced)[:10])
        days = (date.fromisoformat(one.last_announced) - newest).days
        parts.append(f"{days} days" if days != 1 else "1 day")
    return ", ".join(parts) or "nothing"


def is_well(one: NewspaperStatus) -> bool:
    """Whether nobody needs to look: no finding stands open, and the last run did its work."""
    return not one.findings and (one.last_run is None or one.last_run.outcome not in ("blocked", "failed"))


def _ago(run: Run | None) -> str:
    if run is None:
        return "never"
    seconds = max(0.0, (datetime.now(UTC) - run.started_at).total_seconds())
    days, hours = divmod(int(seconds // 3600), 24)
    if days > 2:
        return f"{days} days ago"
    return f"{days * 24 + hours} h ago" if seconds >= 3600 else f"{int(seconds // 60)} min ago"


def _print_check(data: Path) -> bool:
    """What the last `newscrawl verify` found, as long as it is not put right; whether that was nothing."""
    with open_database(database(data), read_only=True) as db:
        check = runs.last_of(db, "verify")
    if check is not None and check.message:
        day = check.started_at.strftime("%Y-%m-%d")
        console().print(f"`newscrawl verify` of {day} found: {safe(check.message)}")
        return False
    return True


def in_words(counts: Mapping[str, int]) -> str:
    """Counts by name, the largest first: "no_date 3, not_found 1"."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {number:,}" for name, number in ordered)


_OUTCOMES = {"partial": "finished in part", None: "killed; the next crawl goes on from there"}


def _run_in_words(run: Run | None, *, is_being_written: bool) -> str:
    if run is None:
        return "never"
    started = run.started_at.strftime("%Y-%m-%d %H:%M UTC")
    if run.outcome is None and is_being_written:
        return f"{started}, still running"
    return f"{started}, {_OUTCOMES.get(run.outcome, run.outcome)}"
