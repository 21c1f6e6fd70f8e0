"""A newspaper's file written and read back."""

from __future__ import annotations

import pytest

from newscrawl.items import CrawlPolicy, DateRules, Expectations, Newspaper
from newscrawl.newspapers import load_newspapers, read_newspaper
from newscrawl.newspapers.writing import newspaper_text

NEWSPAPERS = [
    *load_newspapers().values(),
    Newspaper(
        id="kho",
        name='Báo "Khó" \\ #1 \U0001f4f0',
        base_url="http://127.0.0.1:8080",
        province="Đắk Nông",
        former_urls=("https://kho.example",),
        path_prefixes=("/bbt", "/en"),
        sources=("feed",),
        sitemap="/s.xml",
        feeds=("/rss/a.rss", "/rss/b.rss"),
        crawl=CrawlPolicy(delay=0.5, concurrency=2, revisit=(1.0, 2.5), every=5400.0),
        rules=DateRules(z_is_local=True),
        expectations=Expectations(
            articles=(8.0, 8.0, 8.0, 8.0, 8.0, 3.5, 2.0),
            problems=0.1,
            duplicates=0.0,
            fields={"byline": 0.9, "lead": 0.95},
            rules={"byline": "author-paragraph"},
        ),
        selectors={"byline": 'span[class="x"] > a::text', "title": "//h1"},
    ),
    Newspaper(id="im", name="Báo Im", base_url="https://im.example", crawl=CrawlPolicy(every=None)),
    Newspaper(
        id="cho",
        name="Báo Chờ",
        base_url="https://cho.example",
        expectations=Expectations(rules={"lead": "x"}),
    ),
]


@pytest.mark.parametrize("newspaper", NEWSPAPERS, ids=lambda one: one.id)
def test_what_was_written_is_read_back(newspaper: Newspaper) -> None:
    assert read_newspaper(newspaper_text(newspaper), file=f"{newspaper.id}.toml") == newspaper
