"""What is written as for other search engines is told, and Vietnamese text is not taken for it."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.research.misreadings import Misreading, misreadings


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("lúa -nước", [("minus", "nước")]),
        ("-lúa (-ngô* OR -khoai)", [("minus", "lúa"), ("minus", "ngô"), ("minus", "khoai")]),
        ('lúa -"nước mặn" ngô', [("minus", '"nước mặn"')]),
        ("lúa -“nước mặn” -lúa -lúa", [("minus", "“nước mặn”"), ("minus", "lúa")]),
        ("lúa -nu\u031bo\u031b\u0301c", [("minus", "nước")]),
        ("title:lúa", [("part", "title")]),
        ('(Title:"lúa nước" OR captions: ngô)', [("part", "title"), ("part", "captions")]),
        ("tag:lúa author:Ảnh", [("filter", "tag"), ("filter", "author")]),
        ("lúa and ngô Or khoai", [("operator", "AND"), ("operator", "OR")]),
        ("lúa (ngô or khoai) near(hồ cạn)", [("operator", "OR"), ("operator", "NEAR")]),
        ("lúa | ngô || khoai", [("bar", "OR")]),
        ("th*y m*", [("star", "th*y")]),
    ],
)
def test_signs_of_other_search_engines(query: str, expected: list[Any]) -> None:
    assert misreadings(query) == tuple(Misreading(*one) for one in expected)


@pytest.mark.parametrize(
    "query",
    ["Hà Nội - Huế", "Hà Nội-Huế", "Hà Nội – Huế", "COVID-19", "15:30", "rét -5 độ", "Y-Thuôl",
     "lúa AND (ngô OR NEAR(hồ cạn))", "and", "or lúa", '"rock and roll" th* (m*)', "A|B",
     "lúa NOT nước", "Thời sự: lúa", "subtitle:", "https://baomau.vn/title:1", '"lúa -nước title:ngô"',
     '"lúa -nước',
     "-", "- -", "", "-" * 1_000, '"' * 999],
)  # fmt: skip
def test_what_is_meant_as_it_is_read(query: str) -> None:
    assert misreadings(query) == ()
