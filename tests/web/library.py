"""An archive with all that a page can show: newspapers, pictures, revisions, copies, hostile text."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.items import VIETNAM, Author, Image
from newscrawl.research.duplicates import find_duplicates
from newscrawl.storage import newspapers, open_database

from ..storage.builders import NOW, OTHER, PAPER, make_article, minutes, see

STORY, COPY, HOSTILE, MANY = 1, 2, 3, 4
FIRST_DAY = datetime(2026, 6, 1, 7, 30, tzinfo=VIETNAM)
SCRIPT = "<script>window.hacked = true</script>"

PARAGRAPHS = (
    "Sáng 5/9, người dân xã Ea Nuôl dự lễ khánh thành cây cầu mới qua suối Đắk Tơ sau bảy tháng thi công.",
    "Cây cầu dài 48 mét, rộng 6 mét, do người dân góp công, góp của cùng chính quyền xã xây dựng nên.",
    "Trước đây học sinh phải lội suối đến trường, mùa mưa lũ thường phải nghỉ học cả tuần liền.",
    "Già làng Y Thuôl Êban nói: “Có cầu rồi, bà con chở cà phê, hồ tiêu ra chợ dễ hơn nhiều lắm.”",
    "Xã Ea Nuôl hiện có 1.240 hộ, trong đó 320 hộ ở bên kia suối, phần lớn trồng cà phê và hồ tiêu.",
    "Công trình tiếp theo là con đường dài 2,5 ki-lô-mét nối với quốc lộ, dự kiến xong trước mùa mưa.",
)


def build(data: Path, picture_host: str) -> None:
    """Write the archive; pictures stand at `picture_host`."""
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        for number, changes in {**_special(picture_host), **_many()}.items():
            stored = see(db, _article(number, **changes), NOW)
            assert stored.article_id == number
        later = (
            *PARAGRAPHS[:4],
            PARAGRAPHS[4].replace("1.240", "1.250"),
            PARAGRAPHS[5],
            "Cầu thông xe hôm nay.",
        )
        story = _special(picture_host)[STORY]
        see(db, _article(STORY, **{**story, "paragraphs": later}), minutes(1500))
        see(
            db,
            _article(STORY, **{**story, "paragraphs": later, "title": "Xã Ea Nuôl thông xe cầu mới"}),
            minutes(3000),
        )
    find_duplicates(data)


def _article(number: int, **changes: Any) -> Any:
    paper = changes.setdefault("newspaper", "baomau")
    host = {"baomau": "https://baomau.vn", "baokhac": "https://baokhac.vn"}[paper]
    return make_article(
        number,
        **{
            "key": f"{paper}:{number}",
            "url": f"{host}/bai-viet-{number}.html",
            "published_at": FIRST_DAY + timedelta(hours=37 * number),
            "tags": (),
            "images": (),
            **changes,
        },
    )


def _special(host: str) -> dict[int, dict[str, Any]]:
    bridge = {
        "title": "Xã Ea Nuôl khánh thành cầu mới",
        "lead": "Bà con hai bờ suối Đắk Tơ không còn phải lội nước đến trường, đến chợ.",
        "paragraphs": PARAGRAPHS,
        "authors": (Author("Minh Thư"), Author("Hoàng Nam", "photographer")),
        "byline": "Minh Thư - Ảnh: Hoàng Nam",
        "category": "Xã hội",
        "category_path": "Tin tức > Xã hội",
    }
    return {
        STORY: {
            **bridge,
            "tags": ("cầu dân sinh", "Ea Nuôl", "nông thôn mới"),
            "images": (
                Image(f"{host}/cau.png", "Cầu mới qua suối Đắk Tơ. Ảnh: Hoàng Nam", "Hoàng Nam", "Cầu mới"),
                Image(f"{host}/cho.png", "Chợ xã Ea Nuôl ngày đầu thông xe", None, None),
            ),
        },
        COPY: {
            **bridge,
            "newspaper": "baokhac",
            "title": "Ea Nuôl có cầu mới",
            "agency": "Báo Mẫu",
            "source_url": "https://baomau.vn/bai-viet-1.html",
        },
        HOSTILE: {
            "title": f"Giá lúa {SCRIPT}<img src=x onerror=alert(1)> \"'`{{{{7*7}}}}",
            "lead": f"</p></article>{SCRIPT}<base href='https://ke-xau.example/'>",
            "byline": f"{SCRIPT}Kẻ Xấu",
            "authors": (Author(f"Kẻ Xấu{SCRIPT}"),),
            "category": f"Mục</a>{SCRIPT}",
            "category_path": None,
            "paragraphs": (
                f"Lúa {SCRIPT} <style>body{{display:none}}</style><!-- ]]>",
                "javascript:alert(1) \u202e đảo chiều " + "dài" * 300,
            ),
            "images": (
                Image(
                    "javascript:window.hacked=true", f'"><svg onload=alert(1)>{SCRIPT}', None, '" onerror="x'
                ),
                Image(f'{host}/"><script>window.hacked=true</script>.png', "' onmouseover='x", None, None),
                Image("data:text/html,<script>window.hacked=true</script>", None, None, None),
            ),
            "tags": (f"</ul>{SCRIPT}", "javascript:alert(1)"),
            "agency": f"Hãng {SCRIPT}",
            "source_url": "javascript:window.hacked=true",
            "published_raw": f"{SCRIPT} 05/09/2026",
        },
    }


def _many() -> dict[int, dict[str, Any]]:
    """Articles enough for several pages of results, in sections and months."""
    subjects = (
        "Giá cà phê tăng",
        "Hồ tiêu mất giá",
        "Mưa lớn ở vùng cao",
        "Hạn hán kéo dài",
        "Đắk Nông vào mùa",
    )
    sections = ("Kinh tế", "Thời sự", "Xã hội")
    return {
        number: {
            "newspaper": "baokhac" if number % 3 == 0 else "baomau",
            "title": f"{subjects[number % 5]}, kỳ {number}",
            "lead": f"Tin số {number} về cà phê và mưa.",
            "paragraphs": tuple(f"Đoạn {part} của bài {number}: nông dân tưới cà phê." for part in (1, 2, 3)),
            "category": sections[number % 3],
            "category_path": f"Tin tức > {sections[number % 3]}",
            "tags": ("hạn hán",) if number % 5 == 3 else ("cà phê",),
            "authors": (Author("Lê Thị Mẫu"),) if number % 2 else (),
            "byline": "Lê Thị Mẫu" if number % 2 else None,
            "published_precision": {62: "month", 63: "day"}.get(number, "minute"),
        }
        for number in range(MANY, 64)
    }
