"""The frontier: what becomes pending, who gets it, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pytest

from newscrawl.items import Link, Source
from newscrawl.storage import Database, Ticket, frontier, runs

from .builders import NOW, minutes


def links(*numbers: int, date: str | None = None) -> list[tuple[str, Link]]:
    return [(f"baomau:{n}", Link(f"https://baomau.vn/bai-{n}.html", "sitemap", date)) for n in numbers]


def add(db: Database, *numbers: int, at: datetime = NOW, **options: Any) -> int:
    return frontier.add_links(db, "baomau", links(*numbers), now=at, **options)


def lease(db: Database, limit: int = 10, at: datetime = NOW, **options: Any) -> list[Ticket]:
    return frontier.lease(db, "baomau", limit=limit, now=at, **options)


def keys(tickets: Iterable[Ticket]) -> list[str]:
    return [ticket.key for ticket in tickets]


def row(db: Database, key: str) -> dict[str, Any]:
    return dict(db.conn.execute("SELECT * FROM frontier WHERE key = ?", (key,)).fetchone())


def run(db: Database) -> int:
    return runs.start(db, command="crawl", newspaper="baomau", now=NOW)


@pytest.fixture(autouse=True)
def _in_one_transaction(db: Database) -> Iterable[None]:
    with db.transaction():
        yield


def test_a_ticket_carries_what_the_source_said(db: Database) -> None:
    frontier.add_links(db, "baomau", links(1, date="2026-09-05T22:17:00+07:00"), now=NOW)
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


def test_only_new_and_failed_articles_become_pending(db: Database) -> None:
    assert add(db, 1, 2, 3, 4) == 4
    lease(db, 3)
    frontier.done(db, "baomau:1", now=NOW)
    frontier.retry(db, "baomau:2", due_at=minutes(9), error="503")
    frontier.fail(db, "baomau:2", now=NOW, error="503 to the end")
    assert add(db, 1, 2, 3, 4, 5, at=minutes(1)) == 2
    states = {n: row(db, f"baomau:{n}")["state"] for n in range(1, 6)}
    assert states == {1: "done", 2: "pending", 3: "leased", 4: "pending", 5: "pending"}
    assert (row(db, "baomau:2")["attempts"], row(db, "baomau:2")["last_error"]) == (0, None)
    assert frontier.counts(db, "baomau") == {"done": 1, "leased": 1, "pending": 3}


def test_force_makes_everything_pending(db: Database) -> None:
    add(db, 1, 2)
    lease(db)
    frontier.done(db, "baomau:1", now=NOW)
    frontier.redirect(db, "baomau:2", url="https://baomau.vn/khac-2.html", now=NOW)
    assert add(db, 1, 2, force=True, priority=1) == 2
    assert row(db, "baomau:2")["redirects"] == 0
    assert row(db, "baomau:2")["url"] == "https://baomau.vn/bai-2.html"
    assert keys(lease(db, priority=1)) == ["baomau:1", "baomau:2"]


def test_a_date_that_a_later_source_knows_is_filled_in_once(db: Database) -> None:
    add(db, 1)
    frontier.add_links(db, "baomau", links(1, date="sớm"), now=NOW)
    frontier.add_links(db, "baomau", links(1, date="muộn"), now=NOW)
    assert lease(db)[0].published_raw == "sớm"


def test_priority_then_due_time_then_order_of_adding(db: Database) -> None:
    add(db, 5, 4, at=minutes(-1))
    add(db, 3, at=minutes(-2))
    add(db, 2, priority=1)
    add(db, 9, at=minutes(1), priority=0)
    frontier.add_sources(
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


def test_release_and_put_back_cost_no_attempt(db: Database) -> None:
    add(db, 1, 2, 3)
    lease(db)
    frontier.done(db, "baomau:3", now=NOW)
    frontier.put_back(db, ["baomau:1", "baomau:3"])
    assert row(db, "baomau:3")["state"] == "done"
    assert frontier.release(db) == 1
    assert [(one.key, one.attempts) for one in lease(db)] == [("baomau:1", 0), ("baomau:2", 0)]


def test_a_source_is_read_once_in_each_run(db: Database) -> None:
    listing = Source("listing", "listing", "https://baomau.vn/api", cursor="17")
    first = run(db)
    assert frontier.add_sources(db, "baomau", [listing], now=NOW, run_id=first) == 1
    (ticket,) = lease(db)
    assert (ticket.kind, ticket.cursor, ticket.key) == (
        "listing",
        "17",
        "baomau:listing:https://baomau.vn/api#17",
    )
    assert frontier.add_sources(db, "baomau", [listing], now=NOW, run_id=first) == 0
    frontier.done(db, ticket.key, now=NOW, run_id=first)
    assert frontier.add_sources(db, "baomau", [listing], now=NOW, run_id=first) == 0
    second = run(db)
    assert frontier.add_sources(db, "baomau", [listing], now=NOW, run_id=second) == 1
    assert keys(lease(db)) == [ticket.key]


def test_a_source_left_over_from_a_killed_run_and_done_in_this_one_is_not_read_again(db: Database) -> None:
    source = Source("sitemap", "sitemap", "https://baomau.vn/s.xml")
    frontier.add_sources(db, "baomau", [source], now=NOW, run_id=run(db))
    current = run(db)
    (ticket,) = lease(db)
    frontier.done(db, ticket.key, now=NOW, run_id=current)
    assert frontier.add_sources(db, "baomau", [source], now=NOW, run_id=current) == 0


def test_a_source_is_at_hand_while_it_is_due_or_leased(db: Database) -> None:
    assert not frontier.sources_at_hand(db, "baomau", NOW)
    add(db, 1)
    assert not frontier.sources_at_hand(db, "baomau", NOW)
    source = Source("sitemap", "sitemap", "https://baomau.vn/s.xml")
    frontier.add_sources(db, "baomau", [source], now=NOW, run_id=run(db))
    assert frontier.sources_at_hand(db, "baomau", NOW)
    ticket = lease(db, limit=1)[0]
    assert frontier.sources_at_hand(db, "baomau", NOW)
    frontier.retry(db, ticket.key, due_at=minutes(5), error="403")
    assert not frontier.sources_at_hand(db, "baomau", minutes(4))
    assert frontier.sources_at_hand(db, "baomau", minutes(5))


def test_outlook(db: Database) -> None:
    assert frontier.outlook(db, "baomau", NOW) == frontier.Outlook(0, 0, 0, None)
    add(db, *range(1, 6))
    add(db, 6, at=minutes(7), priority=1)
    lease(db, 2)
    frontier.done(db, "baomau:1", now=NOW)
    assert frontier.outlook(db, "baomau", NOW) == frontier.Outlook(3, 1, 1, NOW)
    assert frontier.outlook(db, "baomau", NOW, priority=1) == frontier.Outlook(0, 1, 1, minutes(7))
    add(db, *range(100, 2000))
    assert frontier.outlook(db, "baomau", NOW).due == 1000


def test_known(db: Database) -> None:
    add(db, 1, 2)
    frontier.done(db, "baomau:1", now=NOW)
    assert frontier.known(db, (f"baomau:{n}" for n in (1, 2, 3))) == {"baomau:1", "baomau:2"}


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
    steps = []
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


def test_adding_many_keeps_memory_flat(db: Database) -> None:
    import tracemalloc

    tracemalloc.start()
    assert (
        frontier.add_links(db, "baomau", (one for n in range(30_000) for one in links(n)), now=NOW) == 30_000
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000  # bytes; the links alone would take three times that
