"""What people type and what they must find: each line is a promise about Vietnamese."""

from __future__ import annotations

import unicodedata

import pytest

from newscrawl.research.query import Mode, understand
from newscrawl.research.search import search
from newscrawl.research.selection import Filters, Part
from newscrawl.storage import Database

EXPECTED: list[tuple[str, set[int]]] = [
    # With diacritics they are meant.
    ("đường", {2}),
    ("đương", {3}),
    ("Đắk Nông", {1}),
    ("đắk nông", {1}),
    ("ĐẮK NÔNG", {1}),
    ("đăk nông", set()),
    ("hạn hán", {4}),
    ("hàn hạn", set()),
    ("bán", {18}),
    ("bản", {18}),
    ("bận", set()),
    ("đồn", {3}),
    # A query with some means those given.
    ("đắk nong", set()),
    ("hạn han", set()),
    ("đông ban", set()),
    ("người chợ", {9}),
    # Without any it finds every spelling.
    ("dak nong", {1}),
    ("DAK NONG", {1}),
    ("dak", {1, 8}),
    ("duong", {2, 3}),
    ("han han", {4, 13}),
    ("ban", {5, 6, 18}),
    ("quan ly", {10, 11}),
    ("quan li", {10, 11}),
    ("toa", {14, 15}),
    ("thuy", {4, 15}),
    ("cafe", {21}),
    ("dong", {9, 16}),
    ('"nguoi dan"', {22}),
    ('"nguoi duong thoi"', {3}),
    ('"dan di tren de"', {22}),
    ('"doan den du"', {22}),
    ("hdnd", {7}),
    ("HDND", {7}),
    ("qd", {7}),
    ("gd&dt", {17}),
    # Always one word: composed and decomposed.
    (unicodedata.normalize("NFD", "Đắk Nông"), {1}),
    (unicodedata.normalize("NFD", "đường"), {2}),
    (unicodedata.normalize("NFD", '"hạn hán"'), {4}),
    # Old and new placing of tones.
    ("hoà giải", {5, 6}),
    ("hòa giải", {5, 6}),
    ('"uỷ ban"', {5, 6}),
    ('"ủy ban"', {5, 6}),
    ('"Uỷ ban nhân dân"', {5, 6}),
    ("toà", {14, 15}),
    ("tòa", {14, 15}),
    ("khỏe", {14}),
    ("khoẻ", {14}),
    ("thúy", {15}),
    ("thuý", {15}),
    ("thuỷ", {4}),
    ("thủy lợi", {4}),
    # i and y.
    ("lý", {10, 11}),
    ("lí", {10, 11}),
    ('"quản lí"', {10, 11}),
    ("quí", {19}),
    ('"công ty"', {11}),
    ("kỉ niệm", {19}),
    # Đ and Ð.
    ("Ðắk Nông", {1}),
    ("HÐND", {7}),
    ("HĐND", {7}),
    ("hđnd", {7}),
    # The several apostrophes.
    ("R’lấp", {8}),
    ("R'lấp", {8}),
    ("Rʼlấp", {8}),
    ("R‘lấp", {8}),
    ("r`lấp", {8}),
    ("Rlấp", {8}),
    ("dak r'lap", {8}),
    ("dak rlap", {8}),
    ('"Ea T’ling"', {9}),
    ("Ea T'ling", {9}),
    ("ea tling", {9}),
    # Phrases.
    ('"mùa cà phê"', {1}),
    ('"phê cà"', set()),
    ("“giá cà phê”", {16}),
    ('"giá cà phê', {16}),
    ('cà phê "hồ tiêu', {16}),
    ('hạn hán"', {4}),
    ("«hạn hán»", {4}),
    ('"hạn hán""ruộng lúa"', {4}),
    ("đắk r’lấp", {8}),
    ('"ĐẮK R’LẤP"', {8}),
    ("NEAR(cạn hồ, 5)", {4}),  # in either order
    # AND, OR, NOT, parentheses.
    ("hạn", {4, 13}),
    ("hạn NOT hán", {13}),
    ("hạn AND NOT hán", {13}),
    ("lúa hạn", {4, 13}),
    ("lúa AND hạn", {4, 13}),
    ("cồng OR kèn", {12}),
    ("đường OR đương", {2, 3}),
    ("lũ OR hán lúa", {4, 13}),
    ("(lũ OR hán) NOT ngô", {4}),
    ("(lũ OR hán) NOT (ngô OR ruộng)", set()),
    ("(đường OR chợ", {2, 9}),
    ("((đường))", {2}),
    ("người and kể", set()),  # small letters are words
    # Prefix.
    ("thuỷ*", {4}),
    ("khoẻ*", {14}),
    ("đươ*", {3}),
    ("duon*", {2, 3}),
    ('"cà ph"*', {1, 16}),
    ("gia lan*", {12}),
    # NEAR.
    ("NEAR(hồ cạn, 5)", {4}),
    ("NEAR(hồ cạn, 20)", {4, 20}),
    ("NEAR(ho can, 5)", {4}),
    ('NEAR("hồ thuỷ" cạn)', {4}),
    ("near(hồ)", set()),
    # Figures and marks.
    ("1.500", {16}),
    ("2025-2026", {16}),
    ("Covid-19", {17}),
    ("covid 19", {17}),
    ("đồng/kg", {16}),
    ("– lũ !", {13}),
    ("Guðrún", {21}),
    # Letters of others, whose capitals and marks are as in the index.
    ("İstanbul", {21}),
    ("istanbul", {21}),
    ("Толстой", {21}),
    # Captions.
    ("xoang", {12}),
    ('"cư jút"', {9}),
]

