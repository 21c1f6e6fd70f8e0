"""The load-more API: what a page announces, where the walk goes on and where it ends."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from newscrawl.discovery import Found, read
from newscrawl.discovery.listing import MAX_PAGES, listing_source
from newscrawl.errors import Refused
from newscrawl.items import Newspaper, Source

from .conftest import Read

API = "https://baomau.vn/api/getMoreArticle/"
FIRST = API + "24h_empty_0_0_0"


def article(number: int, time: str | None = "2026-09-05 16:39:00", **more: Any) -> dict[str, Any]:
    return {
        "PublisherId": number,
        "Title": f"Bài số {number}",
        "LinktoMe": f"/bai-{number}.html",
        "LinktoMe2": f"https://baomau.vn/bai-{number}.html",
        "Headlines": "Lời dẫn",
        "PublishedTime": "/Date(1788584400000)/",
        "TimeX2": time,
        "BlockedInstantArticleCreate": False,
        **more,
    }


def page(*articles: Any) -> bytes:
    return json.dumps(list(articles)).encode()


def test_a_page_announces_its_articles_and_the_page_behind(reading: Read) -> None:
    found = reading("listing", page(article(30), article(7)), url=FIRST, cursor="1:0")
    assert [(link.url, link.published_raw) for link in found.links] == [
        ("https://baomau.vn/bai-30.html", "2026-09-05 16:39:00"),
        ("https://baomau.vn/bai-7.html", "2026-09-05 16:39:00"),
    ]
    assert found.sources == (Source("listing", "listing", API + "24h_empty_7_0_0", "2:7"),)


def test_a_section_keeps_its_channel(reading: Read) -> None:
    found = reading("listing", page(article(7)), url=API + "channel_empty_9_370_0", cursor="4:9")
    assert found.sources[0].url == API + "channel_empty_7_370_0"


def test_an_address_without_a_cursor_and_a_page_without_an_end_are_told(reading: Read) -> None:
    found = reading("listing", page(article(7)), url="https://baomau.vn/api/moi-nhat")
    assert (len(found.links), found.sources) == (1, ())
    assert "no cursor" in found.warnings[0]
    found = reading("listing", page(*map(article, range(1, 1005))), url=FIRST)
    assert len(found.links) == 1000
    assert "more than 1000" in found.warnings[0]


def test_an_empty_page_is_the_end(reading: Read) -> None:
    found = reading("listing", b"[]", url=FIRST)
    assert found == Found()


def test_a_page_wholly_older_than_the_window_is_the_end(reading: Read) -> None:
    old = "2026-08-31 23:59:00"
    found = reading("listing", page(article(3, old), article(2, old)), url=FIRST)
    assert (found.links, found.sources, found.warnings) == ((), (), ())
    assert found.skipped == {"out_of_window": 2}


@pytest.mark.parametrize("second", ["2026-09-05 16:39:00", "2026-09-09 01:00:00", "vừa xong"])
def test_a_page_that_is_partly_or_not_yet_inside_goes_on(second: str, reading: Read) -> None:
    body = page(article(3, "2026-08-31 23:59:00"), article(2, second, PublishedTime=None))
    assert reading("listing", body, url=FIRST).sources


def test_a_cursor_that_stands_still_ends_with_a_warning(reading: Read) -> None:
    found = reading("listing", page(article(7)), url=API + "24h_empty_7_0_0", cursor="2:7")
    assert found.sources == ()
    assert "repeats" in found.warnings[0]
    assert len(found.links) == 1


@pytest.mark.parametrize(("before", "circle"), [(0, 1), (0, 2), (5, 3), (17, 40)])
def test_a_circle_of_any_length_is_noticed(before: int, circle: int, newspaper: Newspaper) -> None:
    source, read_pages = listing_source(newspaper), 0
    days = {"since": date(2026, 9, 1), "until": date(2026, 9, 7)}
    while True:
        step = read_pages if read_pages < before else before + (read_pages - before) % circle
        found = read(source, page(article(100 + step)), newspaper=newspaper, **days)
        read_pages += 1
        if not found.sources:
            break
        (source,) = found.sources
    assert "repeats" in found.warnings[0]
    assert read_pages <= 4 * (before + circle) + 4


def test_an_endless_listing_is_left_after_so_many_pages(newspaper: Newspaper) -> None:
    source, read_pages = listing_source(newspaper), 0
    days = {"since": date(2026, 9, 1), "until": date(2026, 9, 7)}
    while True:
        found = read(source, page(article(10**6 + read_pages)), newspaper=newspaper, **days)
        read_pages += 1
        if not found.sources:
            break
        (source,) = found.sources
    assert read_pages == MAX_PAGES
    assert str(MAX_PAGES) in found.warnings[0]


def test_dates_fall_back_from_local_time_to_milliseconds(reading: Read) -> None:
    body = page(article(3, None), article(2, "vừa xong"), article(1, None, PublishedTime=None))
    raw = [link.published_raw for link in reading("listing", body, url=FIRST).links]
    assert raw == ["/Date(1788584400000)/", "/Date(1788584400000)/", None]


def test_of_two_addresses_the_articles_is_taken(reading: Read) -> None:
    body = page(
        article(3, LinktoMe2="https://mau.1cdn.vn/x"), article(2, LinktoMe2=None), article(1, LinktoMe="#")
    )
    found = reading("listing", body, url=FIRST)
    assert [link.url[-6:] for link in found.links] == ["3.html", "2.html", "1.html"]


def test_what_is_no_article_is_counted_and_the_cursor_still_moves(reading: Read) -> None:
    body = page(
        article(9),
        None,
        5,
        {"PublisherId": "8"},
        article(7, LinktoMe="", LinktoMe2="https://khac.vn/b-7.html"),
    )
    found = reading("listing", body, url=FIRST)
    assert len(found.links) == 1
    assert found.skipped == {"not_an_article": 2, "unusable_url": 1, "other_host": 1}
    assert found.sources[0].url == API + "24h_empty_7_0_0"


@pytest.mark.parametrize("identity", [None, 0, -5, True, 1.5, "", "0", "12a", "../x", 10**30, [1]])
def test_an_id_that_is_none_moves_nothing(identity: object, reading: Read) -> None:
    found = reading("listing", page(article(9, PublisherId=identity)), url=FIRST)
    assert found.sources == ()
    assert "no article of the page has an id" in found.warnings[0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b'{"Message": "loi"}',
        b"<!DOCTYPE html><html></html>",
        b"[" * 200_000,
        b"[" + b"9" * 10_000 + b"]",
        b"\xff\xfe\x00",
        b"[" + b"{}," * 1_000_000 + b"{}]",
    ],
    ids=["empty", "null", "object", "html", "deep", "digits", "bytes", "huge"],
)
def test_what_is_no_array_is_refused(body: bytes, reading: Read) -> None:
    with pytest.raises(Refused) as caught:
        reading("listing", body, url=FIRST)
    assert caught.value.reason == "source_failed"
