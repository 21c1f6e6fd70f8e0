"""An article's page, in the four layouts that one OneCMS site serves side by side.

`old` (2024) and `new` (2026) are as seen on real sites; `older` is `old` with an earlier body and
`h2.desc`; `plain` prints category, title, "author 27/02/2024 11:53" and lead in that order. E-magazines
are `new` with `.entry.longform`.
"""

# ruff: noqa: E501  (markup stands in the lines that OneCMS writes)
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from newscrawl.sample import prose, sections
from newscrawl.sample.article import Article
from newscrawl.sample.pages import body, head
from newscrawl.sample.pages.markup import Fixed, Parts, encode
from newscrawl.sample.paper import Paper
from newscrawl.sample.story import Story

_SIMPLE_AD = (
    '<div class="c-box"><div class="c-box__content"><span>AD</span><span>Quảng cáo</span></div></div>'
)


@dataclass(frozen=True, slots=True)
class Content:
    """What the layouts put in their places: pieces of markup, empty where the page prints nothing."""

    article: Article
    told: Story
    base_url: str
    body: str
    byline: str  # as printed in the header
    dice: Random


def parts(paper: Paper, article: Article, live: Fixed) -> Parts:
    """The page from `<!DOCTYPE` to the end of its content; `live` lists the paper's newest articles."""
    told = paper.story(article)
    dice = Random(f"markup/{paper.seed}/{article.number}/{article.revision}")  # noqa: S311

    def linked(back: int) -> tuple[str, str] | None:
        if article.number < back:
            return None
        other = paper.article(article.number - back)
        return paper.url(other), other.title

    text = body.render(told.blocks, linked, dice)
    credit = told.credit
    if credit and told.byline_place in ("end", "both"):
        text += body.signature(credit.printed)
    shown = encode(credit.printed) if credit and told.byline_place in ("header", "both") else ""
    content = Content(article, told, paper.base_url, text, shown, dice)
    return (
        head.article(paper, article, told),
        _LAYOUTS[article.template](content) + _after(content, article.tags),
        live,
        head.scripts(paper, article, told),
    )


def _old(content: Content) -> str:
    article = content.article
    clock = f"{article.published_at:%d-%m-%Y %H:%M}" if article.shows_time else ""
    time = f'<span class="c-detail-head__time">{clock}</span>' if clock else ""
    author_class = "c-detail-head__cat" if article.id % 3 else "c-detail-head__author"
    author = (
        f'<span class="space">|</span><span class="{author_class}">{content.byline}</span>'
        if content.byline
        else ""
    )
    return f"""
<div class="l-content"><div class="container"><div class="c-content-flex"><div class="l-main">
<div class="c-detail-head">
    <div class="c-detail-head__row">{_breadcrumb(content)}</div>
    <div class="c-detail-head__row"><h1 class="c-detail-head__title">{encode(article.title)}</h1></div>
    <div class="c-detail-head__row is-bar is-line-bottom">
        {time}{author}
        <div class="c-share-scroll"><ul class="clearfix"></ul></div>
    </div>
</div>
<div class="c-news-detail"><div class="c-news-detail-scroll"><div class="c-news-detail-scroll__right">
<div class="b-maincontent normal-article-content">
    <p class="Headlines"><b>{content.told.lead}</b></p>
    <article class="entry entry-no-padding ">
        {content.body}<div class="sc-empty-layer"></div>
    </article>
</div>
"""


def _older(content: Content) -> str:
    article = content.article
    author = f'<span class="c-detail-head__author">{content.byline}</span>' if content.byline else ""
    return f"""
<div class="l-content"><div class="container"><div class="c-content-flex"><div class="l-main">
<div class="c-detail-head">
    <div class="c-detail-head__row">{_breadcrumb(content)}</div>
    <div class="c-detail-head__row"><h1 class="c-detail-head__title">{encode(article.title)}</h1></div>
    <div class="c-detail-head__row is-bar">
        {author}
        <span class="c-detail-head__time">{article.published_at:%d/%m/%Y %H:%M}</span>
    </div>
</div>
<div class="c-news-detail"><div class="c-news-detail-scroll"><div class="c-news-detail-scroll__right">
<div class="b-maincontent">
    <h2 class="desc">{encode(content.told.lead)}</h2>
    <div class="content-main-normal descriptionx">
        {content.body}
    </div>
</div>
"""


