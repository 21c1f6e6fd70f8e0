"""Articles as researchers take them away: one flat record an article, each field with its meaning."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, NamedTuple

from newscrawl.storage import Database
from newscrawl.storage.descriptions import DESCRIPTIONS
from newscrawl.storage.history import StoredRevision


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article in its present version; what could not be read is None.

    Times are texts as the archive has them: ISO 8601, `+07:00` for what a newspaper printed, UTC for what a
    machine did. `dataclasses.asdict` makes it a dictionary, and `pandas.DataFrame(records)` a table.
    """

    id: int
    newspaper: str
    newspaper_name: str
    province: str | None
    key: str
    url: str
    cms_id: str | None
    title: str
    lead: str | None
    byline: str | None
    authors: tuple[str, ...]
    contributors: tuple[str, ...]
    published_at: str | None
    published_precision: str | None
    published_raw: str | None
    published_source: str | None
    modified_at: str | None
    category: str | None
    category_path: str | None
    kind: str
    body: str
    captions: str | None
    tags: tuple[str, ...]
    word_count: int
    agency: str | None
    source_url: str | None
    status: str
    revision: int
    content_hash: str
    first_seen_at: str
    last_seen_at: str
    extractor_version: str
    capture_id: int
    captured_at: str
    capture_url: str
    capture_digest: str
    warc_file: str
    warc_offset: int
    warc_length: int


ColumnType = Literal["text", "integer", "list"]


class Column(NamedTuple):
    """A column of an export. `list` is a list of texts; formats without lists say how they write it."""

    name: str
    type: ColumnType
    description: str


_TYPES: Mapping[str, ColumnType] = {"int": "integer", "tuple[str, ...]": "list"}
_NOT_IN_ARTICLES = {
    "newspaper_name": "title of the newspaper",
    "province": "province the newspaper belongs to; NULL for national papers",
    "authors": "people whom the byline names as authors, in its order",
    "contributors": "others whom the byline names, each with the role: 'Lê Văn Ảnh (photographer)'",
    "tags": "keywords that the newspaper gave, in its order",
    "captured_at": "when the capture was made in which the present version was first seen, UTC",
    "capture_url": "address that was requested for that capture",
    "capture_digest": "SHA-256 (hex) of that capture's payload as received",
    "warc_file": "file below the archive's warc folder that holds the payload",
    "warc_offset": "where its record starts in that file, in bytes",
    "warc_length": "length of the record there, in bytes",
}
_MEANINGS = {
    **{column: meaning for table, column, meaning in DESCRIPTIONS if table == "articles"},
    **_NOT_IN_ARTICLES,
}

COLUMNS: tuple[Column, ...] = tuple(
    Column(one.name, _TYPES.get(str(one.type), "text"), _MEANINGS[one.name]) for one in fields(ArticleRecord)
)
"""The fields of `ArticleRecord` in their order, with their meanings."""

# The payload's place is that of the capture which holds it: a revisit has none of its own.
_SELECT = """
SELECT m.id, m.newspaper, n.name AS newspaper_name, n.province, m.key, m.url, m.cms_id,
       t.title, t.lead, m.byline,
       (SELECT json_group_array(name) FROM (SELECT name FROM authors
        WHERE article_id = m.id AND role = 'author' ORDER BY position)) AS authors,
       (SELECT json_group_array(name || ' (' || role || ')') FROM (SELECT name, role FROM authors
        WHERE article_id = m.id AND role <> 'author' ORDER BY position)) AS contributors,
       m.published_at, m.published_precision, m.published_raw, m.published_source, m.modified_at,
       m.category, m.category_path, m.kind, t.body, t.captions,
       (SELECT json_group_array(tag) FROM (SELECT tag FROM tags
        WHERE article_id = m.id ORDER BY position)) AS tags,
       m.word_count, m.agency, m.source_url,
       CASE WHEN m.gone_at > m.last_seen_at THEN 'gone' ELSE 'live' END AS status,
       m.revision, m.content_hash, m.first_seen_at, m.last_seen_at, m.extractor_version, m.capture_id,
       c.fetched_at AS captured_at, c.url AS capture_url, c.digest AS capture_digest,
       h.warc_file, h.warc_offset, h.warc_length
FROM article_metadata m
JOIN article_texts t ON t.id = m.id
JOIN newspapers n ON n.id = m.newspaper
JOIN captures c ON c.id = m.capture_id
JOIN captures h ON h.id = coalesce(c.refers_to, c.id)
WHERE m.id IN (SELECT value FROM json_each(?))
ORDER BY m.id"""

_CAPTURE = """
SELECT c.id AS capture_id, c.fetched_at AS captured_at, c.url AS capture_url, c.digest AS capture_digest,
       h.warc_file, h.warc_offset, h.warc_length
FROM captures c JOIN captures h ON h.id = coalesce(c.refers_to, c.id) WHERE c.id = ?"""

_AT_ONCE = 200  # articles: their text fits into memory many times over


def read_records(db: Database, article_ids: Iterable[int]) -> Iterator[ArticleRecord]:
    """The articles with these numbers, which are given in rising order; a few are in memory at a time."""
    batch: list[int] = []
    for article_id in article_ids:
        batch.append(article_id)
        if len(batch) == _AT_ONCE:
            yield from _read(db, batch)
            batch = []
    yield from _read(db, batch)


def _read(db: Database, article_ids: Sequence[int]) -> Iterator[ArticleRecord]:
    # All at once: a caller who stops half-way must not leave a statement open on the archive.
    for row in db.conn.execute(_SELECT, (json.dumps(article_ids),)).fetchall():
        values = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row iterates over its values
        for column in COLUMNS:
            if column.type == "list":
                values[column.name] = tuple(json.loads(values[column.name]))
        yield ArticleRecord(**values)


def as_of(db: Database, record: ArticleRecord, then: StoredRevision) -> ArticleRecord:
    """The article as it was in one of its revisions, and the capture that showed it so.

    No revision keeps who the byline names: where it was another, the whole of it stands for the authors.
    What else no revision keeps (category, dates, tags) is as it is now.
    """
    capture = db.conn.execute(_CAPTURE, (then.capture_id,)).fetchone()
    named = (record.authors, record.contributors)
    if then.byline != record.byline:
        named = ((then.byline,) if then.byline else (), ())
    return replace(
        record,
        title=then.title,
        lead=then.lead,
        byline=then.byline,
        authors=named[0],
        contributors=named[1],
        body="\n\n".join(then.paragraphs),
        captions="\n".join(image.caption for image in then.images if image.caption) or None,
        word_count=then.word_count,
        revision=then.number,
        content_hash=then.content_hash,
        extractor_version=then.extractor_version,
        **dict(capture),
    )


def as_dict(record: ArticleRecord) -> dict[str, str | int | list[str] | None]:
    """A record as JSON shows it: columns in their order, lists as lists."""
    values = ((column.name, getattr(record, column.name)) for column in COLUMNS)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values}
