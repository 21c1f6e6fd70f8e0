# ruff: noqa: E501  (a row of markup reads better in one line)
"""An archive that a desk prints pages into: each goes the whole road, from capture to rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive import WarcWriter
from newscrawl.items import Capture, Newspaper
from newscrawl.pipelines import Ingest, Outcome
from newscrawl.storage import newspapers, open_database

PAPER = Newspaper(id="baosonha", name="Báo Sơn Hà", base_url="https://baosonha.example")
URL = "https://baosonha.example/xa-ea-nuol-khanh-thanh-cau-moi-204518.html"
FIRST_DAY = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """What a page prints. `markup` changes its bytes just before they are served."""

    title: str = "Xã Ea Nuôl khánh thành cầu mới"
    lead: str | None = "Sáng 14/3, người dân xã Ea Nuôl dự lễ khánh thành cầu qua suối Đắk Tơ."
    byline: str | None = "Minh Thư"
    paragraphs: Sequence[str] = (
        "Cây cầu dài 48 mét, rộng 6 mét, do người dân góp công xây dựng trong bảy tháng.",
        "Trước đây học sinh phải lội suối đến trường, mùa mưa thường phải nghỉ học.",
        "Già làng Y Thuôl Êban nói: “Có cầu rồi, bà con chở cà phê ra chợ dễ hơn.”",
        "Xã Ea Nuôl hiện có 1.240 hộ, trong đó 320 hộ ở bên kia suối.",
        "Công trình tiếp theo là con đường dài 2,5 ki-lô-mét nối với quốc lộ.",
    )
    pictures: Sequence[tuple[str, str]] = (("cau.jpg", "Cầu mới qua suối. Ảnh: Minh Thư"),)
    related: str = "Một tin khác hẳn"

    def page(self) -> str:
        lead = f'<p class="Headlines"><b>{self.lead}</b></p>' if self.lead else ""
        byline = f'<span class="c-detail-head__cat">{self.byline}</span>' if self.byline else ""
        body = "".join(f"<p>{text}</p>" for text in self.paragraphs)
        figures = "".join(
            f'<figure><img src="https://sonha.1cdn.vn/2026/03/14/{file}"><figcaption><i>{caption}</i></figcaption></figure>'
            for file, caption in self.pictures
        )
        return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{self.title}</title>
<link rel="canonical" href="{URL}"></head><body><div class="c-detail-head"><ol class="breadcrumb">
<li class="breadcrumb-item"><a href="/">Trang chủ</a></li><li class="breadcrumb-item"><a href="/xa-hoi">Xã hội</a></li></ol>
<h1 class="c-detail-head__title">{self.title}</h1>{byline}
<span class="c-detail-head__time">14-03-2026 09:30</span></div><div class="b-maincontent">{lead}
<article class="entry">{body}{figures}</article></div>
<div class="c-box c-related-posts"><div class="c-box__title">Bài liên quan</div><h3><a href="/khac-1.html">{self.related}</a></h3></div>
</body></html>"""


STORY = Story()


class Press:
    """Captures of one article, a day apart."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._days = 0
        with open_database(data / "newscrawl.db") as db, db.transaction():
            newspapers.sync(db, [PAPER])

    def print(self, story: Story, *, markup: Sequence[tuple[str, str]] = (), url: str = URL) -> Outcome:
        """The next day's capture shows `story`, its markup changed by replacements."""
        page = story.page()
        for old, new in markup:
            assert old in page
            page = page.replace(old, new)
        return self.serve(200, page, url=url)

    def serve(self, status: int, page: str, *, url: str = URL) -> Outcome:
        """The next day's capture is this answer."""
        capture = Capture(
            newspaper=PAPER.id,
            url=url,
            fetched_at=FIRST_DAY + timedelta(days=self._days),
            status=status,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            body=page.encode(),
        )
        self._days += 1
        with (
            open_database(self.data / "newscrawl.db") as db,
            WarcWriter(self.data / "warc", PAPER.id, software="newscrawl tests") as writer,
        ):
            (outcome,) = Ingest(db, lambda _: writer, {PAPER.id: PAPER}).ingest([capture])
        return outcome


def with_paragraph(story: Story, at: int, text: str) -> Story:
    """`story` with another paragraph at this place."""
    paragraphs = [*story.paragraphs]
    paragraphs[at] = text
    return replace(story, paragraphs=paragraphs)
