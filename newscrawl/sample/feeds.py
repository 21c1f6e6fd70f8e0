"""What announces articles to machines: sitemaps, RSS, the load-more API, robots.txt."""

# ruff: noqa: E501  (markup stands in the lines that OneCMS writes)
from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from newscrawl.sample import sections
from newscrawl.sample.almanac import HANOI
from newscrawl.sample.article import Article
from newscrawl.sample.pages.listing import EVENTS, PAGE, event_path
from newscrawl.sample.pages.markup import encode
from newscrawl.sample.paper import NAME, Paper
from newscrawl.sample.sections import Section
from newscrawl.sample.truth import IMAGE_HOST

ROBOTS = """User-agent: *
Allow: /
Disallow: /api-admin/
Disallow: /tim-kiem
Disallow: /script/
"""

_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XML = '<?xml version="1.0" encoding="utf-8"?>\n'
_URLSET = f"""{_XML}<urlset xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns="{_SITEMAPS}">
"""
LOAD_MORE = re.compile(r"(channel|24h)_[^_]*_(\d{1,12})_(\d{1,9})_\d{1,9}")
RSS_ITEMS = 40


def robots(base_url: str, crawl_delay: float | None = None, text: str | None = None) -> str:
    """robots.txt; `text` replaces our own rules."""
    delay = f"Crawl-delay: {crawl_delay:g}\n" if crawl_delay else ""
    return f"{text if text is not None else ROBOTS + delay}\nSitemap: {base_url}/sitemap.xml\n"


# --- sitemaps ---------------------------------------------------------------------------------------


def sitemap_index(paper: Paper) -> str:
    """The index. Its `lastmod` is always the present moment, as on real sites, so it means nothing."""
    named = ["sitemap-category.xml", "sitemap-event.xml", "sitemap-news.xml", "sitemap-article-daily.xml"]
    named += [f"sitemap-article-{day:%Y-%m-%d}.xml" for day in reversed(paper.published_days())]
    now = datetime.now(HANOI).isoformat(timespec="seconds")
    listed = "\n".join(
        f"  <sitemap><loc>{paper.base_url}/{name}</loc><lastmod>{now}</lastmod></sitemap>" for name in named
    )
    return f'{_XML}<sitemapindex xmlns="{_SITEMAPS}">\n{listed}\n</sitemapindex>\n'


def sitemap_of_day(paper: Paper, day: date) -> str | None:
    """One day's articles, newest first; None for a day without any."""
    numbers = paper.numbers(day, day)
    return _urlset(paper, reversed(numbers)) if numbers else None


def sitemap_daily(paper: Paper) -> str:
    """The articles of the paper's last two days."""
    last = paper.article(len(paper) - 1).published_at.date()
    return _urlset(paper, reversed(paper.numbers(last - timedelta(days=1), last)))


def sitemap_of_sections(paper: Paper) -> str:
    """Sections and their sub-sections."""
    return plain_urlset(f"{paper.base_url}{section.path}" for section in sections.ALL)


def sitemap_of_events(paper: Paper) -> str:
    """Event pages."""
    return plain_urlset(f"{paper.base_url}{event_path(number)}" for number in EVENTS)


def plain_urlset(urls: Iterator[str]) -> str:
    """A sitemap of bare addresses."""
    return _URLSET + "\n".join(f"  <url><loc>{url}</loc></url>" for url in urls) + "\n</urlset>\n"


def _urlset(paper: Paper, numbers: Iterator[int]) -> str:
    return (
        _URLSET + "".join(_entry(paper, paper.article(n)) for n in numbers if paper.stands(n)) + "</urlset>\n"
    )


