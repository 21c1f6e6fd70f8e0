"""How many articles each newspaper published on each day: kept by triggers, so that nothing has to count.

Counting a million articles day by day takes most of a second; this table has a row for each newspaper and
day, and is right whoever writes to the archive. `day` is as exact as the date: `2026-09-05`, `2026-09`
where only the month is known, and empty for articles without a date.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newscrawl.storage.database import Database


def by_day(
    db: Database, *, newspaper: str | None = None, since: date | None = None, until: date | None = None
) -> Iterator[tuple[str, str, int]]:
    """Newspaper, day (as in the table) and articles, by newspaper and day; since and until are included.

    A month counts as its first day. With a day given, articles without a date are left out.
    """
    where, values = _condition(newspaper, since, until)
    sql = f"SELECT newspaper, day, articles FROM daily_counts WHERE true{where} ORDER BY newspaper, day"  # noqa: S608
    for row in db.conn.execute(sql, values):
        yield row[0], row[1], row[2]


_MONTH, _DAY = 7, 10  # characters
_BY_DAY = """
SELECT substr(day, 1, ?), sum(articles) FROM daily_counts WHERE length(day) >= ?{where} GROUP BY 1"""
# A newspaper's days of a month or year lie together: they are looked up, and nothing is sorted.
_BY_MONTH_OR_YEAR = """
WITH RECURSIVE paper AS (
    SELECT id, (
        SELECT substr(min(day), 1, {length}) FROM daily_counts WHERE newspaper = id AND day <> ''{where}
    ) AS first, (
        SELECT substr(max(day), 1, {length}) FROM daily_counts WHERE newspaper = id AND day <> ''{where}
    ) AS last FROM newspapers),
period (name) AS (
    SELECT min(first) FROM paper
    UNION ALL SELECT substr(date(substr(name || '-01-01', 1, 10), '+1 {unit}'), 1, {length})
    FROM period WHERE name < (SELECT max(last) FROM paper))
SELECT name, (SELECT sum(articles) FROM paper CROSS JOIN daily_counts ON newspaper = id
    WHERE name BETWEEN first AND last AND day >= name AND day < name || '~'{where}) FROM period"""


def by_period(
    db: Database,
    length: int,
    *,
    newspaper: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Iterator[tuple[str, int]]:
    """The first `length` characters of the day, and the articles of all newspapers; only dates so exact.

    `length` is 4, 7 or 10: by year, month or day.
    """
    where, values = _condition(newspaper, since, until)
    if length == _DAY:
        rows = db.conn.execute(_BY_DAY.format(where=where), (length, length, *values))
    else:
        unit = "month" if length == _MONTH else "year"
        rows = db.conn.execute(_BY_MONTH_OR_YEAR.format(where=where, length=length, unit=unit), 3 * values)
    for period, articles in rows:
        if articles:
            yield period, articles


def total(
    db: Database, *, newspaper: str | None = None, since: date | None = None, until: date | None = None
) -> int:
    """All articles of these days; without a day given also those without a date."""
    where, values = _condition(newspaper, since, until)
    sql = f"SELECT coalesce(sum(articles), 0) FROM daily_counts WHERE true{where}"  # noqa: S608 - our own words
    return int(db.conn.execute(sql, values).fetchone()[0])


def totals(db: Database) -> dict[str, tuple[int, int]]:
    """For each newspaper with articles how many it has, and how many of them are without a date."""
    rows = db.conn.execute(
        "SELECT newspaper, sum(articles), sum(iif(day = '', articles, 0))"
        " FROM daily_counts GROUP BY newspaper"
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _condition(newspaper: str | None, since: date | None, until: date | None) -> tuple[str, list[str]]:
    clauses, values = "", []
    if newspaper:
        clauses += " AND newspaper = ?"
        values.append(newspaper)
    if since:  # a month is "2026-09", which stands before its days: it is compared as its first day
        clauses += " AND day >= ? AND (day || '-01') >= ?"
        values += [since.isoformat()[:7], since.isoformat()]
    if until:
        clauses += " AND day <= ? AND day <> ''"
        values.append(until.isoformat())
    return clauses, values
