"""Articles: storing what was read in a capture. What is stored, `stored_articles` finds again.

The rows of an article always show its newest sighting. What an older capture says only enters the
history (see `revisions`).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields
from operator import itemgetter
from typing import Literal

from newscrawl.items import Article
from newscrawl.storage import addresses, kinship, presence, revisions
from newscrawl.storage.article_rows import SELECT_CHILDREN, ArticleRows, Child, content_of, rows_of
from newscrawl.storage.database import Database
from newscrawl.storage.revisions import History, Sighting
from newscrawl.storage.values import as_json, clean


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of an article: `new`, `changed` (a revision more), or `unchanged`."""

    article_id: int
    outcome: Literal["new", "changed", "unchanged"]


_PRESENT = """
SELECT m.*, t.title, t.lead, t.body, t.captions
FROM article_metadata m JOIN article_texts t ON t.id = m.id WHERE m.id = ?"""

# All that every page asks, in one statement: which article has its key, and whether another might be the
# same; whether an article has its address; the number of its rules; which address its capture was asked from,
# and when; whether a capture says that this has no page.
_KNOWN = f"""
SELECT ({kinship.BY_KEY}), {kinship.HAS_LINE},
       EXISTS (SELECT 1 FROM article_metadata WHERE url = ?3),
       (SELECT id FROM rule_sets WHERE rules = ?4), c.url, c.fetched_at,
       EXISTS (SELECT 1 FROM captures o WHERE o.url = c.url AND {presence.MISSED.format(capture="o")})
FROM captures c WHERE c.id = ?5"""  # noqa: S608 - our own words

_CONFIRMED = """
SELECT s.article_id, s.content_hash, s.extractor_version, r.title, r.lead, r.body, r.byline, r.images,
       (SELECT fetched_at FROM captures WHERE id = ?2) AS seen_at
FROM sightings s JOIN revisions r ON r.article_id = s.article_id AND r.content_hash = s.content_hash
WHERE s.capture_id = ?1 ORDER BY s.reading DESC LIMIT 1"""

# Values of a new row go by position: to look each one up by its name costs as much as to bind it.
_FIELDS = (
    "newspaper", "key", "url", "cms_id", "byline", "published_at", "published_precision", "published_raw",
    "published_source", "modified_at", "category", "category_path", "kind", "word_count", "agency",
    "source_url", "template", "rule_set", "extractor_version",
)  # fmt: skip
_fields_in_order = itemgetter(*_FIELDS)

_INSERT = f"""
INSERT INTO article_metadata (
    {", ".join(_FIELDS)}, revision, content_hash, first_seen_at, last_seen_at, capture_id)
VALUES ({", ".join("?" * len(_FIELDS))}, 1, ?, ?, ?, ?)"""  # noqa: S608 - our own words

_UPDATE_FIELDS = """
UPDATE article_metadata SET
    newspaper = :newspaper, url = :url, cms_id = :cms_id, byline = :byline, published_at = :published_at,
    published_precision = :published_precision, published_raw = :published_raw,
    published_source = :published_source, modified_at = :modified_at, category = :category,
    category_path = :category_path, kind = :kind, word_count = :word_count, agency = :agency,
    source_url = :source_url, template = :template, rule_set = :rule_set,
    extractor_version = :extractor_version
WHERE id = :id"""

_HISTORY = tuple(field.name for field in fields(History))

_text_in_order = itemgetter("title", "lead", "body", "captions")
_INSERT_TEXT = """
INSERT INTO article_texts (id, title, lead, body, captions) VALUES (?, ?, ?, ?, ?)"""

_UPDATE_TEXT = """
UPDATE article_texts SET title = :title, lead = :lead, body = :body, captions = :captions WHERE id = :id"""

_DELETE_CHILDREN = {
    "images": "DELETE FROM images WHERE article_id = ?",
    "authors": "DELETE FROM authors WHERE article_id = ?",
    "tags": "DELETE FROM tags WHERE article_id = ?",
}
_INSERT_CHILDREN = {
    "images": (
        "INSERT INTO images (article_id, position, url, caption, credit, alt) VALUES (?, ?, ?, ?, ?, ?)"
    ),
    "authors": "INSERT INTO authors (article_id, position, name, role) VALUES (?, ?, ?, ?)",
    "tags": "INSERT INTO tags (article_id, position, tag) VALUES (?, ?, ?)",
}