def _new(content: Content) -> str:
    article = content.article
    stamp = "%d/%m/%Y - %H:%M" if article.id % 2 else "%d/%m/%Y %H:%M"
    time = (
        f'<span class="sc-longform-header-date block-sc-publish-time">{article.published_at:{stamp}}</span>'
        if article.shows_time
        else ""
    )
    author = (
        f'<span class="sc-longform-header-author block-sc-author">{content.byline}</span>'
        if content.byline
        else ""
    )
    entry = "entry longform entry-no-padding" if article.kind == "longform" else "entry entry-no-padding"
    return f"""
<div class="l-content"><div class="container"><div class="c-content-flex"><div class="l-main">
<div class="c-detail-head"><div class="c-detail-head__row">{_breadcrumb(content)}</div></div>
<div class="c-news-detail"><div class="c-news-detail-scroll"><div class="c-news-detail-scroll__right">
<div class="b-maincontent">
    <article class="{entry}">
        <div class="sc-longform-header">
            <div class="sc-longform-header-meta"><span class="sc-longform-header-cate block-sc-cate-name">{encode(article.section.name)}</span></div>
            <h1 class="sc-longform-header-title block-sc-title">{encode(article.title)}</h1>
            <div class="sc-longform-header-meta">{author}
                {time}</div>
            <p class="sc-longform-header-sapo block-sc-sapo">{content.told.lead}</p>
        </div>
        {content.body}<div class="sc-empty-layer"></div>
    </article>
</div>
"""


def _plain(content: Content) -> str:
    article = content.article
    clock = f"{article.published_at:%d/%m/%Y %H:%M}" if article.shows_time else ""
    time = f'<span class="sc-longform-header-date block-sc-publish-time">{clock}</span>' if clock else ""
    author = (
        f'<span class="sc-longform-header-author block-sc-author">{content.byline}</span> '
        if content.byline
        else ""
    )
    return f"""
<div class="l-content"><div class="container"><div class="c-content-flex"><div class="l-main">
<div class="c-news-detail"><div class="c-news-detail-scroll"><div class="c-news-detail-scroll__right">
<div class="b-maincontent">
    <article class="entry">
        <div class="sc-longform-header">
            <a class="sc-longform-header-cate block-sc-cate-name" href="{article.section.path}">{encode(article.section.name)}</a>
            <h1 class="sc-longform-header-title block-sc-title">{encode(article.title)}</h1>
            <div class="sc-longform-header-meta">{author}{time}</div>
            <p class="sc-longform-header-sapo block-sc-sapo">{content.told.lead}</p>
        </div>
        {_SIMPLE_AD}
        {content.body}
    </article>
</div>
<div class="c-comments"><div class="c-comments__title">(0) Bình luận</div></div>
"""


_LAYOUTS: dict[str, Callable[[Content], str]] = {"old": _old, "older": _older, "new": _new, "plain": _plain}


def _breadcrumb(content: Content) -> str:
    items = "".join(
        f'<li class="breadcrumb-item"><a href="{content.base_url}{section.path}">{encode(section.name)}</a></li>'
        for section in sections.trail(content.article.section)
    )
    home = '<li class="breadcrumb-item"><a href="/">Trang chủ</a></li>'
    return f'<nav aria-label="breadcrumb"><ol class="breadcrumb">{home}{items}</ol></nav>'


def _after(content: Content, tags: tuple[str, ...]) -> str:
    """What follows the body: the original outlet, sharing, tags; closes the layout's inner boxes."""
    article = content.article
    source = ""
    if content.told.outlet:
        name, url = content.told.outlet
        source = f"""<div class="c-author-page"><div class="c-author-page__right">
<span class="btn btn-light is-circle js-source-copy"><span>
    Theo {name}
</span><i class="icon-right icon16-redirect-gray"></i></span>
<div class="c-author-page__pc-pop"><label>Link bài gốc</label>
<span id="url-copy">
{url}                </span><label style="float:right" class="source-published-time"></label></div></div></div>"""
    share = content.base_url + article.path
    box = "c-tags" if article.id % 4 else "c-widget-tags onecms__tags"
    listed = "".join(
        f'<li><h4><a href="/{prose.slug_of(tag)}-ptag.html" title="{encode(tag)}">{encode(tag)}</a></h4></li>'
        for tag in tags
    )
    return f"""
{source}
<div class="c-share-bottom"><a href="https://www.facebook.com/sharer/sharer.php?u={share}&display=popup">Chia sẻ</a></div>
</div></div></div>
{f'<div class="{box}"><label>Tags:</label><ul>{listed}</ul></div>' if tags else ""}
<div class="c-box c-comments"><div class="c-box__title"><div class="c-box__title__name">Góp ý</div></div>
<textarea placeholder="Nội dung góp ý"></textarea></div>
"""
