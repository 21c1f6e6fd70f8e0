"""The stored form, the search key and the word count."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.vietnamese import text
from newscrawl.vietnamese.text import count_words, fold, new_style, normalize, old_style

# Letters, marks and nuisances that meet in Vietnamese pages, far likelier here than in random text.
NUISANCES = "aăâeêoơuưyđĐðÐAQGgqi.'’ʼ`´-– \u0300\u0301\u0302\u0303\u0309\u031b\u0323\u0308\u0338"
INVISIBLE = "\u200b\u200f\u2060\ufeff\u00ad\u034f\u00a0\u202f\u3000\u2028\x00\x1f\x85\t\n\ud800\udc00"
nasty = st.text(st.sampled_from(NUISANCES + INVISIBLE + "中ßŁ½ﷺ＇"), max_size=40)
anything = st.one_of(nasty, st.text(st.characters(exclude_categories=()), max_size=60))


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("Đắk Nông", "Đắk Nông"),
        (unicodedata.normalize("NFD", "Đắk Nông đổi mới"), "Đắk Nông đổi mới"),
        ("th\u01b0\u0301 Ba", "thứ Ba"),  # as cp1258 decodes
        ("mùa\u00a0 mưa\u2009đến\u3000sớm", "mùa mưa đến sớm"),
        ("  hai dòng\r\n\tmột đoạn \n", "hai dòng một đoạn"),
        ("cà\u200b phê\ufeff rang\u00ad xay\u2060\u034f", "cà phê rang xay"),
        ("e\u200b\u0323\u00ad\u0302", "ệ"),  # what stood between the marks is gone before they compose
        ("a\x00b\x07c\x9fd", "abcd"),
        ("nửa\ud83d chữ\udc00", "nửa chữ"),
        ("K\u02bcBrèo", "K’Brèo"),
        ("GÐ\u02bca", "GĐ’a"),
        ("R'lấp R’lấp", "R'lấp R’lấp"),
        ("&nbsp;&amp;", "&nbsp;&amp;"),  # entities are the extractor's business
        ("hòa hoà", "hòa hoà"),  # as printed
        ("😀 👍🏽", "😀 👍🏽"),
        ("", ""),
        (" \u200b ", ""),
    ],
)
def test_normalize(raw: str, stored: str) -> None:
    assert normalize(raw) == stored


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("Lâm Ðồng, Ðà Lạt", "Lâm Đồng, Đà Lạt"),
        ("ÐẮK NÔNG, con ðường", "ĐẮK NÔNG, con đường"),
        ("HÐND, QÐ-UBND, ÐBQH, UBND-ÐT", "HĐND, QĐ-UBND, ĐBQH, UBND-ĐT"),
        ("K.Ð, Ð.Hoàng", "K.Đ, Đ.Hoàng"),
        ("tỉnhÐắk Nông", "tỉnhĐắk Nông"),
        ("Guðmundur, Davíð, Seyðisfjörður", "Guðmundur, Davíð, Seyðisfjörður"),
        ("ð", "ð"),
    ],
)
def test_eth_is_read_as_d_with_stroke_where_vietnamese_is_meant(raw: str, stored: str) -> None:
    assert normalize(raw) == stored


def test_clean_text_comes_back_itself() -> None:
    clean = "Mưa lớn ở nhiều nơi trong tỉnh"
    assert normalize(clean) is clean


@given(anything)
def test_stored_text_is_stable_nfc_and_encodable(text: str) -> None:
    stored = normalize(text)
    assert normalize(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert stored == " ".join(stored.split())
    stored.encode("utf-8")


def the_long_way(raw: str) -> str:
    """What `normalize` says, each step taken whether it is needed or not."""
    seen = text._INVISIBLE.sub("", raw).replace("\u02bc", "\u2019")
    if not unicodedata.is_normalized("NFC", seen):
        seen = unicodedata.normalize("NFC", text._LONG_MARKS.sub(text._cut_marks, seen))
    seen = text._ETH.sub(lambda match: "Đ" if match[0] == "Ð" else "đ", seen)
    return " ".join(seen.split())


marked = st.builds(
    lambda before, marks, times, behind: before + marks * times + behind,
    nasty,
    st.text(st.sampled_from("\u0301\u0323\u0302\u0338\u0345\u20d0\u034f"), min_size=1, max_size=3),
    st.integers(0, 70),
    nasty,
)


@given(st.one_of(anything, marked))
def test_short_cuts_lead_where_the_long_way_leads(raw: str) -> None:
    assert normalize(raw) == the_long_way(raw)


@pytest.mark.parametrize("marks", ["\u0323\u0301", "\u0301\u0323", "\u200b\u0301\u0323"])
def test_endless_combining_marks_are_cut_rather_than_sorted(marks: str) -> None:
    # sorting them, as `unicodedata.normalize` does, takes minutes
    hostile = "a" + marks * 300_000
    assert len(normalize(hostile)) <= 32
    assert fold(hostile) == "a"
    assert len(new_style("a" + "\u0301\u0323" * 300_000)) <= 32


def test_endless_abbreviations_are_read_in_one_pass() -> None:
    assert normalize("QÐ" * 100_000) == "QĐ" * 100_000


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đắk Nông", "dak nong"),
        (unicodedata.normalize("NFD", "Đường Điện Biên Phủ"), "duong dien bien phu"),
        ("Lâm Ðồng", "lam dong"),
        ("R’lấp R'lấp Rʼlấp R`lấp R´lấp Rlấp", "rlap rlap rlap rlap rlap rlap"),
        ("H’Xíu - Y Moan Ênuôl", "hxiu - y moan enuol"),
        ("“Mưa” – nắng", '"mua" - nang'),
        ("THÀNH  PHỐ\u00a0GIA NGHĨA", "thanh pho gia nghia"),
        ("Łódź Ærø weiß", "lodz aero weiss"),
        ("một中hai", "mot hai"),
        ("10 ㎏ ½", "10 kg 1/2"),
        ("中文", ""),
        ("", ""),
    ],
)
def test_fold(text: str, key: str) -> None:
    assert fold(text) == key


@given(anything)
def test_a_key_is_ascii_lower_and_stable(text: str) -> None:
    key = fold(text)
    assert key.isascii()
    assert key == key.lower()
    assert fold(key) == key
    assert key == " ".join(key.split())


@given(anything)
def test_a_key_does_not_depend_on_composition_or_tone_style(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", normalize(text))) == fold(text)
    assert fold(new_style(text)) == fold(old_style(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mưa lớn ở Đắk Nông", 5),
        ("  Hà Nội – Huế - Sài Gòn …", 5),
        ("năm 2024, tăng 5 %", 4),
        ("Đắk R’lấp", 2),
        ("mùa\u00a0mưa\nđến", 3),
        ("“Được mùa, mất giá”", 4),
        ("", 0),
        (" ... – !", 0),
    ],
)
def test_count_words(text: str, words: int) -> None:
    assert count_words(text) == words


@given(anything)
def test_counting_agrees_with_splitting(text: str) -> None:
    assert 0 <= count_words(text) <= len(text.split())


def test_counting_is_linear_in_what_is_not_a_word() -> None:
    assert count_words("-" * 1_000_000) == 0


@given(anything)
def test_old_and_new_style_lead_to_each_other(text: str) -> None:
    assert new_style(old_style(text)) == new_style(text)
    assert old_style(new_style(text)) == old_style(text)
    assert unicodedata.is_normalized("NFC", new_style(text))
    assert unicodedata.is_normalized("NFC", old_style(text))
