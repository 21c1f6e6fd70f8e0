"""Filters, order, paging, passages, and that the answers follow the archive."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from newscrawl.research import ranking
from newscrawl.research.asking import Sort
from newscrawl.research.passages import Pieces, excerpt, found_in
from newscrawl.research.ranking import Ranked, rank
from newscrawl.research.search import search
from newscrawl.research.selection import Filters, matching, selected
from newscrawl.storage import Database, newspapers, open_database

from ..storage.builders import OTHER, PAPER, make_article, minutes, see

ANY = "chuyện OR mới OR lúa OR phê"


def numbers(db: Database, query: str, **given: Any) -> list[int]:
    return [hit.id for hit in search(db, query, **given).hits]


def shown(pieces: Pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(newspaper="baomau"), {1, 3, 13, 15, 21}),
        (Filters(newspaper="nobody"), set()),
        (Filters(category="Thời sự"), {1, 2, 3, 4, 8}),
        (Filters(category="Nông nghiệp"), {16}),
        (Filters(category="Nông"), set()),
        (Filters(author="Lê Văn Ảnh"), {15, 20}),
        (Filters(tag="hạn hán"), {4, 13}),
        (Filters(since=date(2026, 2, 13)), {13, 15, 16, 18, 20, 21}),
        (Filters(until=date(2026, 1, 4)), {1, 2, 4}),
        (Filters(since=date(2026, 2, 13), until=date(2026, 2, 13)), {13}),
        (Filters(until=date.max, newspaper="baomau"), {1, 13, 15, 21}),
        (Filters(newspaper="baokhac", tag="hạn hán", until=date(2026, 6, 1)), {4}),
        (Filters(upto=4), {1, 2, 3, 4}),
    ],
)
def test_filters(db: Database, filters: Filters, expected: set[int]) -> None:
    results = search(db, ANY, filters=filters, limit=100)
    assert {hit.id for hit in results.hits} == expected
    assert results.total == len(expected)
    assert list(selected(db, ANY, filters)) == sorted(expected)


def test_filters_alone(db: Database) -> None:
    assert list(selected(db, None, Filters(tag="hạn hán"))) == [4, 13]


def test_order_and_paging(db: Database) -> None:
    newest = numbers(db, ANY, sort="newest", limit=100)
    assert newest == [21, 20, 18, 16, 15, 13, 8, 4, 2, 1, 3]  # what has no date comes last
    oldest = numbers(db, ANY, sort="oldest", limit=100)
    assert oldest == [*newest[-2::-1], 3]
    assert numbers(db, ANY, sort="newest", limit=3, offset=2) == newest[2:5]
    assert search(db, ANY, limit=2).total == len(newest)
    assert search(db, ANY, limit=2, counted=False).total == len(newest)  # so few are known anyway


def test_a_title_weighs_more_than_a_body(db: Database) -> None:
    assert numbers(db, "quý")[0] == 19
    assert set(numbers(db, '"cà phê"')) == {1, 16}
    assert numbers(db, '"cà phê"')[0] == 16


FILTERS = [
    Filters(),
    Filters(newspaper="baomau"),
    Filters(tag="hạn hán"),
    Filters(author="Lê Văn Ảnh", since=date(2026, 1, 1)),
    Filters(category="Kinh tế"),
    Filters(since=date(2026, 1, 4), until=date(2026, 3, 20)),
    Filters(newspaper="baokhac", category="Thời sự", until=date(2026, 2, 1)),
    Filters(columns=("title",)),
    Filters(no_reprints=True),
    Filters(newspaper="baokhac", no_reprints=True),
    Filters(newspaper="baomau", upto=15),
]
WIDE = {"ranking._NARROW": -1}
PAGES = [(limit, offset) for limit in (1, 4, 100) for offset in (0, 2, 9)]


@pytest.mark.parametrize(
    "ways",
    [
        {"ranking._FEW": 2},  # all at once where few pass the filters
        {"ranking._FEW": 2, **WIDE},  # walked in one stretch
        {
            "ranking._FEW": 2,
            **WIDE,
            "ranking._FIRST_STRETCH": 1,
            "asking.ASKING": 0,
        },  # each asked about singly
        {"ranking._FEW": 2, **WIDE, "ranking._FIRST_STRETCH": 2, "asking.ASKING": 1},
        {"ranking._FEW": 2, **WIDE, "ranking._FARTHEST": 0},  # against the set of all hits
        {
            "ranking._FEW": 2,
            **WIDE,
            "ranking._FIRST_STRETCH": 2,
            "ranking._FARTHEST": 3_000,
        },  # one, then the other
    ],
)
@pytest.mark.parametrize("filters", FILTERS)
def test_every_way_gives_the_same_order_and_total(
    db: Database, monkeypatch: pytest.MonkeyPatch, ways: dict[str, int], filters: Filters
) -> None:
    def all_pages() -> list[Ranked]:
        match = matching(ANY, filters)
        return [
            rank(db, match, filters, sort, limit=limit, offset=offset)
            for sort in get_args(Sort)
            for limit, offset in PAGES
        ]

    gathered = all_pages()
    for name, value in ways.items():
        monkeypatch.setattr(f"newscrawl.research.{name}", value)
    assert all_pages() == gathered
    assert any(page.ids for page in gathered)


def test_hits_are_weighed_alike_where_more_articles_than_are_weighed_could_match(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def all_pages() -> list[Ranked]:
        return [
            rank(db, match, Filters(), "relevance", limit=limit, offset=offset) for limit, offset in PAGES
        ]

    match = matching(ANY, Filters())
    at_once = all_pages()
    hits = at_once[0].total
    assert hits is not None
    assert hits < db.conn.execute("SELECT max(id) FROM article_metadata").fetchone()[0]
    monkeypatch.setattr(ranking, "WEIGHED", hits)
    assert all_pages() == at_once


@pytest.mark.parametrize("few", [0, 3])
@pytest.mark.parametrize("filters", FILTERS)
def test_where_very_many_match_the_title_decides_and_then_the_time(
    db: Database, monkeypatch: pytest.MonkeyPatch, few: int, filters: Filters
) -> None:
    match = matching(ANY, filters)
    newest = rank(db, match, filters, "newest", limit=100).ids
    in_title = f"{{title}} : ({match.expression})"
    titles = db.conn.execute("SELECT rowid FROM search_exact WHERE search_exact MATCH ?", (in_title,))
    matching_titles = {number for (number,) in titles}
    titled = [one for one in newest if one in matching_titles]
    monkeypatch.setattr(ranking, "_FEW", few)
    monkeypatch.setattr(ranking, "WEIGHED", 0)
    monkeypatch.setattr(ranking, "_NARROW", -1)
    expected = (*titled, *(one for one in newest if one not in titled))
    for limit, offset in PAGES:
        found = rank(db, match, filters, "relevance", limit=limit, offset=offset, counted=limit == 4)
        assert found.ids == expected[offset : offset + limit]


def test_what_is_taken_away_is_not_found_by_its_title(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "_FEW", 0)
    monkeypatch.setattr(ranking, "WEIGHED", 0)
    found = search(
        db, "đắk NOT nhiều", limit=1
    )  # the first stands in two titles, the second in one of their bodies
    assert (found.total, [hit.id for hit in found.hits]) == (1, [1])


@pytest.mark.parametrize(
    ("query", "number", "title", "passages"),
    [
        (
            "dak nong",
            1,
            "[Đắk] [Nông] vào mùa",
            ["Tỉnh [Đắk] [Nông] bước vào mùa cà phê.", "[Nông] dân phơi quả trên sân."],
        ),
        ('"hoa giai"', 5, "Hội nghị", ["Uỷ ban nhân dân huyện họp về [hoà giải] ở cơ sở."]),
        ('"r\'lấp"', 8, "Chuyện ở Đắk [R’lấp]", ["Huyện Đắk [R’lấp] có nhiều rẫy tiêu."]),
        (
            "quan ly",
            11,
            "[Quản] [lí] đất đai",
            ["Việc [quản] [lí] đất đai còn lỏng. Công ti chậm nộp hồ sơ."],
        ),
        ("xoang", 12, "Lễ hội", ["captions: Thiếu nữ múa [xoang]"]),
        ("kèn lửa", 12, "Lễ hội", ["captions: Già làng thổi [kèn] bên bếp [lửa]"]),
    ],
)
def test_hits_are_shown_in_the_original_text(
    db: Database, query: str, number: int, title: str, passages: list[str]
) -> None:
    hit = next(hit for hit in search(db, query).hits if hit.id == number)
    assert shown(hit.headline) == title
    assert [
        ("captions: " if one.part == "captions" else "") + shown(one.pieces) for one in hit.passages
    ] == passages


def test_an_excerpt_is_cut_between_words_around_the_hits() -> None:
    long = "một hai ba bốn " * 30 + "\x02hạn hán\x03 và \x02hạn hán\x03 " + "năm sáu bảy " * 30
    cut = shown(excerpt(found_in(long), 60))
    assert "[hạn hán] và [hạn hán]" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 75
    assert set(cut.strip("…").replace("[", "").replace("]", "").split()) <= set(
        long.replace("\x02", "").replace("\x03", "").split()
    )
    assert excerpt(found_in("không có gì"), 60) == ()
    assert shown(excerpt(found_in("\x02" + "a" * 500 + "\x03"), 60)) == "[" + "a" * 500 + "]"


def test_a_new_revision_is_what_is_searched(tmp_path: Path) -> None:
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            newspapers.sync(db, [PAPER, OTHER])
            see(db, make_article(1))
            see(db, make_article(1, lead="Nay đã hết khô."), minutes(5))
        assert numbers(db, '"hạn hán"') == []
        assert numbers(db, '"hết khô"') == [1]
