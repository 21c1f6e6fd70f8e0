"""Whatever bytes come, the answer is a record or `Refused`."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import Refused
from newscrawl.extraction import decode_body, extract
from newscrawl.extraction.document import parse_document
from newscrawl.items import Page

from .pages import FIRST, SECOND, URL, new, old, older, read

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


@pytest.mark.parametrize(
    "mark", ["block-sc-author", "block-sc-title", "c-tags", "breadcrumb", "c-author-page"]
)
def test_of_each_mark_a_few_elements_are_read(mark: str) -> None:
    # Each of 1,800 within each other was read with all below it: fifteen seconds for 80 KB.
    html = new(f"<p>{FIRST}</p>" + f'<div class="{mark}"><b></b>' * 1800)
    document = parse_document(Page(html.encode(), URL))
    assert len(document.marked[mark]) >= 1800
    assert len(document.all(mark)) < 100
    survives(html.encode())


@given(st.binary(max_size=400))
def test_arbitrary_bytes(html: bytes) -> None:
    survives(html)
    survives(b"<h1>T</h1><article class=entry>" + html)


@given(soups())
@settings(max_examples=300)
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


# --- pages that would take for ever -----------------------------------------------------------------

ATTRIBUTE_STYLES = {
    "bare": "a{}",
    "unquoted": "a{}=1",
    "quoted": 'a{}="1"',
    "single": "a{}='1'",
    "hiding the end": 'a{}=">"',
    "hiding it singly": "a{}='x>y'",
    "hiding tags": 'a{}="</p><p>"',
    "hiding whole tags": "a{}='<p class=\"x\">'",
    "spaced": "a{} = '>'",
    "quote in the name": 'a{}"',
    "slashes": "a{}/",
}


@pytest.mark.parametrize("style", ATTRIBUTE_STYLES)
def test_an_element_of_too_many_attributes_is_refused_however_they_are_written(style: str) -> None:
    """The parser takes 15 seconds for 80,000 of them, and four times as long for twice as many."""
    written = ATTRIBUTE_STYLES[style]
    for count, separator in ((80_000, " "), (80_000, "\n"), (20_000, " ")):
        attributes = separator.join(map(written.format, range(count)))
        with pytest.raises(Refused, match="attributes"):
            read(new(f"<p>{FIRST}</p><p {attributes}>x</p>"))


@pytest.mark.parametrize("style", ATTRIBUTE_STYLES)
def test_an_element_of_many_attributes_is_read(style: str) -> None:
    attributes = " ".join(map(ATTRIBUTE_STYLES[style].format, range(900)))
    page = new(f"<p>{FIRST}</p>" + f"<p {attributes}>{SECOND}</p>" * 4)
    assert len(page) > 16 * 1024
    assert list(read(page).paragraphs) == [FIRST, *[SECOND] * 4]


@pytest.mark.parametrize(
    "unit",
    ["<p>a", "a<br>", "<br>", "<img src=a.jpg>", "<tr><td>x<td>y", "<h2>x</h2>", '<p><a href="/a">a</a></p>'],
)
def test_a_body_with_more_in_it_than_any_article_is_refused(unit: str) -> None:
    with pytest.raises(Refused, match="than any article has"):
        read(new(f"<p>{FIRST}</p><table>" + unit * 50_000))


def test_what_stands_in_cells_counts() -> None:
    row = "<table><tr><td>a" + "<b>b" * 100 + "</td><td>c</td></tr></table>"
    with pytest.raises(Refused, match="than any article has"):
        read(new(f"<p>{FIRST}</p>" + row * 500))


@pytest.mark.parametrize(
    "byline", ["(" * 500_000, "<b>Minh</b>" * 50_000, "<br>a" * 50_000, "Ảnh:" * 100_000]
)
def test_a_byline_without_end_is_read_once(byline: str) -> None:
    """Each took minutes: a pattern and a growing string were gone through again for every part."""
    survives(new(f"<p>{FIRST}</p>", author=byline).encode())


def test_headings_and_crumbs_without_end_are_not_all_read() -> None:
    survives(new("<h1>x</h1>" * 50_000).encode())
    survives(f"<body>{'<h1>x</h1>' * 50_000}<article class='entry'><p>{FIRST}</p></article>".encode())
    meta = "<meta itemprop='datePublished' content='2026'>" * 20_000
    survives(new(f"<p>{FIRST}</p>").replace("<body>", f"<body><div itemscope>{meta}</div>").encode())
    crumbs = '<li class="breadcrumb-item"><a href="/x">x</a></li>' * 20_000
    article = read(
        new(f"<p>{FIRST}</p>").replace('<ol class="breadcrumb">', '<ol class="breadcrumb">' + crumbs)
    )
    assert article.category_path == ("x",)


@pytest.mark.parametrize("page", [new, old, older])
@pytest.mark.parametrize("odd", ["\x01", "\ufffe", "{", "{}", ":", "*", "é"])
@pytest.mark.parametrize("name", ["h1", "h2", "p", "div", "article", "figure", "b", "span", "li", "a"])
def test_an_element_may_have_a_name_that_xml_forbids(page: Callable[[str], str], odd: str, name: str) -> None:
    html = page(f"<p>{FIRST}</p><figure><img src=/a.jpg></figure><p>{SECOND}</p>")
    survives(html.replace(f"<{name}", f"<{name}{odd}").encode())
    survives(html.replace(f"<{name}", f"<{odd}{name}").replace(f"</{name}", f"</{odd}{name}").encode())


@pytest.mark.parametrize("line", ["2026", "-----", "Minh Thư", "Bài: Minh Thư", "Theo TTXVN"])
def test_a_signature_may_be_repeated_for_ever(line: str) -> None:
    last = f"<p align=right>{line}</p>" * 5_000
    assert FIRST in read(new(f"<p>{FIRST}</p>{last}", author="")).paragraphs
