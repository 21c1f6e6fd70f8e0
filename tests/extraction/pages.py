# ruff: noqa: E501  (a row of markup reads better in one line)
"""Synthetic OneCMS pages for the extractor's tests: real markup, invented text."""

from __future__ import annotations

from newscrawl.extraction import extract
from newscrawl.items import Page, RawArticle

HOST = "https://baosonha.example"
URL = f"{HOST}/xa-ea-nuol-khanh-thanh-cau-moi-204518.html"
TITLE = "Xã Ea Nuôl khánh thành cầu mới"
LEAD = "Sáng 14/3, chính quyền và người dân xã Ea Nuôl dự lễ khánh thành cây cầu bắc qua suối Đắk Tơ."
FIRST = "Cây cầu dài 48 mét, rộng 6 mét, do người dân góp công xây dựng trong bảy tháng."
SECOND = "Trước đây học sinh phải lội suối đến trường, mùa mưa thường phải nghỉ học."
HEAD = f"""<meta charset="utf-8"><title>{TITLE}</title>
<meta name="author" content="baosonha.example"><meta property="og:site_name" content="Báo Sơn Hà">
<meta name="datetimenow" content="9/4/2026 5:08:43 PM">
<link rel="canonical" href="{URL}">"""
FURNITURE = f"""
<div class="c-box c-related-posts"><div class="c-box__title">Bài liên quan</div>
<ul><li class="b-grid"><h3><a href="/khac-1.html">Một tin khác hẳn của năm sau</a></h3></li></ul></div>
<div class="c-comments">(0) Bình luận</div><div class="c-box">Đừng bỏ lỡ</div><div>{TITLE}</div>
<footer>POWERED BY ONECMS - A PRODUCT OF NEKO</footer>"""


def new(body: str, *, author: str = "Minh Thư", time: str = "14/03/2026 - 09:30", head: str = HEAD) -> str:
    """The template of 2026: the header stands inside `article.entry`."""
    return f"""<!DOCTYPE html><html><head>{head}</head><body><div class="clock">Thứ Hai, 7/9/2026 10:11</div>
<div class="l-main"><div class="c-detail-head"><ol class="breadcrumb">
<li class="breadcrumb-item"><a href="/">Trang chủ</a></li>
<li class="breadcrumb-item"><a href="/xa-hoi">Xã hội</a></li></ol></div>
<div class="b-maincontent"><article class="entry entry-no-padding"><div class="sc-longform-header">
<span class="sc-longform-header-cate block-sc-cate-name">Xã hội</span>
<h1 class="sc-longform-header-title block-sc-title">{TITLE}</h1>
<span class="sc-longform-header-author block-sc-author">{author}</span>
<span class="sc-longform-header-date block-sc-publish-time">{time}</span>
<p class="sc-longform-header-sapo block-sc-sapo">{LEAD}</p></div>
{body}<div class="sc-empty-layer"></div></article></div>{FURNITURE}</div></body></html>"""


def old(
    body: str, *, author: str = "Minh Thư", inside: bool = False, head: str = HEAD, after: str = ""
) -> str:
    """The template of 2024: header and lead before `article.entry` (or the lead inside it)."""
    lead = f'<p class="Headlines"><b>{LEAD}</b></p>'
    return f"""<!DOCTYPE html><html><head>{head}</head><body><div class="l-main"><div class="c-detail-head">
<nav aria-label="breadcrumb"><ol class="breadcrumb"><li class="breadcrumb-item"><a href="/">Trang chủ</a></li>
<li class="breadcrumb-item"><a href="{HOST}/kinh-te">Kinh tế</a></li>
<li class="breadcrumb-item active"><a href="{HOST}/kinh-te/nong-thon">Nông thôn</a></li></ol></nav>
<h1 class="c-detail-head__title">{TITLE}</h1><div><span class="c-detail-head__time">14-03-2026 09:30</span>
<span class="space">|</span><span class="c-detail-head__cat">{author}</span>
<div class="c-share-scroll"><ul></ul></div></div></div>
<div class="b-maincontent">{"" if inside else lead}<article class="entry">{lead if inside else ""}{body}</article></div>
{after}{FURNITURE}</div></body></html>"""


def older(body: str) -> str:
    """The layout before that: `h2.desc` and `div.content-main-normal.descriptionx`."""
    return f"""<html><head>{HEAD}</head><body><h1 class="logo"><a href="/">Báo Sơn Hà</a></h1>
<div class="breadcrumb"><a href="/">Trang chủ</a> <a href="/xa-hoi">Xã hội</a></div>
<h1 class="title">{TITLE}</h1><div class="info">Minh Thư <span>14/03/2026 09:30</span></div>
<h2 class="desc">{LEAD}</h2><div class="content-main-normal descriptionx">{body}</div>{FURNITURE}</body></html>"""


def read(html: str | bytes, url: str = URL, **more: object) -> RawArticle:
    body = html if isinstance(html, bytes) else html.encode()
    return extract(Page(body, url), **more)


def paragraphs(body: str, **more: str) -> list[str]:
    """What is read of a body in the new template."""
    return list(read(new(body, **more)).paragraphs)
