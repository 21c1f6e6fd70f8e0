"""The history of an article: which capture showed which version, and the revisions that follow from it.

Captures come in any order: a crawl today, the Wayback Machine's of five years ago tomorrow. So the
sightings are the record, and revisions are what they say when sorted by time: each run of equal
content is one revision. The same captures give the same history whatever their order of arrival.

A text stands once: a revision without its own is what its article shows. So whoever changes what an
article shows gives its revisions their texts before (`keep_texts`), and takes the last one's back where
it is what the article shows then (`share_text`).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from newscrawl.storage.revision_rows_schema import IMAGES

Content = Mapping[str, str | int | None]
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


Texts = Mapping[tuple[str, int], Content]
"""What versions say, by their content hash and the capture that showed them."""

Version = tuple[Sighting, Content]
"""A revision: the sighting that begins it, and what that showed."""

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

_FIRST_REVISION = """
INSERT INTO revision_rows (article_id, revision, seen_at, content_hash, capture_id, extractor_version)
VALUES (?, 1, ?, ?, ?, ?)"""

_ADD_REVISION = """
INSERT INTO revision_rows (article_id, revision, seen_at, content_hash, title, lead, body, byline, images,
                           capture_id, extractor_version)
VALUES (:article_id, :revision, :seen_at, :content_hash, :title, :lead, :body, :byline, :images,
        :capture_id, :extractor_version)"""

_SET_HISTORY = """
UPDATE article_metadata SET
    revision = :revision, content_hash = :content_hash, capture_id = :capture_id,
    first_seen_at = :first_seen_at, last_seen_at = :last_seen_at
WHERE id = :id"""

CONTENT = ("title", "lead", "body", "byline", "images")
"""The columns of `Content`."""

_KEEP_TEXTS = """
UPDATE revision_rows SET (title, lead, body, byline, images) = (
    SELECT title, lead, body, byline, images FROM revisions shown
    WHERE shown.article_id = revision_rows.article_id AND shown.revision = revision_rows.revision)
WHERE article_id = ? AND title IS NULL"""

_SHARE_TEXT = f"""
UPDATE revision_rows SET title = NULL, lead = NULL, body = NULL, byline = NULL, images = NULL
WHERE article_id = ?1 AND revision = (SELECT max(revision) FROM revision_rows WHERE article_id = ?1)
AND title IS NOT NULL AND (title, lead, body, byline, images) IS (
    SELECT t.title, t.lead, t.body, m.byline, {IMAGES.format(article_id="m.id")}
    FROM article_metadata m JOIN article_texts t ON t.id = m.id WHERE m.id = ?1)"""  # noqa: S608 - our own words


def begin(conn: sqlite3.Connection, article_id: int, sighting: Sighting) -> None:
    """The first sighting of a new article, whose rows are there."""
    _add_sighting(conn, article_id, sighting, reading=1)
    conn.execute(
        _FIRST_REVISION,
        (
            article_id,
            sighting.seen_at,
            sighting.content_hash,
            sighting.capture_id,
            sighting.extractor_version,
        ),
    )


def record(
    conn: sqlite3.Connection, article_id: int, sighting: Sighting, content: Content, before: History
) -> tuple[History, bool]:
    """Add a sighting of a known article, whose history was `before`.

    Returns its history now, and whether this sighting is the newest and so what the article should show.
    The article's rows still show what they showed before.
    """
    latest = Sighting(*conn.execute(_LATEST, (article_id,)).fetchone())
    is_newest = (sighting.seen_at, sighting.capture_id) >= (latest.seen_at, latest.capture_id)
    readings = conn.execute(_READINGS, (article_id, sighting.seen_at, sighting.capture_id)).fetchall()
    if any(hash_ == sighting.content_hash for (hash_,) in readings):
        return before, is_newest and sighting.content_hash == before.content_hash
    _add_sighting(conn, article_id, sighting, reading=len(readings) + 1)
    if not is_newest:
        read_now = {(sighting.content_hash, sighting.capture_id): content}
        return rebuild(conn, article_id, read_now), False
    revision, capture_id = before.revision, before.capture_id
    if sighting.content_hash != before.content_hash:
        revision, capture_id = revision + 1, sighting.capture_id
        keep_texts(conn, article_id)
        _add_revision(conn, article_id, revision, sighting, content)
    history = History(
        revision, sighting.content_hash, capture_id, before.first_seen_at, last_seen_at=sighting.seen_at
    )
    return history, True


def rebuild(conn: sqlite3.Connection, article_id: int, contents: Texts) -> History:
    """Write the revisions anew from all sightings, as some came in between; `contents`: see `versions_of`."""
    sightings = sightings_of(conn, article_id)
    versions = versions_of(sightings, texts_of(conn, article_id), contents)
    rewrite(conn, article_id, versions)
    current = versions[-1][0]
    return History(
        revision=len(versions),
        content_hash=current.content_hash,
        capture_id=current.capture_id,
        first_seen_at=sightings[0].seen_at,
        last_seen_at=sightings[-1].seen_at,
    )


def set_history(conn: sqlite3.Connection, article_id: int, history: History) -> None:
    """Let the article's own columns say this."""
    conn.execute(_SET_HISTORY, {**asdict(history), "id": article_id})


