"""What every command that writes does once its runs are over: check, say what changed, tell people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli import app
from newscrawl.cli.heartbeats import addresses_of, ping, say_undelivered, tell_of_trouble
from newscrawl.cli.logs import TO_STDERR, LogWish, say
from newscrawl.cli.options import database, option_for
from newscrawl.errors import NewscrawlError
from newscrawl.items import Newspaper

if TYPE_CHECKING:
    from newscrawl.upkeep.addresses import Addresses
    from newscrawl.upkeep.checkup import Aftermath

_AGAIN = "it is tried again after the next run"


def look_after(
    data: Path,
    known: Mapping[str, Newspaper],
    code: int,
    *,
    heartbeat: str | None = None,
    wrong: Sequence[str] = (),
    trouble: str = "",
    log: LogWish = TO_STDERR,
) -> int:
    """Check the newspapers of the runs that just ended; the command's exit code, 1 where findings stand.

    What opened or recovered is told on stderr, in the `log` that was wished for and to the channels of
    notification; what stands open since before is told where nothing else says why the exit code is 1.
    `heartbeat` (or the one that is set up) hears whether all is well, which it is not where anything stands
    open or the command found something `wrong`, as that a run failed. `trouble` is what kept a run from
    writing, which is told at once, since it may be no finding. Neither a check that cannot be made nor a
    message that cannot be sent fails the command. After an interruption nothing of this is done, because
    whoever interrupts does not wait for a slow service of messages: the next command that writes checks
    these runs, too.
    """
    if code == app.INTERRUPTED or not database(data).exists():
        return code
    from newscrawl.upkeep.checkup import after_run  # noqa: PLC0415 - only once there was a run
    from newscrawl.upkeep.notifying import is_written_again  # noqa: PLC0415

    try:
        found = after_run(data, known)
    except NewscrawlError as error:
        say(f"The newspapers could not be checked: {error}", log)
        _tell(data, known, heartbeat, log, well=False, text=str(error), trouble=trouble)
        return code or app.ATTENTION
    if not trouble:
        is_written_again(data)
    try:
        _print(found, data, log, wonders=code == app.DONE)
    finally:  # a log on a full disk, a pipe that nobody reads: the other ways are taken all the same
        text = "\n".join((*wrong, *(f"{one.newspaper}: {one.sentence}" for one in found.anywhere)))
        _tell(data, known, heartbeat, log, well=not text, text=text, trouble=trouble)
    return app.ATTENTION if found.standing and code == app.DONE else code


def tell_of_wrong_files(
    data: Path, known: Mapping[str, Newspaper], wrong: Mapping[str, NewscrawlError], log: LogWish
) -> None:
    """A crawl leaves newspapers out for their files: the first time, that is an alarm of each, and a recovery
    once they are right or gone. What keeps people from being told is said on stderr and fails nothing."""
    if not wrong and not database(data).exists():
        return
    from newscrawl.upkeep.checkup import check_files  # noqa: PLC0415 - only beside an archive

    try:
        found = check_files(data, {newspaper: str(error) for newspaper, error in wrong.items()})
    except NewscrawlError as error:
        if wrong:  # else it is for the crawl to say what is the matter with the archive
            say(f"That files are wrong could not be written down: {error}", log)
        return
    if not (wrong or found.closed):
        return
    try:
        _print(found, data, log, wonders=False)
    finally:
        if (addresses := addresses_of(data, None, log)) is not None:
            _tell_channels(data, known, addresses, log)


def tell_of_what_all_share(data: Path, error: NewscrawlError, log: LogWish) -> None:
    """Nothing can be crawled for the file that holds for all newspapers: so stands each that was crawled."""
    if not database(data).exists():
        return
    from newscrawl.storage import open_database, runs  # noqa: PLC0415 - that file is seldom wrong

    try:
        with open_database(database(data), read_only=True) as db:
            crawled = runs.crawled(db)
    except NewscrawlError:  # the archive has other troubles, which the next crawl meets
        return
    tell_of_wrong_files(data, {}, dict.fromkeys(crawled, error), log)


def _print(found: Aftermath, data: Path, log: LogWish, *, wonders: bool) -> None:
    """Say what changed; where nothing did, and somebody `wonders` at the exit code, what stands open."""
    standing = found.standing if wonders and not found.opened else ()
    if not (found.opened or found.closed or standing):
        return
    from newscrawl.cli.rendering import safe  # noqa: PLC0415 - rich takes its time

    told = [(one.newspaper, f"ALARM {one.newspaper}: {safe(one.sentence)}") for one in found.opened]
    told += [
        (one.newspaper, f"Recovered {one.newspaper}: {safe(one.closing)}. It was: {safe(one.sentence)}")
        for one in found.closed
    ]
    told += [(one.newspaper, f"Still open {one.newspaper}: {safe(one.sentence)}") for one in standing]
    for newspaper, line in told:
        say(line, log, newspaper=newspaper)
    if found.standing and not (log.as_json and log.file is None):
        click.echo(f"`newscrawl problems{option_for(data)}` says what to do.", err=True)


def _tell(
    data: Path,
    known: Mapping[str, Newspaper],
    heartbeat: str | None,
    log: LogWish,
    *,
    well: bool,
    text: str,
    trouble: str = "",
) -> None:
    addresses = addresses_of(data, heartbeat, log)
    if addresses is None:
        return
    if trouble:
        tell_of_trouble(data, addresses, trouble, log)
    _tell_channels(data, known, addresses, log)
    ping(addresses.heartbeat, log, well=well, text=text)


def _tell_channels(data: Path, known: Mapping[str, Newspaper], addresses: Addresses, log: LogWish) -> None:
    if not addresses.channels:
        return
    from newscrawl.storage import open_database  # noqa: PLC0415 - only where somebody is to be told
    from newscrawl.upkeep.notifying import tell_all  # noqa: PLC0415

    try:
        with open_database(database(data), create=False) as db:
            failures = tell_all(db, addresses.channels, known, datetime.now(UTC))
    except NewscrawlError as error:
        say(f"Nobody could be notified: {error}", log)
        return
    say_undelivered(failures, log, f": {_AGAIN}")
