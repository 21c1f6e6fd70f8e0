"""What is read in pages that list articles."""

from __future__ import annotations

import pytest

from newscrawl.items import Page
from newscrawl.probing.front import Front, read_front

HOME = """<!DOCTYPE html><html><head><title>Trang chủ | Báo Ví Dụ</title>
<link rel="alternate" type="application/rss+xml" href="/rss/home.rss">
<link rel="stylesheet" href="/style.css"></head><body>
<nav><a href="/thoi-su">Thời sự</a><a href="/kinh-te/nong-nghiep">Nông nghiệp</a><a href="/rss">RSS</a>
<a href="https://www.baovidu.vn/thoi-su">Thời sự</a><a href="/tim-kiem">Tìm</a><a href="/">Trang chủ</a></nav>
<ul class="onecms__loading"><li><a href="/tin-mot-1001.html?utm_source=x">Tin một</a></li>
<li><a href="/tin-mot-1001.html">Tin một</a></li><li><a href="https://khac.vn/tin-2.html">Báo khác</a></li>
<li><a href="/bbt/tin-hai-1002.html">Tin hai</a></li><li><a href="javascript:alert(1)">x</a></li></ul>
</body></html>"""


def front(html: str, url: str = "https://baovidu.vn/") -> Front:
    return read_front(Page(html.encode(), url))


def test_a_home_page_tells_name_cms_sections_articles_and_feeds() -> None:
    assert front(HOME) == Front(
        cms="onecms",
        name="Báo Ví Dụ",
        sections=(
            "https://baovidu.vn/thoi-su",
            "https://baovidu.vn/kinh-te/nong-nghiep",
            "https://www.baovidu.vn/thoi-su",
        ),
        articles=("https://baovidu.vn/tin-mot-1001.html", "https://baovidu.vn/bbt/tin-hai-1002.html"),
        feeds=("https://baovidu.vn/rss/home.rss",),
    )


@pytest.mark.parametrize(
    ("title", "meta", "name"),
    [
        ("Báo Ví Dụ - Tin tức mới nhất", "", "Báo Ví Dụ"),
        ("Tin tức 24h | BÁO VÍ DỤ", "", "BÁO VÍ DỤ"),
        ("Hànộimới", "", "Hànộimới"),
        ("Tin tức", "Báo Ví Dụ điện tử", "Báo Ví Dụ điện tử"),
        ("Trang chủ | Báo Ví Dụ", "baovidu.vn", "Báo Ví Dụ"),
        ("", "", None),
    ],
)
def test_the_name_is_what_the_page_calls_itself(title: str, meta: str, name: str | None) -> None:
    told = f'<meta property="og:site_name" content="{meta}">' if meta else ""
    html = f"<html><head><title>{title}</title>{told}</head><body><p>…</p></body></html>"
    assert front(html).name == name


def test_the_cms_is_told_by_its_markup() -> None:
    assert front("<html><body><a href='/tin-post123.html'>a</a></body></html>").cms == "epi"
    assert front("<html><body><h1 class='cms-title'>a</h1></body></html>").cms == "epi"
    assert front("<html><body><p>POWERED BY ONECMS</p></body></html>").cms == "onecms"
    assert front("<html><body><p>một trang khác</p></body></html>").cms is None


@pytest.mark.parametrize("html", ["", "\0\0", "<", "<a href=" * 2000, "<a href='http://[::1'>x</a>"])
def test_a_hostile_page_has_nothing(html: str) -> None:
    assert front(html).articles == ()
