"""An article as rows: its columns, its text, and its lists of images, authors and tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from newscrawl.items import Article
from newscrawl.storage.values import as_json, clean, clean_or_none, printed_time

Column = str | int | None
Child = tuple[str | None, ...]

_IMAGE_COLUMNS = ("url", "caption", "credit", "alt")

SELECT_CHILDREN = {
    "images": "SELECT url, caption, credit, alt FROM images WHERE article_id = ? ORDER BY position",
    "authors": "SELECT name, role FROM authors WHERE article_id = ? ORDER BY position",
    "tags": "SELECT tag FROM tags WHERE article_id = ? ORDER BY position",
}
"""How the rows of `ArticleRows.lists` are read again, in their order, by the article's id."""


@dataclass(frozen=True, slots=True)
class ArticleRows:
    """What one reading of an article puts into each table.

    `fields` are columns of `article_metadata` but for the history's; `text` is the row of
    `article_texts`; `lists` has the rows of `images`, `authors` and `tags` in order, without
    article_id and position.
    """

    fields: Mapping[str, Column]
    text: Mapping[str, str | None]
    lists: Mapping[str, list[Child]]


def rows_of(article: Article, *, url: str, rule_set: int, extractor_version: str) -> ArticleRows:
    """`url` is the address the article is filed under, which another article must not have."""
    fields: dict[str, Column] = {
        "newspaper": article.newspaper,
        "key": article.key,
        "url": url,
        "cms_id": clean_or_none(article.cms_id),
        "byline": clean_or_none(article.byline),
        "published_at": printed_time(article.published_at),
        "published_precision": article.published_precision,
        "published_raw": clean_or_none(article.published_raw),
        "published_source": article.published_source,
        "modified_at": printed_time(article.modified_at),
        "category": clean_or_none(article.category),
        "category_path": clean_or_none(article.category_path),
        "kind": article.kind,
        "word_count": article.word_count,
        "agency": clean_or_none(article.agency),
        "source_url": clean_or_none(article.source_url),
        "template": article.template,
        "rule_set": rule_set,
        "extractor_version": extractor_version,
    }
    images: list[Child] = [
        (
            clean(image.url),
            clean_or_none(image.caption),
            clean_or_none(image.credit),
            clean_or_none(image.alt),
        )
        for image in article.images
    ]
    text = {
        "title": clean(article.title),
        "lead": clean_or_none(article.lead),
        "body": clean("\n\n".join(article.paragraphs)),
        "captions": "\n".join(caption for _, caption, _, _ in images if caption) or None,
    }
    return ArticleRows(
        fields=fields,
        text=text,
        lists={
            "images": images,
            "authors": [(clean(author.name), clean(author.role)) for author in article.authors],
            "tags": [(clean(tag),) for tag in article.tags],
        },
    )


def content_of(rows: ArticleRows) -> dict[str, Column]:
    """What a revision keeps of an article."""
    images = [dict(zip(_IMAGE_COLUMNS, image, strict=True)) for image in rows.lists["images"]]
    return {
        "title": rows.text["title"],
        "lead": rows.text["lead"],
        "body": rows.text["body"],
        "byline": rows.fields["byline"],
        "images": as_json(images),
    }
