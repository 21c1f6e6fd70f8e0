"""The table of articles a day is right whatever happens to an article."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import VIETNAM
from newscrawl.storage import Database, daily_counts, newspapers, open_database

from .builders import OTHER, PAPER, make_article, minutes, see


def counted(db: Database) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in db.conn.execute("SELECT * FROM daily_counts ORDER BY newspaper, day")]


def recounted(db: Database) -> list[tuple[Any, ...]]:
    """The same, counted from the articles."""
    rows = db.conn.execute(
        "SELECT newspaper, coalesce(substr(published_at, 1, iif(published_precision = 'month', 7, 10)), '')"
        " AS day, count(*) FROM articles GROUP BY newspaper, day ORDER BY newspaper, day"
    )
    return [tuple(row) for row in rows]


def on(day: date | None, precision: str = "minute") -> dict[str, Any]:
    if day is None:
        return {"published_at": None, "published_precision": None}
    published = datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM)
    return {"published_at": published, "published_precision": precision}


def test_each_day_of_each_newspaper_is_counted(db: Database) -> None:
    with db.transaction():
        see(db, make_article(1, **on(date(2026, 9, 5))))
        see(db, make_article(2, **on(date(2026, 9, 5))))
        see(db, make_article(3, **on(date(2026, 9, 1), "month")))
        see(db, make_article(4, **on(None)))
        see(db, make_article(5, newspaper="baokhac", key="baokhac:5", **on(date(2026, 9, 5))))
    assert counted(db) == [
        ("baokhac", "2026-09-05", 1),
        ("baomau", "", 1),
        ("baomau", "2026-09", 1),
        ("baomau", "2026-09-05", 2),
    ]
    assert daily_counts.totals(db) == {"baokhac": (1, 0), "baomau": (4, 1)}


@pytest.mark.parametrize("length", [4, 7, 10])
def test_articles_are_summed_by_year_month_and_day(db: Database, length: int) -> None:
    days = {  # each newspaper begins and ends elsewhere, has gaps, and one wrote long before the others
        "baomau": (None, date(1987, 12, 31), date(2024, 2, 29), date(2024, 12, 31), date(2026, 1, 1)),
        "baokhac": (date(2023, 5, 7), date(2024, 2, 29), date(2024, 3, 1)),
    }
    with db.transaction():
        number = 0
        for newspaper, published in days.items():
            for day in published:
                number += 1
                see(db, make_article(number, newspaper=newspaper, key=f"{newspaper}:{number}", **on(day)))
        see(db, make_article(99, **on(date(2024, 2, 1), "month")))
    for asked in (None, "baomau", "baokhac", "baonao"):
        for since in (None, date(2024, 2, 1), date(2024, 2, 29)):
            for until in (None, date(2024, 2, 28), date(2024, 12, 31)):
                within = {"newspaper": asked, "since": since, "until": until}
                expected: Counter[str] = Counter()
                for _, known, articles in daily_counts.by_day(db, **within):
                    if len(known) >= length:
                        expected[known[:length]] += articles
                assert dict(daily_counts.by_period(db, length, **within)) == expected


def test_an_archive_without_articles_has_no_periods(db: Database) -> None:
    assert [list(daily_counts.by_period(db, length)) for length in (4, 7, 10)] == [[], [], []]


def test_it_follows_whatever_happens_to_an_article(db: Database) -> None:
    chance = random.Random(4)
    days = [None, date(2026, 9, 4), date(2026, 9, 5), date(2026, 9, 6)]
    for step in range(60):
        number = chance.randrange(1, 8)
        with db.transaction():
            if chance.random() < 0.2:
                db.conn.execute("DELETE FROM article_metadata WHERE id = ?", (number,))
                continue
            precision = chance.choice(["minute", "month"])
            see(db, make_article(number, **on(chance.choice(days), precision)), minutes(step))
            if chance.random() < 0.2:
                db.conn.execute("UPDATE article_metadata SET newspaper = 'baokhac' WHERE id = ?", (number,))
        assert counted(db) == recounted(db)
    assert counted(db)


def test_a_rolled_back_article_is_not_counted(db: Database) -> None:
    db.conn.execute("BEGIN IMMEDIATE")
    see(db, make_article(1))
    assert counted(db)
    db.conn.execute("ROLLBACK")
    assert counted(db) == []


def test_an_archive_from_before_is_counted_when_it_is_opened(path: Path) -> None:
    with open_database(path) as db:
        with db.transaction():
            newspapers.sync(db, [PAPER, OTHER])
            for number, day in enumerate((date(2026, 9, 5), date(2026, 9, 6), None), start=1):
                see(db, make_article(number, **on(day)))
        expected = counted(db)
        for trigger in ("insert", "update", "delete"):
            db.conn.execute(f"DROP TRIGGER daily_counts_{trigger}")
        db.conn.execute("DROP TABLE daily_counts")
        db.conn.execute("DELETE FROM _sqlite_migrations WHERE name LIKE '%daily_counts'")
    with open_database(path) as db:
        assert counted(db) == expected == recounted(db)
        with db.transaction():
            see(db, make_article(4))
        assert counted(db) == recounted(db)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        (None, None, ["", "2026-08-31", "2026-09", "2026-09-05"]),
        (date(2026, 9, 1), None, ["2026-09", "2026-09-05"]),
        (date(2026, 9, 2), None, ["2026-09-05"]),
        (None, date(2026, 9, 1), ["2026-08-31", "2026-09"]),
        (None, date(2026, 9, 5), ["2026-08-31", "2026-09", "2026-09-05"]),
        (date(2026, 9, 1), date(2026, 9, 4), ["2026-09"]),
        (None, date(2026, 8, 30), []),
    ],
)
def test_a_month_counts_as_its_first_day(
    db: Database, since: date | None, until: date | None, found: list[str]
) -> None:
    with db.transaction():
        see(db, make_article(1, **on(date(2026, 9, 1), "month")))
        see(db, make_article(2, **on(date(2026, 9, 5))))
        see(db, make_article(3, **on(date(2026, 8, 31))))
        see(db, make_article(4, **on(None)))
    assert [day for _, day, _ in daily_counts.by_day(db, since=since, until=until)] == found
