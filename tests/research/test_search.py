"""Filters, order, paging, passages, and that the answers follow the archive."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from newscrawl.research import search as searching
from newscrawl.research.passages import Pieces, excerpt, pieces_of
from newscrawl.research.search import search
from newscrawl.research.selection import Filters, selected
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
    assert search(db, ANY, limit=2, counted=False).total is None


def test_a_title_weighs_more_than_a_body(db: Database) -> None:
    assert numbers(db, "quý")[0] == 19
    assert set(numbers(db, '"cà phê"')) == {1, 16}
    assert numbers(db, '"cà phê"')[0] == 16


@pytest.mark.parametrize("farthest", [5_000, 2])
@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize("filters", [Filters(), Filters(newspaper="baomau"), Filters(tag="hạn hán")])
def test_both_ways_to_the_newest_agree(
    db: Database, monkeypatch: pytest.MonkeyPatch, farthest: int, sort: Any, filters: Filters
) -> None:
    sorted_way = [
        numbers(db, ANY, sort=sort, filters=filters, limit=4, offset=offset) for offset in (0, 2, 9)
    ]
    monkeypatch.setattr(searching, "_COMMON", 2)
    monkeypatch.setattr(searching, "_FARTHEST", farthest)
    walked = [numbers(db, ANY, sort=sort, filters=filters, limit=4, offset=offset) for offset in (0, 2, 9)]
    assert walked == sorted_way


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
    cut = shown(excerpt(pieces_of(long), 60))
    assert "[hạn hán] và [hạn hán]" in cut
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert len(cut) < 75
    assert set(cut.strip("…").replace("[", "").replace("]", "").split()) <= set(
        long.replace("\x02", "").replace("\x03", "").split()
    )
    assert excerpt(pieces_of("không có gì"), 60) == ()
    assert shown(excerpt(pieces_of("\x02" + "a" * 500 + "\x03"), 60)) == "[" + "a" * 500 + "]"


def test_a_new_revision_is_what_is_searched(tmp_path: Path) -> None:
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            newspapers.sync(db, [PAPER, OTHER])
            see(db, make_article(1))
            see(db, make_article(1, lead="Nay đã hết khô."), minutes(5))
        assert numbers(db, '"hạn hán"') == []
        assert numbers(db, '"hết khô"') == [1]
