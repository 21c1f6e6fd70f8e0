"""Runs, problems, robots and the status made of them."""

from __future__ import annotations

import json

import pytest

from newscrawl.storage import Database, extractors, measures, problems, robots, runs, status
from newscrawl.storage.values import machine_time

from .builders import NOW, address, make_article, minutes, see


def test_a_run_from_start_to_finish(db: Database) -> None:
    with db.transaction():
        first = runs.start(db, command="crawl baomau", newspaper="baomau", now=NOW, versions="newscrawl 0")
        started = runs.last(db, "baomau")
        assert started is not None
        assert (started.outcome, started.finished_at) == (None, None)
        runs.finish(db, first, now=minutes(3), outcome="finished", counts={"stored": 5, "sitemap_links": 9})
        second = runs.start(db, command="crawl baomau", newspaper="baomau", now=minutes(5))
        runs.finish(db, second, now=minutes(6), outcome="blocked", counts={})
    row = db.conn.execute("SELECT * FROM runs WHERE id = ?", (first,)).fetchone()
    assert (row["stored"], row["changed"], json.loads(row["counts"])) == (
        5,
        None,
        {"stored": 5, "sitemap_links": 9},
    )
    success, last = runs.last_success(db, "baomau"), runs.last(db, "baomau")
    assert success is not None
    assert last is not None
    assert (success.id, success.started_at, success.finished_at) == (first, NOW, minutes(3))
    assert (last.id, last.outcome) == (second, "blocked")
    assert runs.last(db, "baokhac") is None


def test_the_last_crawl_of_all_is_no_other_command(db: Database) -> None:
    assert runs.last_crawl_ended_at(db) is None
    with db.transaction():
        for number, command in enumerate(("crawl baomau", "crawl --due", "verify", "duplicates")):
            run_id = runs.start(db, command=command, newspaper=None, now=minutes(number))
            runs.finish(db, run_id, now=minutes(number), outcome="finished", counts={})
    assert runs.last_crawl_ended_at(db) == machine_time(minutes(1))


def test_abandoned_runs_are_closed_as_killed(db: Database) -> None:
    with db.transaction():
        done = runs.start(db, command="crawl", newspaper="baomau", now=NOW)
        runs.finish(db, done, now=NOW, outcome="finished", counts={})
        runs.start(db, command="crawl", newspaper=None, now=NOW)
        assert runs.close_abandoned(db, minutes(1)) == 1
        assert runs.close_abandoned(db, minutes(2)) == 0
    assert [row["outcome"] for row in db.conn.execute("SELECT outcome FROM runs ORDER BY id")] == [
        "finished",
        "killed",
    ]


def report(db: Database, reason: str, minute: float = 0, **options: str) -> None:
    problems.add(db, newspaper="baomau", url=address(1), reason=reason, now=minutes(minute), **options)


def test_a_problem_seen_again_is_one_row(db: Database) -> None:
    with db.transaction():
        report(db, "no_title", 0, detail="cũ")
        report(db, "no_title", 5, detail="mới")
        report(db, "no_title", 2, detail="giữa")
        report(db, "block_page")
    row = db.conn.execute("SELECT * FROM problems WHERE reason = 'no_title'").fetchone()
    assert (row["count"], row["detail"]) == (3, "mới")
    assert (row["first_seen_at"], row["last_seen_at"]) == (
        "2026-09-05T15:17:00.000000Z",
        "2026-09-05T15:22:00.000000Z",
    )
    assert problems.counts(db, "baomau") == {"no_title": 1, "block_page": 1}


def test_problems_close_and_open_again(db: Database) -> None:
    with db.transaction():
        report(db, "no_title")
        report(db, "no_date")
        assert problems.close_for(db, "baomau", address(1), minutes(1), reasons=["no_title"]) == 1
        assert problems.counts(db, "baomau") == {"no_date": 1}
        assert problems.close_for(db, "baomau", address(1), minutes(2)) == 1
        assert problems.counts(db, "baomau") == {}
        report(db, "no_date", 1)  # an older capture, imported later, opens nothing
        assert problems.counts(db, "baomau") == {}
        report(db, "no_date", 2)
        assert problems.counts(db, "baomau") == {"no_date": 1}


