"""A newspaper with a layout of its own, so that what its file says is what the extractor can do.

Without selectors its pages are refused (`unknown_layout`); `BOXED` takes the live box for text; `GOOD` reads
them as they are meant. To change the file between capture and re-extraction is to change the extractor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from newscrawl.archive import WarcWriter
from newscrawl.items import Capture, Link, Newspaper
from newscrawl.pipelines import Ingest, Outcome
from newscrawl.pipelines.ingest import examine
from newscrawl.pipelines.reextraction import ReextractionReport, reextract
from newscrawl.storage import newspapers, open_database
from newscrawl.storage.rereading import Scope

from ..asking import Asked

UNREAD = Newspaper(id="baosonha", name="Báo Sơn Hà", base_url="https://baosonha.example")
GOOD = replace(
    UNREAD,
    selectors={
        "title": "h1.tua",
        "lead": "p.dan",
        "byline": "p.ten",
        "body": "div.chu",
        "published": "p.gio",
    },
)
BOXED = replace(GOOD, selectors={**GOOD.selectors, "body": "main"})
FIRST_DAY = datetime(2026, 3, 14, 3, 0, tzinfo=UTC)
EVERYTHING = Scope(())
BOX = "Hộp tin đổi từng giờ."


def address(number: int) -> str:
    return f"https://baosonha.example/mua-ve-tren-song-ha-{number}.html"


def page(number: int = 1, *, text: str = "Mưa về lúc nửa đêm.", box: str = BOX, **changes: str) -> str:
    told = {
        "title": f"Mưa về trên sông Hà, kỳ {number}",
        "lead": "Sau nhiều tháng hạn, mưa đã về.",
        "time": "14/03/2026 - 09:30",
        **changes,
    }
    return f"""<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">
<title>{told["title"]}</title></head>
<body><h1 class="tua">{told["title"]}</h1><p class="gio">{told["time"]}</p><p class="ten">Trần Thị Mẫu</p>
<p class="dan">{told["lead"]}</p>
<main><div class="chu"><p>Nông dân xã Buôn Mẫu ra đồng từ sớm.</p><p>{text}</p></div>
<div class="hop"><p>{box}</p></div></main></body></html>"""


@dataclass
class Press(Asked):
    """An archive into which pages are printed, each along the whole road."""

    data: Path
    days: int = 0

    def __post_init__(self) -> None:
        with open_database(self.data / "newscrawl.db") as db, db.transaction():
            newspapers.sync(db, [UNREAD])

    def print(
        self, pages: Iterable[tuple[int, str]], paper: Newspaper, *, link: Link | None = None
    ) -> list[Outcome]:
        """Captures of articles by number, a day apart, read as `paper` says; "" is a 304."""
        with (
            open_database(self.data / "newscrawl.db") as db,
            WarcWriter(self.data / "warc", paper.id, software="newscrawl tests") as writer,
        ):
            ingest = Ingest(db, lambda _: writer, {paper.id: paper})
            outcomes = []
            for number, html in pages:
                capture = Capture(
                    newspaper=paper.id,
                    url=address(number),
                    fetched_at=FIRST_DAY + timedelta(days=self.days),
                    status=200 if html else 304,
                    headers=(("Content-Type", "text/html; charset=utf-8"),),
                    body=html.encode(),
                )
                self.days += 1
                archived = ingest.archive(examine(capture, paper, link))
                writer.sync()
                with db.transaction():
                    outcomes.append(ingest.record(archived, run_id=None))
            return outcomes

    def reextract(self, paper: Newspaper, scope: Scope = EVERYTHING, **options: Any) -> ReextractionReport:
        """Read everything again as `paper` says."""
        return reextract(self.data, {paper.id: paper}, scope, jobs=options.pop("jobs", 1), **options)

    def snapshot(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """Everything that reading decides, in an order that is not the order of arrival."""
        return {
            query: self.rows(query)
            for query in (
                "select key, url, title, lead, byline, published_at, published_raw, published_source, body,"
                " word_count, revision, content_hash, first_seen_at, last_seen_at, status, template, rules,"
                " extractor_version, capture_id from articles order by key",
                "select a.key, r.* from revisions r join articles a on a.id = article_id order by 1, 3",
                "select key, s.seen_at, s.capture_id, s.reading, s.content_hash, s.extractor_version"
                " from sightings s join articles a on a.id = article_id order by 1, 2, 3",
                "select key, i.position, i.url, i.caption from images i join articles a on a.id = article_id"
                " order by 1, 2",
                "select key, name, role from authors join articles a on a.id = article_id order by 1, 2",
                "select key, u.url from article_urls u join articles a on a.id = article_id order by 1, 2",
                "select url, reason, detail, capture_id from problems where closed_at is null order by 1, 2",
                "select id, extractor_version from captures order by id",
                "select rowid from search_exact where search_exact match 'mưa' order by 1",
            )
        }
