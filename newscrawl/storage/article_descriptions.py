"""What the tables of articles mean, and their columns: the present version, its lists, and all others."""

from __future__ import annotations

from collections.abc import Mapping

_ARTICLE = {
    "id": "number of the article in this archive",
    "newspaper": "id of the newspaper",
    "key": "identity of the article: newspaper, path prefix and the CMS's number",
    "url": "canonical address",
    "cms_id": "the CMS's own number, unique only within newspaper and path prefix",
    "byline": "author line as printed",
    "published_at": "publication time, ISO 8601 in Vietnamese time; NULL when no trustworthy date was found",
    "published_precision": "how exact published_at is: second, minute, day or month",
    "published_raw": "the date as printed, before it was interpreted",
    "published_source": "where the date was read: visible, jsonld, meta, sitemap, feed or url",
    "modified_at": "time of the last change as the page states it, Vietnamese time",
    "category": "the narrowest section",
    "category_path": "sections from broad to narrow, joined by ' > '",
    "kind": "article, longform, photo, video, podcast or infographic",
    "word_count": "words (syllables) of the body",
    "agency": "original outlet of a republished piece, as printed",
    "source_url": "original address of a republished piece",
    "template": "page layout that the extractor recognised",
    "extractor_version": (
        "version of the extractor that read the present fields; after a + a mark of the newspaper's own rules"
    ),
    "revision": "number of the present version, from 1",
    "content_hash": "SHA-256 of the content of the present version; ignores what is not content",
    "first_seen_at": "when a capture first showed the article, UTC",
    "last_seen_at": "when a capture last showed the article, UTC",
    "gone_at": "when the newspaper last answered that the article does not exist, having done so before; UTC",
    "capture_id": "the capture in which the present version was first seen",
}
TEXT_COLUMNS = {
    "title": "headline",
    "lead": "opening paragraph that the newspaper sets apart (sapo)",
    "body": "paragraphs joined by a blank line",
    "captions": "captions of the images, one a line",
}
ARTICLE_ID = {"article_id": "number of the article (articles.id)"}
_POSITION = {"position": "order on the page, from 1"}
_REVISION = ARTICLE_ID | {
    "revision": "number of the version, from 1; the highest is the present one",
    "seen_at": "when a capture first showed this version, UTC",
    "content_hash": "SHA-256 of the version's content",
    "title": "headline",
    "lead": "opening paragraph",
    "body": "paragraphs joined by a blank line",
    "byline": "author line as printed",
    "images": "JSON list of objects with url, caption, credit and alt",
    "capture_id": "the capture that first showed this version",
    "extractor_version": "version of the extractor that read it",
}

ARTICLE_DESCRIPTIONS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "articles": (
        "Articles in their present version: one row an article, all fields (a view).",
        _ARTICLE
        | TEXT_COLUMNS
        | {
            "status": "live, or gone when the newspaper said so after the article was last seen",
            "rules": "JSON object: for each field the extraction rule that answered",
        },
    ),
    "article_metadata": (
        "What `articles` shows except its text: thin, so that searches and counts are fast.",
        _ARTICLE | {"rule_set": "which extraction rules answered (rule_sets.id)"},
    ),
    "article_texts": (
        "The text of the present version of each article.",
        {"id": "number of the article (articles.id)"} | TEXT_COLUMNS,
    ),
    "article_urls": (
        "Every address under which an article was seen.",
        {
            "url": "address as fetched or as the page names it",
            "named": "1 where a page gave it as its own address, 0 where it was only asked for",
        }
        | ARTICLE_ID,
    ),
    "article_keys": (
        "Further identities of articles that live on at the newspaper's successor.",
        {"key": "identity there: newspaper, path prefix and the CMS's number"} | ARTICLE_ID,
    ),
    "paragraphs": (
        "Paragraphs of the body in reading order (a view).",
        ARTICLE_ID | {"position": "reading order, from 1", "text": "the paragraph"},
    ),
    "images": (
        "Images of an article in reading order.",
        ARTICLE_ID
        | _POSITION
        | {
            "url": "address of the original, not of a thumbnail",
            "caption": "caption as printed, with its credit",
            "credit": "who took or supplied the image, read out of the caption",
            "alt": "alternative text",
        },
    ),
    "authors": (
        "People named in the byline.",
        ARTICLE_ID
        | _POSITION
        | {"name": "name as printed", "role": "author, photographer, or the role as printed"},
    ),
    "tags": ("Keywords that the newspaper gave.", ARTICLE_ID | _POSITION | {"tag": "keyword as printed"}),
    "revisions": (
        "Every distinct version of an article, in the order in which they were on the page (a view).",
        _REVISION,
    ),
    "revision_rows": (
        "What `revisions` shows, but for a text that the article itself shows: that is NULL here.",
        _REVISION,
    ),
    "sightings": (
        "Which capture showed which version of an article; revisions are made from it.",
        ARTICLE_ID
        | {
            "seen_at": "when the capture was made, UTC",
            "capture_id": "the capture",
            "reading": "1, or higher when a later extractor read something else in the same capture",
            "content_hash": "SHA-256 of the content that was read",
            "extractor_version": "version of the extractor that read it",
        },
    ),
    "rule_sets": (
        "Combinations of extraction rules: when a site changes, their counts change.",
        {"id": "number", "rules": "JSON object: for each field the rule that answered"},
    ),
}
"""Of each table: what it is, and what its columns are."""
