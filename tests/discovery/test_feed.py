"""RSS and Atom."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from newscrawl.discovery import read
from newscrawl.errors import Refused
from newscrawl.items import Newspaper, Source

from .conftest import Read


def item(link: str, published: str = "Sat, 05 Sep 2026 22:17:01 +0700") -> str:
    return (
        "<item><title>Mưa lớn ở miền núi</title>"
        '<description><![CDATA[<a href="https://baomau.vn/khac-9.html"><img src="a.jpg"></a><br/>Lời dẫn]]>'
        f"</description><pubDate>{published}</pubDate>{link}</item>"
    )


def rss(*items: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">'
        "<channel><title>Báo Mẫu</title><link>https://baomau.vn/rss/home.rss</link>"
        f"<pubDate>Sat, 05 Sep 2026 23:00:00 +0700</pubDate>{''.join(items)}</channel></rss>"
    ).encode()


def test_a_feed_announces_links_with_their_dates_as_written(reading: Read) -> None:
    found = reading(
        "feed",
        rss(
            item(
                '<atom:link href="https://khac.vn/a-1.html"/><link>https://baomau.vn/mot-1.html?utm_source=rss</link>'
            ),
            item("<guid>https://baomau.vn/hai-2.html</guid>"),
            item("<link> /ba-3.html </link>", "hôm nay"),
            item("<link>https://baomau.vn/cu-4.html</link>", "Mon, 31 Aug 2026 08:00:00 +0700"),
            item(""),
        ),
    )
    assert [link.url.rpartition("/")[2] for link in found.links] == ["mot-1.html", "hai-2.html", "ba-3.html"]
    assert [link.published_raw for link in found.links][1:] == ["Sat, 05 Sep 2026 22:17:01 +0700", "hôm nay"]
    assert {link.source for link in found.links} == {"feed"}
    assert found.skipped == {"out_of_window": 1, "unusable_url": 1}


@pytest.mark.parametrize("emoji", ["&#xD83D;&#xDE00;", "&#55357;&#56832;", "&#x0d83d;", "&#57343;"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_emoji_in_two_halves_does_not_end_the_feed(reading: Read, emoji: str, encoding: str) -> None:
    first, second = (item(f"<link>https://baomau.vn/bai-{number}.html</link>") for number in (1, 2))
    text = rss(first, second.replace("Mưa", f"Mưa {emoji}")).decode().replace("utf-8", encoding)
    found = reading("feed", text.encode(encoding))
    read = [link.url.rpartition("/")[2] for link in found.links]
    if encoding == "utf-8":
        assert (read, found.warnings) == (["bai-1.html", "bai-2.html"], ())
    else:
        assert read == ["bai-1.html"]
        assert found.warnings


def test_atom_is_read_too(reading: Read) -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://baomau.vn/"/><entry>'
        b'<link rel="self" href="https://baomau.vn/self-9.html"/><link href="https://baomau.vn/mot-1.html"/>'
        b"<updated>2026-09-05T01:00:00Z</updated></entry></feed>"
    )
    found = reading("feed", body)
    assert [(link.url, link.published_raw) for link in found.links] == [
        ("https://baomau.vn/mot-1.html", "2026-09-05T01:00:00Z")
    ]


def test_an_empty_feed_is_no_error(reading: Read) -> None:
    found = reading("feed", rss())
    assert (found.links, found.warnings, dict(found.skipped)) == ((), (), {})


def test_an_unknown_entity_or_a_cut_does_not_cost_the_rest(reading: Read) -> None:
    good = item("<link>https://baomau.vn/mot-1.html</link>")
    odd = item("<link>https://baomau.vn/hai-2.html</link>").replace("Mưa lớn", "Mưa&nbsp;lớn & gió <")
    found = reading("feed", rss(good, odd)[:-30])
    assert found.links[0].url == "https://baomau.vn/mot-1.html"
    assert found.warnings


@pytest.mark.parametrize("body", [b"", b"<html><body>404</body></html>", b"khong co gi", b"<urlset/>"])
def test_what_is_no_feed_is_refused(body: bytes, reading: Read) -> None:
    with pytest.raises(Refused) as caught:
        reading("feed", body)
    assert caught.value.reason == "source_failed"


def test_a_real_feed_is_read_whole(shared: Path) -> None:
    body = (shared / "pages" / "onecms-rss.xml").read_bytes()
    paper = Newspaper(id="nguoiquansat", name="Người Quan Sát", base_url="https://nguoiquansat.vn")
    source = Source("feed", "feed", "https://nguoiquansat.vn/rss/chung-khoan")
    found = read(source, body, newspaper=paper, since=date(2026, 9, 1), until=date(2026, 9, 5))
    assert len(found.links) == body.count(b"<item>") == 3
    assert found.warnings == ()
