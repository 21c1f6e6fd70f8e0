"""The machine-readable half of an article's page: meta elements, inline script, JSON-LD.

With every trap of the real thing: US dates without a zone, local time with a false Z, the time of
the capture in `datetimenow`, the site's name as author, a person's name encoded twice, entities in JSON.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from newscrawl.sample import sections
from newscrawl.sample.almanac import HANOI
from newscrawl.sample.article import Article
from newscrawl.sample.pages.markup import encode
from newscrawl.sample.paper import NAME, Paper
from newscrawl.sample.story import Story
from newscrawl.sample.truth import IMAGE_HOST, pictures_of

SITE = "baomau.example"


def us_time(at: datetime) -> str:
    """`1/15/2024 1:04:01 PM`."""
    at = at.astimezone(HANOI)
    return f"{at.month}/{at.day}/{at.year} {at.hour % 12 or 12}:{at:%M:%S} {'AM' if at.hour < 12 else 'PM'}"


def listing(paper: Paper, title: str, path: str) -> str:
    """The head of a page that is not an article."""
    return f"""<!DOCTYPE html>
<html xmlns="https://www.w3.org/1999/xhtml" lang="vi">
<head>
<title>{encode(title)} | {NAME}</title>
<meta http-equiv="Content-Type" content="text/html;charset=UTF-8">
<link rel="canonical" href="{paper.base_url}{path}" />
<meta name="author" content="{SITE}">
<meta property="og:type" content="website" />
<meta name="datetimenow" content="{us_time(paper.changed_at)}" />
</head>
<body class="">
"""


def article(paper: Paper, article: Article, told: Story) -> str:
    """From `<!DOCTYPE` to `<body>`."""
    url, title, lead = paper.url(article), encode(article.title), encode(told.lead)
    image = _main_image(told)
    author = _alias(told)
    dated = "property" if article.id % 7 else "name"
    twice = encode(encode(author))
    person = f'<meta property="article:author" content="{twice}" />' if author else ""
    return f"""<!DOCTYPE html>
<html xmlns="https://www.w3.org/1999/xhtml" lang="vi">
<head>
    <meta name="viewport" content="width=device-width, initial-scale=1, maximum-scale=1, user-scalable=1" />
    <title>{title}</title>
    <link rel="shortcut icon" href="{IMAGE_HOST}/assets/images/favicon.ico" />
    <meta http-equiv="Content-Type" content="text/html;charset=UTF-8">
    <meta name="author" content="{SITE}">
    <meta name="copyright" content="Copyright 2026 by {NAME}" />
    <meta name="robots" content="noodp,max-image-preview:large,index,follow" />
    <meta name="keywords" content="{encode(",".join(article.tags))}" />
    <meta name="description" content="{lead}" />
    <link rel="canonical" href="{url}" />
    <meta property="og:title" content="{title}">
    <meta property="og:description" content="{lead}" />
    <meta property="og:image" content="{IMAGE_HOST}/thumbs/1200x630/{image}" />
    <meta property="og:url" content="{url}" />
    <meta property="article:section" content=" {encode(article.section.name)}">
    <meta {dated}="article:published_time" content="{us_time(article.published_at)}">
    <meta name="thumbnail" content="{IMAGE_HOST}/{image}" />
    <meta property="article:tag" content="{encode(",".join(article.tags))}" />
    {person}
    <meta name="datetimenow" content="{us_time(paper.changed_at)}" />
    <meta http-equiv="REFRESH" content="1800" />
    <meta property="og:site_name" content="{NAME}" />
    <meta property="og:type" content="article" />
    <meta property="og:locale" itemprop="inLanguage" content="vi_VN" />
    <style>.c-detail-head__title{{font-size:32px}} .entry p{{margin:0 0 16px}}</style>
</head>
<body class="">
"""


def scripts(paper: Paper, article: Article, told: Story) -> str:
    """The inline script with the false Z, and JSON-LD on most pages."""
    title, alias = encode(article.title), encode(_alias(told))
    false_z = f"{article.published_at:%Y-%m-%dT%H:%M:%S}Z"
    section = article.section
    script = f"""
<script type="text/javascript">
    var WebControl = WebControl || {{}};
    WebControl.publishedTime = "{false_z}";
    WebControl.publisherId = {article.id};
    //#log info begin
    WebControl.item_id = {article.id};
    WebControl.item_published_time = "{false_z}";
    WebControl.item_title = "{title}";
    WebControl.item_tags = "{encode(",".join(article.tags))}";
    var _authorAlias = "{alias}";
    WebControl.item_channel = {{
        channel_id: {section.channel},
        channel_name: "{encode(section.name)}",
        channel_url: "{paper.base_url}{section.path}"
    }};
    //#log info end
</script>
"""
    return script + _jsonld(paper, article, told) if article.has_jsonld else script


def _jsonld(paper: Paper, article: Article, told: Story) -> str:
    url = paper.url(article)
    news = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": encode(article.title),
        "description": encode(told.lead),
        "image": {"@type": "ImageObject", "url": f"{IMAGE_HOST}/thumbs/1200x630/{_main_image(told)}"},
        "datePublished": article.published_at.isoformat(),
        "dateModified": article.modified_at.isoformat(),
        "author": {"@type": "Person", "name": encode(_alias(told)) or SITE},
        "publisher": {"@type": "Organization", "name": SITE},
    }
    found = [_script(news)]
    if article.template != "plain":
        trail = [
            ("", "Trang chủ"),
            *((section.path, section.name) for section in sections.trail(article.section)),
        ]
        steps = [
            {
                "@type": "ListItem",
                "position": at,
                "item": {"@id": paper.base_url + path, "name": encode(name)},
            }
            for at, (path, name) in enumerate(trail, 1)
        ]
        found.append(
            _script({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": steps})
        )
    return "\n".join(found)


def _script(data: Mapping[str, object]) -> str:
    return f'<script type="application/ld+json">\n{json.dumps(data, ensure_ascii=False, indent=1)}\n</script>'


def _main_image(told: Story) -> str:
    pictures = [picture for block in told.blocks for picture in pictures_of(block)]
    return pictures[0].path if pictures else "assets/images/share.png"


def _alias(told: Story) -> str:
    """The author as the CMS knows it: nothing where the desk typed the name under the text only."""
    return told.credit.printed if told.credit and told.byline_place != "end" else ""
