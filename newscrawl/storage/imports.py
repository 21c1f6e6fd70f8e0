"""The ledger of imported files: which WARC files from elsewhere were read, for whom and how far."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, machine_time

Damages = Sequence[tuple[int, str]]
"""Where a file could not be read: byte and reason."""


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A row of `imports`, found by the file's digest, hex sha256.

    `hosts` are those that the file was searched for. `position` is the byte at which the reading goes
    on; `finished` says that there is nothing left. `kept` is the file below `<data>/warc`, if it was kept.
    """

    digest: str
    hosts: frozenset[str]
    position: int
    finished: bool
    kept: str | None
    counts: Mapping[str, int]
    problems: Mapping[str, int]
    damages: Damages


_BEGIN = """
INSERT INTO imports (digest, name, size, hosts, position, kept, started_at, run_id)
VALUES (:digest, :name, :size, :hosts, 0, :kept, :now, :run_id)
ON CONFLICT (digest) DO UPDATE SET
    hosts = excluded.hosts, position = 0, kept = coalesce(excluded.kept, kept), counts = '{}',
    problems = '{}', damages = '[]', started_at = excluded.started_at, finished_at = NULL,
    run_id = excluded.run_id"""

_ADVANCE = """
UPDATE imports SET position = :position, counts = :counts, problems = :problems, damages = :damages,
    run_id = :run_id WHERE digest = :digest"""


def find(db: Database, digest: str) -> ImportedFile | None:
    """The file with this digest, if an import of it was ever begun."""
    row = db.conn.execute("SELECT * FROM imports WHERE digest = ?", (digest,)).fetchone()
    if row is None:
        return None
    return ImportedFile(
        digest=digest,
        hosts=frozenset(json.loads(row["hosts"])),
        position=row["position"],
        finished=row["finished_at"] is not None,
        kept=row["kept"],
        counts=json.loads(row["counts"]),
        problems=json.loads(row["problems"]),
        damages=[(offset, why) for offset, why in json.loads(row["damages"])],
    )


def begin(  # noqa: PLR0913 - the columns of the row
    db: Database,
    digest: str,
    *,
    name: str,
    size: int,
    hosts: Iterable[str],
    kept: str | None,
    now: datetime,
    run_id: int,
) -> None:
    """Begin a file, or begin it anew for other hosts. `name` is what it was called, for people."""
    db.conn.execute(
        _BEGIN,
        {
            "digest": digest,
            "name": clean(name),
            "size": size,
            "hosts": as_json(sorted(hosts)),
            "kept": kept,
            "now": machine_time(now),
            "run_id": run_id,
        },
    )


def advance(
    db: Database,
    digest: str,
    *,
    position: int,
    counts: Mapping[str, int],
    problems: Mapping[str, int],
    damages: Damages,
    run_id: int,
) -> None:
    """Remember how far the reading has come and what was met so far."""
    db.conn.execute(
        _ADVANCE,
        {
            "digest": digest,
            "position": position,
            "counts": as_json(counts),
            "problems": as_json(problems),
            "damages": clean(as_json(list(damages))),
            "run_id": run_id,
        },
    )


def finish(db: Database, digest: str, *, hosts: Iterable[str], kept: str | None, now: datetime) -> None:
    """The file was read to its end, by now for these hosts."""
    db.conn.execute(
        "UPDATE imports SET finished_at = ?, hosts = ?, kept = ? WHERE digest = ?",
        (machine_time(now), as_json(sorted(hosts)), kept, digest),
    )
