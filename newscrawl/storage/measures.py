"""What a newspaper's history says, counted: how many articles a day, which rules answered, what runs met."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from newscrawl.items import VIETNAM
from newscrawl.storage import days, runs
from newscrawl.storage.database import Database
from newscrawl.storage.values import as_json, machine_time, read_time

LATE_DAYS = 3


@dataclass(frozen=True, slots=True)
class CheckedRun:
    """A run as the checks see it. `is_live` tells a crawl of what is new from a back-fill, an import, …"""

    id: int
    command: str
    newspaper: str | None
    started_at: datetime  # UTC
    outcome: str
    message: str | None
    is_live: bool
    pages: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles whose present version came with one run, or of one day of it: how many had which rule for a
    field.

    `rules[field][rule]` counts articles; one in which no rule answered for a field is in none of its counts.
    """

    run_id: int
    since: datetime  # UTC, of its first capture; of what came late, noon of the day it was published
    articles: int
    rules: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Met:
    """What one run met: pages received, and problems by reason."""

    run_id: int
    at: datetime  # UTC
    pages: int
    problems: Mapping[str, int]
    is_live: bool


_UNCHECKED = f"""
SELECT id, command, newspaper, started_at, outcome, message, coalesce(fetched, 0) AS pages,
       {runs.CRAWLS} AS live
FROM runs WHERE outcome IS NOT NULL AND NOT EXISTS (SELECT 1 FROM measures WHERE run_id = runs.id)
    AND id > (SELECT coalesce(max(run_id), 0) FROM measures) - {runs.RECENT} ORDER BY id"""  # noqa: S608

# An article stands where a run captured it; one that came in days after it was published (in a back-fill or
# an import, after a pause), where it was published: old pages say nothing of how the newest are read.
_BATCHES = f"""
SELECT c.run_id, CASE WHEN substr(m.published_at, 1, 10) < date(c.fetched_at, '-{LATE_DAYS} days')
       THEN substr(m.published_at, 1, 10) END AS late, min(c.fetched_at) AS fetched, m.rule_set,
       count(*) AS articles, sum(EXISTS (SELECT 1 FROM authors WHERE article_id = m.id)) AS authors
FROM article_metadata m JOIN captures c ON c.id = m.capture_id
WHERE m.newspaper = :newspaper AND c.run_id IS NOT NULL AND (
    m.published_at >= :day OR (m.published_at IS NULL AND m.first_seen_at >= :day
        AND EXISTS (SELECT 1 FROM runs WHERE id = c.run_id AND {runs.CRAWLS})))
GROUP BY c.run_id, late, m.rule_set"""  # noqa: S608 - our own words

_DAYS = """
SELECT substr(published_at, 1, 10) AS day, count(*) AS articles FROM article_metadata
WHERE newspaper = ? AND published_at >= ? AND published_at < ? GROUP BY 1"""

_ANNOUNCED = f"""
SELECT day, max(links) AS links FROM (
    SELECT day, sum(links) AS links FROM days WHERE newspaper = ? AND day >= ? AND day < ?
    AND state = 'read' AND links IS NOT NULL GROUP BY day, {days.HOST})
GROUP BY day"""  # noqa: S608 - our own words


def unchecked_runs(db: Database) -> tuple[CheckedRun, ...]:
    """The runs that have ended and that no check has looked at."""
    return tuple(
        CheckedRun(
            id=row["id"],
            command=row["command"],
            newspaper=row["newspaper"],
            started_at=read_time(row["started_at"]),
            outcome=row["outcome"],
            message=row["message"],
            is_live=bool(row["live"]),
            pages=row["pages"],
        )
        for row in db.conn.execute(_UNCHECKED)
    )


def newspapers_of(db: Database, run: CheckedRun) -> tuple[str, ...]:
    """The newspapers that a run concerned: its own, else those of its captures, else all that have pages."""
    if run.newspaper is not None:
        return (run.newspaper,)
    rows = db.conn.execute("SELECT DISTINCT newspaper FROM captures WHERE run_id = ?", (run.id,)).fetchall()
    if not rows:
        rows = db.conn.execute("SELECT DISTINCT newspaper FROM article_metadata").fetchall()
    return tuple(sorted(str(row[0]) for row in rows))


def measure(db: Database, run: CheckedRun, newspaper: str) -> Met:
    """Write down what a run met of a newspaper: the problems that it was the last to see, and left open."""
    rows = db.conn.execute(
        "SELECT reason, count(*) FROM problems"
        " WHERE run_id = ? AND newspaper = ? AND closed_at IS NULL GROUP BY reason",
        (run.id, newspaper),
    )
    met = Met(
        run.id, run.started_at, run.pages, {str(reason): int(count) for reason, count in rows}, run.is_live
    )
    db.conn.execute(
        "INSERT OR REPLACE INTO measures (run_id, newspaper, at, pages, problems) VALUES (?, ?, ?, ?, ?)",
        (run.id, newspaper, machine_time(met.at), met.pages, as_json(met.problems)),
    )
    return met


