"""Sitemap indexes, daily files, and what a server may send instead."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from newscrawl.discovery import Found
from newscrawl.discovery.entries import MAX_ENTRIES
from newscrawl.discovery.sitemap import day_of
from newscrawl.errors import Refused

from .conftest import Read

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" '
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
)
DAY_URL = "https://baomau.vn/sitemap-article-2026-09-05.xml"


def entry(path: str, lastmod: str | None = "2026-09-05T08:00:00+07:00") -> str:
    changed = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    return (
        f"<url><loc>https://baomau.vn{path}</loc><image:image>"
        "<image:loc>https://mau.1cdn.vn/thumbs/1200x630/2026/09/05/anh-1.html</image:loc>"
        f"<image:title><![CDATA[Nhà & vườn <b>]]></image:title></image:image>{changed}"
        "<changefreq>daily</changefreq><priority>0.9</priority></url>"
    )


def urlset(*entries: str) -> bytes:
    return (HEAD + "".join(entries) + "</urlset>").encode()


def index(names: Iterable[str], host: str = "https://baomau.vn") -> bytes:
    files = "".join(
        f"<sitemap><loc>{host}/{name}</loc><lastmod>2020-01-01</lastmod></sitemap>" for name in names
    )
    return (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{files}</sitemapindex>'.encode()
    )


def files_of(found: Found) -> list[str]:
    assert {source.kind for source in found.sources} <= {"sitemap"}
    return [source.url.rpartition("/")[2] for source in found.sources]


def test_a_daily_file_announces_its_articles_in_order(reading: Read) -> None:
    found = reading("sitemap", urlset(entry("/bai-hai-2.html"), entry("/bai-mot-1.html")), url=DAY_URL)
    assert [link.url for link in found.links] == [
        "https://baomau.vn/bai-hai-2.html",
        "https://baomau.vn/bai-mot-1.html",
    ]
    assert {link.published_raw for link in found.links} == {"2026-09-05T08:00:00+07:00"}
    assert {link.source for link in found.links} == {"sitemap"}
    assert (found.sources, found.warnings, dict(found.skipped)) == ((), (), {})


def test_what_is_no_article_of_ours_is_skipped_and_counted(reading: Read) -> None:
    body = urlset(
        entry("/bai-1.html"),
        entry("/ten-moi-1.html?utm_source=x"),
        entry("/bbt/bai-1.html", None),
        entry("/"),
        entry("/nong-nghiep-ptag.html"),
        entry("/an-pham/so-12-9.html"),
        "<url><loc>https://khac.vn/bai-3.html</loc></url>",
        "<url><loc>javascript:alert(1)</loc></url>",
        "<url><loc></loc></url><url/>",
        "<url><loc>/tuong-doi-4.html</loc></url>",
    )
    found = reading("sitemap", body, url=DAY_URL)
    assert [link.url.removeprefix("https://baomau.vn") for link in found.links] == [
        "/bai-1.html",
        "/bbt/bai-1.html",
        "/tuong-doi-4.html",
    ]
    assert found.links[1].published_raw is None
    assert found.skipped == {"duplicate": 1, "not_an_article": 3, "other_host": 1, "unusable_url": 1}


def test_a_files_name_settles_the_day_and_an_undated_files_entries_settle_theirs(reading: Read) -> None:
    body = urlset(
        entry("/cu-1.html", "2026-08-31T23:59:59+07:00"), entry("/moi-2.html"), entry("/la-3.html", "?")
    )
    assert len(reading("sitemap", body, url=DAY_URL).links) == 3
    found = reading("sitemap", body, url="https://baomau.vn/sitemap-news.xml")
    assert [link.url[-6:] for link in found.links] == ["2.html", "3.html"]
    assert found.skipped == {"out_of_window": 1}


def test_an_index_is_bounded_by_file_names_alone_and_read_newest_first(reading: Read) -> None:
    days = [f"sitemap-article-2026-{month:02}-{day:02}.xml" for month in (8, 9) for day in range(1, 31)]
    found = reading("sitemap_index", index(days), since=date(2026, 8, 29), until=date(2026, 9, 2))
    assert files_of(found) == [
        "sitemap-article-2026-09-02.xml",
        "sitemap-article-2026-09-01.xml",
        "sitemap-article-2026-08-30.xml",
        "sitemap-article-2026-08-29.xml",
    ]
    assert {source.name for source in found.sources} == {"sitemap"}
    assert found.skipped == {"out_of_window": 56}


def test_files_without_a_day_are_read_only_for_the_newest_days(reading: Read) -> None:
    body = index(
        [
            "sitemap-category.xml",
            "sitemap-event.xml",
            "sitemap-article-daily.xml",
            "sitemap-news.xml",
            "sitemap-article-2026-09-05.xml",
            "sitemap-article-2026-09-04.xml",
        ]
    )
    assert files_of(reading("sitemap_index", body, until=date(2026, 9, 4))) == [
        "sitemap-article-2026-09-04.xml"
    ]
    found = reading("sitemap_index", body, until=date(2026, 9, 5))
    assert files_of(found)[:2] == ["sitemap-article-daily.xml", "sitemap-news.xml"]
    assert found.skipped == {"other_sitemap": 2}


def test_a_file_of_a_day_to_come_is_not_the_newest(reading: Read) -> None:
    days = ("2026-09-05", "2026-09-07", "2027-09-05")
    body = index(["sitemap-news.xml", *(f"sitemap-article-{day}.xml" for day in days)])
    today = files_of(reading("sitemap_index", body, since=date(2026, 9, 6)))
    assert today == ["sitemap-news.xml", "sitemap-article-2026-09-07.xml"]
    assert files_of(reading("sitemap_index", body, until=date(2026, 9, 6))) == [
        "sitemap-article-2026-09-05.xml"
    ]


def test_monthly_files_are_read_where_the_month_overlaps(reading: Read) -> None:
    body = index([f"sitemaps/news-2026-{month}.xml" for month in range(1, 14)])
    found = reading("sitemap_index", body, since=date(2026, 8, 31), until=date(2026, 9, 1))
    assert files_of(found) == ["news-2026-9.xml", "news-2026-8.xml"]
    assert found.skipped == {"out_of_window": 10, "other_sitemap": 1}


def test_files_without_a_day_are_read_in_the_month_that_is_not_over(reading: Read) -> None:
    body = index(["sitemap-news.xml", "sitemaps/news-2026-9.xml", "sitemaps/news-2026-8.xml"])
    found = reading("sitemap_index", body, since=date(2026, 9, 3), until=date(2026, 9, 5))
    assert files_of(found) == ["sitemap-news.xml", "news-2026-9.xml"]
    found = reading("sitemap_index", body, since=date(2026, 8, 3), until=date(2026, 8, 31))
    assert files_of(found) == ["news-2026-8.xml"]


def test_files_elsewhere_twice_or_of_impossible_days_are_left(reading: Read) -> None:
    name = "sitemap-article-2026-09-05.xml"
    found = reading("sitemap_index", index([name, name, "sitemap-article-2026-09-31.xml"]))
    assert files_of(found) == [name]
    assert found.skipped == {"duplicate": 1, "other_sitemap": 1}
    found = reading("sitemap_index", index([name], host="https://khac.vn"))
    assert found.sources == ()
    assert found.skipped == {"other_host": 1}


def test_an_index_of_strange_names_says_so(reading: Read) -> None:
    found = reading("sitemap_index", index(["post-sitemap1.xml", "page-sitemap.xml"]))
    assert found.sources == ()
    assert "2 files" in found.warnings[0]


def test_an_index_may_be_a_urlset_but_a_file_no_index(reading: Read) -> None:
    assert len(reading("sitemap_index", urlset(entry("/bai-1.html"))).links) == 1
    found = reading("sitemap", index(["sitemap-article-2026-09-05.xml"]), url=DAY_URL)
    assert found.sources == ()
    assert "not followed" in found.warnings[0]


@pytest.mark.parametrize("body", [urlset(), index([])])
def test_an_empty_sitemap_is_no_error(body: bytes, reading: Read) -> None:
    found = reading("sitemap_index", body)
    assert (found.links, found.sources, found.warnings) == ((), (), ())


def test_a_gzipped_file_is_read(reading: Read) -> None:
    body = gzip.compress(urlset(entry("/bai-1.html")))
    assert len(reading("sitemap", body, url=DAY_URL + ".gz").links) == 1
    assert day_of(DAY_URL + ".gz") == date(2026, 9, 5)


def test_what_breaks_off_is_kept_up_to_there_with_a_warning(reading: Read) -> None:
    body = urlset(*(entry(f"/bai-{number}.html") for number in range(1, 2001)))
    for broken in (body[: len(body) // 2], gzip.compress(body)[:4000]):
        found = reading("sitemap", broken, url=DAY_URL)
        assert 0 < len(found.links) < 2000
        assert found.warnings


def test_spoiled_places_do_not_cost_the_rest(reading: Read) -> None:
    body = urlset(
        entry("/mot-1.html"), "<url><loc>https://baomau.vn/x?a=1&b</loc></url>", entry("/hai-2.html")
    )
    found = reading("sitemap", b"\r\n\n" + body, url=DAY_URL)
    assert [link.url[-6:] for link in found.links] == ["1.html", "2.html"]
    assert "malformed" in found.warnings[0]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><body>Access Denied</body></html>", "HTML"),
        (b"<html><head><meta charset=utf-8><br><script>document.cookie='a'</script>", "HTML"),
        (b"<rss><channel/></rss>", "<rss>"),
        (b'{"a": 1}', "malformed"),
        (b"\x00\x01\x02", "malformed"),
        (b"<urlset><url><loc>https://baomau.vn/a", "malformed"),
        (b"\x1f\x8bhello", "gzip"),
        (b"<?xml version='1.0' encoding='khong-co'?><urlset/>", "malformed"),
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes, detail: str, reading: Read) -> None:
    with pytest.raises(Refused, match=detail) as caught:
        reading("sitemap", body, url=DAY_URL)
    assert caught.value.reason == "source_failed"


LAUGHS = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 12))
BOMB = f'<!DOCTYPE urlset [<!ENTITY a0 "ha">{LAUGHS}]><urlset><url><loc>&a11;</loc></url></urlset>'


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        BOMB.replace("[", f"[<!--{'x' * 2_000_000}-->", 1),
        BOMB.replace("<url>", '<url a="&a11;">'),
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
        '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]><urlset/>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(document: str, encoding: str, reading: Read) -> None:
    with pytest.raises(Refused, match="entities"):
        reading("sitemap", document.encode(encoding), url=DAY_URL)


def test_a_dtd_elsewhere_is_not_fetched(reading: Read) -> None:
    body = b'<!DOCTYPE urlset SYSTEM "file:///etc/passwd">' + urlset(entry("/bai-1.html")).partition(b"\n")[2]
    assert len(reading("sitemap", body, url=DAY_URL).links) == 1


def test_a_file_is_read_up_to_the_protocols_limit(reading: Read) -> None:
    body = urlset(*(f"<url><loc>/bai-{number}.html</loc></url>" for number in range(MAX_ENTRIES + 5)))
    found = reading("sitemap", body, url=DAY_URL)
    assert len(found.links) == MAX_ENTRIES
    assert str(MAX_ENTRIES) in found.warnings[0]


@pytest.mark.parametrize(
    "body",
    [
        b"<urlset>" + b"<url>" * 200_000,
        b"<urlset><url><loc>" + b"x" * 5_000_000,
        b"<urlset>" + b"<x/>" * 2_100_000 + b"</urlset>",
        b"<urlset " + b" ".join(b'a%d="1"' % number for number in range(50_000)),
        gzip.compress(b"<urlset><url><loc>" + bytes(60 * 1024 * 1024)),
    ],
    ids=["deep", "long text", "many elements", "many attributes", "gzip bomb"],
)
def test_traps_are_left_in_bounded_time(body: bytes, reading: Read) -> None:
    with pytest.raises(Refused):
        reading("sitemap", body, url=DAY_URL)


def test_a_real_daily_file_is_read_whole(shared: Path) -> None:
    from newscrawl.discovery import read
    from newscrawl.items import Newspaper, Source

    body = (shared / "pages" / "onecms-sitemap-article-2026-09-05.xml").read_bytes()
    paper = Newspaper(id="nguoiquansat", name="Người Quan Sát", base_url="https://nguoiquansat.vn")
    source = Source("sitemap", "sitemap", "https://nguoiquansat.vn/sitemap-article-2026-09-05.xml")
    found = read(source, body, newspaper=paper, since=date(2026, 9, 5), until=date(2026, 9, 5))
    assert len(found.links) == body.count(b"<loc>")
    assert (found.warnings, dict(found.skipped)) == ((), {})
