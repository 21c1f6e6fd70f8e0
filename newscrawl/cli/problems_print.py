"""What `newscrawl problems` says of findings and problems, for people and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl.amounts import counted
from newscrawl.cli.options import option_for
from newscrawl.cli.rendering import console, safe, table
from newscrawl.problem_reasons import PROBLEM_REASONS
from newscrawl.storage.findings import Finding
from newscrawl.storage.problem_lists import Row
from newscrawl.upkeep import advice


def print_named(named: Sequence[Finding | Row]) -> None:
    """Each with what to do about it."""
    for place, one in enumerate(named):
        if place:
            click.echo()
        for name, value in _finding_lines(one) if isinstance(one, Finding) else _lines(one):
            if value not in (None, ""):
                click.echo(f"{name + ':':<13}{safe(value)}")


def _finding_lines(one: Finding) -> list[tuple[str, object]]:
    state = "open" if one.closed_at is None else f"closed {_moment(one.closed_at)}"
    what_to_do = advice.of_finding(one.kind, one.field, one.newspaper, one.id)
    return [
        ("Finding", f"F{one.id}, {one.newspaper}, {state}"),
        ("What", one.sentence),
        ("Since", _moment(one.since)),
        ("Found", _moment(one.opened_at) + (f", after run {one.run_id}" if one.run_id else "")),
        ("Last seen", _moment(one.last_seen_at)),
        ("How it ended", one.closing),
        ("Note", one.note),
        ("What to do", "" if one.closed_at else what_to_do),
    ]


def _lines(row: Row) -> list[tuple[str, object]]:
    state = "open" if row["closed_at"] is None else f"closed {_moment(row['closed_at'])}"
    seen = f"{_moment(row['first_seen_at'])} to {_moment(row['last_seen_at'])}"
    return [
        ("Problem", f"{row['id']}, {row['newspaper']}, {state}"),
        ("Reason", f"{row['reason']}: {PROBLEM_REASONS.get(row['reason'], '')}"),
        ("Detail", row["detail"]),
        ("Address", row["url"]),
        ("Seen", f"{counted(row['count'], 'time')}, {seen}"),
        ("Capture", row["capture_id"]),
        ("Note", row["note"]),
        ("What to do", "" if row["closed_at"] else advice.of_problem(row["reason"], row["newspaper"])),
    ]


def record_of(one: Finding | Row) -> dict[str, Any]:
    """A finding or a problem as JSON shows it."""
    if not isinstance(one, Finding):
        return {**dict(one), "what_to_do": advice.of_problem(one["reason"], one["newspaper"])}
    times = {
        name: value.isoformat(timespec="seconds") if value else None
        for name in ("since", "opened_at", "last_seen_at", "closed_at")
        for value in [getattr(one, name)]
    }
    what_to_do = advice.of_finding(one.kind, one.field, one.newspaper, one.id)
    return {
        **asdict(one),
        **times,
        "id": f"F{one.id}",
        "numbers": dict(one.numbers),
        "what_to_do": what_to_do,
    }


def _moment(value: datetime | str) -> str:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def print_found(
    found: Sequence[Finding], rows: Sequence[Row], *, listed: bool, closed: bool, data: Path
) -> None:
    """Findings, then problems, one a line (`listed`) or in groups; at the end, how to go on."""
    if not found and not rows:
        click.echo("Nothing is closed." if closed else "No problem is open.")
        return
    out = console()
    for one in found:
        out.print(
            f"F{one.id}  {one.newspaper}: {safe(one.closing if closed else one.sentence)}", soft_wrap=True
        )
    if found and rows:
        click.echo()
    if rows and listed:
        made = table("number", "newspaper", "reason", "last seen (UTC)", "address", numbers=("number",))
        for row in rows:
            made.add_row(
                str(row["id"]), row["newspaper"], row["reason"], row["last_seen_at"][:16], safe(row["url"])
            )
        out.print(made)
    elif rows:
        made = table(
            "newspaper", "reason", "problems", "since", "last seen", "example", numbers=("problems",)
        )
        for row in rows:
            days = (row["first_seen_at"][:10], row["last_seen_at"][:10])
            made.add_row(row["newspaper"], row["reason"], f"{row['problems']:,}", *days, str(row["example"]))
        out.print(made)
    shown = f"F{found[0].id}" if found else str(rows[0]["id"] if listed else rows[0]["example"])
    click.echo(f"\n`newscrawl problems {shown}{option_for(data)}` says what to do.")
