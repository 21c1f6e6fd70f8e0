"""What a crawl begins with, and that nothing which a server may send breaks a reader."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery import Found, plan, read, request_headers
from newscrawl.discovery.sources import READERS
from newscrawl.errors import Misuse, Refused
from newscrawl.items import Newspaper, Source

from ..fresh_interpreter import loaded_after

SINCE, UNTIL = date(2026, 9, 1), date(2026, 9, 7)
PAPER = Newspaper(id="baomau", name="Báo Mẫu", base_url="http://127.0.0.1:8080")
KINDS = sorted(READERS)


def test_a_plan_holds_the_newspapers_sources_in_order() -> None:
    paper = replace(PAPER, feeds=("/rss/home.rss", "/rss/chinh-tri"))
    assert [(one.kind, one.name, one.url) for one in plan(paper, since=SINCE, until=UNTIL, names=None)] == [
        ("sitemap_index", "sitemap", "http://127.0.0.1:8080/sitemap.xml"),
        ("feed", "feed", "http://127.0.0.1:8080/rss/home.rss"),
        ("feed", "feed", "http://127.0.0.1:8080/rss/chinh-tri"),
        ("listing", "listing", "http://127.0.0.1:8080/api/getMoreArticle/24h_empty_0_0_0"),
    ]


def test_a_plan_follows_the_names_given() -> None:
    sources = plan(PAPER, since=SINCE, until=UNTIL, names=["listing", "feed", "listing"])
    assert [one.name for one in sources] == ["listing", "feed"]
    only_feeds = replace(PAPER, sources=("feed",))
    assert [one.name for one in plan(only_feeds, since=SINCE, until=UNTIL, names=())] == ["feed"]


def test_a_plan_that_cannot_be_is_misuse() -> None:
    with pytest.raises(Misuse, match="sitemap, feed, listing"):
        plan(PAPER, since=SINCE, until=UNTIL, names=["rss"])
    with pytest.raises(Misuse, match="2026-09-01"):
        plan(PAPER, since=UNTIL, until=SINCE)


def test_a_listing_is_asked_for_as_the_pages_script_asks() -> None:
    listing, feed = plan(PAPER, since=SINCE, until=UNTIL, names=["listing", "feed"])
    assert request_headers(listing)["X-Requested-With"] == "XMLHttpRequest"
    assert "X-Requested-With" not in request_headers(feed)


def test_a_kind_that_does_not_exist_is_a_bug() -> None:
    with pytest.raises(ValueError, match="telex"):
        read(
            Source("telex", "telex", "http://127.0.0.1:8080/"), b"", newspaper=PAPER, since=SINCE, until=UNTIL
        )


FRAGMENTS = [
    *(b"<urlset>", b"</urlset>", b"<url>", b"</url>", b"<loc>", b"</loc>", b"<sitemapindex>", b"<sitemap>"),
    *(b"<rss>", b"<channel>", b"<item>", b"</item>", b"<link>", b"</link>", b"<link href='/a-1.html'/>"),
    *(b"<!DOCTYPE a [", b"]>", b"<![CDATA[", b"]]>", b"&amp;", b"&x;", b"<?xml version='1.0'?>", b"-->"),
    *(b"/bai-1.html", b"http://127.0.0.1:8080/sitemap-article-2026-09-05.xml", b"\xff\xfe", b"\x1f\x8b"),
    *(b"[", b"]", b"{", b"}", b'"PublisherId": 5', b'"LinktoMe": "/a-5.html"', b",", b"\x00", b"<!--"),
    *(b"<x xmlns='a' xmlns:b='c'>", b"<b:url>"),
]
MARKUP = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map(b"".join)


@pytest.mark.parametrize("kind", KINDS)
@given(body=st.binary(max_size=400) | MARKUP | MARKUP.map(lambda body: b"<urlset>" + body))
def test_arbitrary_bytes_are_read_or_refused(kind: str, body: bytes) -> None:
    source = Source(kind, "any", "http://127.0.0.1:8080/api/getMoreArticle/24h_empty_0_0_0", "1:0")
    refused, found = None, Found()
    try:
        found = read(source, body, newspaper=PAPER, since=SINCE, until=UNTIL)
    except Refused as reason:
        refused = reason
    assert refused is None or (refused.reason == "source_failed" and refused.detail)
    urls = [*(link.url for link in found.links), *(source.url for source in found.sources)]
    assert all(url.startswith("http://127.0.0.1:8080/") for url in urls)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)
)
def test_arbitrary_values_in_a_listing_are_read(value: object) -> None:
    keys = ("PublisherId", "LinktoMe", "LinktoMe2", "PublishedTime", "TimeX2")
    body = json.dumps([value, dict.fromkeys(keys, value)]).encode()
    source = Source("listing", "listing", "http://127.0.0.1:8080/api/getMoreArticle/24h_empty_0_0_0", "1:0")
    read(source, body, newspaper=PAPER, since=SINCE, until=UNTIL)


def test_judging_urls_loads_no_parser() -> None:
    assert not loaded_after("import newscrawl.discovery") & {"lxml", "scrapy", "sqlite3"}
