"""A small archive to take away: two plain articles and one that means harm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl.items import VIETNAM, Author, Image
from newscrawl.research.duplicates import find_duplicates
from newscrawl.storage import Database, newspapers, open_database

from ..cli.terminal import Run
from ..storage.builders import OTHER, PAPER, make_article, minutes, see

HARVEST = make_article(
    2,
    title="Đắk Nông được mùa cà phê",
    lead="- Thưa ông, năm nay được giá?",
    byline="Lê Thị Mẫu - Y Thuôl",
    published_at=datetime(2026, 9, 6, 7, 30, tzinfo=VIETNAM),
    category="Kinh tế",
    category_path="Tin tức > Kinh tế",
    paragraphs=("Bà con xã Ea Nuôl hái quả chín.", "Giá 120.000 đồng/kg; “cao nhất”, một chủ vườn nói."),
    authors=(Author("Lê Thị Mẫu"), Author("Y Thuôl")),
    images=(),
    tags=("cà phê",),
)
HARM = make_article(
    3,
    title='=HYPERLINK("http://xau.example","bấm")\tvà {ngoặc} 50% & $5 #1 a_b ~ ^ \\',
    lead="@SUM(1;2)",
    byline="'Mười, Lê",
    published_at=None,
    published_precision=None,
    published_raw=None,
    published_source=None,
    category=None,
    category_path=None,
    paragraphs=("+1+1", "Dòng\u2028lạ <script>alert(1)</script>", "TY  - BOOK\nER  - "),
    authors=(Author("Mười, Lê and {Sáu}"),),
    images=(Image("https://anh.baomau.vn/c.jpg", "-2+3", None, None),),
    tags=("=1", "một; hai"),
    agency="TTXVN\nTY  - BOOK",
)


@pytest.fixture(scope="session")
def archive_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder; nobody writes to it."""
    data = tmp_path_factory.mktemp("archive") / "data"
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        for number, article in enumerate((make_article(1), HARVEST, HARM)):
            see(db, article, minutes(number))
    return data


STORY = (
    "Sáng nay, hơn hai trăm hộ dân ở ba buôn ven hồ Ea Nuôl bắt đầu hái vụ cà phê mới, sớm hơn nửa tháng.",
    "Quả chín đều nhờ mưa xuống đúng lúc, nên phần lớn các nhà chỉ phải hái hai lượt thay cho bốn lượt.",
    "Hợp tác xã đã thuê thêm sân phơi của trường học cũ và nhờ thanh niên canh kho vào ban đêm cho bà con.",
    "Thương lái từ các tỉnh khác cũng đã lên thuê nhà, chờ thu mua những mẻ nhân đầu tiên.",
)


@pytest.fixture(scope="session")
def reprints_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which a newspaper printed another's article, without its last paragraph."""
    data = tmp_path_factory.mktemp("reprints") / "data"
    reprint = {"newspaper": OTHER.id, "key": f"{OTHER.id}:9", "url": f"{OTHER.base_url}/bai-9.html"}
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        see(db, make_article(1, lead=None, paragraphs=STORY))
        later = datetime(2026, 9, 6, 5, tzinfo=VIETNAM)
        see(db, make_article(9, lead=None, paragraphs=STORY[:3], published_at=later, **reprint))
    find_duplicates(data)
    return data


@pytest.fixture
def db(archive_folder: Path) -> Iterator[Database]:
    with open_database(archive_folder / "newscrawl.db", read_only=True) as database:
        yield database


@pytest.fixture
def run(archive_folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line on the archive, in an empty folder."""
    monkeypatch.setenv("NEWSCRAWL_DATA", str(archive_folder))
    return run
