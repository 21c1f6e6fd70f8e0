"""`newscrawl scaling`: what newspapers will cost, before a server is bought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.options import Number, data_option, database, json_option, time_option
from newscrawl.cli.rendering import echo_json
from newscrawl.cli.scaling_print import show_constants, show_limits, show_newspapers, show_pages
from newscrawl.errors import Misuse
from newscrawl.items import VIETNAM
from newscrawl.storage import daily_counts, open_database
from newscrawl.upkeep import scaling
from newscrawl.upkeep.scaling import ASSUMED, MEASURED, Assumptions, Backfill, Limits, Newspapers, Pages

NEWSPAPERS = (1, 10, 60, 500)
PAGES = (1_000_000, 10_000_000, 100_000_000)
MOST = {"newspapers": 2000, "pages": 10_000_000_000, "cores": 10_000}
MOST_ARTICLES = 2000
WEEKS = 4


def _numbers(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Whole numbers with commas between them."""
    if value is None:
        return ()
    most = MOST[str(param.name)]
    try:
        found = tuple(dict.fromkeys(int(one) for one in value.split(",")))
    except ValueError:
        raise click.BadParameter(f"'{value}' is no list of numbers: write 1,10,60.", ctx, param) from None
    if not all(1 <= one <= most for one in found):
        raise click.BadParameter(f"the numbers go from 1 to {most:,}.", ctx, param)
    return found


def _assumption(name: str, help_text: str, *, least: float = 0) -> Callable[[Any], Any]:
    """An option for one of the assumptions, with its default in the help."""
    usual = getattr(ASSUMED, name)
    return click.option(
        f"--{name.replace('_', '-')}",
        type=Number(min=least),
        metavar="X",
        help=f"{help_text}  [default: {usual:g}]",
    )


