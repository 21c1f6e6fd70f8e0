"""The ledger of days: which days of a newspaper's daily sitemaps were really read.

A row is a day in one sitemap: `open` until the sitemap was read, `read`, or `absent` for a day that the
index has no file for (its `sitemap` is ""). A sitemap of a whole month has a row for each of its days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from newscrawl.storage.database import Database
from newscrawl.storage.values import clean, machine_time

DayState = Literal["read", "refused", "open", "absent"]
"""`refused` is `open` after a try that failed, or that could read the sitemap only in part."""

ONLINE_SINCE = date(1997, 11, 19)
"""The day Việt Nam went online: no newspaper has a page from before, and the ledger no row."""

SETTLED_AFTER = 3
"""Days. A sitemap read more than so many days after its day is not read again: it has settled."""

_TO_READ = (
    f"(state = 'open' OR (state = 'read' AND substr(read_at, 1, 10) <= date(day, '+{SETTLED_AFTER} days')))"
)

_ANNOUNCE = """
INSERT INTO days (newspaper, day, sitemap, state) VALUES (?, ?, ?, 'open')
ON CONFLICT (newspaper, day, sitemap) DO NOTHING"""

_ABSENT = """
INSERT INTO days (newspaper, day, sitemap, state)
SELECT :newspaper, :day, '', 'absent'
WHERE NOT EXISTS (SELECT 1 FROM days WHERE newspaper = :newspaper AND day = :day)"""

_READ = """
INSERT INTO days (newspaper, day, sitemap, state, links, read_at, run_id)
VALUES (:newspaper, :day, :sitemap, 'read', :links, :now, :run_id)
ON CONFLICT (newspaper, day, sitemap) DO UPDATE SET
    state = 'read', links = excluded.links, read_at = excluded.read_at, run_id = excluded.run_id,
    attempts = 0, last_error = NULL"""

_REFUSED = """
INSERT INTO days (newspaper, day, sitemap, state, attempts, last_error, failed_at, run_id)
VALUES (:newspaper, :day, :sitemap, 'open', 1, :error, :now, :run_id)
ON CONFLICT (newspaper, day, sitemap) DO UPDATE SET
    state = 'open', attempts = attempts + 1, last_error = excluded.last_error,
    failed_at = excluded.failed_at, run_id = excluded.run_id"""

_NEXT = f"""
SELECT sitemap FROM days
WHERE newspaper = ? AND day BETWEEN ? AND ? AND run_id IS NOT ? AND {_TO_READ}
ORDER BY day DESC, sitemap LIMIT 1"""  # noqa: S608 - our own words

_LEFT = f"""
SELECT count(*) FROM (
    SELECT 1 FROM days WHERE newspaper = ? AND day BETWEEN ? AND ?
    AND (state = 'open' OR (run_id IS NOT ? AND {_TO_READ})) GROUP BY day)"""  # noqa: S608 - our own words

HOST = "substr(sitemap, 1, 8 + instr(substr(sitemap, 9), '/'))"
"""SQL: where a row's sitemap is. The sitemaps of one host share a day's articles out between them; those of
the host that the newspaper moved from, or to, name the same articles again."""

_BY_HOST = f"""
SELECT day, max(state = 'open' AND last_error IS NOT NULL) AS refused, max(state = 'open') AS open,
       max(state = 'read') AS read, sum(links) AS links, max(read_at) AS read_at,
       max(last_error) AS last_error
FROM days WHERE newspaper = ? AND day BETWEEN ? AND ?
GROUP BY day, {HOST}"""  # noqa: S608 - our own words

_ENTRIES = f"""
SELECT day,
       CASE WHEN max(refused) THEN 'refused' WHEN max(open) THEN 'open' WHEN max(read) THEN 'read'
            ELSE 'absent' END AS state,
       max(links) AS links, max(read_at) AS read_at, max(last_error) AS last_error
FROM ({_BY_HOST}) GROUP BY day ORDER BY day"""  # noqa: S608 - our own words


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What the ledger says of one day. `links` is how many articles its sitemaps announced, where one was
    read (None also for a day read before there was a ledger); where two hosts announced them, the host that
    announced more. `read_at` is UTC as stored."""

    day: str
    state: DayState
    links: int | None
    read_at: str | None
    last_error: str | None


# --- what the index says --------------------------------------------------------------------------


def announce(db: Database, newspaper: str, files: Iterable[tuple[date, str]]) -> None:
    """These days have these sitemaps: `open`, unless they are known."""
    for day, sitemap in files:
        db.conn.execute(
            "DELETE FROM days WHERE newspaper = ? AND day = ? AND sitemap = ''", (newspaper, day.isoformat())
        )
        db.conn.execute(_ANNOUNCE, (newspaper, day.isoformat(), clean(sitemap)))


def absent(db: Database, newspaper: str, days: Iterable[date]) -> None:
    """The index, read whole, has no sitemap for these days; those that ever had one stay as they are."""
    db.conn.executemany(_ABSENT, ({"newspaper": newspaper, "day": day.isoformat()} for day in days))


