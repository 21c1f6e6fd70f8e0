from __future__ import annotations

import pytest

from newscrawl.research.concordance import Order, concordance
from newscrawl.research.selection import Filters
from newscrawl.storage import Database


def test_each_hit_is_a_line_with_what_stands_around_it(db: Database) -> None:
    found = concordance(db, '"hạn hán"', width=12)
    assert [(line.left, line.hit, line.right, line.part) for line in found.lines] == [
        ("", "Hạn hán", " kéo dài", "title"),
        ("", "Hạn hán", " làm khô", "body"),
    ]
    assert (found.articles, found.read) == (1, 1)
    assert {(line.article_id, line.newspaper) for line in found.lines} == {(4, "baokhac")}


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("newest", [" mở cửa. Guðrún", " Đà Lạt"]),
        ("right", [" Đà Lạt", " mở cửa. Guðrún"]),
    ],
)
def test_sorted_by_time_or_by_the_right_neighbour(db: Database, sort: str, expected: list[str]) -> None:
    lines = concordance(db, "café", width=16, sort=sort).lines
    assert sorted(line.right for line in lines) == sorted(expected)
    if sort == "right":
        assert [line.right for line in lines] == expected


def test_sorted_outwards_from_the_hit_to_the_left(db: Database) -> None:
    lines = concordance(db, "dân", sort="left", width=30).lines
    before = [line.left.lower().split()[-1:] for line in lines]
    assert before == [[], ["người"], ["nhân"], ["nhân"], ["nông"]]


def test_captions_are_lines_of_their_own(db: Database) -> None:
    (line,) = concordance(db, "múa").lines
    assert (line.left, line.hit, line.right, line.part) == ("Thiếu nữ ", "múa", " xoang", "captions")


def test_limits_and_filters(db: Database) -> None:
    found = concordance(db, "chuyện", limit=2, sort="oldest")
    assert [line.article_id for line in found.lines] == [8, 18]
    assert (found.articles, found.read) == (5, 2)
    assert concordance(db, "chuyện", filters=Filters(newspaper="baomau")).articles == 2
    assert concordance(db, "nothing-at-all").lines == ()
    assert [line.left for line in concordance(db, "múa", width=0).lines] == [""]


@pytest.mark.parametrize("sort", ["newest", "oldest", "left", "right"])
def test_as_many_lines_as_were_asked_for(db: Database, sort: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many match, the lines of all are sorted only if there may be as many lines."""
    every = concordance(db, "dân", sort=sort)
    monkeypatch.setattr("newscrawl.research.concordance._SORTED", 2)
    found = concordance(db, "dân", sort=sort, limit=50)
    assert (found.articles, found.read, len(found.lines)) == (4, 4, 5)
    assert found == every
    few = concordance(db, "dân", sort=sort, limit=1)
    assert (few.articles, few.read) == (4, 2 if sort in ("left", "right") else 1)
