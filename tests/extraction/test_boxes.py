# ruff: noqa: E501  (a row of markup reads better in one line)
"""Boxes with other articles have the classes of a header."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from .pages import FIRST, SECOND, TITLE, new, old, read

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


def test_classes_of_boxes_within_a_header_hide_none_of_it() -> None:
    html = old(BODY)
    line = '<div><span class="c-detail-head__time">'
    assert line in html
    assert read(html.replace(line, line.replace("<div", "<div class='c-share-line'"))) == read(html)
    assert read(html.replace('<div class="l-main">', '<div class="b-grid">')) == read(html)


def test_a_page_that_is_one_box_is_read_all_the_same() -> None:
    header = f'<div class="c-box"><h2 class="c-detail-head__title">{TITLE}</h2></div>'
    assert read(f'<html><body>{header}<article class="entry">{BODY}</article></body></html>').title == TITLE