def sightings_of(conn: sqlite3.Connection, article_id: int) -> list[Sighting]:
    """All sightings of an article, in the order of time."""
    return [Sighting(*row) for row in conn.execute(_ALL, (article_id,))]


def texts_of(conn: sqlite3.Connection, article_id: int) -> Texts:
    """What the revisions of an article say, in their order."""
    texts: dict[tuple[str, int], Content] = {}
    for row in conn.execute("SELECT * FROM revisions WHERE article_id = ? ORDER BY revision", (article_id,)):
        text = {column: row[column] for column in CONTENT}
        texts.setdefault((row["content_hash"], row["capture_id"]), text)
    return texts


def versions_of(sightings: Sequence[Sighting], there: Texts, contents: Texts) -> list[Version]:
    """The revisions that follow from these sightings, in the order of time.

    `contents` is what was read now; the rest is known from the revisions that are there.
    """
    texts: dict[str, Content] = {}
    for (content_hash, _), content in (*there.items(), *contents.items()):
        texts.setdefault(content_hash, content)
    own = {**there, **contents}
    return [
        (one, own.get((one.content_hash, one.capture_id), texts[one.content_hash]))
        for before, one in zip((None, *sightings), sightings, strict=False)
        if before is None or before.content_hash != one.content_hash
    ]


def rewrite(conn: sqlite3.Connection, article_id: int, versions: Sequence[Version]) -> None:
    """Make these an article's revisions."""
    conn.execute("DELETE FROM revision_rows WHERE article_id = ?", (article_id,))
    for revision, (start, content) in enumerate(versions, start=1):
        _add_revision(conn, article_id, revision, start, content)
    share_text(conn, article_id)


def keep_texts(conn: sqlite3.Connection, article_id: int) -> None:
    """Give each revision its own text, so that the article may come to show another, or go."""
    conn.execute(_KEEP_TEXTS, (article_id,))


def share_text(conn: sqlite3.Connection, article_id: int) -> None:
    """Where the last revision is what the article shows, the text stands once from now on."""
    conn.execute(_SHARE_TEXT, (article_id,))


def replace_readings(
    conn: sqlite3.Connection, article_id: int, old: Sequence[Sighting], new: Sequence[Sighting]
) -> None:
    """Let captures show what they show by `new`, which has them once each, or as they are in `old`."""
    kept = Counter(old) & Counter(new)
    again = {one.capture_id for one in (*(Counter(old) - kept), *(Counter(new) - kept))}
    conn.executemany(
        "DELETE FROM sightings WHERE article_id = ? AND seen_at = ? AND capture_id = ?",
        {(article_id, one.seen_at, one.capture_id) for one in old if one.capture_id in again},
    )
    for one in new:
        if one.capture_id in again:
            _add_sighting(conn, article_id, one, reading=1)


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