FORCED: list[tuple[str, Mode, set[int]]] = [
    ("ban", "exact", {5, 6, 18}),
    ("dak nong", "exact", set()),
    ("han", "exact", set()),
    ("kinh te", "exact", set()),
    ("đường", "folded", {2, 3}),
    ("Đắk Nông", "folded", {1}),
    ("hàn hạn", "folded", {4, 13}),
    ("hòa giải", "folded", {5, 6}),
    ("đông", "folded", {9, 16}),
    ("İstanbul", "folded", {21}),
    ("Толстой", "folded", {21}),
]

WITHIN: list[tuple[str, tuple[Part, ...], set[int]]] = [
    ("chuyện", (), {3, 8, 18, 20, 21}),
    ("chuyện", ("title",), {8, 20}),
    ("chuyện", ("body",), {3, 18, 21}),
    ("chuyện", ("captions",), set()),
    ("chợ", ("captions",), {9}),
    ("cạn OR mùa", ("title", "lead"), {1, 4}),
    ("hồ NOT ruộng", ("lead",), {4}),
    ("đắk cà", ("title",), set()),
    ("NEAR(hồ cạn)", ("lead",), {4}),
]


def found(db: Database, query: str, mode: Mode | None = None, columns: tuple[Part, ...] = ()) -> set[int]:
    results = search(db, understand(query, mode), filters=Filters(columns=columns), limit=100)
    assert results.total == len(results.hits)
    return {hit.id for hit in results.hits}


@pytest.mark.parametrize(("query", "expected"), EXPECTED)
def test_finds_what_is_meant(db: Database, query: str, expected: set[int]) -> None:
    assert found(db, query) == expected


@pytest.mark.parametrize(("query", "mode", "expected"), FORCED)
def test_a_mode_can_be_forced(db: Database, query: str, mode: Mode, expected: set[int]) -> None:
    assert found(db, query, mode) == expected


@pytest.mark.parametrize(("query", "columns", "expected"), WITHIN)
def test_searches_only_the_named_parts(
    db: Database, query: str, columns: tuple[Part, ...], expected: set[int]
) -> None:
    assert found(db, query, columns=columns) == expected


def test_the_set_is_large_enough() -> None:
    assert len({query for query, _ in EXPECTED}) >= 80
