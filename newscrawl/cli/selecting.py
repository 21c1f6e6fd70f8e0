"""The options by which several commands choose articles: filters, and how diacritics are read."""

from __future__ import annotations

import functools
import shlex
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click

from newscrawl.cli.options import day_option, option_for
from newscrawl.cli.rendering import safe
from newscrawl.errors import Misuse
from newscrawl.research.misreadings import Misreading, misreadings
from newscrawl.research.query import Mode
from newscrawl.research.selection import PARTS, Filters, Part, uncompared
from newscrawl.research.unheld import FilterName, unheld
from newscrawl.storage import Database, newspapers

F = TypeVar("F", bound=Callable[..., Any])

_MINUS = "A minus takes nothing away from a query"


def filter_options(function: F) -> F:
    """Add `--newspaper` to `--no-reprints` and `--in`; the command receives `filters: Filters`."""

    @functools.wraps(function)
    def with_filters(**given: Any) -> Any:
        since, until = given.pop("from"), given.pop("to")
        if since and until and since > until:
            raise Misuse(f"--from {since} lies after --to {until}.")
        names = {name: given.pop(name) for name in ("newspaper", "category", "author", "tag")}
        for name, value in names.items():
            if value is not None and not value.strip():
                raise Misuse(f"--{name} has no value: name one, or leave the option out for all.")
        parts, no_reprints = given.pop("in"), given.pop("no_reprints")
        filters = Filters(**names, since=since, until=until, columns=parts, no_reprints=no_reprints)
        return function(**given, filters=filters)

    command: Any = with_filters
    for option in reversed(
        (
            click.option("--newspaper", metavar="ID", help="Only of this newspaper."),
            click.option("--category", metavar="NAME", help="Only in this section, or a section within it."),
            click.option("--author", metavar="NAME", help="Only by this author or photographer, as printed."),
            click.option("--tag", metavar="TAG", help="Only with this tag."),
            day_option("--from", "First day of publication.", also="--since"),
            day_option("--to", "Last day of publication.", also="--until"),
            click.option(
                "--no-reprints",
                is_flag=True,
                help="Each text once: without copies of an earlier article, as `newscrawl duplicates` found.",
            ),
            click.option("--in", callback=_parts, metavar="PARTS", help=f"Where to look: {','.join(PARTS)}."),
        )
    ):
        command = option(command)
    decorated: F = command
    return decorated


def mode_options(function: F) -> F:
    """Add `--exact` and `--fold`; the command receives `mode: Mode | None`."""

    @functools.wraps(function)
    def with_mode(*, exact: bool, fold: bool, **given: Any) -> Any:
        if exact and fold:
            raise Misuse("--exact and --fold exclude each other.")
        mode: Mode | None = "exact" if exact else "folded" if fold else None
        return function(**given, mode=mode)

    command: Any = click.option("--fold", is_flag=True, help="Find every spelling, whatever was typed.")(
        with_mode
    )
    decorated: F = click.option("--exact", is_flag=True, help="Mean the diacritics as typed.")(command)
    return decorated


class QueryCommand(click.Command):
    """A command whose words are queries: one that begins with a minus looks like an option, and one of
    several words must be in quotes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words. Raises `UsageError`, which says of an unknown `-n` what a minus means, and of a
        query without quotes how it is written with them."""
        ctx.allow_extra_args = True
        try:
            more = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                raise
            words = f"{error.format_message()} {_MINUS}: write NOT, as in 'lúa NOT nước'."
            raise click.UsageError(words, ctx) from None
        if more:
            query = shlex.quote(" ".join((ctx.params["query"], *more)))
            raise click.UsageError(f"A query of several words stands in quotes: {query}.", ctx)
        return more


class QueryOptionCommand(click.Command):
    """A command without words of its own, whose query is an option: a word typed to it is that query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options. Raises `UsageError`, which says how words are given as a query."""
        ctx.allow_extra_args = True
        typed = list(args)
        try:
            words = super().parse_args(ctx, args)
        except click.MissingParameter:  # what was typed says more than what is missing
            _, words, _ = self.make_parser(ctx).parse_args(typed)
            if not words:
                raise
        if words:
            query = shlex.quote(" ".join(words))
            raise click.UsageError(f"A query has an option here: give it as --query {query}.", ctx)
        return words


def tell_notes(db: Database, filters: Filters, *queries: str | None, is_empty: bool) -> None:
    """Say on stderr which filters nothing in the archive passes, where the answer is empty, of how many
    articles no copies were looked for, and what in the queries is not read as it may have been meant."""
    if is_empty:
        _tell_unheld(db, filters)
    if waiting := uncompared(db, filters):
        those = "One article was" if waiting == 1 else f"{waiting:,} articles were"
        count = "counts" if waiting == 1 else "count each"
        said = f"{those} not compared with others yet, and {count} by itself"
        click.echo(f"Note: {said}: `newscrawl duplicates` compares.", err=True)
    for one in dict.fromkeys(one for query in queries if query for one in misreadings(query)):
        click.echo(f"Note: {_misread(one)}", err=True)


def _misread(one: Misreading) -> str:
    match one.sign:
        case "minus":
            return f"{_MINUS}: for what is without {one.name} write NOT {one.name}."
        case "operator":
            return f"{one.name} counts only in capitals: written small it is looked for as a word."
        case "bar":
            return "A bar is passed over, and both words are looked for: for either of them write OR."
        case "star":
            return (
                f"A star ends the beginning of a word: what stands behind it in {one.name} is another word."
            )
    option = f"--in {one.name}" if one.sign == "part" else f"--{one.name} and its value"
    return f"'{one.name}:' is looked for as a word: write {option} instead."


def known_here(db: Database, filters: Filters, data: Path) -> None:
    """Raises `Misuse` for a newspaper that the archive has nothing to do with."""
    wanted = filters.newspaper
    if wanted is not None and wanted not in (here := newspapers.names(db)):
        near = get_close_matches(wanted.lower(), here, n=1)
        listed = f"`newscrawl status{option_for(data)}` says what is there."
        hint = f"did you mean {near[0]}?" if near else listed
        raise Misuse(f"The archive {data} has no newspaper '{wanted}': {hint}")


_UNHELD: Mapping[FilterName, str] = {
    "newspaper": "is of '{}'",
    "category": "is in a section '{}'",
    "author": "is by '{}'",
    "tag": "has the tag '{}'",
}


def _tell_unheld(db: Database, filters: Filters) -> None:
    for one in unheld(db, filters):
        meant = " or ".join(f"'{safe(value)}'" for value in one.meant)
        end = f": did you mean {meant}?" if meant else "."
        click.echo(f"Note: No article of the archive {_UNHELD[one.filter].format(one.value)}{end}", err=True)


def _parts(_ctx: click.Context, _param: click.Parameter, value: str | None) -> tuple[Part, ...]:
    names = [name.strip() for name in value.split(",")] if value is not None else []
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise click.BadParameter(f"'{unknown[0]}' is not a part of an article: use {', '.join(PARTS)}.")
    return tuple(part for part in PARTS if part in names)
