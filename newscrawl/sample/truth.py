"""What a perfect reader writes down of a story: told by what it says and its layout prints, not by markup."""

from __future__ import annotations

from typing import Any

from newscrawl.sample import sections, story
from newscrawl.sample.article import Article
from newscrawl.sample.story import Block, Picture, Story

IMAGE_HOST = "https://sonha.1cdn.vn"


def truth_of(article: Article, told: Story, url: str) -> dict[str, Any]:
    """The record of `article`; see `Paper.truth` for its shape."""
    credit = told.credit
    path = [section.name for section in sections.trail(article.section)]
    if article.template == "plain":
        path = path[-1:]  # this layout prints the narrowest section only
    source = "jsonld" if article.has_jsonld else "visible" if article.shows_time else "meta"
    published = article.published_at if source != "visible" else article.published_at.replace(second=0)
    return {
        "url": url,
        "cms_id": str(article.id),
        "template": article.template,
        "kind": article.kind,
        "title": article.title,
        "lead": told.lead,
        "byline": credit.printed if credit else None,
        "authors": [{"name": name, "role": role} for name, role in credit.people] if credit else [],
        "agency": told.outlet[0] if told.outlet else credit.agency if credit else None,
        "source_url": told.outlet[1] if told.outlet else None,
        "published_at": published.isoformat(),
        "published_precision": "minute" if source == "visible" else "second",
        "published_source": source,
        "modified_at": article.modified_at.isoformat() if article.has_jsonld else None,
        "category": path[-1],
        "category_path": " > ".join(path),
        "paragraphs": [text for block in told.blocks for text in paragraphs_of(block)],
        "images": [_image(picture) for block in told.blocks for picture in pictures_of(block)],
        "tags": list(article.tags),
    }


def paragraphs_of(block: Block) -> list[str]:
    """The paragraphs that a reader sees in a block of the body; none for furniture."""
    match block:
        case story.Paragraph(text):
            return [part.replace("\n", " ") for part in text.split("\n\n")]
        case story.Heading(text):
            return [text]
        case story.Items(texts):
            return list(texts)
        case story.Quote(paragraphs):
            return list(paragraphs)
        case story.Table(rows):
            return [" | ".join(row) for row in rows]
        case _:
            return []


def pictures_of(block: Block) -> tuple[Picture, ...]:
    """The pictures in a block."""
    match block:
        case story.Figure(picture):
            return (picture,)
        case story.Gallery(pictures):
            return pictures
        case _:
            return ()


def _image(picture: Picture) -> dict[str, str | None]:
    return {
        "url": f"{IMAGE_HOST}/{picture.path}",
        "caption": picture.caption,
        "credit": picture.credit,
        "alt": picture.alt,
    }
