# ruff: noqa: E501  (a row of markup reads better in one line)
"""Boxes with other articles have the classes of a header."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .pages import FIRST, SECOND, TITLE, URL, new, old, read

BODY = f"<p>{FIRST}</p><p>{SECOND}</p>"
OTHER = """<div class="{box}"><h3 class="block-sc-title c-detail-head__title">Tin khác</h3>
<span class="block-sc-author c-detail-head__cat">Kẻ Khác</span><span class="block-sc-cate-name">Mục khác</span>
<span class="block-sc-publish-time c-detail-head__time">01/01/2020 10:00</span>
<p class="block-sc-sapo Headlines">Lời dẫn khác.</p></div>"""


@pytest.mark.parametrize("page", [new, old])
@pytest.mark.parametrize("box", ["c-box", "c-related-posts", "tin-lien-quan", "c-template-list b-grid"])
@pytest.mark.parametrize(
    "place", ['<div class="l-main">', f"<p>{SECOND}</p>", "</article></div>", "<footer>"]
)
@pytest.mark.parametrize("has_author", [True, False])
def test_header_classes_in_a_box_are_another_articles(
    page: Callable[..., str], box: str, place: str, has_author: bool
) -> None:
    html = page(BODY, author="Minh Thư" if has_author else "")
    assert place in html
    other = OTHER.format(box=box)
    assert read(html.replace(place, place + other)) == read(html)
    headed = f'<div class="{box}">{other.replace(box, "c-detail-head")}</div>'
    assert read(html.replace(place, place + headed)) == read(html)


@pytest.mark.parametrize("page", [new, old])
@pytest.mark.parametrize(
    "heading",
    [
        '<h3 class="block-sc-title c-detail-head__title"><a href="/khac-5.html">Tin khác</a></h3>',
        '<h3><a href="/khac-5.html"><span class="block-sc-title">Tin khác</span></a></h3>',
        '<h2>Tiêu điểm</h2><h4 class="block-sc-title"><span><a href="/khac-5.html">Tin khác</a></span></h4>',
    ],
)
@pytest.mark.parametrize("place", ['<div class="l-main">', f"<p>{SECOND}</p>", "</article></div>"])
@pytest.mark.parametrize("author", ["Minh Thư", ""])
def test_so_are_they_in_a_box_of_any_class_whose_heading_leads_to_another_article(
    page: Callable[..., str], heading: str, place: str, author: str
) -> None:
    html = page(BODY, author=author)
    assert place in html
    said = OTHER.format(box="moi-nhat").replace(
        '<h3 class="block-sc-title c-detail-head__title">Tin khác</h3>', heading
    )
    for other in (said, f"<div>{said}</div>", said.replace("moi-nhat", "c-detail-head")):
        article, own = read(html.replace(place, place + other)), read(html)
        assert (article.title, article.lead, article.byline) == (own.title, own.lead, own.byline)
        assert (article.dates, article.category_path) == (own.dates, own.category_path)


def test_a_title_that_leads_to_its_own_page_or_stands_above_links_to_others_is_its_own() -> None:
    html = old(BODY)
    heading = f'<h1 class="c-detail-head__title">{TITLE}</h1>'
    assert heading in html
    linked = f'<h2 class="c-detail-head__title"><a href="{URL}">{TITLE}</a></h2>'
    listed = heading.replace("h1", "h2") + '<ul><li><h3><a href="/khac-5.html">Tin khác</a></h3></li></ul>'
    for own in (linked, listed, f"<div>{linked}</div>"):
        article = read(f"<h1>Báo Sơn Hà</h1>{html.replace(heading, own)}")
        assert (article.title, article.byline) == (TITLE, "Minh Thư")
        assert article.dates == read(html).dates


def test_classes_of_boxes_within_a_header_hide_none_of_it() -> None:
    html = old(BODY)
    line = '<div><span class="c-detail-head__time">'
    assert line in html
    assert read(html.replace(line, line.replace("<div", "<div class='c-share-line'"))) == read(html)
    assert read(html.replace('<div class="l-main">', '<div class="b-grid">')) == read(html)


def test_a_page_that_is_one_box_is_read_all_the_same() -> None:
    header = f'<div class="c-box"><h2 class="c-detail-head__title">{TITLE}</h2></div>'
    assert read(f'<html><body>{header}<article class="entry">{BODY}</article></body></html>').title == TITLE
