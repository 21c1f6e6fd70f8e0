"""A command that writes, as a row of `runs` from when it begins until it ends, however it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from newscrawl import __version__
from newscrawl.errors import NewscrawlError
from newscrawl.storage import runs
from newscrawl.storage.database import Database


@dataclass
class Running:
    """A run that goes on: its number, and the outcome that it will have if nothing goes wrong."""

    id: int
    outcome: str = runs.SUCCESS


@contextmanager
def recorded(
    db: Database,
    *,
    command: str,
    counts: Callable[[], Mapping[str, int]],
    newspaper: str | None = None,
    interruptions: tuple[type[BaseException], ...] = (),
) -> Iterator[Running]:
    """What happens inside is a run; those whose process died are marked first. Under the archive's lock.

    `counts` are asked for at the end. After Ctrl-C, one of `interruptions`, or a generator around
    this that is closed early, the run was interrupted; after any other error it failed, and what the error
    says is the run's message.
    """
    stops: tuple[type[BaseException], ...] = (KeyboardInterrupt, GeneratorExit, *interruptions)
    now = datetime.now(UTC)
    with db.transaction():
        runs.close_abandoned(db, now)
        versions = f"newscrawl {__version__}"
        run = Running(runs.start(db, command=command, newspaper=newspaper, now=now, versions=versions))
    outcome, message = "failed", ""
    try:
        yield run
        outcome = run.outcome
    except stops:
        outcome = "interrupted"
        raise
    except Exception as error:
        message = str(error) if isinstance(error, NewscrawlError) else f"{type(error).__name__}: {error}"
        raise
    finally:
        with db.transaction():
            now = datetime.now(UTC)
            runs.finish(db, run.id, now=now, outcome=outcome, counts=counts(), message=message)