def _entry(paper: Paper, article: Article) -> str:
    seen = article.modified_at if article.announced else article.published_at
    return f"""  <url>
    <loc>{paper.url(article)}</loc>
    <image:image>
      <image:loc>{IMAGE_HOST}/thumbs/1200x630/{article.published_at:%Y/%m/%d}/{article.id}.jpg</image:loc>
      <image:title><![CDATA[{article.title}]]></image:title>
      <image:caption><![CDATA[{article.title}]]></image:caption>
      <image:license>{paper.base_url}</image:license>
      <image:family_friendly>yes</image:family_friendly>
    </image:image>
    <lastmod>{seen.isoformat()}</lastmod>
    <changefreq>daily</changefreq>
    <priority>0.9</priority>
  </url>
"""


# --- RSS ----------------------------------------------------------------------------------------------


def rss(paper: Paper, section: Section | None) -> str:
    """The feed of a section, or of the whole paper for None: no author and no section, as on real sites."""
    name = section.name if section else "Trang chủ"
    link = f"{paper.base_url}/rss{section.path if section else '/home'}"
    items = "".join(_rss_item(paper, article) for article in islice(paper.newest(section), RSS_ITEMS))
    return f"""{_XML}<rss version="2.0">
  <channel>
    <title>{encode(name)} | {NAME}</title>
    <description>{encode(name)}</description>
    <pubDate>{_rfc822(paper.changed_at)}</pubDate>
    <generator>{NAME}</generator>
    <link>{link}</link>
{items}  </channel>
</rss>
"""


def _rss_item(paper: Paper, article: Article) -> str:
    url, title = paper.url(article), encode(article.title)
    image = f"{IMAGE_HOST}/{article.published_at:%Y/%m/%d}/{article.id}.jpg"
    return f"""    <item>
      <title>{title}</title>
      <description><![CDATA[<a href="{url}"><img src="{image}" alt="{title}" /></a><br/>{paper.story(article).lead}]]></description>
      <pubDate>{_rfc822(article.published_at)}</pubDate>
      <link>{url}</link>
      <guid>{url}</guid>
    </item>
"""


def _rfc822(at: datetime) -> str:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{days[at.weekday()]}, {at.day:02d} {months[at.month - 1]} {at:%Y %H:%M:%S} +0700"


# --- the load-more API --------------------------------------------------------------------------------


def load_more(paper: Paper, call: str, *, endless: bool = False) -> str | None:
    """The answer to `/api/getMoreArticle/{call}` as JSON; None when there is no such call.

    `call` is `channel_empty_{lastId}_{channelId}_0` or `24h_empty_{lastId}_0_0`. What stands in the last
    slot makes no difference. `endless` starts again with the newest where the list should end.
    """
    asked = LOAD_MORE.fullmatch(call)
    if asked is None:
        return None
    section = sections.BY_CHANNEL.get(int(asked[3]))
    if asked[1] == "channel" and section is None:
        return "[]"
    last = int(asked[2])
    before = paper.number_of(last) if last else len(paper)
    found = list(islice(paper.newest(section, before=before), PAGE)) if before is not None else []
    if endless and not found:
        found = list(islice(paper.newest(section), PAGE))
    return json.dumps([_listed(paper, article) for article in found], ensure_ascii=False)


def _listed(paper: Paper, article: Article) -> dict[str, object]:
    image = f"{article.published_at:%Y/%m/%d}/{article.id}.jpg"
    return {
        "PublisherId": article.id,
        "Title": article.title,
        "LinktoMe": article.path,
        "LinktoMe2": paper.url(article),
        "Headlines": paper.story(article).lead,
        "Thumbnail": f"{IMAGE_HOST}/{image}",
        "Thumbnail_540x360": f"{IMAGE_HOST}/thumbs/540x360/{image}",
        "NameChannel": article.section.name,
        "ChannelId": article.section.channel,
        "UrlChannel": article.section.path,
        "PublishedTime": f"/Date({int(article.published_at.timestamp() * 1000)})/",
        "TimeX2": f"{article.published_at:%Y-%m-%d %H:%M:%S}",
        "BlockedInstantArticleCreate": article.id % 23 == 0,
    }
