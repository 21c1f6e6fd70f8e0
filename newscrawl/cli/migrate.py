"""`newscrawl migrate`: an older archive's database brought up to date."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.options import data_option, database, json_option, option_for
from newscrawl.cli.rendering import echo_json
from newscrawl.storage import lock_archive, open_database
from newscrawl.storage.database import pending_steps
from newscrawl.storage.migrations import Step
from newscrawl.storage.upgrading import Upgrade, copy_path


@click.command("migrate")
@click.option("--dry-run", is_flag=True, help="Show what is pending, and change nothing.")
@click.option("--no-copy", is_flag=True, help="Keep no copy of the database as it was.")
@data_option
@json_option
def command(dry_run: bool, no_copy: bool, data: Path, as_json: bool) -> None:
    """Bring the database of an older archive up to date.

    After newscrawl itself was upgraded, the archive's database may lack tables or columns. Commands that
    write (crawl, import …) bring it up to date by themselves; this one does it at a time of your choosing,
    and shows it. The database as it was is kept as a copy in the archive's folder backups/; to go back, put
    that file in the place of newscrawl.db. All changes are one step: an upgrade that is killed has changed
    nothing.

    \b
    newscrawl migrate --dry-run
    newscrawl migrate
    """
    path = database(data)
    steps = pending_steps(path)
    copy: Path | None = None
    if steps and not dry_run:
        copy = None if no_copy else copy_path(path, steps[0])
        upgrade = Upgrade(keep_copy=not no_copy, on_copy=_CopyLines().show, on_step=_tell)
        with lock_archive(data, command="migrate"), open_database(path, create=False, upgrade=upgrade):
            pass
        if copy is not None and not copy.exists():
            copy = None  # a file of no bytes, which a crash at creation leaves, has nothing to lose
    if as_json:
        echo_json(_record(steps, copy, dry_run=dry_run))
    elif not steps:
        click.echo("The database is up to date; nothing is pending.")
    elif dry_run:
        click.echo(f"Pending, and to be made by `newscrawl migrate{option_for(data)}`:")
        for step in steps:
            click.echo(f"  {step.name}: {step.brings}")
    else:
        made = "change" if len(steps) == 1 else "changes"
        click.echo(f"The database is up to date: {len(steps)} {made} made.")
        if copy is not None:
            click.echo(f"As it was, it is kept as {copy}; delete that file once you are content.")


def _record(steps: Iterable[Step], copy: Path | None, *, dry_run: bool) -> dict[str, Any]:
    return {
        "dry_run": dry_run,
        "steps": [{"name": step.name, "brings": step.brings} for step in steps],
        "copy": str(copy) if copy else None,
    }


def _tell(step: Step) -> None:
    click.echo(f"{step.name}: {step.brings}", err=True)


class _CopyLines:
    """A line for each tenth of a copy that takes long enough to have any."""

    def __init__(self) -> None:
        self._told = 0

    def show(self, done: int, total: int) -> None:
        """Write a line when one is due: over itself on a terminal."""
        tenth = 10 * done // max(1, total)
        if tenth > self._told:
            self._told = tenth
            end = "\r" if sys.stderr.isatty() and done < total else "\n"
            click.echo(f"copying the database: {10 * tenth} %{end}", err=True, nl=False)