def store(db: Database, article: Article, *, capture_id: int, extractor_version: str) -> Stored:
    """Store what was read in a capture. The same capture twice changes nothing.

    Equal content is no new revision: fields that are not content are brought up to date where they
    differ, and the search indexes are left alone. Captures may come in any order of time. Which article
    of the archive it is, `kinship` says.
    """
    conn = db.conn
    rules = clean(as_json(article.rules))
    about = (article.key, article.newspaper, clean(article.url), rules, capture_id)
    known = conn.execute(_KNOWN, about).fetchone()
    article_id, has_line, is_taken, rule_set, asked, seen_at, is_missed = known
    if has_line:
        article_id = kinship.place(conn, article, article_id, capture_id=capture_id)
    present = None if article_id is None else present_row(conn, article_id)
    filed = article if article_id is None else kinship.known_as(conn, article_id, article)
    url = named = clean(filed.url)
    sighting = Sighting(seen_at, capture_id, article.content_hash, extractor_version)
    if is_taken or article_id is not None:  # `place` may have changed what is taken
        before = None if present is None else present["url"]
        url = addresses.own_url(conn, named, key=filed.key, present=before, capture_id=capture_id)
    if rule_set is None:
        rule_set = rule_set_of(conn, rules)
    rows = rows_of(filed, url=url, rule_set=rule_set, extractor_version=extractor_version)
    if present is None:
        stored = Stored(_add(conn, rows, sighting), "new")
    else:
        stored = Stored(present["id"], _see_again(conn, present, rows, sighting))
    addresses.note_page(conn, stored.article_id, article.url, asked=asked)
    if present is not None or is_missed or asked != named:  # else nothing says that it might be gone
        presence.judge(conn, stored.article_id)
    return stored


def confirm(db: Database, *, capture_id: int, payload_id: int) -> Stored | None:
    """The newspaper answered 304: the article stands as capture `payload_id` showed it.

    None where no article was read in that capture, so that nothing is confirmed.
    """
    conn = db.conn
    shown = conn.execute(_CONFIRMED, (payload_id, capture_id)).fetchone()
    if shown is None:
        return None
    article_id = shown["article_id"]
    present = present_row(conn, article_id)
    before = History(*(present[column] for column in _HISTORY))
    sighting = Sighting(shown["seen_at"], capture_id, shown["content_hash"], shown["extractor_version"])
    if sighting.seen_at >= before.last_seen_at and sighting.content_hash != before.content_hash:
        return None  # another version came in meanwhile, and a 304 has no page to show instead of it
    content = {name: shown[name] for name in revisions.CONTENT}
    after, _ = revisions.record(conn, article_id, sighting, content, before)
    revisions.set_history(conn, article_id, after)
    presence.judge(conn, article_id)
    return Stored(article_id, "unchanged" if after.revision == before.revision else "changed")


def _add(conn: sqlite3.Connection, rows: ArticleRows, sighting: Sighting) -> int:
    seen_at = sighting.seen_at
    history = (sighting.content_hash, seen_at, seen_at, sighting.capture_id)
    article_id = conn.execute(_INSERT, (*_fields_in_order(rows.fields), *history)).lastrowid
    assert article_id is not None
    conn.execute(_INSERT_TEXT, (article_id, *_text_in_order(rows.text)))
    for table, children in rows.lists.items():
        _add_children(conn, table, article_id, children)
    revisions.begin(conn, article_id, sighting)
    return article_id


def _see_again(
    conn: sqlite3.Connection, present: sqlite3.Row, rows: ArticleRows, sighting: Sighting
) -> Literal["changed", "unchanged"]:
    before = History(*(present[column] for column in _HISTORY))
    after, is_newest = revisions.record(conn, present["id"], sighting, content_of(rows), before)
    if after != before:
        revisions.set_history(conn, present["id"], after)
    if is_newest:
        refresh(conn, present, rows)
    return "unchanged" if after.revision == before.revision else "changed"


def present_row(conn: sqlite3.Connection, article_id: int) -> sqlite3.Row:
    """The columns of an article that is there, with its text, as they are before `refresh`."""
    row: sqlite3.Row = conn.execute(_PRESENT, (article_id,)).fetchone()
    return row


def refresh(conn: sqlite3.Connection, present: sqlite3.Row, rows: ArticleRows) -> None:
    """Write what differs from the article's rows, and nothing else."""
    article_id = present["id"]
    text_differs = any(present[column] != value for column, value in rows.text.items())
    lists = {
        table: children
        for table, children in rows.lists.items()
        if [tuple(child) for child in conn.execute(SELECT_CHILDREN[table], (article_id,))] != children
    }
    is_revised = text_differs or "images" in lists or present["byline"] != rows.fields["byline"]
    if is_revised:
        revisions.keep_texts(conn, article_id)
    if any(present[column] != value for column, value in rows.fields.items()):
        conn.execute(_UPDATE_FIELDS, {**rows.fields, "id": article_id})
    if text_differs:
        conn.execute(_UPDATE_TEXT, {**rows.text, "id": article_id})
    for table, children in lists.items():
        conn.execute(_DELETE_CHILDREN[table], (article_id,))
        _add_children(conn, table, article_id, children)
    if is_revised:
        revisions.share_text(conn, article_id)


def _add_children(conn: sqlite3.Connection, table: str, article_id: int, children: list[Child]) -> None:
    if children:
        conn.executemany(
            _INSERT_CHILDREN[table],
            [(article_id, position, *child) for position, child in enumerate(children, start=1)],
        )


def rule_set_of(conn: sqlite3.Connection, rules: str) -> int:
    """The number of a combination of rules, given to it when it is new."""
    row = conn.execute("SELECT id FROM rule_sets WHERE rules = ?", (rules,)).fetchone()
    if row is not None:
        return int(row["id"])
    added = conn.execute("INSERT INTO rule_sets (rules) VALUES (?)", (rules,))
    assert added.lastrowid is not None
    return added.lastrowid
