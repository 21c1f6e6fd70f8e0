"""An article in a new reading of the captures that the archive has of it.

Its record and its revisions become what they would be, had this extractor read every capture from the
beginning: what it reads better is put right in place, under the same revision. A revision more (or
less) arises only where the captures themselves differ.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from newscrawl.items import Article
from newscrawl.storage import addresses, revisions
from newscrawl.storage.article_rows import SELECT_CHILDREN, ArticleRows, content_of, rows_of
from newscrawl.storage.articles import present_row, refresh, rule_set_of
from newscrawl.storage.database import Database
from newscrawl.storage.kinship import known_as
from newscrawl.storage.revisions import Content, History, Sighting, Version
from newscrawl.storage.values import as_json, clean


@dataclass(frozen=True, slots=True)
class Rereading:
    """What an extractor now reads in one capture."""

    capture_id: int
    article: Article
    extractor_version: str


@dataclass(frozen=True, slots=True)
class Restated:
    """What new readings do to an article.

    `changes` has each field of the record that changes, with its value before and after (images, authors
    and tags as tuples of rows); it is empty when the capture that the record shows was not read again.
    `history_changes` tells whether any revision's text or number changes.
    """

    changes: Mapping[str, tuple[object, object]]
    history_changes: bool


_NOT_REPORTED = frozenset({"key", "newspaper", "template", "rule_set", "extractor_version"})


def restate(db: Database, article_id: int, readings: Sequence[Rereading], *, write: bool = True) -> Restated:
    """Take over new readings of an article's captures; captures without one stay as they were read.

    Without `write` nothing is written and only the answer is given.
    """
    conn = db.conn
    present = present_row(conn, article_id)
    old = revisions.sightings_of(conn, article_id)
    read = {one.capture_id: one for one in readings}
    new = _sightings(old, read)
    rows = {one.capture_id: _rows(conn, present, one, write=write) for one in readings}
    contents = {
        (one.article.content_hash, one.capture_id): content_of(rows[one.capture_id]) for one in readings
    }
    texts = revisions.texts_of(conn, article_id)
    before, after = revisions.versions_of(old, texts, {}), revisions.versions_of(new, texts, contents)
    newest = rows.get(new[-1].capture_id)
    changes = {} if newest is None else _changes(conn, present, newest)
    if write:
        _write_history(conn, present, (old, new), (before, after))
        if newest is not None:
            if changes or any(present[column] != newest.fields[column] for column in _NOT_REPORTED):
                refresh(conn, present, newest)
            addresses.note(conn, article_id, read[new[-1].capture_id].article.url, named=True)
    return Restated(changes, _texts(before) != _texts(after))


def _sightings(old: Sequence[Sighting], read: Mapping[int, Rereading]) -> list[Sighting]:
    """The sightings with one reading of each capture that was read again, in their order."""
    new: dict[tuple[str, int, int], Sighting] = {}
    for number, one in enumerate(old):
        again = read.get(one.capture_id)
        if again is None:
            new[one.seen_at, one.capture_id, number] = one
        else:
            new[one.seen_at, one.capture_id, 0] = Sighting(
                one.seen_at, one.capture_id, again.article.content_hash, again.extractor_version
            )
    return list(new.values())


def _rows(conn: sqlite3.Connection, present: sqlite3.Row, reading: Rereading, *, write: bool) -> ArticleRows:
    """What a reading puts into each table, under the identity that the article has.

    Only with `write` is a new combination of rules written down, and has its number.
    """
    article = known_as(conn, present["id"], reading.article)
    url = addresses.own_url(
        conn, article.url, key=article.key, present=present["url"], capture_id=reading.capture_id
    )
    return rows_of(
        article,
        url=url,
        rule_set=rule_set_of(conn, clean(as_json(article.rules))) if write else 0,
        extractor_version=reading.extractor_version,
    )


def _changes(
    conn: sqlite3.Connection, present: sqlite3.Row, rows: ArticleRows
) -> dict[str, tuple[object, object]]:
    changes: dict[str, tuple[object, object]] = {
        column: (present[column], value)
        for column, value in (*rows.fields.items(), *rows.text.items())
        if present[column] != value and column not in _NOT_REPORTED and column != "captions"
    }
    for table, children in rows.lists.items():
        stored = [tuple(child) for child in conn.execute(SELECT_CHILDREN[table], (present["id"],))]
        if stored != children:
            changes[table] = (stored, children)
    return changes


def _write_history(
    conn: sqlite3.Connection,
    present: sqlite3.Row,
    sightings: tuple[Sequence[Sighting], Sequence[Sighting]],
    versions: tuple[Sequence[Version], Sequence[Version]],
) -> None:
    article_id = present["id"]
    (old, new), (before, after) = sightings, versions
    if old != new:
        revisions.replace_readings(conn, article_id, old, new)
    if before != after:
        revisions.rewrite(conn, article_id, after)
    start = after[-1][0]
    history = History(
        revision=len(after),
        content_hash=start.content_hash,
        capture_id=start.capture_id,
        first_seen_at=present["first_seen_at"],
        last_seen_at=present["last_seen_at"],
    )
    if any(present[column] != value for column, value in asdict(history).items()):
        revisions.set_history(conn, article_id, history)


def _texts(versions: Sequence[Version]) -> list[tuple[int, Content]]:
    """What the revisions say, and from which capture on; who read it does not matter."""
    return [(start.capture_id, content) for start, content in versions]
