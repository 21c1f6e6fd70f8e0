"""Taking over what another archive's checks saw: its findings, and what its runs met.

A finding is told by its subject and when it was opened, so that copies of one archive have the same ones. Of
two rows about one finding the later sight of it counts, and a closing that is not older than that. A subject
has one open finding at most: that which was opened first stays, another archive's is closed as its
continuation; and what closed one of a subject's findings closes all that were not seen since. So the result
is the same whichever archive comes first. What the whole archive looks like is for its next check to say.

Who was told is not taken over: a channel's address stands in no database, so that nobody can know whether a
channel of the same name reaches the same people, and told twice is better than never.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from newscrawl.storage.database import Database
from newscrawl.storage.findings import CONTINUED
from newscrawl.storage.merging import RUN

_THEIRS = f"""
SELECT NULL AS id, newspaper, kind, field, sentence, numbers, since, opened_at, last_seen_at, closed_at,
       closing, note, accepted, {RUN.format(theirs="f.run_id")} AS run_id
FROM other.findings f ORDER BY f.id"""  # noqa: S608 - our own words

_OURS = """
SELECT id, newspaper, kind, field, sentence, numbers, since, opened_at, last_seen_at, closed_at, closing,
       note, accepted, run_id
FROM main.findings WHERE newspaper IN (SELECT newspaper FROM other.findings) ORDER BY id"""

_ADD = """
INSERT INTO main.findings (newspaper, kind, field, sentence, numbers, since, opened_at, last_seen_at,
    closed_at, closing, note, accepted, run_id)
VALUES (:newspaper, :kind, :field, :sentence, :numbers, :since, :opened_at, :last_seen_at, :closed_at,
    :closing, :note, :accepted, :run_id)"""

_CHANGE = """
UPDATE main.findings SET sentence = :sentence, numbers = :numbers, since = :since,
    last_seen_at = :last_seen_at, closed_at = :closed_at, closing = :closing, note = :note,
    accepted = :accepted, run_id = :run_id
WHERE id = :id"""

# Two archives that looked at one run are copies, of which one may have looked at it later.
_MEASURES = f"""
INSERT INTO main.measures (run_id, newspaper, at, pages, problems)
SELECT {RUN.format(theirs="o.run_id")} AS here, o.newspaper, o.at, o.pages, o.problems
FROM other.measures o WHERE here IS NOT NULL
ON CONFLICT (run_id, newspaper) DO UPDATE SET
    at = excluded.at, pages = excluded.pages, problems = excluded.problems
WHERE (excluded.pages, excluded.problems, excluded.at)
    > (measures.pages, measures.problems, measures.at)"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of `findings` as it is stored; `id` is None while it is not here."""

    id: int | None
    newspaper: str
    kind: str
    field: str
    sentence: str
    numbers: str
    since: str
    opened_at: str
    last_seen_at: str
    closed_at: str | None
    closing: str | None
    note: str | None
    accepted: int
    run_id: int | None

    @property
    def sight(self) -> tuple[str, str, str, str]:
        return self.last_seen_at, self.sentence, self.numbers, self.since

    @property
    def end(self) -> tuple[str, str, str, int]:
        """How it was closed, or empty; what only continued another one was not."""
        if self.closed_at is None or self.closing == CONTINUED:
            return "", "", "", 0
        return self.closed_at, self.closing or "", self.note or "", self.accepted


def take(db: Database) -> None:
    """Take over the findings and measures of the archive that is attached as `other`, after its runs.

    Inside a transaction; the same twice changes nothing.
    """
    db.conn.execute(_MEASURES)
    here: dict[tuple[str, str, str], dict[str, _Row]] = defaultdict(dict)
    before: set[_Row] = set()
    for row in map(_row, db.conn.execute(_OURS).fetchall()):
        here[row.newspaper, row.kind, row.field][row.opened_at] = row
        before.add(row)
    touched = set()
    for row in map(_row, db.conn.execute(_THEIRS).fetchall()):
        subject = (row.newspaper, row.kind, row.field)
        known = here[subject].get(row.opened_at)
        here[subject][row.opened_at] = row if known is None else _united(known, row)
        touched.add(subject)
    for subject in sorted(touched):
        for row in _settled(here[subject].values()):
            if row not in before:
                values = {name: getattr(row, name) for name in _Row.__slots__}
                db.conn.execute(_ADD if row.id is None else _CHANGE, values)


def _row(columns: sqlite3.Row) -> _Row:
    return _Row(*columns)


def _united(ours: _Row, theirs: _Row) -> _Row:
    """Two rows about one finding: seen last as the later one says, closed as the later closing says."""
    seen = max(ours, theirs, key=lambda one: one.sight)
    ended = max(ours, theirs, key=lambda one: one.end)
    row = replace(seen, id=ours.id, run_id=ours.run_id if ours.run_id is not None else theirs.run_id)
    if ended.end[0] >= seen.last_seen_at:
        return replace(
            row, closed_at=ended.closed_at, closing=ended.closing, note=ended.note, accepted=ended.accepted
        )
    note = max(ours.note or "", theirs.note or "") or None
    return replace(row, closed_at=None, closing=None, note=note, accepted=0)


def _settled(found: Iterable[_Row]) -> list[_Row]:
    """A subject's findings, those that are closed first; one open at most, which was opened first."""
    rows = list(found)
    last = max(rows, key=lambda one: one.end)
    closed: list[_Row] = []
    standing: list[_Row] = []
    for row in sorted(rows, key=lambda one: one.opened_at):
        if row.end[0]:
            closed.append(row)
        elif last.end[0] >= row.last_seen_at:
            closed.append(replace(row, closed_at=last.closed_at, closing=last.closing, accepted=0))
        elif not standing:
            standing.append(replace(row, closed_at=None, closing=None))
        else:
            closed.append(replace(row, closed_at=row.last_seen_at, closing=CONTINUED))
    return [*closed, *standing]
