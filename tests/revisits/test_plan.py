"""When an article is visited again, by the rules alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database as Wrapped
from sqlite_utils.migrations import Migrations

from newscrawl.errors import BadNewspaperFile
from newscrawl.items import CrawlPolicy, Link, WarcLocation
from newscrawl.newspapers.reading import read_newspaper
from newscrawl.storage import (
    Database,
    articles,
    captures,
    frontier,
    intake,
    migrations,
    open_database,
    revisits,
    runs,
    stored_articles,
)
from newscrawl.storage.frontier import REVISIT
from newscrawl.storage.values import machine_time

from ..storage.builders import NOW, add_capture, make_capture, minutes
from .line import see

URL = "https://baola.vn/mua-5.html"
KEY = "baola:/5"
DAYS = CrawlPolicy().revisit
DAY = timedelta(days=1)


def next_visit(
    db: Database, after: timedelta, days: tuple[float, ...] = DAYS, **options: bool
) -> timedelta | None:
    """The next visit, counted from publication, after one at `after`."""
    due_at = revisits.due_after(db, KEY, days, visited_at=NOW + after, **options)
    return None if due_at is None else due_at - NOW


@pytest.mark.parametrize(
    ("visited", "expected"),
    [
        (timedelta(minutes=3), 1 * DAY),
        (0.5 * DAY, 1 * DAY),
        (0.99 * DAY, 7 * DAY),  # as good as the first day's
        (1 * DAY, 7 * DAY),
        (6.99 * DAY, 30 * DAY),
        (10 * DAY, 30 * DAY),  # a pause: what was missed is made up for by one visit
        (30 * DAY, None),
        (3000 * DAY, None),
    ],
)
def test_visits_are_counted_from_publication(
    db: Database, visited: timedelta, expected: timedelta | None
) -> None:
    with db.transaction():
        see(db, URL, NOW, published_at=NOW)
    assert next_visit(db, visited) == expected


def test_without_a_trustworthy_date_they_are_counted_from_the_first_sighting(db: Database) -> None:
    with db.transaction():
        see(db, URL, NOW, published_at=None)
    assert next_visit(db, timedelta(0)) == DAY
    with db.transaction():
        see(db, URL, minutes(1), published_at=NOW + 1000 * DAY)
    assert next_visit(db, timedelta(0)) == DAY


def test_a_first_404_brings_a_visit_on_the_next_day(db: Database) -> None:
    with db.transaction():
        see(db, URL, NOW, published_at=NOW)
    assert next_visit(db, 1.5 * DAY, missing=True) == 2.5 * DAY
    assert next_visit(db, 6.5 * DAY, missing=True) == 7 * DAY
    assert next_visit(db, 31 * DAY, missing=True) == 32 * DAY


def test_a_refused_visit_comes_with_the_next_crawl_and_then_more_rarely(db: Database) -> None:
    with db.transaction():
        see(db, URL, NOW, published_at=NOW)
    due_at = [
        revisits.due_after(db, KEY, DAYS, visited_at=NOW + at * DAY, refused_since=NOW + 30 * DAY)
        for at in (30, 31, 40)
    ]
    assert due_at == [NOW + 30 * DAY, NOW + 31.5 * DAY, NOW + 45 * DAY]
    week = NOW + 7 * DAY
    planned = revisits.due_after(db, KEY, DAYS, visited_at=week + 22 * DAY, refused_since=week)
    assert planned == NOW + 30 * DAY
    assert revisits.due_after(db, KEY, (), visited_at=NOW, refused_since=NOW) is None


def test_days_can_be_set_and_none_is_never(db: Database) -> None:
    with db.transaction():
        see(db, URL, NOW, published_at=NOW)
    assert next_visit(db, timedelta(0), (0.25, 2)) == 0.25 * DAY
    assert next_visit(db, timedelta(hours=5, minutes=50), (0.25, 2)) == 2 * DAY
    assert next_visit(db, timedelta(0), ()) is None
    assert next_visit(db, timedelta(0), (), missing=True) is None
    assert revisits.due_after(db, "baola:/6", DAYS, visited_at=NOW) is None


def test_the_newspaper_file_says_when() -> None:
    def read(line: str) -> tuple[float, ...]:
        text = f'name = "Báo"\nbase_url = "https://bao.vn"\n[crawl]\n{line}'
        return read_newspaper(text, file="bao.toml").crawl.revisit

    assert read("") == (1, 7, 30)
    assert read("revisit = []") == ()
    assert read("revisit = [14, 0.5, 14]") == (0.5, 14)
    for wrong in ("7", '["7"]', "[-1]", "[nan]", "[inf]", "[true]", "[4000]", str(list(range(21)))):
        with pytest.raises(BadNewspaperFile, match=r"crawl\.revisit must be a list of up to 20 numbers"):
            read(f"revisit = {wrong}")


def visited(db: Database, number: int, due_at: datetime | None) -> None:
    key = f"baola:/{number}"
    intake.add_links(db, "baola", [(key, Link(f"https://baola.vn/mua-{number}.html", "feed"))], now=NOW)
    frontier.done(db, key, now=NOW, due_at=due_at)


def lease(db: Database, at: datetime) -> list[frontier.Ticket]:
    return frontier.lease(db, "baola", limit=10, now=at)


def test_due_visits_are_taken_up_once_and_come_last(db: Database) -> None:
    with db.transaction():
        visited(db, 1, NOW)
        visited(db, 2, NOW - DAY)
        visited(db, 3, NOW + DAY)
        visited(db, 4, None)
        assert lease(db, NOW) == []
        assert revisits.take_up(db, "baocu", NOW) == 0
        assert revisits.take_up(db, "baola", NOW) == 2
        assert revisits.take_up(db, "baola", NOW) == 0
        intake.add_links(db, "baola", [("baola:/9", Link("https://baola.vn/moi-9.html", "feed"))], now=NOW)
        tickets = lease(db, NOW)
        assert [(one.key, one.priority) for one in tickets] == [
            ("baola:/9", frontier.FOUND),
            ("baola:/2", REVISIT),
            ("baola:/1", REVISIT),
        ]
        frontier.done(db, "baola:/2", now=NOW, due_at=NOW + DAY)
        frontier.release(db, "baola")
        assert [one.key for one in lease(db, NOW)] == ["baola:/9", "baola:/1"]


def test_visits_that_were_taken_up_and_not_made_can_be_left_to_a_later_run(db: Database) -> None:
    with db.transaction():
        visited(db, 1, NOW)
        revisits.take_up(db, "baola", NOW)
        assert revisits.lay_aside(db, "baola") == 1
        assert lease(db, NOW) == []
        assert revisits.take_up(db, "baola", NOW) == 1


def test_a_visit_that_a_run_was_refused_is_left_to_a_later_one(db: Database) -> None:
    with db.transaction():
        first, second = (runs.start(db, command="crawl", newspaper="baola", now=NOW) for _ in range(2))
        visited(db, 1, NOW)
        assert revisits.take_up(db, "baola", NOW, run_id=first) == 1
        revisits.refused(db, "baola:/1", now=NOW, run_id=first, error="status 401", due_at=NOW)
        assert revisits.take_up(db, "baola", NOW, run_id=first) == 0
        assert revisits.take_up(db, "baola", NOW, run_id=second) == 1
        frontier.done(db, "baola:/1", now=NOW, run_id=second, due_at=NOW)
        assert revisits.take_up(db, "baola", NOW, run_id=second) == 1


def test_taking_up_walks_only_what_is_due(db: Database) -> None:
    statements: list[str] = []
    with db.transaction():
        visited(db, 1, NOW)
        db.conn.set_trace_callback(statements.append)
        revisits.take_up(db, "baola", NOW)
        revisits.lay_aside(db, "baola")
        db.conn.set_trace_callback(None)
    assert len(statements) == 4
    for statement in statements:
        (step,) = db.conn.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        assert "USING INDEX frontier_due (newspaper=? AND state=? AND priority=?" in step["detail"]
        assert ("due_at<?" in step["detail"]) == ("due_at <=" in statement)


def test_only_an_answer_that_the_article_shows_makes_a_request_conditional(db: Database) -> None:
    def last() -> int | None:
        answer = revisits.last_answer(db, "baola", KEY, URL)
        return answer.id if answer else None

    with db.transaction():
        assert last() is None
        see(db, URL)
        assert last() == 1
        block_page = make_capture(URL, minutes(1), newspaper="baola", body=b"Access denied")
        add_capture(db, block_page)
        assert last() is None
        see(db, URL, minutes(2), title="Mới")
        assert last() == 3
        see(db, URL, minutes(3), title="Mới", asked=f"{URL}?ban=in")
        assert last() == 3
        see(db, URL, minutes(4), title="Khác", asked=f"{URL}?ban=in")
        assert last() is None


def test_a_304_confirms_what_its_payload_showed(db: Database) -> None:
    with db.transaction():
        see(db, URL)
        before = db.conn.execute("SELECT * FROM articles").fetchone()
        not_modified = make_capture(URL, minutes(5), newspaper="baola", status=304, body=b"")
        capture_id = add_capture(db, not_modified, digest="x", refers_to=1)
        confirmed = articles.confirm(db, capture_id=capture_id, payload_id=1)
        assert confirmed == articles.Stored(1, "unchanged")
        after = db.conn.execute("SELECT * FROM articles").fetchone()
        assert dict(after) == {**dict(before), "last_seen_at": machine_time(minutes(5))}
        # An older page that is imported later goes in between, and the 304 still says what stands now.
        see(db, URL, minutes(3), title="Chen ngang")
        assert db.conn.execute("SELECT title, revision FROM articles").fetchone()[:] == (before["title"], 3)
        again = articles.confirm(db, capture_id=capture_id, payload_id=99)
        assert again is None
        see(db, URL, minutes(7), title="Mới nhất")
        late = captures.add(
            db,
            make_capture(URL, minutes(8), newspaper="baola", status=304, body=b""),
            digest="x",
            location=WarcLocation("baola/x.warc.gz", 1, 1),
            run_id=None,
            refers_to=1,
        )
        assert articles.confirm(db, capture_id=late, payload_id=1) is None
    assert stored_articles.find(db, "1").columns["title"] == "Mới nhất"  # type: ignore[union-attr]


def test_an_archive_from_before_there_were_visits_plans_them(tmp_path: Path) -> None:
    path = tmp_path / "newscrawl.db"
    before = Migrations("newscrawl")
    for step in migrations._STEPS[: [one.__name__ for one in migrations._STEPS].index("m005_revisits")]:
        before()(step)
    old = Wrapped(path)
    before.apply(old)
    with old.conn:
        old.conn.execute(
            "INSERT INTO newspapers (id, name, base_url, cms) VALUES ('baola', 'B', 'https://b.vn', 'onecms')"
        )
        old.conn.execute(
            "INSERT INTO captures (id, newspaper, url, fetched_at, status, digest, warc_file, warc_offset,"
            " warc_length, kind, length, origin)"
            " VALUES (1, 'baola', 'u', 't', 200, 'd', 'f', 1, 1, 'page', 1, 'crawl')"
        )
        old.conn.execute("INSERT INTO rule_sets (id, rules) VALUES (1, '{}')")
        for number, published in enumerate(
            ("2026-09-01T07:00:00+07:00", "2026-08-01T07:00:00+07:00", None), start=1
        ):
            url = f"https://baola.vn/mua-{number}.html"
            old.conn.execute(
                "INSERT INTO article_metadata (id, newspaper, key, url, kind, word_count, template, rule_set,"
                " extractor_version, revision, content_hash, first_seen_at, last_seen_at, capture_id,"
                " published_at) VALUES (?, 'baola', ?, ?, 'article', 1, 't', 1, '1', 1, 'h', ?, ?, 1, ?)",
                (number, f"baola:/{number}", url, *[machine_time(NOW)] * 2, published),
            )
            for address in (url, f"{url}?in=1"):
                old.conn.execute("INSERT INTO article_urls VALUES (?, ?)", (address, number))
            old.conn.execute(
                "INSERT INTO frontier (key, url, newspaper, kind, source, state, priority, added_at,"
                " visited_at) VALUES (?, ?, 'baola', 'article', 'feed', 'done', 2, 't', ?)",
                (f"baola:/{number}", url, machine_time(NOW)),
            )
    old.close()
    with open_database(path) as db:
        due = db.conn.execute("SELECT due_at FROM frontier ORDER BY key").fetchall()
        assert [row["due_at"] for row in due] == [
            "2026-09-08T00:00:00.000000Z",
            None,
            machine_time(NOW + DAY),
        ]
        named = db.conn.execute("SELECT url FROM article_urls WHERE named ORDER BY url").fetchall()
        assert [row["url"] for row in named] == [
            f"https://baola.vn/mua-{number}.html" for number in (1, 2, 3)
        ]
