"""What every command that writes does once its runs are over: check, and say what opened or recovered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from newscrawl.cli import app
from newscrawl.cli.options import database, option_for
from newscrawl.errors import NewscrawlError
from newscrawl.items import Newspaper


def look_after(data: Path, known: Mapping[str, Newspaper], code: int) -> int:
    """Check the newspapers of the runs that just ended; the command's exit code, 1 where findings stand.

    What opened or recovered is told on stderr. A check that cannot be made never fails the command.
    """
    if not database(data).exists():
        return code
    from newscrawl.cli.rendering import safe  # noqa: PLC0415 - only once there was a run
    from newscrawl.upkeep.checkup import after_run  # noqa: PLC0415

    try:
        found = after_run(data, known)
    except NewscrawlError as error:
        click.echo(f"The newspapers could not be checked: {error}", err=True)
        return max(code, app.ATTENTION)
    for one in found.opened:
        click.echo(f"ALARM {one.newspaper}: {safe(one.sentence)}", err=True)
    for one in found.closed:
        click.echo(f"Recovered {one.newspaper}: {safe(one.sentence)} Now: {safe(one.closing)}.", err=True)
    if found.opened:
        click.echo(f"`newscrawl problems{option_for(data)}` says what to do.", err=True)
    return max(code, app.ATTENTION) if found.standing and code == app.DONE else code
