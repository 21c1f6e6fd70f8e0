"""A line of newspapers: Báo Cũ and Báo Láng Giềng were merged into Báo Giữa, that into Báo Mới."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from newscrawl.discovery.urls import article_key
from newscrawl.items import Newspaper
from newscrawl.storage import Database, Stored, articles

from ..storage.builders import NOW, add_capture, make_article, make_capture

CU = Newspaper(
    id="baocu",
    name="Báo Cũ",
    base_url="https://baocu.vn",
    former_urls=("https://baocu.org.vn",),
    successor="baogiua",
)
KE = Newspaper(id="baoke", name="Báo Láng Giềng", base_url="https://baoke.vn", successor="baogiua")
GIUA = Newspaper(id="baogiua", name="Báo Giữa", base_url="https://baogiua.vn", successor="baomoi")
MOI = Newspaper(
    id="baomoi", name="Báo Mới", base_url="https://baomoi.vn", former_urls=("https://moi.com.vn",)
)
LA = Newspaper(id="baola", name="Báo Lạ", base_url="https://baola.vn")
LINE = (CU, KE, GIUA, MOI, LA)


def see(db: Database, url: str, at: datetime = NOW, *, asked: str | None = None, **changes: Any) -> Stored:
    """Store a page that gives itself this address, captured `at` this time (from the address `asked`)."""
    host = url.split("/")[2]
    newspaper = next(
        one.id for one in LINE if any(origin.endswith(host) for origin in (one.base_url, *one.former_urls))
    )
    key = article_key(newspaper, url)
    assert key is not None
    capture = replace(make_capture(asked or url, at), newspaper=newspaper, body=f"{url} {at}".encode())
    article = make_article(newspaper=newspaper, key=key, url=url, cms_id=key.rpartition("/")[2], **changes)
    return articles.store(db, article, capture_id=add_capture(db, capture), extractor_version="1")