def met_by_runs(db: Database, newspaper: str, since: datetime) -> tuple[Met, ...]:
    """What the runs since then met, the oldest first; those that fetched nothing are left out."""
    rows = db.conn.execute(
        f"SELECT m.*, {runs.CRAWLS} AS live FROM measures m JOIN runs r ON r.id = m.run_id"  # noqa: S608 - our own
        " WHERE m.newspaper = ? AND m.at >= ? AND m.pages > 0 ORDER BY m.run_id",
        (newspaper, machine_time(since)),
    )
    return tuple(
        Met(row["run_id"], read_time(row["at"]), row["pages"], json.loads(row["problems"]), bool(row["live"]))
        for row in rows
    )


def batches(db: Database, newspaper: str, since: date) -> tuple[Batch, ...]:
    """The articles published since a day (+07:00), by the run that captured them and, where they came late,
    by the day on which they were published; the oldest first."""
    found: dict[tuple[int, str], tuple[datetime, int, dict[str, dict[str, int]]]] = {}
    names: dict[int, Mapping[str, str]] = {}
    for row in db.conn.execute(_BATCHES, {"newspaper": newspaper, "day": since.isoformat()}):
        key = row["run_id"], row["late"] or ""
        began = _noon(row["late"]) if row["late"] else read_time(row["fetched"])
        before, articles, rules = found.get(key, (began, 0, {}))
        for name, rule in _rules(db, names, row["rule_set"]).items():
            counts = rules.setdefault(name, {})
            counts[rule] = counts.get(rule, 0) + row["articles"]
        rules.setdefault("authors", {"byline": 0})["byline"] += row["authors"]
        found[key] = (min(before, began), articles + row["articles"], rules)
    made = (Batch(run_id, *rest) for (run_id, _), rest in found.items())
    return tuple(sorted(made, key=lambda batch: (batch.since, batch.run_id)))


def _noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), VIETNAM).astimezone(UTC)


def _rules(db: Database, known: dict[int, Mapping[str, str]], number: int) -> Mapping[str, str]:
    if number not in known:
        row = db.conn.execute("SELECT rules FROM rule_sets WHERE id = ?", (number,)).fetchone()
        known[number] = json.loads(row["rules"])
    return known[number]


def articles_a_day(db: Database, newspaper: str, since: date, until: date) -> dict[date, int]:
    """Articles by the day they were published (+07:00), without `until`; days without any are not in it."""
    rows = db.conn.execute(_DAYS, (newspaper, since.isoformat(), until.isoformat()))
    return {date.fromisoformat(row["day"]): row["articles"] for row in rows}


def announced_a_day(db: Database, newspaper: str, since: date, until: date) -> dict[date, int]:
    """How many articles the daily sitemaps announced, for the days whose sitemaps were read; those of two
    hosts announce the same ones."""
    rows = db.conn.execute(_ANNOUNCED, (newspaper, since.isoformat(), until.isoformat()))
    return {date.fromisoformat(row["day"]): row["links"] for row in rows}


def last_complete_crawl(db: Database, newspaper: str) -> datetime | None:
    """When the newest crawl that covered all it set out to began, UTC."""
    found = runs.last_success(db, newspaper)
    return None if found is None else found.started_at


def example_of(db: Database, newspaper: str, field: str, since: datetime) -> str | None:
    """The address of the newest article in which no rule answered for this field, captured since then."""
    row = db.conn.execute(
        "SELECT m.url FROM article_metadata m JOIN captures c ON c.id = m.capture_id"
        " JOIN rule_sets r ON r.id = m.rule_set"
        " WHERE m.newspaper = ? AND c.fetched_at >= ? AND json_extract(r.rules, '$.' || ?) IS NULL"
        " ORDER BY m.id DESC LIMIT 1",
        (newspaper, machine_time(since), field),
    ).fetchone()
    return None if row is None else str(row["url"])


def problem_example(db: Database, newspaper: str, reasons: tuple[str, ...]) -> str | None:
    """The address of the newest open problem for one of these reasons."""
    row = db.conn.execute(
        "SELECT url FROM problems WHERE newspaper = ? AND closed_at IS NULL"
        " AND reason IN (SELECT value FROM json_each(?)) ORDER BY last_seen_at DESC LIMIT 1",
        (newspaper, as_json(reasons)),
    ).fetchone()
    return None if row is None else str(row["url"])


def still_open(db: Database, newspaper: str, reasons: tuple[str, ...], since: datetime) -> int:
    """How many problems for these reasons, seen since then, are open."""
    row = db.conn.execute(
        "SELECT count(*) FROM problems WHERE newspaper = ? AND closed_at IS NULL AND last_seen_at >= ?"
        " AND reason IN (SELECT value FROM json_each(?))",
        (newspaper, machine_time(since), as_json(reasons)),
    ).fetchone()
    return int(row[0])
