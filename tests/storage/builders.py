"""Synthetic newspapers, captures and articles for the tests of storage."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.items import VIETNAM, Article, Author, Capture, Image, Newspaper, WarcLocation
from newscrawl.storage import Database, Stored, articles, captures, open_database

NOW = datetime(2026, 9, 5, 15, 17, tzinfo=UTC)
PAPER = Newspaper(id="baomau", name="Báo Mẫu", province="Đắk Nông", base_url="https://baomau.vn")
OTHER = Newspaper(id="baokhac", name="Báo Khác", base_url="https://baokhac.vn")


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def address(number: int) -> str:
    return f"https://baomau.vn/mua-tren-cao-nguyen-{number}.html"


def make_article(number: int = 1, **changes: Any) -> Article:
    """Article `number`; its content hash follows title, lead and paragraphs unless given."""
    article = Article(
        newspaper="baomau",
        key=f"baomau:{number}",
        url=address(number),
        cms_id=str(number),
        title=f"Mưa trên cao nguyên, kỳ {number}",
        lead="Sau nhiều tháng hạn hán, mưa đã về với Đắk Nông.",
        byline="Trần Thị Mẫu",
        published_at=datetime(2026, 9, 5, 22, 17, tzinfo=VIETNAM),
        published_precision="minute",
        published_raw="05/09/2026 - 22:17",
        published_source="visible",
        modified_at=None,
        category="Thời sự",
        category_path="Tin tức > Thời sự",
        kind="article",
        paragraphs=("Đoạn thứ nhất kể chuyện mưa.", "Đoạn thứ hai kể chuyện nắng."),
        word_count=12,
        agency=None,
        source_url=None,
        content_hash="",
        authors=(Author("Trần Thị Mẫu"), Author("Lê Văn Ảnh", "photographer")),
        images=(
            Image("https://anh.baomau.vn/a.jpg", "Hồ chứa cạn nước. Ảnh: Lê Văn Ảnh", "Lê Văn Ảnh", "a.jpg"),
            Image("https://anh.baomau.vn/b.jpg", None, None, None),
        ),
        tags=("hạn hán", "cà phê"),
        template="onecms-2026",
        rules={"title": "block-sc-title", "lead": "block-sc-sapo"},
    )
    article = replace(article, **changes)
    if "content_hash" not in changes:
        content = "\n".join((article.title, article.lead or "", *article.paragraphs))
        article = replace(
            article, content_hash=hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
        )
    return article


def make_capture(url: str = address(1), at: datetime = NOW, **changes: Any) -> Capture:
    capture = Capture(
        newspaper="baomau",
        url=url,
        fetched_at=at,
        status=200,
        headers=(
            ("ETag", '"v1"'),
            ("Last-Modified", "Sat, 05 Sep 2026 15:17:00 GMT"),
            ("Content-Type", "text/html"),
        ),
        body=b"<html></html>",
    )
    return replace(capture, **changes)


def add_capture(db: Database, capture: Capture, **options: Any) -> int:
    """The capture's row; its digest is that of its body unless given."""
    options.setdefault("digest", hashlib.sha256(capture.body).hexdigest())
    return captures.add(db, capture, location=WarcLocation("baomau/x.warc.gz", 7, 9), run_id=None, **options)


def see(db: Database, article: Article, at: datetime = NOW, *, version: str = "1") -> Stored:
    """Capture the article's page at this moment and store what was read, inside the caller's transaction."""
    capture_id = add_capture(db, make_capture(article.url, at))
    return articles.store(db, article, capture_id=capture_id, extractor_version=version)


def integrity(path: Path) -> str:
    """What SQLite says of the database, "ok" where all is well, after both search indexes were checked."""
    with open_database(path) as db:
        for index in ("search_exact", "search_folded"):
            db.conn.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
        assert db.conn.execute("PRAGMA foreign_key_check").fetchall() == []
        return str(db.conn.execute("PRAGMA integrity_check").fetchone()[0])
