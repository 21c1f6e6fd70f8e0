"""What stands around a text is taken away, and nothing of the text."""

from __future__ import annotations

import pytest

from newscrawl.vietnamese.bare_text import bare_paragraphs, runs_of, words_of

TEXT = "Sáng 5/9, hồ Đắk Mây đã cạn, người dân hai thôn phải chở nước từ suối về dùng."
MORE = "Ông Trần Văn Hòa cho biết nước chỉ đủ tưới đến cuối tháng."


@pytest.mark.parametrize(
    "printed",
    [
        f"(TTXVN) - {TEXT}",
        f"(TTXVN/Vietnam+) – {TEXT}",
        f"TTXVN - {TEXT}",
        f"Hà Nội (TTXVN) - {TEXT}",
        f"(BĐN) - {TEXT}",
        f"(Baoquangninh.vn) - {TEXT}",
        f"Baoquangninh.vn – {TEXT}",
        f"(Chinhphu.vn) - {TEXT}",
    ],
)
def test_datelines(printed: str) -> None:
    assert bare_paragraphs(None, f"{printed}\n\n{MORE}") == [TEXT, MORE]


@pytest.mark.parametrize(
    "line",
    [
        "Theo TTXVN",
        "(Theo TTXVN/Vietnam+)",
        "Nguồn: TTXVN",
        "TTXVN",
        "PV",
        "Nhóm PV",
        "Bài, ảnh: Trần Thị Mẫu",
        "Trần Thị Mẫu",
        "Theo Báo Tin tức",
        "Báo Gia Lai",
        "...",
        "Xem thêm: Giá cà phê tăng",
        ">> Mưa lớn ở nhiều nơi",
        "Tin liên quan",
        "Ảnh: Lê Văn Ảnh",
    ],
)
def test_last_lines(line: str) -> None:
    assert bare_paragraphs(TEXT, f"{MORE}\n\n{line}") == [TEXT, MORE]


@pytest.mark.parametrize(
    "label", [" (TTXVN)", " (Theo TTXVN)", " (TTXVN/Vietnam+).", " (Nguồn: Chinhphu.vn)"]
)
def test_labels_behind_the_text(label: str) -> None:
    assert bare_paragraphs(TEXT, MORE + label) == [TEXT, MORE]


@pytest.mark.parametrize(
    "text",
    [
        "Ông Hòa (áo trắng) - người đứng đầu thôn - nói nước chỉ đủ dùng.",
        "Theo ông Hòa, nước chỉ đủ dùng đến cuối tháng này mà thôi.",
        "Bài học rút ra: phải sửa đập sớm.",
        "Nước về chậm (so với năm ngoái).",
        "Xem thêm lần nữa, ông Hòa mới yên tâm.",
        "Ai sẽ chịu trách nhiệm?",
    ],
)
def test_text_stays(text: str) -> None:
    assert bare_paragraphs(None, f"{TEXT}\n\n{text}\n\n{MORE}") == [TEXT, text, MORE]
    assert bare_paragraphs(None, f"{text}\n\n{MORE}") == [text, MORE]
    assert bare_paragraphs(None, f"{MORE}\n\n{text}") == [MORE, text]


def test_a_lead_printed_twice_counts_once() -> None:
    assert bare_paragraphs(TEXT, f"{TEXT}\n\n{MORE}") == [TEXT, MORE]
    assert bare_paragraphs(None, "") == []
    assert bare_paragraphs("  ", "\n\n") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ủy ban hòa giải", "UỶ BAN HOÀ GIẢI"),
        ("quản lý kỹ thuật", "quản lí kĩ thuật"),
        ("Đắk R’lấp, Đắk R'lấp", "Dak R`lap Dak R lap"),
        ("ngày 05/09 có 1.500 ha", "ngày 5-9 có 1,500 ha"),
        ("“Nước” – lửa…", '"nước" lửa'),
    ],
)
def test_spelling_makes_no_difference(one: str, other: str) -> None:
    assert words_of([one]) == words_of([other])


@pytest.mark.parametrize(("one", "other"), [("1.050 ha", "1.500 ha"), ("5/9", "6/9"), ("mưa", "nắng")])
def test_other_words_and_numbers_do(one: str, other: str) -> None:
    assert words_of([one]) != words_of([other])


def test_facts() -> None:
    text = (
        "Sáng 5/9, ông Trần Văn Hòa nói có 12 hồ. Ngày 6 tháng 9 trời mưa. Người Đắk Nông mừng. 92% hộ vui."
    )
    facts = [(run.value, run.fact) for run in runs_of([text]) if run.fact]
    assert facts == [
        ("5/9", "date"),
        ("tran van hoa", "name"),
        ("12", "number"),
        ("6", "date"),
        ("9", "number"),
        ("nguoi dak nong", "name"),
        ("92", "number"),
    ]


@pytest.mark.parametrize(
    "hostile", ["(" * 100_000, "A" * 300_000, "1." * 100_000, "- " * 100_000, "\n\n" * 90_000]
)
def test_any_text_takes_bounded_time(hostile: str) -> None:
    paragraphs = bare_paragraphs(hostile, hostile)
    words_of(paragraphs)
    assert sum(1 for _ in runs_of(paragraphs)) < 400_000
