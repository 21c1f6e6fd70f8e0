# ruff: noqa: E501  (a row of markup reads better in one line)
"""Real pages beside the checkout, where there are any; their text is not ours to copy."""

from __future__ import annotations

import html
import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.extraction import extract
from newscrawl.items import Page

AUTHOR, TIME, SECTION = "Hoàng Hoài", "27/02/2024 11:53", "Chính trị"

FIGURES: dict[str, Callable[[str, str], str]] = {
    "figcaption": lambda img, text: f"<figure>{img}<figcaption><i>{text}</i></figcaption></figure>",
    "expEdit": lambda img, text: (
        f"<figure class=expNoEdit>{img}<figcaption class=expEdit><h2>{text}</h2></figcaption></figure>"
    ),
    "table": lambda img, text: (
        f"<table class=picture><tr><td>{img}</td></tr><tr><td class=caption><p>{text}</p></td></tr></table>"
    ),
    "picBox": lambda img, text: f"<div class=picBox>{img}<p>{text}</p></div>",
    "bare": lambda img, text: f"<p>{img}</p><p>{text}</p>",
}
ADS = ("<div class=c-box>AD<span>Quảng cáo</span></div>", "<p>ADQuảng cáo</p>", "AD<div>Quảng cáo</div>")
HEADERS = {
    "classes": "<span class=block-sc-author>{author}</span> <span class=block-sc-publish-time>{time}</span>",
    "one node": "<span class=block-sc-author>{author} {time}</span>",
    "unknown": "<div class=meta>{author} {time}</div>",
}
BLOCKS = ("<p>{}</p>", "<div>{}</div>", "{}<br><br>")


@pytest.mark.parametrize(
    ("figure", "ad", "header", "block"), list(itertools.product(FIGURES, range(len(ADS)), HEADERS, BLOCKS))
)
def test_whatever_renders_to_the_page_of_2024_02_27(
    shared: Path, figure: str, ad: int, header: str, block: str
) -> None:
    seen = (shared / "pages/baodaknong-2024-02-27.txt").read_text(encoding="utf-8")
    lines = [html.escape(line.strip(), quote=False) for line in seen.splitlines() if line.strip()]
    title, lead = lines[1], lines[3]
    body = lines[5 : lines.index("(0) Bình luận")]
    rendered, captions = [], []
    paragraphs = []
    following = iter(body)
    for line in following:
        if line.endswith(".jpg"):
            captions.append(next(following))
            image = f"<img src=https://daknong.1cdn.vn/thumbs/7x5/2024/02/27/{line} alt={line}>"
            rendered.append(FIGURES[figure](image, captions[-1]))
        else:
            paragraphs.append(line)
            rendered.append(block.format(line))
    rendered.insert(1, ADS[ad])
    page = f"""<html><body><div class=l-main><div class=b-maincontent><article class=entry>
    <a class=block-sc-cate-name>{SECTION}</a><h1 class=block-sc-title>{title}</h1>
    {HEADERS[header].format(author=AUTHOR, time=TIME)}<p class=block-sc-sapo>{lead}</p>{ADS[ad]}
    {"".join(rendered)}</article></div><div class=c-comments>(0) Bình luận</div>
    <div class=c-box>Đừng bỏ lỡ</div><div>{title}</div><footer>POWERED BY ONECMS</footer></div></body></html>"""
    article = extract(Page(page.encode(), "https://baodaknong.vn/dak-nong-1.html"))
    assert (article.title, article.lead, article.byline) == (title, lead, AUTHOR)
    assert (article.dates[0].text, article.category_path) == (TIME, (SECTION,))
    assert list(article.paragraphs) == paragraphs
    assert len(paragraphs) == 7
    assert [image.caption for image in article.images] == captions
    assert all(image.url.startswith("https://daknong.1cdn.vn/2024/02/27/") for image in article.images)


def test_the_real_page_of_the_old_template(shared: Path) -> None:
    file = shared / "pages/onecms-article-2024-old-template.html"
    url = "https://nguoiquansat.vn/day-la-nhung-tam-ho-chieu-quyen-luc-nhat-the-gioi-nam-2024-110172.html"
    article = extract(Page(file.read_bytes(), url))
    assert article.byline == "Quỳnh Vân"
    assert article.agency == "Theo Kiến thức Đầu tư"
    assert article.category_path == ("Thế giới",)
    assert len(article.tags) == 5
    assert [date.source for date in article.dates] == ["visible", "jsonld", "meta"]
    assert article.dates[1].text == "2024-01-15T13:04:01+07:00"
    assert len(article.paragraphs) == 11
    assert article.paragraphs[0].startswith("Đã có một")
    assert article.paragraphs[-1].startswith("Nằm ở 5 vị trí")
    assert (article.url, article.cms_id) == (url, "110172")
