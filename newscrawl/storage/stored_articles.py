"""Articles as the archive has them, found by their number, an address, their identity or a capture."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from newscrawl.items import Author, Image
from newscrawl.storage import addresses, captures, kinship
from newscrawl.storage.article_rows import SELECT_CHILDREN, Column
from newscrawl.storage.captures import StoredCapture
from newscrawl.storage.database import Database


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article as the archive has it.

    `columns` are those of the view `articles` in its order, `capture` is the one in which the present
    version was first seen, `paragraphs` the body in reading order.
    """

    columns: Mapping[str, Column]
    paragraphs: tuple[str, ...]
    authors: tuple[Author, ...]
    images: tuple[Image, ...]
    tags: tuple[str, ...]
    rules: Mapping[str, str]
    capture: StoredCapture | None

    @property
    def id(self) -> int:
        """Its number in this archive."""
        return cast("int", self.columns["id"])


def find(db: Database, id_or_url: str) -> StoredArticle | None:
    """An article by its number or by any address under which it was seen."""
    wanted = id_or_url.strip()
    if wanted.isascii() and wanted.isdigit():
        return _load(db, int(wanted)) if len(wanted) < 19 else None
    article_id = addresses.article_at(db.conn, wanted)
    return None if article_id is None else _load(db, article_id)


def by_key(db: Database, key: str) -> StoredArticle | None:
    """An article by its identity (`items.Article.key`)."""
    article_id = kinship.article_with(db.conn, key)
    return None if article_id is None else _load(db, article_id)


def shown_in(db: Database, capture_id: int) -> int | None:
    """The id of the article that was read in a capture."""
    row = db.conn.execute("SELECT article_id FROM sightings WHERE capture_id = ?", (capture_id,)).fetchone()
    return None if row is None else int(row[0])


def announced_date(db: Database, article_id: int) -> tuple[str, str] | None:
    """The source (`items.DateSource`) and its own date string, where the publication time is a source's."""
    row = db.conn.execute(
        "SELECT published_source, published_raw FROM article_metadata"
        " WHERE id = ? AND published_source IN ('sitemap', 'feed')",
        (article_id,),
    ).fetchone()
    return None if row is None else (row[0], row[1])


def _load(db: Database, article_id: int) -> StoredArticle | None:
    conn = db.conn
    row = conn.execute("SELECT * FROM articles WHERE id = ?", (article_id,)).fetchone()
    if row is None:
        return None
    children = {
        table: conn.execute(query, (article_id,)).fetchall() for table, query in SELECT_CHILDREN.items()
    }
    paragraphs = conn.execute(
        "SELECT text FROM paragraphs WHERE article_id = ? ORDER BY position", (article_id,)
    )
    return StoredArticle(
        columns=dict(row),
        paragraphs=tuple(text for (text,) in paragraphs),
        authors=tuple(Author(*child) for child in children["authors"]),
        images=tuple(Image(*child) for child in children["images"]),
        tags=tuple(tag for (tag,) in children["tags"]),
        rules=json.loads(row["rules"]),
        capture=captures.get(db, row["capture_id"]),
    )
