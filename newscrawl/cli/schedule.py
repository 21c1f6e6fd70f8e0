"""`newscrawl schedule`: have newspapers crawled by systemd, by cron, or by a loop of our own."""

from __future__ import annotations

import dataclasses
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli import app
from newscrawl.cli.logs import LogWish, log_options, words_of
from newscrawl.cli.options import (
    contact_option,
    data_option,
    json_option,
    known_newspapers,
    left_out,
    option_for,
    time_option,
)
from newscrawl.cli.wording import outcome_in_words
from newscrawl.errors import BadNewspaperFile, Misuse
from newscrawl.newspapers.durations import written
from newscrawl.upkeep.cadence import cadence_of
from newscrawl.upkeep.job import Job, job
from newscrawl.upkeep.sharded import Engine, engine_file, shard_units
from newscrawl.upkeep.units import Account, units

if TYPE_CHECKING:
    from newscrawl.storage.runs import Run

EVERY = 1800.0  # seconds; half of the default `every`, so that no newspaper waits long for its turn
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", re.ASCII)


@click.command("schedule")
@time_option("--every", "How often to look who is due.  [default: 30m]")
@click.option("--user", "manager", flag_value="user", default=True, help="Units of your own.  [default]")
@click.option("--system", "manager", flag_value="system", help="Units of the machine (needs root).")
@click.option("--cron", "manager", flag_value="cron", help="A crontab line instead.")
@click.option("--slurm", "manager", flag_value="slurm", help="With --shards: a script for sbatch.")
@click.option("--kubernetes", "manager", flag_value="kubernetes", help="With --shards: an Indexed Job.")
@click.option("--shards", type=click.IntRange(1, 10_000), metavar="N", help="Crawl in N shards.")
@click.option("--run", "manager", flag_value="run", help="Stay and run it here: in a container, a terminal.")
@click.option("--install", is_flag=True, help="Put it in place instead of printing it.")
@click.option("--remove", is_flag=True, help="Take it out again.")
@click.option("--list", is_flag=True, help="List who is scheduled, and when each is due.")
@click.option("--name", default="newscrawl", show_default=True, help="Of the units; one an archive.")
@contact_option
@log_options
@data_option
@json_option
def command(
    manager: str,
    contact: str | None,
    log: LogWish,
    data: Path,
    as_json: bool,
    **wishes: Any,
) -> int:
    """Have newspapers crawled by systemd, cron or a loop.

    Prints what has to be put where; --install does it. What is started is `newscrawl crawl --due`: it
    crawls those whose time has come (`every` under [crawl] in a newspaper's file, or under
    [defaults.crawl] in the archive's newscrawl.toml; an hour by default), ends before it is started again,
    and goes on where it ended. Runs never overlap.

    With --shards the newspapers are divided among N archives, DIR/shard-1 and so on, which `newscrawl
    merge` joins: as units of systemd, as a SLURM array or as a Kubernetes job. Their newspapers' files
    stand in DIR/newspapers (for systemd: in each archive's).

    \b
    newscrawl schedule --list
    newscrawl schedule --every 1h --contact you@example.org --install
    newscrawl schedule --system --install
    newscrawl schedule --cron
    newscrawl schedule --run
    newscrawl schedule --shards 4 --slurm > newscrawl.sh
    """
    every, name, shards = wishes["every"], wishes["name"], wishes["shards"]
    asked = [one for one in ("install", "remove", "list") if wishes[one]]
    if len(asked) > 1:
        raise Misuse("--install, --remove and --list exclude each other.")
    wish = asked[0] if asked else None
    if wish == "list":
        return _list(data, as_json=as_json)
    if not _NAME.fullmatch(name):
        raise Misuse(f"{name!r} cannot name units: use letters a-z, digits, '-' and '_'.")
    program = (sys.executable, "-m", "newscrawl")
    if manager == "cron" and log.file is None:  # cron mails what is on stderr: let that be what went wrong
        log = dataclasses.replace(log, file=data / "newscrawl.log")
    options = [*(["--contact", contact] if contact else []), *words_of(log)]
    planned = job(name, data.absolute(), program, cadence_of(every or EVERY), options=options)
    if shards or manager in ("slurm", "kubernetes"):
        if not shards or manager in ("cron", "run") or wish is not None:
            raise Misuse(
                "--shards N is printed for systemd, --slurm or --kubernetes: give it with one of these."
            )
        _print_files(_sharded(planned, manager, shards, contact), manager, as_json=as_json)
        return 0
    if manager == "run":
        if wish is not None:
            raise Misuse("--run stays here: there is nothing to install or to remove.")
        if as_json:
            raise Misuse("--run shows what its crawls say: leave --json out.")
        from newscrawl.cli.loop import run_every  # noqa: PLC0415 - only here

        return run_every(planned.words, planned.cadence.every)
    if wish is None:
        _print(planned, manager, as_json=as_json)
    else:
        _put(planned, manager, data, remove=wish == "remove", as_json=as_json)
    return 0


