"""When a newspaper's turn comes, by a clock that the test holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.errors import BadNewspaperFile
from newscrawl.items import Capture, CrawlPolicy, Newspaper, WarcLocation
from newscrawl.newspapers import load_newspapers
from newscrawl.storage import Database, captures, lock_archive, newspapers, open_database, runs
from newscrawl.upkeep.due import Turn, are_due, overdue, turns

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAPER = Newspaper(id="baomau", name="Báo Mẫu", base_url="https://baomau.example")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with open_database(tmp_path / "newscrawl.db") as database:
        with database.transaction():
            newspapers.sync(database, [PAPER])
        yield database


def add(
    db: Database, started: datetime, outcome: str | None, *, catches_up: bool = True, **counts: int
) -> None:
    with db.transaction():
        run = runs.start(
            db, command="crawl --due", newspaper="baomau", now=started, aim=runs.Aim(catches_up=catches_up)
        )
        if outcome is not None:
            runs.finish(db, run, now=started + HOUR / 60, outcome=outcome, counts=counts)


def turn(db: Database, now: datetime = NOW) -> Turn:
    (only,) = turns({"baomau": PAPER}, frozenset({"baomau"}), db, now)
    return only


@pytest.mark.parametrize("outcome", ["paused", "interrupted", "killed", None])
def test_what_did_not_come_to_its_end_goes_on_at_once(db: Database, outcome: str | None) -> None:
    add(db, NOW - HOUR / 2, outcome)
    assert turn(db).due_at <= NOW


def test_what_a_disk_failed_is_no_newspapers_refusal(db: Database) -> None:
    for number in range(3):
        add(db, NOW - (3 - number) * HOUR, "failed", disk_failed=1)
    assert turn(db).due_at <= NOW
    add(db, NOW, "blocked")
    assert turn(db, NOW + HOUR / 2).due_at == NOW + HOUR / 60 + HOUR


def test_one_that_came_to_its_end_waits_for_its_time_or_a_tenth_less(db: Database) -> None:
    add(db, NOW - HOUR, "finished")
    assert turn(db).due_at == NOW - HOUR / 10
    assert are_due([turn(db)], NOW - HOUR / 11)
    assert not are_due([turn(db)], NOW - HOUR / 9)


def test_refusals_in_a_row_double_the_wait_up_to_a_day(db: Database) -> None:
    waits = []
    for number in range(8):
        started = NOW + number * timedelta(days=1)
        add(db, started, "blocked")
        ended = started + HOUR / 60
        waits.append(turn(db, ended).due_at - ended)
    assert waits == [HOUR * hours for hours in (1, 2, 4, 8, 16, 24, 24, 24)]
    add(db, NOW + timedelta(days=9), "finished")
    assert turn(db, NOW + timedelta(days=9, hours=1)).why == "in its turn"


def test_a_newspaper_that_asks_for_hours_of_peace_has_them(db: Database) -> None:
    add(db, NOW, "blocked", left_alone_seconds=6 * 3600)
    assert turn(db, NOW + HOUR).due_at == NOW + HOUR / 60 + 6 * HOUR


@pytest.mark.parametrize("seconds", [999_999_999, 251_606_321_685])
def test_no_newspaper_is_left_alone_for_years(db: Database, seconds: int) -> None:
    add(db, NOW, "blocked", left_alone_seconds=seconds)
    assert turn(db, NOW + HOUR).due_at == NOW + HOUR / 60 + 7 * 24 * HOUR


def test_a_run_in_the_future_does_not_hold_up_the_next(db: Database) -> None:
    add(db, NOW + timedelta(days=400), "finished")
    assert turn(db).due_at <= NOW


@pytest.mark.parametrize(("is_at_work", "expected"), [(True, 0), (False, 1)])
def test_a_long_run_is_not_overdue_while_it_is_heard_of(
    db: Database, tmp_path: Path, is_at_work: bool, expected: int
) -> None:
    add(db, NOW - 50 * HOUR, None)
    page = Capture("baomau", "https://baomau.example/a.html", NOW - HOUR, 200, (), b"")
    with db.transaction():
        captures.add(db, page, digest="0", location=WarcLocation("a.warc.gz", 0, 1), run_id=1)
    with lock_archive(tmp_path, command="crawl") if is_at_work else nullcontext():
        assert len(overdue(db, [turn(db)], NOW)) == expected
        assert len(overdue(db, [turn(db)], NOW + 8 * HOUR)) == 1


def test_single_addresses_put_nothing_off(db: Database) -> None:
    add(db, NOW - 2 * HOUR, "finished")
    add(db, NOW - HOUR / 6, "partial", catches_up=False)
    assert turn(db).due_at <= NOW


def test_only_what_was_crawled_or_has_a_file_is_scheduled(db: Database) -> None:
    never = Newspaper("b", "B", "https://b.example", crawl=CrawlPolicy(every=None))
    known = {"baomau": PAPER, "b": never, "c": Newspaper("c", "C", "https://c.example")}
    assert turns(known, frozenset({"b"}), db, NOW) == ()
    add(db, NOW, "finished")
    assert [one.newspaper.id for one in turns(known, frozenset({"b"}), db, NOW)] == ["baomau"]


def test_the_archives_defaults_hold_where_a_file_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "newspapers").mkdir()
    (tmp_path / "newspapers" / "congly.toml").write_text('[crawl]\nevery = "1h30m"\n')
    (tmp_path / "newscrawl.toml").write_text('[defaults.crawl]\nevery = "never"\ndelay = 5\n')
    known = load_newspapers(tmp_path)
    assert (known["congly"].crawl.every, known["congly"].crawl.delay) == (5400.0, 5.0)
    assert known["baonghean"].crawl.every is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[defaults.crawl]\nevery = "soon"', 'defaults.crawl.every must be "never" or a time from a minute'),
        ('[defaults.crawl]\nevry = "1h"', "did you mean every?"),
        ('[default.crawl]\nevery = "1h"', "did you mean defaults?"),
        ('[defaults]\nevery = "1h"', "there is no key"),
    ],
)
def test_defaults_that_are_wrong_are_a_sentence(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "newscrawl.toml").write_text(text)
    with pytest.raises(BadNewspaperFile) as refused:
        load_newspapers(tmp_path)
    assert "newscrawl.toml" in str(refused.value)
    assert expected in str(refused.value)
