from __future__ import annotations

from datetime import date

from newscrawl.research.facets import Facet, facets, kept_facets
from newscrawl.research.listing import how_many, listing
from newscrawl.research.selection import Filters
from newscrawl.storage import Database


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


def test_a_listing_by_filters_alone(db: Database) -> None:
    newest = listing(db, limit=3)
    assert (newest.total, [one.id for one in newest.hits]) == (22, [21, 20, 19])
    assert [one.id for one in listing(db, limit=30).hits][-1] == 3, "without a date it comes last"
    assert [one.id for one in listing(db, sort="oldest", limit=2).hits] == [1, 2]
    tagged = listing(db, Filters(tag="hạn hán"), counted=False)
    assert (tagged.total, [one.id for one in tagged.hits]) == (None, [13, 4])
    (beginning,) = tagged.hits[1].passages
    assert (beginning.part, beginning.pieces[0].text) == ("lead", "Hồ thủy lợi cạn nước.")
    assert listing(db, offset=20, limit=5).hits[-1].passages[0].part == "body"
