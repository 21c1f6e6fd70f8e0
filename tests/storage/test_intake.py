"""What comes into the frontier: what becomes pending, and what stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from newscrawl.items import Source
from newscrawl.storage import Database, frontier, intake

from .builders import NOW, minutes
from .tickets import add, keys, lease, links, row, run


@pytest.fixture(autouse=True)
def _in_one_transaction(db: Database) -> Iterable[None]:
    with db.transaction():
        yield


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
    intake.add_links(db, "baomau", links(1, date="sớm"), now=NOW)
    intake.add_links(db, "baomau", links(1, date="muộn"), now=NOW)
    assert lease(db)[0].published_raw == "sớm"


def test_a_source_is_read_once_in_each_run(db: Database) -> None:
    listing = Source("listing", "listing", "https://baomau.vn/api", cursor="17")
    first = run(db)
    assert intake.add_sources(db, "baomau", [listing], now=NOW, run_id=first) == 1
    (ticket,) = lease(db)
    assert (ticket.kind, ticket.cursor, ticket.key) == (
        "listing",
        "17",
        "baomau:listing:https://baomau.vn/api#17",
    )
    assert intake.add_sources(db, "baomau", [listing], now=NOW, run_id=first) == 0
    frontier.done(db, ticket.key, now=NOW, run_id=first)
    assert intake.add_sources(db, "baomau", [listing], now=NOW, run_id=first) == 0
    second = run(db)
    assert intake.add_sources(db, "baomau", [listing], now=NOW, run_id=second) == 1
    assert keys(lease(db)) == [ticket.key]


def test_a_source_left_over_from_a_killed_run_and_done_in_this_one_is_not_read_again(db: Database) -> None:
    source = Source("sitemap", "sitemap", "https://baomau.vn/s.xml")
    intake.add_sources(db, "baomau", [source], now=NOW, run_id=run(db))
    current = run(db)
    (ticket,) = lease(db)
    frontier.done(db, ticket.key, now=NOW, run_id=current)
    assert intake.add_sources(db, "baomau", [source], now=NOW, run_id=current) == 0


def test_adding_many_keeps_memory_flat(db: Database) -> None:
    import tracemalloc

    tracemalloc.start()
    assert intake.add_links(db, "baomau", (one for n in range(30_000) for one in links(n)), now=NOW) == 30_000
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000  # bytes; the links alone would take three times that