@click.command("scaling")
@click.option(
    "--newspapers", callback=_numbers, metavar="N,…", help="How many.  [default: 1,10,60,500, and --pages]"
)
@click.option("--pages", callback=_numbers, metavar="N,…", help="Archived pages to be read again: how many.")
@click.option(
    "--as-here", is_flag=True, help="As many newspapers and articles as the archive's last four weeks had."
)
@click.option("--cores", callback=_numbers, metavar="N,…", help="On how many.  [default: 1,2,4,16,64]")
@time_option("--every", "How often the newspapers are crawled.  [default: 1h]")
@click.option(
    "--delay",
    type=Number(min=0.1, max=3600),
    default=3.0,
    metavar="SECONDS",
    help="Between two pages of a newspaper.  [default: 3]",
)
@click.option(
    "--years",
    type=Number(min=0, min_open=True, max=100),
    default=10.0,
    metavar="N",
    help="How far a back-fill goes.  [default: 10]",
)
@_assumption("articles", "Of a newspaper, on an average day.", least=0.1)
@_assumption("answer", "Seconds until a newspaper has answered.")
@_assumption("same", "Share of the later visits that find the same bytes, 0 to 1.")
@_assumption("core_month", "USD for a core with its memory, a month.")
@_assumption("core_hour", "USD for a core rented by the hour.")
@_assumption("disk_month", "USD for a terabyte of disk, a month.")
@_assumption("copy_month", "USD for a terabyte of backup elsewhere, a month.")
@click.option(
    "--constants", is_flag=True, help="List what is reckoned with, and where each figure comes from."
)
@data_option
@json_option
def command(  # noqa: PLR0913 - the options of the command
    newspapers: tuple[int, ...],
    pages: tuple[int, ...],
    cores: tuple[int, ...],
    *,
    as_here: bool,
    data: Path,
    every: float | None,
    delay: float,
    years: float,
    constants: bool,
    as_json: bool,
    **given: float | None,
) -> None:
    """Say what newspapers will cost: pages, disks, hours, money.

    A day of their crawl is simulated, request by request, and so is reading their pages again; nothing is
    fetched, and an archive is only looked at with --as-here. What a page costs was measured on one machine,
    and prices are assumed: --constants lists both. SCALING.md says what follows from it, and where one
    machine ends.

    \b
    newscrawl scaling --newspapers 25 --articles 40 --every 30m
    newscrawl scaling --as-here --every 2h
    newscrawl scaling --pages 5000000 --cores 8,32
    newscrawl scaling --newspapers 60 --disk-month 20 --json
    """
    if as_here:
        if newspapers or given["articles"] is not None:
            raise Misuse("--as-here says how many newspapers and articles there are: leave the others out.")
        newspapers, given["articles"] = _as_here(data)
    assumed = _assumed(given)
    every = every or 3600.0
    if every < 300 or every > 86_400:
        raise Misuse("--every must be from 5m to 1d.")
    if constants:
        if as_json:
            echo_json([asdict(one) for one in scaling.constants(MEASURED, assumed)])
        else:
            show_constants(scaling.constants(MEASURED, assumed))
        return
    both = not newspapers and not pages
    reckoned = _reckon(
        NEWSPAPERS if both else newspapers,
        PAGES if both else pages,
        cores or scaling.CORES,
        every=every,
        delay=delay,
        years=years,
        assumed=assumed,
    )
    if as_json:
        echo_json(_record(reckoned))
    else:
        _show(reckoned)


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What the asked numbers of newspapers and pages cost; a row for each number of cores."""

    every: float
    delay: float
    assumed: Assumptions
    newspapers: Sequence[Newspapers]
    backfills: Sequence[Sequence[Backfill]]
    pages: Sequence[Sequence[Pages]]
    limits: Limits | None


def _reckon(
    newspapers: Sequence[int],
    pages: Sequence[int],
    cores: Sequence[int],
    *,
    every: float,
    delay: float,
    years: float,
    assumed: Assumptions,
) -> _Reckoned:
    pace: dict[str, Any] = {"delay": delay, "assumed": assumed}
    return _Reckoned(
        every,
        delay,
        assumed,
        [scaling.newspapers(one, every=every, **pace) for one in newspapers],
        [[scaling.backfill(one, years, core, **pace) for one in newspapers] for core in cores],
        [[scaling.pages(one, core, assumed=assumed) for one in pages] for core in cores],
        scaling.limits(every=every, **pace) if newspapers else None,
    )


def _record(found: _Reckoned) -> dict[str, Any]:
    return {
        "every": found.every,
        "delay": found.delay,
        "newspapers": [asdict(one) for one in found.newspapers],
        "backfill": [asdict(one) for row in found.backfills for one in row],
        "pages": [asdict(one) for row in found.pages for one in row],
        "limits": asdict(found.limits) if found.limits else None,
        "constants": [asdict(one) for one in scaling.constants(MEASURED, found.assumed)],
    }


def _show(found: _Reckoned) -> None:
    if found.newspapers:
        show_newspapers(
            found.newspapers, found.backfills, every=found.every, delay=found.delay, assumed=found.assumed
        )
    if found.limits:
        show_limits(found.limits)
    if found.newspapers and any(found.pages):
        click.echo()
    if any(found.pages):
        show_pages(found.pages)


def _as_here(data: Path) -> tuple[tuple[int], float]:
    """How many newspapers had articles in the last four whole weeks, and how many on an average day each."""
    today = datetime.now(VIETNAM).date()
    with open_database(database(data), read_only=True) as db:
        days = daily_counts.by_day(
            db, since=today - timedelta(days=WEEKS * 7), until=today - timedelta(days=1)
        )
        counted = [(newspaper, articles) for newspaper, _, articles in days]
    found = {newspaper for newspaper, _ in counted}
    if not found:
        raise Misuse("The archive has no articles of the last four weeks: give --newspapers and --articles.")
    return (len(found),), round(sum(articles for _, articles in counted) / len(found) / WEEKS / 7, 1)


def _assumed(given: dict[str, float | None]) -> Assumptions:
    """What is assumed, with what was given in its place."""
    if (given["articles"] or 0) > MOST_ARTICLES:
        raise Misuse(f"--articles can be {MOST_ARTICLES:,} at most.")
    if (given["answer"] or 0) > 60:
        raise Misuse("--answer can be 60 seconds at most.")
    if (given["same"] or 0) > 1:
        raise Misuse("--same is a share: give a number from 0 to 1.")
    known = {one.name for one in fields(Assumptions)}
    assert given.keys() <= known
    chosen: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(ASSUMED, **chosen)
