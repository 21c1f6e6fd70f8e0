from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from newscrawl.items import Author
from newscrawl.research.facets import Facet, facets, kept_facets
from newscrawl.research.listing import how_many, listing
from newscrawl.research.selection import Filters
from newscrawl.storage import Database, newspapers, open_database

from ..storage.builders import PAPER, make_article, see


def by_name(found: tuple[Facet, ...] | None) -> dict[str, dict[str, int]]:
    return {one.name: dict(one.values) for one in found or ()}


def test_the_articles_of_a_query_divided(db: Database) -> None:
    assert by_name(facets(db, "hạn hán", Filters())) == {
        "newspaper": {"baokhac": 1},
        "category": {"Thời sự": 1},
        "year": {"2026": 1},
        "author": {},
        "tag": {"hạn hán": 1},
    }
    found = by_name(facets(db, "quản", Filters(newspaper="baomau")))
    assert found["newspaper"] == {"baomau": 1}


def test_kept_counts_say_the_same_as_counting(db: Database) -> None:
    for filters in (
        Filters(),
        Filters(newspaper="baomau"),
        Filters(since=date(2026, 2, 1), until=date(2026, 2, 20)),
        Filters(newspaper="baokhac", until=date(2026, 1, 4)),
    ):
        counted, kept = by_name(facets(db, None, filters)), by_name(kept_facets(db, filters))
        assert kept == {name: counted[name] for name in ("newspaper", "year")}
        assert sum(kept["newspaper"].values()) == how_many(db, filters)
    assert kept_facets(db, Filters(tag="hạn hán")) is None
    assert kept_facets(db, Filters(no_reprints=True)) is None


def test_a_value_has_as_many_articles_as_the_filter_by_it(tmp_path: Path) -> None:
    wrote_and_photographed = (Author("Lê Thị Mẫu"), Author("Lê Thị Mẫu", "photographer"))
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            newspapers.sync(db, [PAPER])
            see(db, make_article(1, authors=wrote_and_photographed, category_path="Tin tức > Thời sự"))
            see(db, make_article(2, category="Tin tức", category_path=None, tags=("hạn hán", "hạn hán")))
            see(db, make_article(3, category=None, category_path=None))
        for query in ("mưa", None):
            found = by_name(facets(db, query, Filters()))
            assert found["category"] == {"Tin tức": 2, "Thời sự": 1}
            assert found["author"]["Lê Thị Mẫu"] == 1
            for name in ("newspaper", "category", "author", "tag"):
                for value, articles in found[name].items():
                    assert how_many(db, replace(Filters(), **{name: value})) == articles


def test_a_listing_by_filters_alone(db: Database) -> None:
    newest = listing(db, limit=3)
    assert (newest.total, [one.id for one in newest.hits]) == (22, [21, 20, 19])
    assert [one.id for one in listing(db, limit=30).hits][-1] == 3, "without a date it comes last"
    assert [one.id for one in listing(db, sort="oldest", limit=2).hits] == [1, 2]
    tagged = listing(db, Filters(tag="hạn hán"))
    assert (tagged.total, [one.id for one in tagged.hits]) == (2, [13, 4])
    (beginning,) = tagged.hits[1].passages
    assert (beginning.part, beginning.pieces[0].text) == ("lead", "Hồ thủy lợi cạn nước.")
    assert listing(db, offset=20, limit=5).hits[-1].passages[0].part == "body"
