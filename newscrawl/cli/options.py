"""Options that several commands share, and what their values mean."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from newscrawl.errors import Misuse, refuse_dead_link
from newscrawl.items import VIETNAM

if TYPE_CHECKING:
    from newscrawl.errors import BadNewspaperFile
    from newscrawl.items import Newspaper

F = TypeVar("F", bound=Callable[..., Any])


def _chosen_folder(ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path:
    """The folder given after the command's name, else the one before it (or its default)."""
    return _at_hand(value or (ctx.obj if isinstance(ctx.obj, Path) else Path("data")))


def _at_hand(path: Path) -> Path:
    """The path, be there something or nothing. Raises `Misuse` for a link that leads nowhere."""
    refuse_dead_link(path)
    return path


def data_option(function: F) -> F:
    """Add `--data`; the command receives `data: Path`, which need not exist."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path, file_okay=False),
        callback=_chosen_folder,
        metavar="DIR",
        help="The archive's folder.  [default: $NEWSCRAWL_DATA or ./data]",
    )(function)


def json_option(function: F) -> F:
    """Add `--json`; the command receives `as_json: bool`."""
    return click.option("--json", "as_json", is_flag=True, help="Machine-readable output (UTF-8).")(function)


def contact_option(function: F) -> F:
    """Add `--contact`; the command receives `contact: str | None`."""
    return click.option(
        "--contact",
        envvar="NEWSCRAWL_CONTACT",
        show_envvar=True,
        metavar="TEXT",
        help="Where the newspaper can reach you (an e-mail address or a page); sent with every request.",
    )(function)


class Number(click.FloatRange):
    """An option's value: a number within bounds; what is none is told with what would be one."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number. Raises `BadParameter`."""
        try:
            is_one = isfinite(float(value))  # what else there is, no bound keeps out
        except ValueError:
            is_one = False
        if not is_one:
            self.fail(f"'{value}' is not a number: write one like 20 or 0.5.", param, ctx)
        return super().convert(value, param, ctx)


def day_option(name: str, help_text: str, *, also: str | None = None) -> Callable[[F], F]:
    """Add an option whose value is a calendar day (in +07:00, as newspapers count) or None.

    `also` is what other commands call it; the command receives it under `name`.
    """
    return click.option(*filter(None, (name, also)), callback=_day, metavar="DATE", help=help_text)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value is not None else None
    except ValueError:
        raise click.BadParameter(f"'{value}' is not a day: write year-month-day, as in 2026-09-05.") from None


def check_window(since: date | None, until: date | None, *, today: date | None = None) -> None:
    """Raises `Misuse` where the first day lies after the last, or after `today` if there is no last one."""
    last = until or today
    if since and last and since > last:
        raise Misuse(f"--since {since} lies after {f'--until {until}' if until else f'today, {today}'}.")


def sources_named(groups: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    """The values of `--source`, of which each may be several with commas between. Raises `Misuse`."""
    known = tuple(allowed)
    names = tuple(dict.fromkeys(name.strip() for group in groups for name in group.split(",")))
    for name in names:
        if name not in known:
            raise Misuse(f"There is no source '{name}': --source takes {', '.join(known)}.")
    return names


def begin_of(day: date | None) -> datetime | None:
    """When a day begins, in +07:00; None where there is none, and for the first that there is, which begins
    before all that UTC can name."""
    return datetime.combine(day, time.min, VIETNAM) if day and day > date.min else None


def end_of(day: date | None) -> datetime | None:
    """When a day is over, in +07:00; None where there is none, and for the last that there is."""
    return begin_of(day + timedelta(days=1)) if day and day < date.max else None


def time_option(name: str, help_text: str) -> Callable[[F], F]:
    """Add an option whose value is a length of time such as 25m; the command receives seconds or None."""
    return click.option(name, callback=_seconds, metavar="TIME", help=help_text)


def _seconds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> float | None:
    from newscrawl.newspapers.durations import seconds_of  # noqa: PLC0415 - as below

    seconds = seconds_of(value) if value is not None else None
    if value is not None and seconds is None:
        raise click.BadParameter(f"'{value}' is not a length of time: write 90s, 25m, 6h, 1d or 1h30m.")
    return seconds


def database(data: Path) -> Path:
    """Where an archive keeps its database. Raises `Misuse` for a link that leads nowhere."""
    from newscrawl.storage import DATABASE  # noqa: PLC0415 - as below

    return _at_hand(data / DATABASE)


def known_newspapers(
    data: Path, *, wrong: MutableMapping[str, BadNewspaperFile] | None = None
) -> Mapping[str, Newspaper]:
    """The shipped newspapers and the user's own. Raises `BadNewspaperFile`, where `wrong` does not take what
    is wrong with a newspaper."""
    from newscrawl.newspapers import load_newspapers  # noqa: PLC0415 - most commands ask the database alone

    return load_newspapers(data, wrong=wrong)


def left_out(wrong: Mapping[str, BadNewspaperFile]) -> list[str]:
    """What to say of newspapers that a command does without because something is `wrong` with their files."""
    if not wrong:
        return []
    from newscrawl.cli.rendering import safe  # noqa: PLC0415 - files are seldom wrong

    return [safe(f"Left out: {error}") for error in wrong.values()]


def newspaper_named(data: Path, identity: str) -> Newspaper:
    """The newspaper with this id, whatever is wrong with the files of others. Raises `Misuse`."""
    from newscrawl.newspapers import get_newspaper  # noqa: PLC0415 - as above

    wrong: dict[str, BadNewspaperFile] = {}
    return get_newspaper(known_newspapers(data, wrong=wrong), identity, wrong)


def option_for(data: Path) -> str:
    """What a command line needs so that it means this archive: " --data DIR", or nothing."""
    return "" if data == Path("data") else f" --data {shlex.quote(str(data))}"


def check_named(data: Path, named: Iterable[str]) -> None:
    """Raises `Misuse` for a newspaper that is not in the archive and has no file. What was kept of one whose
    file is gone can still be asked for."""
    from newscrawl.newspapers import get_newspaper  # noqa: PLC0415 - as above
    from newscrawl.storage import newspapers, open_database  # noqa: PLC0415 - as above

    held: Mapping[str, str] = {}
    if database(data).exists():
        with open_database(database(data), read_only=True) as db:
            held = newspapers.names(db)
    if others := [one for one in named if one not in held]:
        wrong: dict[str, BadNewspaperFile] = {}
        known = known_newspapers(data, wrong=wrong)
        for one in others:
            get_newspaper(known, one, wrong)
