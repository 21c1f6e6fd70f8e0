# ruff: noqa: E501  (a row of markup reads better in one line)
"""Dates, people and addresses that a page states beside its text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from newscrawl.items import VIETNAM, DateRules, Page, RawDate
from newscrawl.pipelines.reading import read as read_whole
from newscrawl.pipelines.reading import read_page

from ..storage.builders import NOW, PAPER
from .pages import FIRST, HEAD, URL, new, read

BODY = f"<p>{FIRST}</p>"


def linked(json: str) -> str:
    return f'{HEAD}<script type="application/ld+json">{json}</script>'


GOOD = """{"@type": "NewsArticle", "datePublished": "2026-03-14T09:30:05+07:00",
 "dateModified": "2026-03-14T10:00:00+07:00", "author": {"@type": "Person", "name": "Minh Th&#432;"}}"""


@pytest.mark.parametrize(
    "json",
    [
        GOOD,
        f"[{GOOD}]",
        f'{{"@graph": [{{"@type": "WebPage"}}, {GOOD}]}}',
        f'{{"@type": "WebPage", "mainEntity": {GOOD}}}',
        GOOD.replace('"}}', '"},}'),
        GOOD.replace(
            '"@type": "NewsArticle",', '"@type": ["Thing", "NewsArticle"], "description": "a\n\tb",'
        ),
        f"<!-- {GOOD} -->",
        f'{{"itemListElement": [{GOOD.replace("2026", "2020")}]}}</script><script type="Application/LD+JSON">{GOOD}',
        GOOD.replace('"@type": "NewsArticle",', '"@type": "NewsArticle", "headline": "nói "thế" này",'),
    ],
)
def test_json_ld_however_it_is_written(json: str) -> None:
    article = read(new(BODY, head=linked(json)))
    assert RawDate("2026-03-14T09:30:05+07:00", "jsonld") in article.dates
    assert article.modified == RawDate("2026-03-14T10:00:00+07:00", "jsonld")
    assert article.rules["published_at"] == "jsonld"


OTHER = """{"mainEntityOfPage": {"@id": "https://baosonha.example/tin-khac-9.html"}, "@type": "NewsArticle",
 "datePublished": "2026-09-04T07:00:00+07:00", "author": {"@type": "Person", "name": "Kẻ Khác"}}"""
NAMELESS = OTHER.replace("mainEntityOfPage", "about")
OURS = GOOD.replace("{", f'{{"mainEntityOfPage": "{URL}", ', 1)
NEXT = '</script><script type="application/ld+json">'


@pytest.mark.parametrize(
    "json",
    [
        f"[{OTHER}, {OURS}]",
        f"[{OURS}, {OTHER}]",
        f"[{OTHER}, {GOOD}]",
        f"[{NAMELESS}, {OURS}]",
        f"{OTHER}{NEXT}{GOOD}",
        f"{OTHER[:-1]}{NEXT}{OURS}",
        f'{{"@type": "CollectionPage", "hasPart": [{OTHER}]}}{NEXT}{GOOD}',
    ],
)
def test_json_ld_of_another_article_says_nothing_of_this_one(json: str) -> None:
    article = read(new(BODY, author="", time="", head=linked(json)))
    assert article.dates == (RawDate("2026-03-14T09:30:05+07:00", "jsonld"),)
    assert article.byline == "Minh Thư"


def test_json_ld_of_another_article_alone_says_nothing() -> None:
    for json in (OTHER, OTHER[:-1]):
        article = read(new(BODY, author="", time="", head=linked(json)))
        assert (article.dates, article.byline) == ((), None)


def test_microdata_of_another_article_says_nothing_of_this_one() -> None:
    def item(published: str) -> str:
        return f"<div itemscope><meta itemprop='datePublished' content='{published}'>"

    html = new(BODY, time="").replace("<body>", f"<body>{item('2026-09-04T07:00:00+07:00')}</div>")
    assert read(html).dates == ()
    own = html.replace('<div class="l-main">', item("2026-03-14T09:30:05+07:00"))
    assert read(own).dates == (RawDate("2026-03-14T09:30:05+07:00", "meta"),)


@pytest.mark.parametrize(
    "json", ['{"headline": "nói "thế" này"', '{"datePublished": "2026", "headline": "a "b" c"}']
)
def test_a_title_is_not_cut_at_a_quote_that_breaks_its_json(json: str) -> None:
    head = (
        linked(json.replace("{", '{"@type": "NewsArticle", '))
        + '<meta property="og:title" content="Sông Đắk Tơ">'
    )
    html = f"<html><head>{head}</head><body><article class='entry longform'>{BODY}</article></body></html>"
    assert read(html).title == "Sông Đắk Tơ"


@pytest.mark.parametrize(
    "json", ["", "{", "[" * 100_000, '{"@type": "NewsArticle"', "null", '"Article"', "NaN"]
)
def test_json_ld_that_cannot_be_read_harms_nothing(json: str) -> None:
    article = read(new(BODY, head=linked(json)))
    assert [date.source for date in article.dates] == ["visible"]


def test_every_date_is_kept_with_its_source() -> None:
    head = linked(GOOD) + '<meta name="article:published_time" content="3/14/2026 9:30:05 AM">'
    assert [date.source for date in read(new(BODY, head=head)).dates] == ["visible", "jsonld", "meta"]


def test_a_z_that_the_page_itself_shows_to_be_false_is_false_for_the_last_change_too() -> None:
    json = GOOD.replace("+07:00", "Z")
    article = read_page(Page(new(BODY, head=linked(json)).encode(), URL), newspaper=None, fetched_at=NOW)
    assert article.published_at == datetime(2026, 3, 14, 9, 30, tzinfo=VIETNAM)
    assert article.modified_at == datetime(2026, 3, 14, 10, tzinfo=VIETNAM)
    page = Page(new(BODY, time="14/03/2026 - 16:30", head=linked(json)).encode(), URL)
    true = read_page(page, newspaper=None, fetched_at=NOW)
    assert true.published_at == datetime(2026, 3, 14, 16, 30, 5, tzinfo=VIETNAM)
    assert true.modified_at == datetime(2026, 3, 14, 17, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "shown", ["Cập nhật: 20/03/2026 - 10:00", "20/03/2026 10:00 (cập nhật)", "Updated 20/03/2026"]
)
def test_a_date_that_is_told_to_be_the_last_change_is_not_that_of_publication(shown: str) -> None:
    page = Page(new(BODY, time=shown, head=linked(GOOD)).encode(), URL)
    meta = '<meta name="article:published_time" content="3/14/2026 9:30:05 AM">'
    without_offset = Page(new(BODY, time=shown, head=meta).encode(), URL)
    for one in (page, without_offset):
        reading = read_whole(one, newspaper=None, fetched_at=NOW)
        assert reading.article.published_at == datetime(2026, 3, 14, 9, 30, 5, tzinfo=VIETNAM)
        assert reading.remarks == ()
    later = new(BODY, time=shown, head=meta.replace("/14/", "/21/"))  # none is published after its change
    read_later = read_page(Page(later.encode(), URL), newspaper=None, fetched_at=NOW)
    assert (read_later.published_at or NOW).date() == date(2026, 3, 20)
    alone = read_page(Page(new(BODY, time=shown).encode(), URL), newspaper=None, fetched_at=NOW)
    assert (alone.published_at or NOW).date() == date(2026, 3, 20)


def test_a_change_that_the_page_shows_is_day_first_whatever_its_machine_writes() -> None:
    html = new(BODY + "<p class='changed'>05/09/2026 10:00</p>")
    paper = replace(PAPER, rules=DateRules(mdy=True), selectors={"modified": ".changed"})
    article = read_page(Page(html.encode(), URL), newspaper=paper, fetched_at=NOW)
    assert article.modified_at == datetime(2026, 9, 5, 10, tzinfo=VIETNAM)


def test_time_of_the_capture_is_no_date() -> None:
    article = read(new(BODY, time=""))
    assert article.dates == ()
    assert "published_at" not in article.rules


def test_script_time_is_the_last_resort_and_loses_its_false_zone() -> None:
    script = '<script>WebControl.item_published_time = "2026-03-14T09:30:05Z";</script>'
    assert read(new(BODY + script, time="")).dates == (RawDate("2026-03-14T09:30:05", "meta"),)
    assert [date.source for date in read(new(BODY + script)).dates] == ["visible"]


@pytest.mark.parametrize(
    ("head", "byline"),
    [
        ('<meta property="article:author" content="Quỳnh V&amp;#226;n">', "Quỳnh Vân"),
        ('<meta property="article:author" content="Báo Sơn Hà">', None),
        ('<meta property="article:author" content="baosonha.example">', None),
        ('<meta property="article:author" content="https://www.facebook.com/x">', None),
        ('<meta name="article:author" content=" "><meta name="article:author" content="Y Moan">', "Y Moan"),
        ('<meta property="article:author" content="Báo Sơn Hà"><meta property="article:author" content="A Bình">'
         '<meta property="article:author" content="Y Moan">', "A Bình, Y Moan"),
        (linked(GOOD), "Minh Thư"),
        (linked(GOOD.replace('"Person"', '["Person"]')), "Minh Thư"),
        (linked(GOOD.replace('"Minh Th&#432;"', '["A Bình", "Y Moan"]')), "A Bình, Y Moan"),
        (linked(GOOD.replace("Minh Th&#432;", "Báo Sơn Hà")), None),
        (linked(GOOD.replace('"Person"', '"Organization"')), None),
        (linked(GOOD.replace('{"@type": "Person", "name": "Minh Th&#432;"}', '["A Bình", "Y Moan"]')), "A Bình, Y Moan"),
        *(
            (linked(GOOD.replace("Minh Th&#432;", own)), None)
            for own in ("Báo và phát thanh, truyền hình Lâm Đồng", "Báo, Phát thanh - Truyền hình thành phố Huế", "Lâm Đồng Online")
        ),
    ],
)  # fmt: skip
def test_person_of_the_metadata_only_where_none_is_printed(head: str, byline: str | None) -> None:
    head = HEAD + head
    assert read(new(BODY, author="", head=head)).byline == byline
    assert read(new(BODY, author="Lê Na", head=head)).byline == "Lê Na"


def test_tags_of_the_metadata_stand_in_one_element_or_in_several() -> None:
    head = (
        HEAD
        + '<meta property="article:tag" content="Ea Nuôl, cầu"><meta property="article:tag" content="Đắk Tơ">'
    )
    assert read(new(BODY, head=head)).tags == ("Ea Nuôl", "cầu", "Đắk Tơ")


def test_entities_in_the_title_are_decoded() -> None:
    html = new(BODY).replace("Xã Ea Nuôl khánh thành cầu mới</h1>", "C&amp;#226;u chuyện&#58; A &amp; B</h1>")
    assert read(html).title == "Câu chuyện: A & B"


def test_id_from_the_script_where_the_address_has_none() -> None:
    html = new(BODY + "<script>WebControl.item_id = 204518;</script>", head="")
    article = read(html, "https://baosonha.example/cau-moi")
    assert (article.cms_id, article.rules["cms_id"]) == ("204518", "WebControl")
