"""An older archive's database brought up to date, with a copy of what it was kept beside it."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newscrawl.storage import migrations
from newscrawl.storage.copying import CopyListener, copy_database
from newscrawl.storage.migrations import Step

logger = logging.getLogger(__name__)

FOLDER = "backups"
"""Where the copies stand, beside the database."""


def _nothing(_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Upgrade:
    """How pending migrations are to be carried out when a database is opened for writing.

    `keep_copy` keeps the file as it was under `copy_path`. The listeners hear how many pages of that
    copy are written, and of each step before it begins.
    """

    keep_copy: bool = True
    on_copy: CopyListener | None = None
    on_step: Callable[[Step], None] = _nothing


def copy_path(path: Path, first: Step) -> Path:
    """Where the copy of a database stands that was made before this step.

    The same for each try, so that an upgrade that fails every hour does not fill the disk.
    """
    return path.parent / FOLDER / f"{path.stem}-before-{first.name}{path.suffix}"


def bring_up_to_date(conn: sqlite3.Connection, path: Path, upgrade: Upgrade) -> None:
    """Carry out what is pending. The caller holds an IMMEDIATE transaction, in which nothing was written.

    All steps are one transaction: whenever the process dies, the file is the old one or the new one.
    Raises `StorageFailed` where the copy cannot be written; nothing is changed then.
    """
    pending = migrations.pending(conn)
    if not pending:
        return
    if upgrade.keep_copy and migrations.applied(conn):  # a new file has nothing to lose
        copy = copy_path(path, pending[0])
        copy_database(path, copy, on_progress=upgrade.on_copy)
        logger.info("the database is brought up to date; as it was, it is kept as %s", copy)
    migrations.apply(conn, upgrade.on_step)
