"""Whatever bytes come, the answer is a record or `Refused`."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import Refused
from newscrawl.extraction import decode_body, extract
from newscrawl.items import Page

from .pages import FIRST, URL, new, old, older, read

TAGS = [
    "p",
    "div",
    "span",
    "b",
    "i",
    "a",
    "br",
    "h2",
    "ul",
    "li",
    "table",
    "tr",
    "td",
    "figure",
    "figcaption",
    "img",
    "article",
    "blockquote",
    "iframe",
    "script",
]
ATTRIBUTES = (
    *("", ' class="c-box"', ' class="caption"', ' class="picture"', ' class="entry"', ' href="/a-1.html"'),
    *(' src="/x.jpg"', ' style="display:none"', ' class="block-sc-author"', ' id="url-copy"', " hidden"),
)


@st.composite
def soups(draw: st.DrawFn) -> str:
    parts = draw(
        st.lists(
            st.one_of(
                st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
                st.builds("</{}>".format, st.sampled_from(TAGS)),
                st.text(max_size=20),
                st.sampled_from(
                    ["&#0;", "&#xD800;", "&amp;#226;", "\x1c", "\x1d", "\x1e", "ADQuảng cáo", "27/02/2024"]
                ),
            ),
            max_size=40,
        )
    )
    return "".join(parts)


def survives(html: bytes, url: str = URL) -> None:
    try:
        article = extract(Page(html, url))
    except Refused:
        return
    assert article.title
    assert all(article.paragraphs)
    assert not {article.title, article.lead, article.byline} & set(article.paragraphs)
    assert not {image.caption for image in article.images} & set(article.paragraphs)
    assert all(text.isprintable() for text in article.paragraphs if text.isascii())


@given(st.binary(max_size=400))
def test_arbitrary_bytes(html: bytes) -> None:
    survives(html)
    survives(b"<h1>T</h1><article class=entry>" + html)


@given(soups())
@settings(max_examples=300, deadline=None)
def test_arbitrary_markup_in_every_template(soup: str) -> None:
    for page in (new(soup, author=soup, time=soup), old(soup), older(soup)):
        survives(page.encode("utf-8", "replace"))


@given(st.text(max_size=60))
def test_arbitrary_addresses(url: str) -> None:
    survives(new(f"<p>{FIRST}</p><img src='{url}'><a href='{url}'>x</a>").encode("utf-8", "replace"), url)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "br", "deflate", "br, gzip", "", "x"]))
def test_arbitrary_compressed_bodies(body: bytes, coding: str) -> None:
    with contextlib.suppress(Refused):
        assert len(decode_body(body, coding, max_bytes=10_000)) <= 10_000


@pytest.mark.parametrize(
    "soup",
    [
        "<div>" * 10_000 + "chữ" + "</div>" * 10_000,
        "<b>" * 10_000,
        "<table><tr><td>" * 3_000,
        "<table><tr><td>x<td>" * 3_000,
        "<figure>" * 3_000 + "<img src=a.jpg>",
        "<ul><li>" * 5_000,
        "<figure><img src=a.jpg>" + "<figcaption>x</figcaption>" * 20_000 + "</figure>",
        "<p><a href=/x>" * 10_000,
        "<br>" * 100_000,
        "<" * 100_000,
        "<a " * 50_000,
        "&" * 100_000,
        "<p>" + "a\u0301" * 100_000,
        "27/02/" * 30_000,
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>&b;",
        "x" * 2_000_000,
    ],
)
def test_nesting_and_repetition_are_survived(soup: str) -> None:
    survives(soup.encode())
    for page in (
        new(f"<p>{FIRST}</p>{soup}"),
        old(f"<p>{FIRST}</p>{soup}"),
        new(f"<p>{FIRST}</p>", author=soup),
    ):
        survives(page.encode())


def test_text_before_deep_nesting_is_kept() -> None:
    assert read(new(f"<p>{FIRST}</p>" + "<div>" * 10_000)).paragraphs[0] == FIRST
