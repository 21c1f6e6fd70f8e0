"""The ledger of days: what is to be read next, and what counts as read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.items import Newspaper
from newscrawl.storage import Database, days, measures, newspapers, open_database, runs
from newscrawl.storage.days import DayEntry

PAPER = "baomau"
NOW = datetime(2026, 9, 20, 3, tzinfo=UTC)
FIRST, LAST = date(2026, 9, 1), date(2026, 9, 10)
MONTH = "https://baomau.vn/sitemaps/news-2026-9.xml"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "newscrawl.db") as opened, opened.transaction():
        newspapers.sync(opened, [Newspaper(PAPER, "Báo Mẫu", "https://baomau.vn")])
        yield opened


def day(number: int) -> date:
    return date(2026, 9, number)


def file(number: int) -> str:
    return f"https://baomau.vn/sitemap-article-{day(number)}.xml"


def begin(db: Database) -> int:
    return runs.start(db, command="backfill baomau", newspaper=PAPER, now=NOW)


def announce(db: Database, *numbers: int) -> None:
    days.announce(db, PAPER, [(day(number), file(number)) for number in numbers])


def read(db: Database, number: int, run_id: int, *, at: datetime = NOW, links: int = 5) -> None:
    days.read(db, PAPER, file(number), {day(number): links}, now=at, run_id=run_id)


def refuse(db: Database, number: int, run_id: int) -> None:
    days.refused(db, PAPER, file(number), [day(number)], error="status 403", now=NOW, run_id=run_id)


def take(db: Database, run_id: int, limit: int = 2) -> list[str]:
    return days.next_sitemaps(db, PAPER, FIRST, LAST, run_id=run_id, limit=limit)


def found(db: Database) -> dict[int, DayEntry]:
    return {int(one.day[-2:]): one for one in days.entries(db, PAPER, FIRST, LAST)}


def test_the_newest_come_first_and_each_once_in_a_run(db: Database) -> None:
    announce(db, 1, 2, 3, 12)
    first = begin(db)
    assert take(db, first) == [file(3), file(2)]
    assert take(db, first) == [file(1)]
    assert take(db, first) == []
    assert days.left(db, PAPER, FIRST, LAST, run_id=first) == 3
    assert take(db, begin(db)) == [file(3), file(2)]


def test_a_day_is_settled_when_it_was_read_days_after_its_end(db: Database) -> None:
    announce(db, 1, 2, 3)
    earlier = begin(db)
    read(db, 1, earlier, at=datetime(2026, 9, 4, 23, tzinfo=UTC))
    read(db, 2, earlier, at=datetime(2026, 9, 6, tzinfo=UTC))
    assert [days.is_settled(db, PAPER, file(number)) for number in (1, 2, 3, 4)] == [
        False,
        True,
        False,
        False,
    ]
    run_id = begin(db)
    assert take(db, run_id) == [file(3), file(1)]
    read(db, 1, run_id)
    assert days.left(db, PAPER, FIRST, LAST, run_id=run_id) == 1


def test_a_refused_day_is_open_until_it_was_read_even_if_it_had_been_read_before(db: Database) -> None:
    announce(db, 5)
    read(db, 5, begin(db))
    refuse(db, 5, begin(db))
    assert (found(db)[5].state, found(db)[5].last_error) == ("refused", "status 403")
    assert not days.is_settled(db, PAPER, file(5))
    assert days.refused_before(db, PAPER, limit=9, most_attempts=1) == [file(5)]
    refuse(db, 5, begin(db))
    assert days.refused_before(db, PAPER, limit=9, most_attempts=1) == []
    assert take(db, begin(db)) == [file(5)]
    read(db, 5, begin(db), links=0)
    assert found(db)[5] == DayEntry("2026-09-05", "read", 0, "2026-09-20T03:00:00.000000Z", None)
    assert days.refused_before(db, PAPER, limit=9, most_attempts=9) == []


def test_an_absent_day_that_gets_a_sitemap_is_open_and_one_that_had_one_is_never_absent(db: Database) -> None:
    days.absent(db, PAPER, [day(1), day(2)])
    announce(db, 1, 3)
    days.absent(db, PAPER, [day(2), day(3)])
    assert {number: entry.state for number, entry in found(db).items()} == {1: "open", 2: "absent", 3: "open"}


def test_two_sitemaps_of_a_day_must_both_be_read(db: Database) -> None:
    announce(db, 1)
    other = file(1).replace("article", "news")
    days.announce(db, PAPER, [(day(1), other)])
    run_id = begin(db)
    read(db, 1, run_id)
    assert found(db)[1].state == "open"
    days.read(db, PAPER, other, {day(1): 2}, now=NOW, run_id=run_id)
    assert (found(db)[1].state, found(db)[1].links) == ("read", 7)


def test_what_an_old_and_a_new_host_announced_is_announced_once(db: Database) -> None:
    former = [f"http://cu.baomau.vn:8080/sitemap-{part}.xml" for part in (1, 2)]
    run_id = begin(db)
    read(db, 1, run_id, links=6)
    for sitemap in former:
        days.read(db, PAPER, sitemap, {day(1): 2}, now=NOW, run_id=run_id)
    assert (found(db)[1].state, found(db)[1].links) == ("read", 6)
    assert measures.announced_a_day(db, PAPER, FIRST, LAST) == {day(1): 6}


def test_the_sitemap_of_a_month_is_asked_for_once_for_all_its_days(db: Database) -> None:
    days.announce(db, PAPER, [(FIRST + timedelta(days=number), MONTH) for number in range(10)])
    run_id = begin(db)
    assert take(db, run_id, limit=3) == [MONTH]
    days.read(db, PAPER, MONTH, {day(1): 4, day(2): 0}, now=NOW, run_id=run_id)
    assert [found(db)[number].state for number in (1, 2, 3)] == ["read", "read", "open"]
    assert days.left(db, PAPER, FIRST, LAST, run_id=run_id) == 8


def test_a_back_fill_is_no_success_that_a_crawl_starts_from(db: Database) -> None:
    runs.finish(db, begin(db), now=NOW, outcome="finished", counts={})
    assert runs.last_success(db, PAPER) is None


def test_an_archive_from_before_the_ledger_knows_the_days_that_it_read(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with open_database(path) as opened, opened.transaction():
        newspapers.sync(opened, [Newspaper(PAPER, "Báo Mẫu", "https://baomau.vn")])
    old = sqlite3.connect(path)
    old.execute("DROP TABLE days")
    old.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_days'")
    old.executemany(
        "INSERT INTO frontier (key, url, newspaper, kind, source, state, priority, added_at, visited_at)"
        " VALUES (:url, :url, 'baomau', 'sitemap', 'sitemap', 'done', 0, :at, :at)",
        [
            {"url": url, "at": "2026-09-20T03:00:00.000000Z"}
            for url in (file(1), "https://baomau.vn/sitemap-news.xml")
        ],
    )
    old.commit()
    old.close()
    with open_database(path) as opened:
        assert list(days.entries(opened, PAPER, FIRST, LAST)) == [
            DayEntry("2026-09-01", "read", None, "2026-09-20T03:00:00.000000Z", None)
        ]