def _account(manager: str, data: Path) -> Account:
    """As whom the service runs: the archive's owner."""
    if manager != "system":
        return Account()
    nearest = next(one for one in (data.absolute(), *data.absolute().parents) if one.exists())
    try:
        return Account(nearest.owner())
    except KeyError:  # nobody's on this machine, as on a disk of another; systemd takes the number, too
        return Account(str(nearest.stat().st_uid))


def _sharded(planned: Job, manager: str, shards: int, contact: str | None) -> dict[str, str]:
    if manager in ("slurm", "kubernetes"):
        engine: Engine = "slurm" if manager == "slurm" else "kubernetes"
        name, text = engine_file(engine, planned, shards, contact=contact)
        return {name: text}
    return dict(shard_units(planned, _account(manager, planned.data), shards))


def _print(planned: Job, manager: str, *, as_json: bool) -> None:
    from newscrawl.cli import installing  # noqa: PLC0415 - only here

    if manager == "cron":
        files = {"crontab": installing.crontab_entry(planned)}
    else:
        files = dict(units(planned, _account(manager, planned.data)))
    _print_files(files, manager, as_json=as_json)
    if not as_json:
        wished = "" if manager == "user" else f" --{manager}"
        click.echo(f"# `newscrawl schedule{wished}{option_for(planned.data)} --install` puts this in place.")


def _print_files(files: Mapping[str, str], manager: str, *, as_json: bool) -> None:
    from newscrawl.cli import installing  # noqa: PLC0415 - only here

    if as_json:
        from newscrawl.cli.rendering import echo_json  # noqa: PLC0415 - only here

        echo_json(files)
        return
    for file, text in files.items():
        if manager in ("slurm", "kubernetes"):  # one file, to be given to the engine as it is
            click.echo(text, nl=False)
        else:
            place = file if manager == "cron" else installing.folder(manager) / file
            click.echo(f"# {place}\n{text}")


def _put(planned: Job, manager: str, data: Path, *, remove: bool, as_json: bool) -> None:
    from newscrawl.cli import installing  # noqa: PLC0415 - only here

    if not remove:
        data.mkdir(parents=True, exist_ok=True)  # systemd does not start a service without its folder
    if manager == "cron":
        said = installing.remove_from_crontab(planned) if remove else installing.add_to_crontab(planned)
    elif remove:
        said = installing.remove_units(planned, manager)
    else:
        said = installing.add_units(planned, manager, units(planned, _account(manager, data)))
    if as_json:
        from newscrawl.cli.rendering import echo_json  # noqa: PLC0415 - only here

        echo_json(list(said))
        return
    for sentence in said:
        click.echo(sentence)


def _last_crawl(run: Run) -> str:
    return f"{run.started_at:%Y-%m-%d %H:%M}, {outcome_in_words(run.outcome) if run.outcome else 'killed'}"


def _list(data: Path, *, as_json: bool) -> int:
    """Print the schedule; 1 where a file is wrong, whose newspaper is left out as by a crawl, else 0."""
    from newscrawl.cli.rendering import console, echo_json, safe, table  # noqa: PLC0415 - only here
    from newscrawl.cli.scheduled import NOBODY, all_turns, shard_here  # noqa: PLC0415 - opens the database

    now = datetime.now(UTC)
    wrong: dict[str, BadNewspaperFile] = {}
    part = shard_here(data)
    turns = all_turns(data, known_newspapers(data, wrong=wrong), now)
    found = [turn for turn in turns if part is None or part.has(turn.newspaper)]
    code = app.ATTENTION if wrong else app.DONE
    for line in left_out(wrong):
        click.echo(line, err=True)
    if as_json:
        echo_json(
            [
                {
                    "newspaper": turn.newspaper.id,
                    "every_seconds": turn.newspaper.crawl.every,
                    "due_at": turn.due_at.isoformat(timespec="seconds"),
                    "is_due": turn.due_at <= now,
                    "why": turn.why,
                    "last_run": turn.last.id if turn.last else None,
                }
                for turn in found
            ]
        )
        return code
    if not found:
        if not wrong:
            click.echo(NOBODY)
        return code
    listing = table("newspaper", "every", "due (UTC)", "why then", "last crawl (UTC)")
    for turn in found:
        listing.add_row(
            turn.newspaper.id,
            written(turn.newspaper.crawl.every or 0),
            "now" if turn.due_at <= now else f"{turn.due_at:%Y-%m-%d %H:%M}",
            safe(turn.why),
            _last_crawl(turn.last) if turn.last else "never",
        )
    console().print(listing)
    return code
