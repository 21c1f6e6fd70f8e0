"""`newscrawl status`: how each newspaper's archive stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.options import data_option, database, json_option, known_newspapers, option_for
from newscrawl.cli.rendering import console, echo_json, safe, table
from newscrawl.newspapers import get_newspaper
from newscrawl.storage import Database, is_being_written, open_database, runs, status
from newscrawl.storage.runs import Run
from newscrawl.storage.status import NewspaperStatus


@click.command("status")
@click.argument("newspapers", nargs=-1, metavar="[NEWSPAPER…]")
@data_option
@json_option
def command(newspapers: tuple[str, ...], data: Path, as_json: bool) -> None:
    """Say how each newspaper's archive stands.

    For every newspaper: articles with first and last date, the frontier (addresses to visit), the last
    run, and open problems by reason.
    """
    for one in newspapers:
        get_newspaper(known_newspapers(data), one)
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
        _print_check(data)


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
    listing = table(
        "newspaper", "articles", "first", "last", "to visit", "last run", numbers=("articles", "to visit")
    )
    for one in found:
        listing.add_row(
            one.newspaper,
            f"{one.articles:,}",
            (one.first_published or "")[:10],
            (one.last_published or "")[:10],
            f"{one.frontier.get('pending', 0) + one.frontier.get('leased', 0):,}",
            _run_in_words(one.last_run, is_being_written=is_being_written),
        )
    out = console()
    out.print(listing)
    for one in found:
        if one.last_run and one.last_run.message:
            out.print(f"{one.newspaper} {one.last_run.outcome}: {safe(one.last_run.message)}")
        if one.problems:
            out.print(f"{one.newspaper} has open problems: {safe(in_words(one.problems))}")


def _print_check(data: Path) -> None:
    """What the last `newscrawl verify` found, as long as it is not put right."""
    with open_database(database(data), read_only=True) as db:
        check = runs.last_of(db, "verify")
    if check is not None and check.message:
        day = check.started_at.strftime("%Y-%m-%d")
        console().print(f"`newscrawl verify` of {day} found: {safe(check.message)}")


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
