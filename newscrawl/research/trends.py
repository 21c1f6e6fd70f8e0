"""How often newspapers wrote of something, per day, week, month or year: counts and shares."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from newscrawl.research.asking import Asked, at_most
from newscrawl.research.query import Match
from newscrawl.research.selection import Filters, condition, matching
from newscrawl.storage import Database, daily_counts

By = Literal["day", "week", "month", "year"]

# How much of `published_at` names the period; weeks are made of days.
_LENGTH: Mapping[By, int] = {"day": 10, "week": 10, "month": 7, "year": 4}

_MONTHS = tuple(f"{month:02}" for month in range(1, 13))

# An article of which only the month is known belongs to no day and no week.
_DATED = "m.published_at IS NOT NULL"
# (Such a date is a month's first midnight; the others need not be asked for their precision, which stands in
# no index.)
_DATED_TO_THE_DAY = (
    f"{_DATED} AND (substr(m.published_at, 9, 11) <> '01T00:00:00' OR m.published_precision IS NOT 'month')"
)

_FEW = 150_000  # articles; to count more in the index of their dates takes longer than to add up their days
_FIRST_AND_LAST = """
SELECT (SELECT min(published_at) FROM article_metadata WHERE published_at >= :since),
    (SELECT max(published_at) FROM article_metadata WHERE published_at < :until)"""
# Those of a month or a year lie together there: they are looked up, and nothing is sorted.
_BY_PERIOD = """
SELECT json_group_array((SELECT count(*) FROM article_metadata INDEXED BY article_metadata_newest
    WHERE published_at >= max(period.value, :since) AND published_at < min(period.value || '~', :until)))
FROM json_each(:periods) period"""


@dataclass(frozen=True, slots=True)
class Series:
    """One query's articles per period, in the order of `Trends.periods`."""

    query: str
    match: Match
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """Articles in all periods together."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Row:
    """One query in one period: `articles` of `all_articles` match; `share` is None where there are none."""

    period: str
    query: str
    articles: int
    all_articles: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Trends:
    """Counts per period, without a gap from the first period with an article to the last.

    A period is `2026-09-05`, `2026-W36` (ISO: weeks begin on Monday), `2026-09` or `2026`, in Vietnamese
    time. `totals` are all articles that pass the filters, matching or not.
    """

    by: By
    periods: tuple[str, ...]
    totals: tuple[int, ...]
    series: tuple[Series, ...]

    def shares(self, one: Series) -> tuple[float | None, ...]:
        """Matching articles among all of the period, 0 to 1; None for a period without articles."""
        return tuple(
            count / total if total else None for count, total in zip(one.counts, self.totals, strict=True)
        )

    def rows(self) -> Iterator[Row]:
        """The same as a long table: a row a query and period, as statistics programs like it."""
        for one in self.series:
            found = zip(self.periods, one.counts, self.totals, self.shares(one), strict=True)
            for period, articles, all_articles, share in found:
                yield Row(period, one.query, articles, all_articles, share)


def trends(
    db: Database,
    queries: Sequence[str],
    *,
    by: By = "month",
    filters: Filters = Filters(),  # noqa: B008 - frozen
) -> Trends:
    """Articles per period for each query. Articles whose date is not known well enough are in none.

    Raises `BadQuery`.
    """
    matches = [matching(query, filters) for query in queries]
    with db.one_state():
        totals = _totals(db, filters, by)
        passing = sum(totals.values())
        found = [_counts(Asked(db, match, filters), by, passing) for match in matches]
    known = sorted(period for period, count in totals.items() if count)
    periods = tuple(_every(known[0], known[-1], by)) if known else ()
    return Trends(
        by,
        periods,
        tuple(totals[period] for period in periods),
        tuple(
            Series(query, match, tuple(counts[period] for period in periods))
            for query, match, counts in zip(queries, matches, found, strict=True)
        ),
    )


def has_undated(db: Database, filters: Filters) -> bool:
    """Whether an article passes the filters whose date could not be read: it is found, and in no period."""
    where = condition(filters)
    sql = f"SELECT EXISTS (SELECT 1 FROM article_metadata m WHERE m.published_at IS NULL{where.sql})"  # noqa: S608 - our own names
    return bool(db.conn.execute(sql, where.parameters).fetchone()[0])


def _counts(asked: Asked, by: By, passing: int) -> Counter[str]:
    return _summed(asked.by_period(_LENGTH[by], _dated(by), passing).items(), by)


def _totals(db: Database, filters: Filters, by: By) -> Counter[str]:
    if not (filters.category or filters.author or filters.tag or filters.no_reprints):
        if by in ("month", "year") and not filters.newspaper and at_most(db) <= _FEW:
            return _counted(db, filters, by)
        counts = daily_counts.by_period(
            db, _LENGTH[by], newspaper=filters.newspaper, since=filters.since, until=filters.until
        )
        return _summed(counts, by)
    where = condition(filters)
    sql = (
        "SELECT substr(m.published_at, 1, ?), count(*) FROM article_metadata m"  # noqa: S608 - our own names
        f" WHERE {_dated(by)}{where.sql} GROUP BY 1"
    )
    rows = db.conn.execute(sql, (_LENGTH[by], *where.parameters))
    return _summed(((row[0], row[1]) for row in rows), by)


def _counted(db: Database, filters: Filters, by: By) -> Counter[str]:
    """All articles of these days, a month or a year after the other."""
    within = {
        "since": filters.since.isoformat() if filters.since else "",
        "until": f"{filters.until or ''}~",  # which follows every time of the day
    }
    first, last = db.conn.execute(_FIRST_AND_LAST, within).fetchone()
    if first is None or last is None:
        return Counter()
    periods = list(_every(first[: _LENGTH[by]], last[: _LENGTH[by]], by))
    (counts,) = db.conn.execute(_BY_PERIOD, {**within, "periods": json.dumps(periods)}).fetchone()
    return Counter(dict(zip(periods, json.loads(counts), strict=True)))


def _dated(by: By) -> str:
    return _DATED_TO_THE_DAY if by in ("day", "week") else _DATED


def _summed(rows: Iterable[tuple[str, int]], by: By) -> Counter[str]:
    """`rows` name each day, month or year once."""
    if by != "week":
        return Counter(dict(rows))
    counts: Counter[str] = Counter()
    for day, count in rows:
        counts[_week(date.fromisoformat(day))] += count
    return counts


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


def _every(first: str, last: str, by: By) -> Iterator[str]:
    """All periods from one to another, both included."""
    if by == "year":
        yield from (f"{year:04}" for year in range(int(first), int(last) + 1))
    elif by == "month":
        years = range(int(first[:4]), int(last[:4]) + 1)
        months = [f"{year:04}-{month}" for year in years for month in _MONTHS]
        yield from months[int(first[5:7]) - 1 : len(months) - 12 + int(last[5:7])]
    else:
        step = 7 if by == "week" else 1
        begin, end = (_first_day(period, by) for period in (first, last))
        for days in range(0, (end - begin).days + 1, step):
            day = begin + timedelta(days=days)
            yield _week(day) if by == "week" else day.isoformat()


def _first_day(period: str, by: By) -> date:
    if by == "week":
        return date.fromisocalendar(int(period[:4]), int(period[6:]), 1)
    return date.fromisoformat(period)
