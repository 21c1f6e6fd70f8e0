"""Words that inputs are put together from: fuzzing by single bytes seldom spells the name of a class."""

from __future__ import annotations

from collections.abc import Iterable

from newscrawl.extraction.document import MARKS

_TAGS = (
    *("article", "h1", "h2", "p", "div", "span", "b", "a", "br", "ul", "li", "table", "td", "figure", "img"),
    *(
        "figcaption",
        "blockquote",
        "iframe",
        "video",
        "meta",
        "link",
        "script",
        "template",
        "svg",
        "h1\x01",
        "{}p",
    ),
)
_ATTRIBUTES = (
    *(' class="caption"', ' class="picture"', ' class="c-box"', ' src="/a.jpg"', ' data-src="/a.jpg"'),
    *(' href="/a-1.html"', ' property="og:title"', ' itemprop="datePublished"', " itemscope", " hidden"),
    *(' style="display:none"', ' type="application/ld+json"', ' rel="canonical"', ' content="'),
)
_JSON = (
    *('{"@type":"NewsArticle",', '"headline":"', '"datePublished":"2024-02-27T11:53:00+07:00"', '"author":['),
    *('"@graph":[', '"mainEntityOfPage":', '"articleSection":', '"name":"', "\\u0000", "\\ud800"),
)
_DATES = (
    *(
        "27/02/2024",
        "11:53",
        "Thứ Ba, ",
        " (GMT+7)",
        "tháng ",
        "ngày ",
        "lúc ",
        " giờ ",
        " phút trước",
        "hôm qua",
    ),
    *(" SA", " CH", "T00:00:00+07:00", "Cập nhật: ", "đăng ", " chiều", "rằm ", "năm ", "31/4/", "/2024"),
)
_BYLINES = (
    *(
        "Minh Thư",
        " - ",
        "Ảnh: ",
        "Bài và ảnh: ",
        "Theo ",
        "(TTXVN)",
        "Nguồn: ",
        "PV",
        "TS.",
        " và ",
        "(ghi)",
    ),
    *("CTV ", " (bài)", " thực hiện", "Đ", "\u00d0", "\u0301", "\u200b", "\u00a0"),
)
_ODD = (
    "\x00",
    "\x1c",
    "\x1d",
    "\x1e",
    "\ufffe",
    "\u2028",
    "&#0;",
    "&#xD800;",
    "&nbsp;",
    "<!--",
    "-->",
    "]]>",
)
_LISTS = (
    *(
        "<url><loc>",
        "</loc>",
        "<lastmod>",
        "<sitemap>",
        "<image:image>",
        "<news:news>",
        "<item>",
        "<pubDate>",
    ),
    *("<link>", "<entry>", "<updated>", "<![CDATA[", "<!DOCTYPE x [<!ENTITY a ", "https://baosonha.example/"),
)
_WARC = (
    *("WARC/1.1\r\n", "WARC-Type: ", "response", "revisit", "warcinfo", "\r\n\r\n", "Content-Length: "),
    *(
        "WARC-Target-URI: ",
        "WARC-Date: ",
        "WARC-Refers-To-Date: ",
        "HTTP/1.1 200 OK\r\n",
        "Transfer-Encoding: ",
    ),
)

_PAGE = (
    *(f"<{tag}" for tag in _TAGS),
    *(f"</{tag}>" for tag in _TAGS),
    *(f' class="{mark}"' for mark in sorted(MARKS)),
    *_ATTRIBUTES,
    *_JSON,
    *_DATES,
    *_BYLINES,
    *_ODD,
    ">",
)
TOKENS: dict[str, Iterable[str]] = {
    "page": _PAGE,
    "source": (*_LISTS, *_DATES, *_ODD, "<a", ' href="/a-1.html"'),
    "dates": (*_DATES, *_ODD),
    "bylines": (*_BYLINES, *_ODD),
    "urls": (
        "https://",
        "baosonha.example",
        ":80",
        "@",
        "/a-",
        "-204518",
        ".html",
        "?",
        "#",
        "%2e",
        "%00",
        "..//",
        "[",
    ),
    "warc": _WARC,
}
"""The words of each target that has some."""


def dictionary(target: str) -> str:
    """A target's words as libFuzzer reads them, one a line."""
    return "".join(f'"{_escaped(word)}"\n' for word in TOKENS.get(target, ()))


def _escaped(word: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word.encode("utf-8"))
