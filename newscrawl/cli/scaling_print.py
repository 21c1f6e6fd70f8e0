"""How `newscrawl scaling` reads: tables of plain text, a column for each number of newspapers or pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import click

from newscrawl.cli.wording import duration
from newscrawl.upkeep.scaling import Assumptions, Backfill, Constant, Limits, Newspapers, Pages

T = TypeVar("T")
Rows = Sequence[tuple[str, Callable[[T], str]]]
LABEL, COLUMN = 42, 13


def show_newspapers(
    found: Sequence[Newspapers],
    backfills: Sequence[Sequence[Backfill]],
    *,
    every: float,
    delay: float,
    assumed: Assumptions,
) -> None:
    """The table of a day, a year and a back-fill."""
    visits = ", ".join(map(str, assumed.visits))
    click.echo(
        f"Crawled every {duration(every)}, one page every {delay:g} s, {assumed.articles:g} articles a day "
        f"each, visited again after {visits} days:\n"
    )
    _row("newspapers", (f"{one.newspapers:,}" for one in found))
    _table(found, NEWSPAPERS)
    if any(one.left > one.pages / 100 for one in found):
        click.echo(
            "\nSome of them publish more than can be fetched at this pace: what is left over grows each day."
        )
    years = backfills[0][0].years
    click.echo(f"\nBack-fill of {years:g} years, each newspaper at its pace:\n")
    _row("newspapers", (f"{one.newspapers:,}" for one in found))
    _row("pages", (_count(one.pages) for one in backfills[0]))
    for row in backfills:
        _row(f"days on {_cores(row[0].cores)}", (f"{one.days:,.1f}" for one in row))


def show_pages(found: Sequence[Sequence[Pages]]) -> None:
    """The table of reading again."""
    click.echo("Archived pages read again (`newscrawl reextract --engine …`):\n")
    _row("pages", (_count(one.pages) for one in found[0]))
    _table(found[0], ARCHIVES)
    for row in found:
        _row(f"hours on {_cores(row[0].cores)}", (f"{one.hours:,.1f}" for one in row))
    for row in found:
        _row(f"USD on {_cores(row[0].cores)}", (_money(one.cost) for one in row))
    for row in found:
        shares = (f"{one.reading / one.hours:.0%}" for one in row)
        _row(f"share of it spent reading, on {_cores(row[0].cores)}", shares)


def show_limits(ends: Limits) -> None:
    """Where one process ends, a line each."""
    click.echo("\nWhere one process ends, crawling; and where one that stores does:\n")
    busy = f"then the {ends.first} is busy all the time"
    for name, what in (
        ("pages a day of one newspaper, at its pace", f"{ends.pages_a_day:,.0f}"),
        ("pages a second, of all newspapers", _about(ends.pages_a_second)),
        (
            "newspapers fetched without pause",
            f"{_about(ends.backfilled)} ({busy})",
        ),
        (
            "newspapers whose news it keeps up with",
            f"{_about(ends.hourly)} (then runs outlast their time)",
        ),
        ("newspapers that 4 GB of memory hold", _about(ends.in_memory)),
        ("pages a second stored after reading again", f"{_about(ends.load_pages)}, however many read"),
    ):
        click.echo(f"{name:<{LABEL}}  {what}")


def show_constants(found: Iterable[Constant]) -> None:
    """What is reckoned with, two lines each."""
    for one in found:
        click.echo(f"{one.name}: {one.value} {one.unit}, {one.what}")
        click.echo(f"    {one.origin}")


# --- tables ---------------------------------------------------------------------------------------


def _row(label: str, cells: Iterable[str]) -> None:
    click.echo(f"{label:<{LABEL}}" + "".join(f"{cell:>{COLUMN}}" for cell in cells))


def _table(found: Sequence[T], rows: Rows[T]) -> None:
    for label, cell in rows:
        _row(label, map(cell, found))


def _count(number: float) -> str:
    for size, letter in ((1e9, "bn"), (1e6, "M")):
        if number >= 10 * size or (number >= size and number % size == 0):
            return f"{number / size:,.0f} {letter}"
    return f"{number:,.0f}"


def _about(number: float) -> str:
    """Two digits that count: more were never measured."""
    if number < 10:
        return f"{number:.1f}"
    return f"{round(number, 1 - math.floor(math.log10(number))):,.0f}"


def _bytes(number: float) -> str:
    for size, letter in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if number >= size:
            return f"{number / size:,.1f} {letter}"
    return f"{number / 1e3:,.0f} KB"


def _money(dollars: float) -> str:
    return f"{dollars:,.2f}" if dollars < 100 else f"{dollars:,.0f}"


def _cores(number: int) -> str:
    return "1 core" if number == 1 else f"{number:,} cores"


NEWSPAPERS: Rows[Newspapers] = (
    ("articles a day", lambda one: _count(one.articles)),
    ("pages a day, visits included", lambda one: _count(one.pages)),
    ("requests a day", lambda one: _count(one.requests)),
    ("received a day", lambda one: _bytes(one.received)),
    ("a run takes", lambda one: duration(one.run)),
    ("the longest run of the busiest day", lambda one: duration(one.longest_run)),
    ("runs whose time was up", lambda one: _count(one.unfinished)),
    ("pages left over at its end", lambda one: _count(one.left)),
    ("an article is stored after (half of them)", lambda one: duration(one.lag)),
    ("the slowest", lambda one: duration(one.slowest)),
    ("CPU on the busiest day", lambda one: duration(one.cpu)),
    ("busiest hour: of one core", lambda one: f"{one.interpreter:.1%}"),
    ("busiest hour: of the writer", lambda one: f"{one.writer:.1%}"),
    ("cores", lambda one: f"{one.cores}"),
    ("memory", lambda one: _bytes(one.memory)),
    ("open files (ulimit -n)", lambda one: f"{one.open_files:,}"),
    ("WARC files a year", lambda one: _bytes(one.warc_year)),
    ("database a year", lambda one: _bytes(one.database_year)),
    ("years until a disk of 4 TB is full", lambda one: _about(one.years_on_disk)),
    ("nightly backup, after a year", lambda one: duration(one.backup)),
    ("verify everything, after a year", lambda one: duration(one.verify)),
    ("USD a month, after a year", lambda one: _money(one.month)),
)

ARCHIVES: Rows[Pages] = (
    ("their WARC files", lambda one: _bytes(one.warc)),
    ("their database", lambda one: _bytes(one.database)),
    ("as Parquet", lambda one: _bytes(one.parquet)),
)
