"""A newspaper and its window, as most tests of discovery need them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from newscrawl.discovery import Found, read
from newscrawl.items import Newspaper, Source

Read = Callable[..., Found]


@pytest.fixture
def newspaper() -> Newspaper:
    return Newspaper(
        id="baomau",
        name="Báo Mẫu",
        base_url="https://baomau.vn",
        former_urls=("https://baomau.com.vn",),
        path_prefixes=("/bbt",),
    )


@pytest.fixture
def reading(newspaper: Newspaper) -> Read:
    """`read` for a kind, a body and, unless told otherwise, the first week of September 2026."""

    def read_kind(
        kind: str,
        body: bytes,
        *,
        url: str = "https://baomau.vn/sitemap.xml",
        cursor: str | None = None,
        since: date = date(2026, 9, 1),
        until: date = date(2026, 9, 7),
        today: date = date(2026, 9, 7),
    ) -> Found:
        source = Source(kind, kind.removesuffix("_index"), url, cursor)
        return read(source, body, newspaper=newspaper, since=since, until=until, today=today)

    return read_kind
