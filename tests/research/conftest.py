"""A small archive of texts in which every spelling that matters stands once where it can be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import VIETNAM, Author, Image
from newscrawl.storage import Database, newspapers, open_database

from ..storage.builders import OTHER, PAPER, make_article, see

Text = tuple[str, str | None, str, tuple[str, ...]]  # title, lead, body, captions

TEXTS: dict[int, Text] = {
    1: ("Đắk Nông vào mùa", "Tỉnh Đắk Nông bước vào mùa cà phê.", "Nông dân phơi quả trên sân.", ()),
    2: ("Con đường mới", None, "Con đường nối hai xã đã thông xe.", ()),
    3: ("Tin đồn đương thời", None, "Người đương thời kể lại chuyện cũ.", ()),
    4: ("Hạn hán kéo dài", "Hồ thủy lợi cạn nước.", "Hạn hán làm khô ruộng lúa. Mưa chưa về.", ()),
    5: ("Hội nghị", None, "Uỷ ban nhân dân huyện họp về hoà giải ở cơ sở.", ()),
    6: ("Phiên họp", None, "Ủy ban nhân dân xã bàn việc hòa giải ở thôn.", ()),
    7: ("Kỳ họp HĐND tỉnh", None, "Đại biểu HĐND thông qua nghị quyết; QĐ số 12 có hiệu lực.", ()),
    8: ("Chuyện ở Đắk R’lấp", None, "Huyện Đắk R’lấp có nhiều rẫy tiêu.", ()),
    9: ("Thị trấn Ea T'ling", None, "Chợ Ea T'ling đông người.", ("Phiên chợ sớm ở Cư Jút. Ảnh: Mẫu",)),
    10: ("Quản lý rừng", None, "Công tác quản lý, bảo vệ rừng được chú trọng. Lý do là cháy.", ()),
    11: ("Quản lí đất đai", None, "Việc quản lí đất đai còn lỏng. Công ti chậm nộp hồ sơ.", ()),
    12: ("Lễ hội", None, "Cồng chiêng vang lên.", ("Già làng thổi kèn bên bếp lửa", "Thiếu nữ múa xoang")),
    13: ("Mưa lũ", None, "Lũ về nhanh, lúa và ngô ngập. Hạn chế đi lại.", ()),
    14: ("Toà án xét xử", None, "Toà án tuyên án. Bị cáo khoẻ mạnh, thành khẩn.", ()),
    15: ("Tòa nhà mới", None, "Tòa nhà cao tầng. Chị Thúy cùng em Thuý dự lễ.", ()),
    16: ("Giá cà phê", None, "Giá cà phê tăng 1.500 đồng/kg trong vụ 2025-2026; hồ tiêu giảm.", ()),
    17: ("Dịch Covid-19", None, "Dịch Covid-19 lắng xuống; sở GD&ĐT mở lại trường.", ()),
    18: ("Bạn đọc viết", None, "Bán nhà, bàn chuyện, bản làng, ban ngày.", ()),
    19: ("Quý nhân", None, "Quý I năm nay, quí vị nhớ y tế cơ sở và kỷ niệm.", ()),
    20: ("Chuyện xa", None, "Hồ lớn ở phía bắc tỉnh từ mấy tháng trước đã bắt đầu cạn dần.", ()),
    21: ("Café Đà Lạt", None, "Quán café mở cửa. Guðrún kể chuyện Iceland, Толстой kể İstanbul.", ()),
    22: ("Dân đi bộ", None, "Người dân đi trên đê. Đoàn đến dự.", ()),
}


def article(number: int) -> Any:
    title, lead, body, captions = TEXTS[number]
    other = number % 2 == 0
    return make_article(
        number,
        newspaper="baokhac" if other else "baomau",
        key=f"{'baokhac' if other else 'baomau'}:{number}",
        title=title,
        lead=lead,
        paragraphs=(body,),
        images=tuple(
            Image(f"https://anh.vn/{number}-{i}.jpg", one, None, None) for i, one in enumerate(captions)
        ),
        tags=("hạn hán",) if number in (4, 13) else (),
        authors=(Author("Lê Văn Ảnh"),) if number % 5 == 0 else (),
        category="Kinh tế" if number > 10 else "Thời sự",
        category_path="Kinh tế > Nông nghiệp" if number == 16 else None,
        published_at=published(number),
        published_precision=None if number == 3 else "month" if number == 22 else "minute",
    )


def published(number: int) -> datetime | None:
    """Of article 3 nothing is known, of article 22 only the month."""
    if number == 3:
        return None
    moment = datetime(2026, 1 + number // 8, number, 8, tzinfo=VIETNAM)
    return moment.replace(day=1, hour=0) if number == 22 else moment


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the archive; nobody writes to it."""
    data = tmp_path_factory.mktemp("texts")
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        for number in TEXTS:
            assert see(db, article(number)).article_id == number
    return data


@pytest.fixture
def db(archive: Path) -> Iterator[Database]:
    with open_database(archive / "newscrawl.db", read_only=True) as opened:
        yield opened


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Database]:
    """An archive with a newspaper and no article."""
    with open_database(tmp_path / "newscrawl.db") as opened:
        with opened.transaction():
            newspapers.sync(opened, [PAPER])
        yield opened
