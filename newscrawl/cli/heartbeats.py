"""The heartbeat of scheduled commands: a dead-man switch hears that they end, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from newscrawl.cli.app import DONE, INTERRUPTED, failure_of
from newscrawl.cli.logs import LogWish, say
from newscrawl.cli.options import database
from newscrawl.errors import (
    BadNewspaperFile,
    NewerArchive,
    NewscrawlError,
    OlderArchive,
    PagesAway,
    StorageFailed,
)

if TYPE_CHECKING:
    from newscrawl.items import Newspaper
    from newscrawl.upkeep.addresses import Addresses

F = TypeVar("F", bound=Callable[..., Any])

_LASTING = (BadNewspaperFile, NewerArchive, OlderArchive, PagesAway)
"""Misuse that does not lie in the words that were typed: each further run meets it."""


def heartbeat_option(function: F) -> F:
    """Add `--heartbeat`; the command receives `heartbeat: str | None`, an http(s) address."""
    return click.option(
        "--heartbeat",
        metavar="URL",
        callback=_address,
        help="Ping this when all is well, and …/fail when not (`newscrawl notify --help`).",
    )(function)


def _address(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    if value is not None and urlsplit(value).scheme not in ("http", "https"):
        raise click.BadParameter("the heartbeat's address must begin with http:// or https://.")
    return value


@contextmanager
def errors_are_heard(
    data: Path, heartbeat: str | None, log: LogWish, *, but: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Where the block ends by an error, the switch hears its sentence at …/fail; and what keeps the archive
    from being written to, the channels of notification as well.

    Not of those in `but`: what a person at a terminal just mistyped is no failure of the archive. What is
    stopped by Ctrl-C or a signal is no error.
    """
    try:
        yield
    except BrokenPipeError:  # who read along has enough, which the door knows
        raise
    except Exception as error:
        if isinstance(error, _LASTING) or not isinstance(error, but):
            addresses = addresses_of(data, heartbeat, log)
            if addresses is not None:
                if isinstance(error, StorageFailed | PagesAway):
                    tell_of_trouble(data, addresses, str(error), log)
                ping(addresses.heartbeat, log, well=False, text=str(failure_of(error)))
        raise


def tell_of_trouble(data: Path, addresses: Addresses, sentence: str, log: LogWish) -> None:
    """Tell the channels what keeps the archive from being written to, as `tell_at_once` does."""
    if not addresses.channels:
        return
    from newscrawl.upkeep.notifying import tell_at_once  # noqa: PLC0415 - only where somebody is to be told

    say_undelivered(tell_at_once(data, addresses.channels, sentence), log)


def say_undelivered(failures: Mapping[str, str], log: LogWish, what_next: str = "") -> None:
    """Say which channels could not be told, and why."""
    for name, why in failures.items():
        say(f"The notification over {name} was not delivered ({why}){what_next}.", log)


def end_is_heard(heartbeat: str | None, code: int, wrong: Iterable[str], log: LogWish) -> None:
    """A command with a switch of its own has ended with this exit code; `wrong` says what it found."""
    if code != INTERRUPTED:
        ping(heartbeat, log, well=code == DONE, text="\n".join(wrong))


def is_alive(
    data: Path,
    known: Mapping[str, Newspaper],
    heartbeat: str | None,
    log: LogWish,
    *,
    wrong: Iterable[str] = (),
) -> None:
    """A scheduled command had nothing to do, or could not begin because another one is at work: the switch
    hears that it ran, how things stand, and what the command found `wrong`."""
    addresses = addresses_of(data, heartbeat, log)
    if addresses is None or addresses.heartbeat is None or not database(data).exists():
        return
    from newscrawl.newspapers import own_newspapers  # noqa: PLC0415 - most have no heartbeat
    from newscrawl.storage import findings, open_database  # noqa: PLC0415
    from newscrawl.upkeep.due import overdue, turns  # noqa: PLC0415

    now = datetime.now(UTC)
    with open_database(database(data), read_only=True) as db:
        wrong = [*wrong, *(f"{one.newspaper}: {one.sentence}" for one in findings.open_ones(db))]
        all_turns = turns(known, own_newspapers(data), db, now)
        wrong += [f"{turn.newspaper.id}: its crawl is overdue." for turn in overdue(db, all_turns, now)]
    ping(addresses.heartbeat, log, well=not wrong, text="\n".join(wrong))


def addresses_of(data: Path, heartbeat: str | None, log: LogWish) -> Addresses | None:
    """Whom to tell; None where that cannot be read, which is said and fails nothing."""
    from newscrawl.upkeep.addresses import addresses_for  # noqa: PLC0415 - loads TOML and more

    try:
        return addresses_for(data, heartbeat=heartbeat)
    except NewscrawlError as error:
        say(f"Nobody was notified: {error}", log)
        return None


def ping(url: str | None, log: LogWish, *, well: bool, text: str = "") -> None:
    """Ping the address, if there is one. That it was not heard is said and fails nothing."""
    if url is None:
        return
    from newscrawl.upkeep.heartbeat import beat  # noqa: PLC0415 - only where there is one

    text = text or ("All is well." if well else "Something deserves a look: `newscrawl status` says what.")
    why = beat(url, well=well, text=text)
    if why is not None:
        say(f"The heartbeat was not heard ({why}).", log)