# --- what came of a sitemap -----------------------------------------------------------------------


def read(
    db: Database, newspaper: str, sitemap: str, links: Mapping[date, int], *, now: datetime, run_id: int
) -> None:
    """The sitemap was read to its end; `links` has an entry for each day that it is complete for."""
    for day, count in links.items():
        db.conn.execute(
            "DELETE FROM days WHERE newspaper = ? AND day = ? AND sitemap = ''", (newspaper, day.isoformat())
        )
        db.conn.execute(
            _READ,
            {
                "newspaper": newspaper,
                "day": day.isoformat(),
                "sitemap": clean(sitemap),
                "links": count,
                "now": machine_time(now),
                "run_id": run_id,
            },
        )


def refused(
    db: Database,
    newspaper: str,
    sitemap: str,
    days: Iterable[date],
    *,
    error: str,
    now: datetime,
    run_id: int,
) -> None:
    """The sitemap was given up, or read only in part: its days are open, also if they were read before."""
    db.conn.executemany(
        _REFUSED,
        (
            {
                "newspaper": newspaper,
                "day": day.isoformat(),
                "sitemap": clean(sitemap),
                "error": clean(error),
                "now": machine_time(now),
                "run_id": run_id,
            }
            for day in days
        ),
    )


def doubt(db: Database, newspaper: str, now: datetime) -> int:
    """What was read "in the future" was read while the clock was wrong: as if read now, so that no day passes
    for settled that is not. Returns how many rows."""
    moment = machine_time(now)
    return db.conn.execute(
        "UPDATE days SET read_at = ? WHERE newspaper = ? AND read_at > ?", (moment, newspaper, moment)
    ).rowcount


# --- what to read next ----------------------------------------------------------------------------


def next_sitemaps(
    db: Database, newspaper: str, since: date, until: date, *, run_id: int, limit: int
) -> list[str]:
    """Take the newest sitemaps that are to be read, at most `limit`, each once in a run."""
    window = (newspaper, since.isoformat(), until.isoformat(), run_id)
    chosen: list[str] = []
    while len(chosen) < limit:
        row = db.conn.execute(_NEXT, window).fetchone()
        if row is None:
            break
        chosen.append(row["sitemap"])
        db.conn.execute(
            "UPDATE days SET run_id = ? WHERE newspaper = ? AND sitemap = ?", (run_id, newspaper, chosen[-1])
        )
    return chosen


def left(db: Database, newspaper: str, since: date, until: date, *, run_id: int) -> int:
    """How many days of the window this run has not read and should have."""
    window = (newspaper, since.isoformat(), until.isoformat(), run_id)
    return int(db.conn.execute(_LEFT, window).fetchone()[0])


def refused_before(db: Database, newspaper: str, *, limit: int, most_attempts: int) -> list[str]:
    """Sitemaps that were tried and not read, the newest first; without those that failed in more than
    `most_attempts` runs."""
    rows = db.conn.execute(
        "SELECT DISTINCT sitemap FROM days WHERE newspaper = ? AND state = 'open'"
        " AND attempts BETWEEN 1 AND ? ORDER BY day DESC LIMIT ?",
        (newspaper, most_attempts, limit),
    )
    return [str(row["sitemap"]) for row in rows]


def is_settled(db: Database, newspaper: str, sitemap: str) -> bool:
    """Whether the sitemap was read after all its days had settled, so that it cannot have changed."""
    row = db.conn.execute(
        f"SELECT count(*) AS days, sum({_TO_READ}) AS to_read FROM days WHERE newspaper = ? AND sitemap = ?",  # noqa: S608
        (newspaper, clean(sitemap)),
    ).fetchone()
    return bool(row["days"]) and not row["to_read"]


# --- looking --------------------------------------------------------------------------------------


def entries(db: Database, newspaper: str, since: date, until: date) -> Iterator[DayEntry]:
    """The days of the window that the ledger knows, oldest first."""
    for row in db.conn.execute(_ENTRIES, (newspaper, since.isoformat(), until.isoformat())):
        yield DayEntry(*row)


def bounds(db: Database, newspaper: str) -> tuple[date, date] | None:
    """The first and the last day that the ledger knows."""
    first, last = db.conn.execute(
        "SELECT min(day), max(day) FROM days WHERE newspaper = ?", (newspaper,)
    ).fetchone()
    return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


def settled_by_any(db: Database, since: date, until: date) -> Mapping[str, str]:
    """The days (both ends included) of which the sitemap of at least one newspaper was `read`, and those of
    which none was but one is known to be `absent`."""
    rows = db.conn.execute(
        "SELECT day, max(state = 'read') FROM days WHERE state IN ('read', 'absent') AND day BETWEEN ? AND ?"
        " GROUP BY day",
        (since.isoformat(), until.isoformat()),
    )
    return {day: "read" if is_read else "absent" for day, is_read in rows}
