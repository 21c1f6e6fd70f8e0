"""The frontier: who gets what is pending, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from newscrawl.items import Source
from newscrawl.storage import Database, Ticket, frontier, intake

from .builders import NOW, minutes
from .tickets import add, keys, lease, links, row, run


@pytest.fixture(autouse=True)
def _in_one_transaction(db: Database) -> Iterable[None]:
    with db.transaction():
        yield


def test_a_ticket_carries_what_the_source_said(db: Database) -> None:
    intake.add_links(db, "baomau", links(1, date="2026-09-05T22:17:00+07:00"), now=NOW)
    assert lease(db) == [
        Ticket(
            key="baomau:1",
            url="https://baomau.vn/bai-1.html",
            newspaper="baomau",
            kind="article",
            source="sitemap",
            cursor=None,
            published_raw="2026-09-05T22:17:00+07:00",
            attempts=0,
            redirects=0,
        )
    ]


def test_a_leased_ticket_is_not_given_twice_until_its_lease_ends(db: Database) -> None:
    add(db, 1, 2)
    assert keys(lease(db, 1, seconds=60)) == ["baomau:1"]
    assert keys(lease(db)) == ["baomau:2"]
    assert lease(db, at=minutes(0.9)) == []
    assert keys(lease(db, at=minutes(1))) == ["baomau:1"]


def test_priority_then_due_time_then_order_of_adding(db: Database) -> None:
    add(db, 5, 4, at=minutes(-1))
    add(db, 3, at=minutes(-2))
    add(db, 2, priority=1)
    add(db, 9, at=minutes(1), priority=0)
    intake.add_sources(
        db, "baomau", [Source("feed", "feed", "https://baomau.vn/rss")], now=NOW, run_id=run(db)
    )
    assert keys(lease(db)) == [
        "baomau:feed:https://baomau.vn/rss",
        "baomau:2",
        "baomau:3",
        "baomau:5",
        "baomau:4",
    ]
    assert keys(lease(db, at=minutes(1))) == ["baomau:9"]


def test_a_limit_is_kept_across_priorities(db: Database) -> None:
    add(db, 1, 2, priority=1)
    add(db, 3, 4)
    assert keys(lease(db, 3)) == ["baomau:1", "baomau:2", "baomau:3"]
    assert lease(db, 0) == []


def test_newspapers_do_not_see_each_other(db: Database) -> None:
    add(db, 1)
    assert frontier.lease(db, "baokhac", limit=5, now=NOW) == []
    assert frontier.release(db, "baokhac") == 0


def test_retry_waits_and_counts(db: Database) -> None:
    add(db, 1)
    lease(db)
    frontier.retry(db, "baomau:1", due_at=minutes(5), error="503")
    assert lease(db, at=minutes(4)) == []
    (ticket,) = lease(db, at=minutes(5))
    assert ticket.attempts == 1
    assert row(db, "baomau:1")["last_error"] == "503"


def test_redirect_is_pending_at_the_new_address(db: Database) -> None:
    add(db, 1)
    lease(db)
    frontier.redirect(db, "baomau:1", url="https://baomau.vn/moi-1.html", now=NOW)
    (ticket,) = lease(db)
    assert (ticket.url, ticket.redirects, ticket.attempts) == ("https://baomau.vn/moi-1.html", 1, 0)


def test_release_costs_no_attempt(db: Database) -> None:
    add(db, 1, 2, 3)
    lease(db)
    frontier.done(db, "baomau:3", now=NOW)
    assert frontier.release(db) == 2
    assert row(db, "baomau:3")["state"] == "done"
    assert [(one.key, one.attempts) for one in lease(db)] == [("baomau:1", 0), ("baomau:2", 0)]


def test_a_source_is_at_hand_while_it_is_due_or_leased(db: Database) -> None:
    assert not frontier.sources_at_hand(db, "baomau", NOW)
    add(db, 1)
    assert not frontier.sources_at_hand(db, "baomau", NOW)
    source = Source("sitemap", "sitemap", "https://baomau.vn/s.xml")
    intake.add_sources(db, "baomau", [source], now=NOW, run_id=run(db))
    assert frontier.sources_at_hand(db, "baomau", NOW)
    ticket = lease(db, limit=1)[0]
    assert frontier.sources_at_hand(db, "baomau", NOW)
    frontier.retry(db, ticket.key, due_at=minutes(5), error="403")
    assert not frontier.sources_at_hand(db, "baomau", minutes(4))
    assert frontier.sources_at_hand(db, "baomau", minutes(5))


def test_outlook(db: Database) -> None:
    assert frontier.outlook(db, "baomau", NOW) == frontier.Outlook(0, 0, None)
    add(db, *range(1, 6))
    add(db, 6, at=minutes(7), priority=1)
    lease(db, 2)
    frontier.done(db, "baomau:1", now=NOW)
    assert frontier.outlook(db, "baomau", NOW) == frontier.Outlook(3, 1, NOW)
    assert frontier.outlook(db, "baomau", NOW, priority=1) == frontier.Outlook(0, 1, minutes(7))
    add(db, *range(100, 2000))
    assert frontier.outlook(db, "baomau", NOW).due == 1000


def test_what_was_never_in_the_frontier_is_ignored(db: Database) -> None:
    frontier.done(db, "baomau:77", now=NOW)
    assert frontier.counts(db, "baomau") == {}


def test_a_million_urls_are_leased_through_the_index(db: Database) -> None:
    db.conn.execute(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
        " INSERT INTO frontier (key, url, newspaper, kind, source, state, priority, due_at, added_at)"
        " SELECT 'k' || i, 'u' || i, 'baomau', 'article', 'sitemap',"
        " iif(i <= 500000, 'done', 'pending'), 2,"
        " CASE WHEN i > 999000 THEN ?2 WHEN i > 500000 THEN ?1 END, ?1 FROM n",
        ("2099-01-01T00:00:00.000000Z", "2026-09-05T15:00:00.000000Z"),
    )
    steps: list[str] = []
    db.conn.set_trace_callback(steps.append)
    tickets = lease(db, 50)
    assert frontier.outlook(db, "baomau", NOW).due == 950
    db.conn.set_trace_callback(None)
    assert keys(tickets) == [f"k{i}" for i in range(999001, 999051)]
    queries = [step for step in steps if step.lstrip().startswith(("SELECT", "UPDATE"))]
    assert len(queries) > 3
    for query in queries:
        plan = [one["detail"] for one in db.conn.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert not any(one.startswith("SCAN frontier") or "TEMP B-TREE" in one for one in plan), (query, plan)

    # SQLite's own count of rows stepped over: neither what is done nor what is not due is walked.
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    db.conn.set_progress_handler(tick, 100)
    assert len(lease(db, 50)) == 50
    db.conn.set_progress_handler(None, 0)
    assert ticks < 1000  # instructions in hundreds; walking the rows would take millions