@pytest.mark.parametrize("reason", ["not_found", "no_date"])
def test_what_came_before_an_article_was_read_is_settled_whenever_it_comes_in(
    db: Database, reason: str
) -> None:
    with db.transaction():
        see(db, make_article(1), minutes(10))
        report(db, reason, 5)  # an import
        assert not problems.is_open(db, "baomau", address(1))
        (closed_at,) = db.conn.execute("SELECT closed_at FROM problems").fetchone()
        assert closed_at == machine_time(minutes(10))
        report(db, reason, 15)
        assert problems.is_open(db, "baomau", address(1))
        report(db, reason, 5)
        assert problems.is_open(db, "baomau", address(1))


def test_an_unknown_reason_is_a_bug(db: Database) -> None:
    with pytest.raises(ValueError, match="vì sao"), db.transaction():
        report(db, "vì sao")
    assert problems.counts(db, "baomau") == {}


def test_robots_are_replaced(db: Database) -> None:
    assert robots.get(db, "https://baomau.vn") is None
    with db.transaction():
        robots.put(db, "https://baomau.vn", NOW, 503, b"")
        robots.put(db, "https://baomau.vn", minutes(1), 200, b"User-agent: *\xff")
    assert robots.get(db, "https://baomau.vn") == robots.RobotsFile(
        "https://baomau.vn", minutes(1), 200, b"User-agent: *\xff"
    )


def test_status(db: Database) -> None:
    with db.transaction():
        see(db, make_article(1))
        see(db, make_article(2, lead=None, byline=None, authors=(), images=(), published_at=None))
        report(db, "no_date")
        runs.start(db, command="crawl", newspaper="baomau", now=NOW)
    paper, other = status.summary(db, ["baomau", "baokhac"])
    assert (paper.articles, paper.first_published, paper.last_published) == (
        2,
        "2026-09-05T22:17:00+07:00",
        "2026-09-05T22:17:00+07:00",
    )
    assert paper.fields == {
        "lead": 1,
        "byline": 1,
        "authors": 1,
        "published_at": 1,
        "category": 2,
        "images": 1,
        "tags": 2,
    }
    assert (paper.problems, paper.last_success) == ({"no_date": 1}, None)
    assert paper.last_run is not None
    assert (other.articles, other.first_published, other.last_run, set(other.fields.values())) == (
        0,
        None,
        None,
        {0},
    )


def test_years_of_runs_cost_a_new_one_nothing(db: Database) -> None:
    """What is open or unchecked is found among the newest, however many runs lie behind them."""
    with db.transaction():
        db.conn.execute(
            "WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)"
            " INSERT INTO runs (id, command, started_at, outcome)"
            " SELECT id, 'crawl', '2020-01-01T00:00:00Z', 'finished' FROM n",
            (3 * runs.RECENT,),
        )
        db.conn.execute("INSERT INTO measures SELECT id, '', started_at, 0, '{}' FROM runs")
        newest = [runs.start(db, command="crawl --due", newspaper=None, now=minutes(n)) for n in range(3)]
        asked: list[str] = []
        db.conn.set_trace_callback(asked.append)
        assert runs.close_abandoned(db, minutes(9)) == len(newest)
        assert [one.id for one in measures.unchecked_runs(db)] == newest
        db.conn.set_trace_callback(None)
    assert len(asked) == 2
    for query in asked:
        plan = [row[3] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert not any(step.startswith("SCAN") for step in plan), plan


def test_articles_that_an_earlier_extractor_read(db: Database) -> None:
    assert (extractors.held(db), extractors.read_before(db, "10")) == ((), {})
    with db.transaction():
        for number, version in enumerate(("2", "2+9c1d04b2", "10", "9", "10+9c1d04b2", "0.1.0"), start=1):
            see(db, make_article(number), version=version)
        see(db, make_article(7, newspaper="baokhac"), version="9")
    assert extractors.held(db) == ("0.1.0", "10", "10+9c1d04b2", "2", "2+9c1d04b2", "9")
    assert extractors.read_before(db, "10") == {"baomau": 4, "baokhac": 1}
    assert extractors.read_before(db, "2") == {"baomau": 1}
    with db.transaction():
        see(db, make_article(1), version="10", at=minutes(5))
    assert extractors.read_before(db, "10") == {"baomau": 3, "baokhac": 1}
    plan = db.conn.execute(f"EXPLAIN QUERY PLAN {extractors._HELD}").fetchall()
    assert not [row["detail"] for row in plan if row["detail"] == "SCAN article_metadata"]
