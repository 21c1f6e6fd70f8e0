"""Canonical URLs, their shapes, and the identity of articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.urls import (
    article_key,
    as_origin,
    canonicalize,
    host_of,
    on_newspaper,
    redirect_target,
    shape,
)
from newscrawl.items import Newspaper

ARTICLE = "https://baomau.vn/mot-bai-bao-110172.html"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (ARTICLE, ARTICLE),
        ("HTTPS://BaoMau.VN:443/Bai-1.html", "https://baomau.vn/Bai-1.html"),
        ("http://baomau.vn:80", "http://baomau.vn/"),
        ("http://baomau.vn:8080/", "http://baomau.vn:8080/"),
        ("http://127.0.0.1:8321/a-1.html", "http://127.0.0.1:8321/a-1.html"),
        ("http://[0:0::1]:8321/a-1.html", "http://[::1]:8321/a-1.html"),
        ("https://baomau.vn./a-1.html", "https://baomau.vn/a-1.html"),
        (f"  {ARTICLE}\r\n", ARTICLE),
        (f"{ARTICLE}#binh-luan", ARTICLE),
        (f"{ARTICLE}?utm_source=zalo&UTM_Medium=x&fbclid=1&zarsrc=30", ARTICLE),
        (f"{ARTICLE}?page=2&gclid=1&b", f"{ARTICLE}?page=2&b"),
        (f"{ARTICLE}?utm%5Fsource=zalo", ARTICLE),
        ("https://baomau.vn/a/./b/../c//d-1.html", "https://baomau.vn/a/c/d-1.html"),
        ("https://baomau.vn/../../a-1.html", "https://baomau.vn/a-1.html"),
        ("https://baomau.vn/%2e%2e/a-1.html", "https://baomau.vn/a-1.html"),
        ("https://baomau.vn/b%c3%a0i%2D1.html", "https://baomau.vn/b%C3%A0i-1.html"),
        ("https://baomau.vn/bài-1.html", "https://baomau.vn/b%C3%A0i-1.html"),
        ("https://baomau.vn/100%-1.html", "https://baomau.vn/100%25-1.html"),
        ("https://báomẫu.vn/a-1.html", "https://xn--bomu-5na2786b.vn/a-1.html"),
    ],
)
def test_a_url_has_one_canonical_form(written: str, canonical: str) -> None:
    assert canonicalize(written) == canonical
    assert canonicalize(canonical) == canonical


@pytest.mark.parametrize(
    "written",
    [
        "",
        "   ",
        "/mot-bai-1.html",
        "javascript:alert(1)",
        "mailto:toasoan@baomau.vn",
        "ftp://baomau.vn/a-1.html",
        "https:baomau.vn/a-1.html",
        "https:///a-1.html",
        "https://ban:doc@baomau.vn/a-1.html",
        "https://baomau.vn@khac.vn/a-1.html",
        "https://baomau.vn\\@khac.vn/a-1.html",
        "https://baomau.vn/a\\b-1.html",
        "https://baomau.vn/a b-1.html",
        "https://baomau.vn/a\n-1.html",
        "https://baomau.vn/a\x00-1.html",
        "https://baomau.vn/a%00-1.html",
        "https://baomau.vn/a%0a-1.html",
        "https://baomau.vn/a\u200b-1.html",
        "https://baomau.vn/a\ud800-1.html",
        "https://baomau.vn:0/a-1.html",
        "https://baomau.vn:99999/a-1.html",
        "https://baomau.vn:8a/a-1.html",
        "https://bao..mau.vn/a-1.html",
        "https://[::1/a-1.html",
        "https://[khong]/a-1.html",
        "https://baomau.vn/" + "a" * 2000 + "-1.html",
        "https://baomau.vn/" + "đ" * 500 + "-1.html",
    ],
)
def test_what_is_no_usable_url_is_none(written: str) -> None:
    assert canonicalize(written) is None


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("/a-1.html", "https://baomau.vn/a-1.html"),
        ("c-1.html", "https://baomau.vn/rss/c-1.html"),
        ("//khac.vn/a-1.html", "https://khac.vn/a-1.html"),
        ("http://khac.vn/a-1.html", "http://khac.vn/a-1.html"),
        ("javascript:void(0)", None),
    ],
)
def test_a_relative_url_stands_on_its_base(written: str, canonical: str | None) -> None:
    assert canonicalize(written, "https://baomau.vn/rss/home.rss") == canonical


@given(st.text(max_size=60) | st.text("htp:/.@?#%&=[]\\\t 019aAđ-utm_", max_size=40))
def test_canonicalizing_twice_is_canonicalizing_once(text: str) -> None:
    for url in (text, f"https://baomau.vn/{text}", f"https://{text}/a-1.html"):
        once = canonicalize(url, "https://baomau.vn/x/y")
        if once is not None:
            assert canonicalize(once) == once
            assert once.isascii()
            assert once.startswith(("https://", "http://"))
            shape(once)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/mot-bai-110172.html", "article"),
        ("/bbt/mot-bai-110172.html", "article"),
        ("/", "home"),
        ("/chinh-tri", "section"),
        ("/kinh-te/thi-truong", "section"),
        ("/nong-nghiep-ptag.html", "tag"),
        ("/lu-lut-2024-event123.html", "event"),
        ("/an-pham/bao-in-so-12-4521.html", "print_issue"),
        ("/bbt/an-pham/bao-in-so-12-4521.html", "print_issue"),
        ("/rss/home.rss", "feed"),
        ("/rss/chinh-tri", "feed"),
        ("/sitemap.xml", "sitemap"),
        ("/sitemap-article-2026-09-05.xml", "sitemap"),
        ("/sitemaps/news-2024-5.xml", "sitemap"),
        ("/api/getMoreArticle/24h_empty_0_0_0", "other"),
        ("/lien-he.html", "other"),
        ("/bai-post123.html", "other"),
        ("/110172.html", "other"),
        ("/bai-١٢.html", "other"),
        ("/cat/202401/mot-bai-abcdef0/", "section"),
        ("/anh.jpg", "other"),
    ],
)
def test_a_path_has_a_shape(path: str, kind: str) -> None:
    canonical = canonicalize("https://baomau.vn" + path)
    assert canonical is not None
    assert shape(canonical).kind == kind


def test_an_article_shape_names_its_parts() -> None:
    seen = shape("https://baomau.vn/bbt/chuyen-2-nha-7.html?x=1#y")
    assert (seen.prefix, seen.slug, seen.cms_id) == ("/bbt", "chuyen-2-nha", "7")


@pytest.mark.parametrize(
    "url",
    [
        "https://baomau.vn/bai-110172.html",
        "https://baomau.vn/ten-khac-110172.html",
        "http://www.baomau.com.vn/bai-110172.html?utm_source=x",
    ],
)
def test_an_article_keeps_its_key_under_another_slug_or_host(url: str) -> None:
    assert article_key("baomau", url) == "baomau:/110172"


def test_a_prefix_keeps_colliding_ids_apart() -> None:
    assert article_key("baolamdong", "https://baolamdong.vn/bbt/a-110172.html") == "baolamdong:/bbt/110172"
    assert article_key("baolamdong", "https://baolamdong.vn/a/b/c-1.html") == "baolamdong:/a/b/1"
    assert article_key("baolamdong", "https://baolamdong.vn/chinh-tri") is None
    assert article_key("baolamdong", "khong phai url") is None


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://baomau.vn/a-1.html", True),
        ("http://www.baomau.vn/a-1.html", True),
        ("https://baomau.com.vn/a-1.html", True),
        ("https://baomau.vn:8443/a-1.html", False),
        ("https://en.baomau.vn/a-1.html", False),
        ("https://baomau.vn.khac.vn/a-1.html", False),
        ("https://xbaomau.vn/a-1.html", False),
        ("https://baomau.vn@khac.vn/a-1.html", False),
        ("/a-1.html", False),
    ],
)
def test_a_newspaper_has_its_own_hosts(url: str, own: bool, newspaper: Newspaper) -> None:
    assert on_newspaper(url, newspaper) is own


def test_a_port_is_part_of_the_host() -> None:
    local = Newspaper(id="x", name="X", base_url="http://127.0.0.1:8080")
    assert on_newspaper("http://127.0.0.1:8080/a-1.html", local)
    assert not on_newspaper("http://127.0.0.1:8081/a-1.html", local)
    assert host_of("http://127.0.0.1:8080/a-1.html") == "127.0.0.1:8080"


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (
            "/tin-m\u00e1\u00bb\u009bi-12.html",
            "https://baomau.vn/tin-m%E1%BB%9Bi-12.html",
        ),  # UTF-8, as it comes
        ("/tin-mới-12.html", "https://baomau.vn/tin-m%E1%BB%9Bi-12.html"),
        ("/caf\u00e9-12.html", "https://baomau.vn/caf%C3%A9-12.html"),
        ("http://khac.vn", "http://khac.vn/"),
        ("", None),
        ("javascript:0", None),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(location: str, target: str | None) -> None:
    assert redirect_target(location, "https://baomau.vn/") == target


def test_an_origin_is_nothing_more() -> None:
    assert as_origin("https://BaoMau.vn/") == as_origin("https://baomau.vn:443") == "https://baomau.vn"
    for more in ("https://baomau.vn/a", "https://baomau.vn/?a", "https://baomau.vn/#", "https://a@baomau.vn"):
        assert as_origin(more) is None
