"""The history of an article: which capture showed which version, and the revisions that follow from it.

Captures come in any order: a crawl today, the Wayback Machine's of five years ago tomorrow. So the
sightings are the record, and revisions are what they say when sorted by time: each run of equal
content is one revision. The same captures give the same history whatever their order of arrival.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

Content = Mapping[str, str | None]
"""A version's text as columns of `revisions`: title, lead, body, byline, images."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One capture that showed an article; `seen_at` as stored."""

    seen_at: str
    capture_id: int
    content_hash: str
    extractor_version: str


@dataclass(frozen=True, slots=True)
class History:
    """An article's history columns, as the sightings give them."""

    revision: int
    content_hash: str
    capture_id: int
    first_seen_at: str
    last_seen_at: str


_LATEST = """
SELECT seen_at, capture_id, content_hash, extractor_version FROM sightings WHERE article_id = ?
ORDER BY seen_at DESC, capture_id DESC, reading DESC LIMIT 1"""

_ALL = """
SELECT seen_at, capture_id, content_hash, extractor_version FROM sightings WHERE article_id = ?
ORDER BY seen_at, capture_id, reading"""

_READINGS = """
SELECT content_hash FROM sightings WHERE article_id = ? AND seen_at = ? AND capture_id = ?"""

_ADD_SIGHTING = """
INSERT INTO sightings (article_id, seen_at, capture_id, reading, content_hash, extractor_version)
VALUES (?, ?, ?, ?, ?, ?)"""

_ADD_REVISION = """
INSERT INTO revisions (article_id, revision, seen_at, content_hash, title, lead, body, byline, images,
                       capture_id, extractor_version)
VALUES (:article_id, :revision, :seen_at, :content_hash, :title, :lead, :body, :byline, :images,
        :capture_id, :extractor_version)"""

_CONTENT = ("title", "lead", "body", "byline", "images")


def begin(conn: sqlite3.Connection, article_id: int, sighting: Sighting, content: Content) -> None:
    """The first sighting of a new article."""
    _add_sighting(conn, article_id, sighting, reading=1)
    _add_revision(conn, article_id, 1, sighting, content)


def record(
    conn: sqlite3.Connection, article_id: int, sighting: Sighting, content: Content, before: History
) -> tuple[History, bool]:
    """Add a sighting of a known article, whose history was `before`.

    Returns its history now, and whether this sighting is the newest and so what the article should show.
    """
    latest = Sighting(*conn.execute(_LATEST, (article_id,)).fetchone())
    is_newest = (sighting.seen_at, sighting.capture_id) >= (latest.seen_at, latest.capture_id)
    readings = conn.execute(_READINGS, (article_id, sighting.seen_at, sighting.capture_id)).fetchall()
    if any(hash_ == sighting.content_hash for (hash_,) in readings):
        return before, is_newest and sighting.content_hash == before.content_hash
    _add_sighting(conn, article_id, sighting, reading=len(readings) + 1)
    if not is_newest:
        return _rebuild(conn, article_id, sighting, content), False
    revision, capture_id = before.revision, before.capture_id
    if sighting.content_hash != before.content_hash:
        revision, capture_id = revision + 1, sighting.capture_id
        _add_revision(conn, article_id, revision, sighting, content)
    history = History(
        revision, sighting.content_hash, capture_id, before.first_seen_at, last_seen_at=sighting.seen_at
    )
    return history, True


def _rebuild(conn: sqlite3.Connection, article_id: int, new: Sighting, content: Content) -> History:
    """Write the revisions anew from all sightings, after one came in between."""
    sightings = [Sighting(*row) for row in conn.execute(_ALL, (article_id,))]
    starts = [
        one
        for before, one in zip((None, *sightings), sightings, strict=False)
        if before is None or before.content_hash != one.content_hash
    ]
    texts: dict[str, Content] = {}
    own: dict[tuple[str, int], Content] = {(new.content_hash, new.capture_id): content}
    for row in conn.execute("SELECT * FROM revisions WHERE article_id = ? ORDER BY revision", (article_id,)):
        text: Content = {column: row[column] for column in _CONTENT}
        texts.setdefault(row["content_hash"], text)
        own.setdefault((row["content_hash"], row["capture_id"]), text)
    texts.setdefault(new.content_hash, content)
    conn.execute("DELETE FROM revisions WHERE article_id = ?", (article_id,))
    for revision, start in enumerate(starts, start=1):
        read = own.get((start.content_hash, start.capture_id), texts[start.content_hash])
        _add_revision(conn, article_id, revision, start, read)
    current = starts[-1]
    return History(
        revision=len(starts),
        content_hash=current.content_hash,
        capture_id=current.capture_id,
        first_seen_at=sightings[0].seen_at,
        last_seen_at=sightings[-1].seen_at,
    )


def _add_sighting(conn: sqlite3.Connection, article_id: int, sighting: Sighting, *, reading: int) -> None:
    conn.execute(
        _ADD_SIGHTING,
        (
            article_id,
            sighting.seen_at,
            sighting.capture_id,
            reading,
            sighting.content_hash,
            sighting.extractor_version,
        ),
    )


def _add_revision(
    conn: sqlite3.Connection, article_id: int, revision: int, sighting: Sighting, content: Content
) -> None:
    conn.execute(
        _ADD_REVISION,
        {
            **content,
            "article_id": article_id,
            "revision": revision,
            "seen_at": sighting.seen_at,
            "content_hash": sighting.content_hash,
            "capture_id": sighting.capture_id,
            "extractor_version": sighting.extractor_version,
        },
    )
