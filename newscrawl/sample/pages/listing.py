"""Pages that list articles: home, sections, tags, events, and the boxes beside an article."""

# ruff: noqa: E501  (markup stands in the lines that OneCMS writes)
from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from newscrawl.sample import prose, sections, words
from newscrawl.sample.almanac import roll
from newscrawl.sample.article import Article
from newscrawl.sample.pages import head
from newscrawl.sample.pages.markup import Fixed, Parts, encode, lines
from newscrawl.sample.paper import Paper
from newscrawl.sample.sections import Section
from newscrawl.sample.truth import IMAGE_HOST

PAGE = 15  # articles a list shows before it loads more
_SEARCHED = 3000  # newest articles that a tag or event looks through
EVENTS = {1: "Đại hội Đảng bộ tỉnh Sơn Hà", 2: "Chống hạn cứu cây trồng", 3: "Lễ hội thổ cẩm"}
TAGS = {prose.slug_of(tag): tag for tag in words.TAGS}


def live_boxes(paper: Paper) -> Fixed:
    """The boxes under an article; they show what is newest now, whatever the article's age."""
    newest = list(islice(paper.newest(), 14))
    return Fixed(f"""
<div class="c-box c-related-posts"><div class="c-box__title"><div class="c-box__title__name">Bài liên quan</div></div>
<div class="c-box__content"><div class="c-template-grid is-border"><ul>{_grid(paper, newest[:4])}</ul></div></div></div>
<div class="c-box"><div class="c-box__title"><div class="c-box__title__name">Đừng bỏ lỡ</div></div>
<div class="c-box__content"><ul class="onecms_load_view" data-view="article-lastest" data-name="dungbolo"></ul></div></div>
<div class="c-box" data-view="focus"><div class="c-box__title"><div class="c-box__title__name">Nổi bật</div></div>
<div class="c-box__content"><div class="c-template-list is-large-pc"><ul class="onecms__loading">{_grid(paper, newest[4:9])}</ul></div>
<div class="c-more-small onecms__loadmore"><a>Xem thêm</a></div></div></div>
<div class="c-box"><div class="c-box__title"><div class="c-box__title__name">Đọc tiếp</div></div>
<div class="c-box__content"><ul>{_grid(paper, newest[9:])}</ul></div></div>
</div></div></div></div>
""")


def section(paper: Paper, wanted: Section | None) -> Parts:
    """A section's page, or the home page for None."""
    name, path, channel = (wanted.name, wanted.path, wanted.channel) if wanted else (words.PROVINCE, "/", 0)
    return _page(paper, name, path, islice(paper.newest(wanted), PAGE), channel)


def tag(paper: Paper, slug: str) -> Parts | None:
    """The page of a tag; None when there is no such tag."""
    if slug not in TAGS:
        return None
    newest = islice(paper.newest(), _SEARCHED)
    found = (article for article in newest if TAGS[slug] in article.tags)
    return _page(paper, TAGS[slug], f"/{slug}-ptag.html", islice(found, PAGE), 0)


def event(paper: Paper, number: int) -> Parts | None:
    """The page of an event, a series of articles; None when there is no such event."""
    if number not in EVENTS:
        return None
    newest = islice(paper.newest(), _SEARCHED)
    found = (article for article in newest if roll(article.id, 8) % 40 == number)
    return _page(paper, EVENTS[number], event_path(number), islice(found, PAGE), 0)


def event_path(number: int) -> str:
    """The address of an event."""
    return f"/{prose.slug_of(EVENTS[number])}-event{number}.html"


def print_issue(paper: Paper, path: str) -> Parts:
    """A page of the printed paper: a picture of the front page, and no article."""
    cover = f'<div class="c-print-issue"><h1>Báo in</h1><img src="{IMAGE_HOST}/assets/print/bia.jpg" alt="Bìa"></div>'
    return (
        head.listing(paper, "Báo in", path),
        f'<div class="l-content"><div class="container">{cover}</div></div>',
    )


def message(paper: Paper, title: str, text: str, path: str = "/") -> Parts:
    """A page with one message, such as that there is no such page."""
    return (
        head.listing(paper, title, path),
        f'<div class="l-content"><div class="container"><h1>{encode(title)}</h1><p>{encode(text)}</p></div></div>',
    )


def _page(paper: Paper, name: str, path: str, found: Iterable[Article], channel: int) -> Parts:
    script = f"""<script type="text/javascript">
    var WebControl = WebControl || {{}};
    WebControl.item_channel = {{ channel_id: {channel}, channel_name: "{encode(name)}", channel_url: "{paper.base_url}{path}" }};
    WebControl.loadmore_params = () => ({{ type: 'channel', keyword: '', publisherId: $('.onecms__loading li:last').attr('pid'), channelId: {channel}, eventId: 0 }});
</script>"""
    return (
        head.listing(paper, name, path),
        f"""<div class="l-content"><div class="container"><div class="l-main">
<div class="c-cate-title"><h1>{encode(name)}</h1></div>
<div class="c-template-list"><ul class="onecms__loading">
{_grid(paper, found)}
</ul></div><div class="c-more onecms__loadmore"><a>Xem thêm</a></div>
</div></div></div>
{script}""",
    )


def _grid(paper: Paper, found: Iterable[Article]) -> str:
    return lines(_item(paper, article) for article in found)


def _item(paper: Paper, article: Article) -> str:
    url, title, shown = paper.url(article), encode(article.title), encode(article.section.name)
    below = sections.trail(article.section)[0].path
    return f"""<li pid="{article.id}"><div class="b-grid">
<div class="b-grid__img"><a href="{url}"><img src="{IMAGE_HOST}/thumbs/300x200/{article.published_at:%Y/%m/%d}/{article.id}.jpg" alt="{title}" title="{title}"></a></div>
<div class="b-grid__content"><div class="b-grid__row"><h3 class="b-grid__title"><a href="{url}">{title}</a></h3></div>
<div class="b-grid__row"><a class="b-grid__cat" href="{below}"> {shown}</a></div></div></div></li>"""
