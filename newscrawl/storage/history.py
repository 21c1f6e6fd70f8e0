"""Reading an article's history: its revisions, the visits that saw it or missed it, its addresses.

`revisions` writes what this module reads.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from newscrawl.items import Image
from newscrawl.storage import captures
from newscrawl.storage.database import Database
from newscrawl.storage.stored_articles import StoredArticle
from newscrawl.storage.values import read_time
from newscrawl.vietnamese.text import count_words


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """A row of `revisions`. `seen_at` is the time (UTC) of the first capture that showed it."""

    number: int
    seen_at: datetime
    content_hash: str
    title: str
    lead: str | None
    byline: str | None
    paragraphs: tuple[str, ...]
    images: tuple[Image, ...]
    capture_id: int
    extractor_version: str

    @property
    def word_count(self) -> int:
        """Words of the body, counted as for `articles`."""
        return sum(count_words(paragraph) for paragraph in self.paragraphs)


@dataclass(frozen=True, slots=True)
class Visit:
    """A capture that saw the article, or was told that there is no such page.

    `seen` is true where the article was read in the capture, and for a 304, which says that it stands
    as it was.
    """

    capture_id: int
    at: datetime  # UTC
    status: int
    origin: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Address:
    """An address of an article. `first_at` (UTC) is None when nothing was captured at it."""

    url: str
    first_at: datetime | None
    captures: int


_REVISIONS = "SELECT * FROM revisions WHERE article_id = ? ORDER BY revision"
_REVISION = "SELECT * FROM revisions WHERE article_id = ? AND revision = ?"
_NUMBERS = "SELECT revision FROM revisions WHERE article_id = ? ORDER BY revision"

_VISITS = """
SELECT id, fetched_at, status, origin, 1 AS seen FROM captures
WHERE id IN (SELECT capture_id FROM sightings WHERE article_id = :article_id)
UNION
SELECT id, fetched_at, status, origin, status = 304 FROM captures
WHERE url IN (SELECT url FROM article_urls WHERE article_id = :article_id)
  AND kind = 'page' AND status IN (304, 404, 410)
  AND id NOT IN (SELECT capture_id FROM sightings WHERE article_id = :article_id)
ORDER BY fetched_at, id"""

_ADDRESSES = """
SELECT a.url, min(c.fetched_at), count(c.id)
FROM article_urls a LEFT JOIN captures c ON c.url = a.url AND c.kind = 'page'
WHERE a.article_id = ? GROUP BY a.url ORDER BY min(c.fetched_at) IS NULL, min(c.fetched_at), a.url"""


def revisions(db: Database, article_id: int) -> Iterator[StoredRevision]:
    """All revisions of an article, the oldest first, one at a time."""
    return map(_revision, db.conn.execute(_REVISIONS, (article_id,)))


def revision(db: Database, article_id: int, number: int) -> StoredRevision | None:
    """One revision by its number, counted from 1; None when the article has no such."""
    row = db.conn.execute(_REVISION, (article_id, number)).fetchone() if number < 2**63 else None
    return None if row is None else _revision(row)


def numbers(db: Database, article_id: int) -> tuple[int, ...]:
    """Which revisions an article has, in order."""
    return tuple(number for (number,) in db.conn.execute(_NUMBERS, (article_id,)))


def visits(db: Database, article_id: int) -> tuple[Visit, ...]:
    """What is known of when the article was there and when it was not, the oldest first."""
    return tuple(
        Visit(capture_id, read_time(at), status, origin, bool(seen))
        for capture_id, at, status, origin, seen in db.conn.execute(_VISITS, {"article_id": article_id})
    )


def addresses(db: Database, article_id: int) -> tuple[Address, ...]:
    """Every address of an article, the earliest capture first."""
    return tuple(
        Address(url, read_time(first) if first else None, count)
        for url, first, count in db.conn.execute(_ADDRESSES, (article_id,))
    )


def as_of(db: Database, article: StoredArticle, then: StoredRevision) -> StoredArticle:
    """The article with what a revision keeps: title, lead, byline, body, pictures, and where they came
    from. What no revision keeps (authors, category, dates, tags) stays as it is now.
    """
    columns = {
        **article.columns,
        "title": then.title,
        "lead": then.lead,
        "byline": then.byline,
        "body": "\n\n".join(then.paragraphs),
        "captions": "\n".join(image.caption for image in then.images if image.caption) or None,
        "word_count": then.word_count,
        "revision": then.number,
        "content_hash": then.content_hash,
        "capture_id": then.capture_id,
        "extractor_version": then.extractor_version,
    }
    return replace(
        article,
        columns=columns,
        paragraphs=then.paragraphs,
        images=then.images,
        capture=captures.get(db, then.capture_id),
    )


def _revision(row: sqlite3.Row) -> StoredRevision:
    return StoredRevision(
        number=row["revision"],
        seen_at=read_time(row["seen_at"]),
        content_hash=row["content_hash"],
        title=row["title"],
        lead=row["lead"],
        byline=row["byline"],
        paragraphs=tuple(row["body"].split("\n\n")) if row["body"] else (),
        images=tuple(Image(**image) for image in json.loads(row["images"])),
        capture_id=row["capture_id"],
        extractor_version=row["extractor_version"],
    )


def pages(db: Database, newspaper: str) -> Iterator[tuple[int, int, str, str, str]]:
    """The pages that show each version of a newspaper's articles: article, revision, URL, time, title."""
    rows = db.conn.execute(
        "SELECT r.article_id, r.revision, c.url, c.fetched_at, r.title FROM article_metadata m"
        " JOIN revisions r ON r.article_id = m.id JOIN captures c ON c.id = r.capture_id"
        " WHERE m.newspaper = ? AND c.lost_at IS NULL ORDER BY r.article_id, r.revision",
        (newspaper,),
    )
    for row in rows:
        yield row[0], row[1], row[2], row[3], row[4]
