"""Who took or supplied a picture, read out of a caption."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.vietnamese.bylines import credit_of_caption

SCENE = "Rẫy cà phê vào mùa hoa ở Quê Nhà"


@pytest.mark.parametrize(
    ("printed", "credit"),
    [
        ("Ảnh: Mai Lan", "Mai Lan"),
        ("(Ảnh: Mai Lan)", "Mai Lan"),
        ("(Ảnh: Mai Lan).", "Mai Lan"),
        ("- Ảnh: MAI LAN", "Mai Lan"),
        ("ẢNH: MAI LAN", "Mai Lan"),
        ("|Ảnh: Mai Lan", "Mai Lan"),
        ("Ảnh Mai Lan", "Mai Lan"),
        ("Ảnh : N. Huyền", "N. Huyền"),
        ("Ảnh: H’Lan Niê.", "H’Lan Niê"),
        ("Ảnh: Mai Lan - Vũ Hùng", "Mai Lan - Vũ Hùng"),
        ("Ảnh: Mai Lan/TTXVN", "Mai Lan/TTXVN"),
        ("Ảnh: Mai Lan/TTXVN phát", "Mai Lan/TTXVN"),
        ("Ảnh: Tư liệu/TTXVN", "TTXVN"),
        ("Ảnh: Báo và phát thanh, truyền hình Lâm Đồng", "Báo và phát thanh, truyền hình Lâm Đồng"),
        (
            "Ảnh: Mai Lan/Báo và Phát thanh - Truyền hình Đắk Lắk",
            "Mai Lan/Báo và Phát thanh - Truyền hình Đắk Lắk",
        ),
        ("Ảnh minh họa: Mai Lan", "Mai Lan"),
        ("Ảnh trong bài: Mai Lan", "Mai Lan"),
        ("Ảnh: ThS. Mai Lan", "Mai Lan"),
        ("Ảnh: Mai Lan (TTXVN)", "Mai Lan"),
        ("(Nguồn: TTXVN)", "TTXVN"),
        ("(Nguồn ảnh: Getty Images)", "Getty Images"),
        ("(AFP/TTXVN)", "AFP/TTXVN"),
        ("(Ảnh AFP)", "AFP"),
        ("Nguồn: quenha.gov.vn", "quenha.gov.vn"),
        ("Ảnh: Công an tỉnh Đắk Nông", "Công an tỉnh Đắk Nông"),
        ("Ảnh: CTV", "CTV"),
        ("Ảnh của Mai Lan", "Mai Lan"),
        ("Ảnh: của Mai Lan", "Mai Lan"),
        ("Ảnh và video: Mai Lan", "Mai Lan"),
        ("Ảnh: Mai Lan; Vũ Hùng", "Mai Lan; Vũ Hùng"),
        ("Ảnh: Mai Lan; nhìn từ trên cao", "Mai Lan"),
        ("Ảnh: Mai Lan/Giáo dục & Thời đại", "Mai Lan/Giáo dục & Thời đại"),
        ("Ảnh: M.L. Ông Vũ Văn Hùng", "M.L"),
        ("Ảnh: CLB HAGL", "CLB HAGL"),
        ("Ảnh tư liệu TTXVN", "TTXVN"),
        ("(Nguồn ảnh TTXVN)", "TTXVN"),
        ("Anh Mai Lan", None),  # who is seen
        ("Theo Sở Y tế, số ca mắc giảm", None),
        ("Ảnh: ITN", None),
        ("Ảnh: ĐPCC", None),
        ("Ảnh: IT", None),
        ("Ảnh: CACC", None),
        ("Ảnh: Nguồn Internet", None),
        ("Ảnh: Do gia đình cung cấp", None),
        ("Ảnh tư liệu", None),
        ("Ảnh minh hoạ", None),
        ("Ảnh: Internet", None),
        ("Ảnh: NVCC", None),
        ("Ảnh: Nhân vật cung cấp", None),
        ("(Đắk Nông)", None),
        ("Đồ họa: Mai Lan", None),
        ("Trong ảnh: Mai Lan", None),
        ("Ảnh: Một góc làng nhìn từ trên cao", None),
        ("", None),
    ],
)
def test_credit_at_the_end(printed: str, credit: str | None) -> None:
    assert credit_of_caption(f"{SCENE}. {printed}") == credit


def test_credit_at_the_beginning_ends_with_its_sentence() -> None:
    assert credit_of_caption(f"Ảnh: Mai Lan. {SCENE}") == "Mai Lan"


def test_a_credit_may_be_glued_to_the_sentence() -> None:
    assert credit_of_caption(f"{SCENE}Ảnh: Mai Lan") == "Mai Lan"


def test_an_endless_caption_has_no_credit() -> None:
    assert credit_of_caption("Ảnh: " * 100_000) is None


PIECES = ["Ảnh:", " ", "Mai", "Lan", "(", ")", "/", ".", "TTXVN", "\ud800", "\n", "-", "Trong ảnh:"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_nothing_raises(caption: str) -> None:
    credit = credit_of_caption(caption)
    assert credit is None or credit == credit.strip() != ""


@given(st.text(st.characters(exclude_categories=())))
def test_nothing_raises_on_any_text(caption: str) -> None:
    credit = credit_of_caption("Ảnh: " + caption)
    assert credit is None or 0 < len(credit) <= 100


def test_who_holds_a_post_is_in_the_picture_and_an_office_may_have_taken_it() -> None:
    assert credit_of_caption("Ảnh: Chủ tịch Hồ Chí Minh") is None
    assert credit_of_caption("Ảnh: Phó Bí thư Y Thu") is None
    assert credit_of_caption("Lễ khánh thành. Ảnh: Công an tỉnh Đắk Nông") == "Công an tỉnh Đắk Nông"
