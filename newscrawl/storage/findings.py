"""The `findings` table: what is wrong with a newspaper's archive as a whole; one open row a subject.

A subject is a newspaper, a kind and a field ("" where the kind has none). What a person closes is accepted as
the new normal (`accepted`); what a check closes has recovered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, clean, clean_or_none, machine_time, read_time

Kind = Literal["articles", "field", "rule", "pages", "duplicates", "run", "file"]
"""What a finding is about: articles a day, a field's fill rate, the rule that reads a field, pages that are
no articles, the share of duplicates, a run that did not do its work, or a newspaper's file that is wrong."""

CONTINUED = "continues the one that was opened first, in another archive"
"""The closing of a finding that came with a merge while its subject had another open one: no recovery."""

Number = int | float | str | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of `findings`. `since` is when it seems to have begun, all times UTC; `closing` says how it
    ended, `note` what a person said of it."""

    id: int
    newspaper: str
    kind: Kind
    field: str
    sentence: str
    numbers: Mapping[str, Number]
    since: datetime
    opened_at: datetime
    last_seen_at: datetime
    closed_at: datetime | None
    closing: str | None
    note: str | None
    accepted: bool
    run_id: int | None

    @property
    def subject(self) -> tuple[str, str]:
        """What it is about, within its newspaper."""
        return self.kind, self.field


_NEW = """
INSERT INTO findings (newspaper, kind, field, sentence, numbers, since, opened_at, last_seen_at, run_id)
VALUES (:newspaper, :kind, :field, :sentence, :numbers, :since, :now, :now, :run_id)"""
_SEEN = """
UPDATE findings SET sentence = :sentence, numbers = :numbers, last_seen_at = :now WHERE id = :id"""
_CLOSE = """
UPDATE findings SET closed_at = :now, closing = :closing, note = coalesce(:note, note), accepted = :accepted
WHERE id = :id AND closed_at IS NULL"""
_REOPEN = """
UPDATE findings SET closed_at = NULL, closing = NULL, accepted = 0, note = coalesce(:note, note)
WHERE id = :id AND closed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM findings o WHERE o.closed_at IS NULL
    AND (o.newspaper, o.kind, o.field) = (findings.newspaper, findings.kind, findings.field))"""


def open_one(  # noqa: PLR0913 - the columns of the row
    db: Database,
    *,
    newspaper: str,
    kind: Kind,
    field: str,
    sentence: str,
    numbers: Mapping[str, Number],
    since: datetime,
    now: datetime,
    run_id: int | None,
) -> Finding:
    """Open a finding; its subject must have no open one."""
    row = {
        "newspaper": newspaper,
        "kind": kind,
        "field": field,
        "sentence": clean(sentence),
        "numbers": as_json(numbers),
        "since": machine_time(since),
        "now": machine_time(now),
        "run_id": run_id,
    }
    added = db.conn.execute(_NEW, row).lastrowid
    assert added is not None
    found = get(db, added)
    assert found is not None
    return found


def seen(
    db: Database, finding_id: int, *, sentence: str, numbers: Mapping[str, Number], now: datetime
) -> None:
    """An open finding still stands; its sentence and numbers are today's."""
    row = {"id": finding_id, "sentence": clean(sentence), "numbers": as_json(numbers)}
    db.conn.execute(_SEEN, row | {"now": machine_time(now)})


def close(
    db: Database,
    finding_id: int,
    *,
    now: datetime,
    closing: str,
    note: str | None = None,
    accepted: bool = False,
) -> bool:
    """Close one; returns whether it was open."""
    row = {"id": finding_id, "closing": clean(closing), "note": clean_or_none(note), "accepted": accepted}
    return db.conn.execute(_CLOSE, row | {"now": machine_time(now)}).rowcount == 1


def reopen(db: Database, finding_id: int, *, note: str | None = None) -> bool:
    """Open a closed one again, where its subject has no other open one; returns whether that was so."""
    row = {"id": finding_id, "note": clean_or_none(note)}
    return db.conn.execute(_REOPEN, row).rowcount == 1


def get(db: Database, finding_id: int) -> Finding | None:
    """The finding with this number."""
    row = db.conn.execute("SELECT * FROM findings WHERE id = ?", (finding_id,)).fetchone()
    return None if row is None else _finding(row)


def open_ones(db: Database, newspapers: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """All open findings, the oldest first; of these newspapers, or of all."""
    rows = db.conn.execute("SELECT * FROM findings WHERE closed_at IS NULL ORDER BY newspaper, id")
    wanted = None if newspapers is None else frozenset(newspapers)
    return tuple(_finding(row) for row in rows if wanted is None or row["newspaper"] in wanted)


def closed_ones(db: Database, *, limit: int) -> tuple[Finding, ...]:
    """The findings closed last, the newest first."""
    rows = db.conn.execute(
        "SELECT * FROM findings WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, id DESC LIMIT ?",
        (limit,),
    )
    return tuple(map(_finding, rows))


def accepted_since(db: Database, newspaper: str) -> dict[tuple[str, str], datetime]:
    """For each subject that a person accepted as normal: since when it has been so."""
    rows = db.conn.execute(
        "SELECT kind, field, max(since) AS since FROM findings"
        " WHERE newspaper = ? AND accepted GROUP BY 1, 2",
        (newspaper,),
    )
    return {(row["kind"], row["field"]): read_time(row["since"]) for row in rows}


# --- who was told ---------------------------------------------------------------------------------


def untold(db: Database, channel: str) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """What a channel has not heard yet: findings that opened, and those it was told of that have closed."""
    rows = db.conn.execute(
        "SELECT f.*, t.state AS told FROM findings f"
        " LEFT JOIN told t ON t.finding_id = f.id AND t.channel = ?"
        " WHERE (f.closed_at IS NULL AND coalesce(t.state, 'closed') = 'closed')"
        " OR (f.closed_at IS NOT NULL AND f.closing IS NOT ? AND t.state = 'open')"
        " ORDER BY f.newspaper, f.id",
        (channel, CONTINUED),
    ).fetchall()
    found = [_finding(row) for row in rows]
    return (
        tuple(one for one in found if one.closed_at is None),
        tuple(one for one in found if one.closed_at is not None),
    )


def tell(db: Database, channel: str, told: Iterable[Finding], now: datetime) -> None:
    """A channel has heard how these stand."""
    db.conn.executemany(
        "INSERT OR REPLACE INTO told (channel, finding_id, state, at) VALUES (?, ?, ?, ?)",
        ((channel, one.id, "open" if one.closed_at is None else "closed", machine_time(now)) for one in told),
    )


def _finding(row: sqlite3.Row) -> Finding:
    return Finding(
        id=row["id"],
        newspaper=row["newspaper"],
        kind=row["kind"],
        field=row["field"],
        sentence=row["sentence"],
        numbers=json.loads(row["numbers"]),
        since=read_time(row["since"]),
        opened_at=read_time(row["opened_at"]),
        last_seen_at=read_time(row["last_seen_at"]),
        closed_at=read_time(row["closed_at"]) if row["closed_at"] else None,
        closing=row["closing"],
        note=row["note"],
        accepted=bool(row["accepted"]),
        run_id=row["run_id"],
    )
