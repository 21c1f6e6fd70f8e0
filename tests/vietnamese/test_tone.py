"""Tone-mark placement, both ways."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.vietnamese.text import new_style, old_style

STYLES = [  # old, new
    ("hòa", "hoà"),
    ("khỏe", "khoẻ"),
    ("thủy", "thuỷ"),
    ("Ủy ban", "Uỷ ban"),
    ("HÓA", "HOÁ"),
    ("Xúy", "Xuý"),
    ("Khánh Hòa – Thanh Hóa", "Khánh Hoà – Thanh Hoá"),
    ("hòa-bình", "hoà-bình"),
]


@pytest.mark.parametrize(("old", "new"), STYLES)
def test_both_styles_are_reached_from_either(old: str, new: str) -> None:
    assert new_style(old) == new_style(new) == new
    assert old_style(old) == old_style(new) == old


SAME = (
    "quý quả quẻ quốc quỹ Quỳnh quạu già giữa gìn gì giếng giỏi hoàn toán khoảng khoét buýt huỳnh khuỷu "
    "xoáy ngoèo khuỷa thuở Huế của mùa nghĩa đĩa lúa rượu uống khuyên chuyển nguyệt moóc lý mỹ ý Đắk Nông "
    "R’lấp café María Chloé naïve Krông Pắc Y Moan Ênuôl"
)


@pytest.mark.parametrize("word", SAME.split())
def test_words_without_a_choice_stay(word: str) -> None:
    assert new_style(word) == old_style(word) == word


@pytest.mark.parametrize(
    ("slip", "right"),
    [
        ("tóan", "toán"),
        ("HÒAN", "HOÀN"),
        ("qúy", "quý"),
        ("qủa", "quả"),
        ("gìa", "già"),
        ("gíao", "giáo"),
        ("gìau", "giàu"),
        ("thủơ", "thuở"),
        ("khủyu", "khuỷu"),
        ("chuỷên", "chuyển"),
        ("cuả", "của"),
        ("giưã", "giữa"),
        ("xòai", "xoài"),
        ("hụât", "huật"),
    ],
)
def test_slips_are_mended_in_both_styles(slip: str, right: str) -> None:
    assert new_style(slip) == old_style(slip) == right


def test_spaces_and_lines_stay() -> None:
    assert new_style("hòa  bình\n\tthủy") == "hoà  bình\n\tthuỷ"


@given(st.text("hqgktcnoaeuyiêơưâăòóỏõọùủũúụỳỷỹýỵàảãáạèẻẽéẹềếệ", max_size=8))
def test_syllables_keep_their_letters_and_tones(word: str) -> None:
    """A tone moves; nothing is lost, nothing added."""
    assert len(new_style(word)) == len(old_style(word)) == len(word)
    assert new_style(new_style(word)) == new_style(word)
    assert new_style(old_style(word)) == new_style(word)


def test_gold(shared: Path) -> None:
    rows = map(json.loads, (shared / "gold" / "tone.jsonl").read_text(encoding="utf-8").splitlines())
    wrong = [
        row["raw"]
        for row in rows
        if not row.get("debatable")
        and (new_style(row["raw"]), old_style(row["raw"])) != (row["new_style"], row["old_style"])
    ]
    assert wrong == []
