from __future__ import annotations

from newscrawl.research import overview
from newscrawl.storage import Database


def test_newspapers_with_totals_and_ends(db: Database) -> None:
    found = overview.papers(db)
    assert [(one.newspaper, one.name, one.articles, one.undated) for one in found] == [
        ("baokhac", "Báo Khác", 11, 0),
        ("baomau", "Báo Mẫu", 11, 1),
    ]
    assert found[1].first_published == "2026-01-01T08:00:00+07:00"
    assert found[1].last_published == "2026-03-21T08:00:00+07:00"


def test_the_latest_articles(db: Database) -> None:
    found = overview.latest(db, limit=3)
    assert [one.id for one in found] == [21, 20, 19]
    assert (found[0].title, found[0].lead, found[0].category) == ("Café Đà Lạt", None, "Kinh tế")
    assert [one.id for one in overview.latest(db, newspaper="baomau", limit=2)] == [21, 19]
    assert len(overview.latest(db, limit=100)) == 21


def test_an_empty_archive(empty: Database) -> None:
    assert all(one.articles == 0 and one.first_published is None for one in overview.papers(empty))
    assert overview.latest(empty) == ()
