"""The schema of version 0.1, statement by statement. Frozen: a later change is a later migration.

Metadata is kept thin and text apart, because a search joins its hits to rows, and a row that holds
the body costs a page a hit. `articles` shows both. It takes the text by scalar subqueries, not by a
join: SQLite leaves out the columns that a query does not ask for, so that counting articles or grouping
them never reads a body, while even a LEFT JOIN is carried out under an aggregate.
"""

from __future__ import annotations

_NEWSPAPERS = """
CREATE TABLE newspapers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    province TEXT,
    base_url TEXT NOT NULL,
    cms TEXT NOT NULL,
    former_urls TEXT NOT NULL DEFAULT '[]',
    successor TEXT
)"""

_RUNS = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    command TEXT NOT NULL,
    newspaper TEXT REFERENCES newspapers (id),
    versions TEXT,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,
    requests INTEGER,
    bytes INTEGER,
    fetched INTEGER,
    stored INTEGER,
    changed INTEGER,
    unchanged INTEGER,
    problems INTEGER,
    retries INTEGER,
    counts TEXT NOT NULL DEFAULT '{}'
)"""

# The unique index also answers "which captures of this URL are there, newest last".
_CAPTURES = """
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    url TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    digest TEXT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,
    kind TEXT NOT NULL,
    content_type TEXT,
    length INTEGER NOT NULL,
    refers_to INTEGER REFERENCES captures (id),
    origin TEXT NOT NULL,
    run_id INTEGER REFERENCES runs (id),
    UNIQUE (url, fetched_at, digest)
)"""

_RULE_SETS = """
CREATE TABLE rule_sets (
    id INTEGER PRIMARY KEY,
    rules TEXT NOT NULL UNIQUE
)"""

_ARTICLE_METADATA = """
CREATE TABLE article_metadata (
    id INTEGER PRIMARY KEY,
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL UNIQUE,
    cms_id TEXT,
    byline TEXT,
    published_at TEXT,
    published_precision TEXT,
    published_raw TEXT,
    published_source TEXT,
    modified_at TEXT,
    category TEXT,
    category_path TEXT,
    kind TEXT NOT NULL,
    word_count INTEGER NOT NULL,
    agency TEXT,
    source_url TEXT,
    template TEXT NOT NULL,
    rule_set INTEGER NOT NULL REFERENCES rule_sets (id),
    extractor_version TEXT NOT NULL,
    revision INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    gone_at TEXT,
    capture_id INTEGER NOT NULL REFERENCES captures (id)
)"""

_ARTICLE_TEXTS = """
CREATE TABLE article_texts (
    id INTEGER PRIMARY KEY REFERENCES article_metadata (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    lead TEXT,
    body TEXT NOT NULL,
    captions TEXT
)"""

_CHILDREN = (
    """
CREATE TABLE article_urls (
    url TEXT PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE
) WITHOUT ROWID""",
    """
CREATE TABLE images (
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    caption TEXT,
    credit TEXT,
    alt TEXT,
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID""",
    """
CREATE TABLE authors (
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID""",
    """
CREATE TABLE tags (
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (article_id, position)
) WITHOUT ROWID""",
    """
CREATE TABLE revisions (
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    title TEXT NOT NULL,
    lead TEXT,
    body TEXT NOT NULL,
    byline TEXT,
    images TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    extractor_version TEXT NOT NULL,
    PRIMARY KEY (article_id, revision)
)""",
    """
CREATE TABLE sightings (
    article_id INTEGER NOT NULL REFERENCES article_metadata (id) ON DELETE CASCADE,
    seen_at TEXT NOT NULL,
    capture_id INTEGER NOT NULL REFERENCES captures (id),
    reading INTEGER NOT NULL,
    content_hash TEXT NOT NULL,
    extractor_version TEXT NOT NULL,
    PRIMARY KEY (article_id, seen_at, capture_id, reading)
) WITHOUT ROWID""",
)

# `due_at` is NULL for what is done or failed, which keeps their part of the index small.
_FRONTIER = """
CREATE TABLE frontier (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    cursor TEXT,
    published_raw TEXT,
    state TEXT NOT NULL CHECK (state IN ('pending', 'leased', 'done', 'failed')),
    priority INTEGER NOT NULL,
    due_at TEXT,
    leased_until TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    redirects INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    added_at TEXT NOT NULL,
    visited_at TEXT,
    failed_at TEXT,
    run_id INTEGER REFERENCES runs (id)
)"""

_PROBLEMS = """
CREATE TABLE problems (
    id INTEGER PRIMARY KEY,
    newspaper TEXT NOT NULL REFERENCES newspapers (id),
    url TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    capture_id INTEGER REFERENCES captures (id),
    run_id INTEGER REFERENCES runs (id),
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    count INTEGER NOT NULL DEFAULT 1,
    closed_at TEXT,
    UNIQUE (newspaper, url, reason)
)"""

_ROBOTS = """
CREATE TABLE robots (
    origin TEXT PRIMARY KEY,
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    body BLOB NOT NULL
)"""

_DESCRIPTIONS = """
CREATE TABLE descriptions (
    table_name TEXT NOT NULL,
    column_name TEXT NOT NULL,
    description TEXT NOT NULL,
    PRIMARY KEY (table_name, column_name)
) WITHOUT ROWID"""

_INDEXES = (
    "CREATE INDEX article_metadata_newest ON article_metadata (published_at)",
    "CREATE INDEX article_metadata_newspaper ON article_metadata (newspaper, published_at)",
    "CREATE INDEX article_texts_without_lead ON article_texts (id) WHERE lead IS NULL",
    "CREATE INDEX authors_name ON authors (name)",
    "CREATE INDEX tags_tag ON tags (tag)",
    "CREATE INDEX frontier_due ON frontier (newspaper, state, priority, due_at)",
    "CREATE INDEX problems_open ON problems (newspaper, reason) WHERE closed_at IS NULL",
    "CREATE INDEX runs_newspaper ON runs (newspaper, id)",
)

_ARTICLES_VIEW = """
CREATE VIEW articles AS
SELECT m.id, m.newspaper, m.url, m.cms_id,
       (SELECT title FROM article_texts t WHERE t.id = m.id) AS title,
       (SELECT lead FROM article_texts t WHERE t.id = m.id) AS lead,
       m.byline, m.published_at, m.published_precision, m.published_raw, m.published_source, m.modified_at,
       m.category, m.category_path, m.kind,
       (SELECT body FROM article_texts t WHERE t.id = m.id) AS body,
       m.word_count, m.agency, m.source_url,
       CASE WHEN m.gone_at > m.last_seen_at THEN 'gone' ELSE 'live' END AS status,
       m.revision, m.content_hash, m.first_seen_at, m.last_seen_at, m.capture_id, m.key,
       (SELECT captions FROM article_texts t WHERE t.id = m.id) AS captions,
       m.template,
       (SELECT rules FROM rule_sets r WHERE r.id = m.rule_set) AS rules,
       m.extractor_version, m.gone_at
FROM article_metadata m"""

# The body is made a JSON list by putting `","` between its paragraphs, so that one article's can be
# read without touching another's (a recursive query would run over the whole archive). Backslashes
# are respelled first: of those that remain, a pair of \n can only be a blank line.
_PARAGRAPHS_VIEW = r"""
CREATE VIEW paragraphs AS
SELECT t.id AS article_id, p.key + 1 AS position, p.value AS text
FROM article_texts t,
     json_each('[' || replace(replace(json_quote(t.body), '\\', '\u005c'), '\n\n', '","') || ']') p
WHERE t.body <> ''"""

_COLUMNS = "title, lead, body, captions"
_NEW = "new.title, new.lead, new.body, new.captions"
_OLD = "old.title, old.lead, old.body, old.captions"
_DIFFERS = " OR ".join(f"old.{column} IS NOT new.{column}" for column in _COLUMNS.split(", "))


def _search_index(name: str, remove_diacritics: int) -> tuple[str, ...]:
    """A plain FTS5 table over `article_texts`, kept by triggers that fire only when text changed."""
    add = f"INSERT INTO {name} (rowid, {_COLUMNS}) VALUES (new.id, {_NEW});"  # noqa: S608 - our own names
    drop = f"INSERT INTO {name} ({name}, rowid, {_COLUMNS}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608
    return (
        f"CREATE VIRTUAL TABLE {name} USING fts5 ({_COLUMNS}, content='article_texts', content_rowid='id', "
        f"tokenize='unicode61 remove_diacritics {remove_diacritics}')",
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON article_texts BEGIN {add} END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON article_texts BEGIN {drop} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE OF {_COLUMNS} ON article_texts "
        f"WHEN {_DIFFERS} BEGIN {drop} {add} END",
    )


FIRST_SCHEMA: tuple[str, ...] = (
    _NEWSPAPERS,
    _RUNS,
    _CAPTURES,
    _RULE_SETS,
    _ARTICLE_METADATA,
    _ARTICLE_TEXTS,
    *_CHILDREN,
    _FRONTIER,
    _PROBLEMS,
    _ROBOTS,
    _DESCRIPTIONS,
    *_INDEXES,
    _ARTICLES_VIEW,
    _PARAGRAPHS_VIEW,
    *_search_index("search_exact", 0),
    *_search_index("search_folded", 2),
)
