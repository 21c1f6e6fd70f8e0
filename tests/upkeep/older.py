"""Archives as older versions of newscrawl left them: the first migrations only, with rows of that time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import sqlite_utils
from sqlite_utils.migrations import Migrations

from newscrawl.storage import migrations

VERSIONS = len(migrations._STEPS)

_PAPER = (
    "INSERT INTO newspapers (id, name, base_url, cms) VALUES ('baomau', 'Báo Mẫu', 'https://b.vn', 'onecms')"
)
_RULES = "INSERT INTO rule_sets (id, rules) VALUES (1, '{}')"
_CAPTURE = """
INSERT INTO captures (id, newspaper, url, fetched_at, status, digest, warc_file, warc_offset, warc_length,
                      kind, length, origin)
VALUES (:id, 'baomau', :url, '2026-01-02T00:00:00.000000Z', 200, 'd', 'baomau/a.warc.gz', :id, 9,
        'page', 9, 'crawl')"""
_ARTICLE = """
INSERT INTO article_metadata (id, newspaper, key, url, kind, word_count, template, rule_set,
                              extractor_version, revision, content_hash, first_seen_at, last_seen_at,
                              capture_id)
VALUES (:id, 'baomau', :key, :url, 'article', 3, 't', 1, '1', 1, 'h', '2026-01-02T00:00:00.000000Z',
        '2026-01-02T00:00:00.000000Z', :id)"""
_TEXT = "INSERT INTO article_texts (id, title, body) VALUES (:id, :title, 'Mưa trên cao nguyên.')"
_SIGHTING = """
INSERT INTO sightings (article_id, seen_at, capture_id, reading, content_hash, extractor_version)
VALUES (:id, '2026-01-02T00:00:00.000000Z', :id, 1, 'h', '1')"""
_REVISION = """
INSERT INTO revisions (article_id, revision, seen_at, content_hash, title, body, images, capture_id,
                       extractor_version)
VALUES (:id, 1, '2026-01-02T00:00:00.000000Z', 'h', :title, 'Mưa trên cao nguyên.', '[]', :id, '1')"""
_URL = "INSERT INTO article_urls (url, article_id) VALUES (:url, :id)"
_TICKET = """
INSERT INTO frontier (key, url, newspaper, kind, source, state, priority, added_at, visited_at)
VALUES (:key, :url, 'baomau', 'article', 'sitemap', 'done', 2, '2026-01-02T00:00:00.000000Z',
        '2026-01-02T00:00:00.000000Z')"""


def make_older(path: Path, steps: int, *, articles: int = 3) -> Path:
    """A database that has had the first `steps` migrations, with rows written right after the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = Migrations("newscrawl")
    for step in migrations._STEPS[:steps]:
        known()(step)
    with closing(sqlite3.connect(path, isolation_level=None)) as conn:
        conn.execute("PRAGMA journal_mode = wal")
        conn.execute("BEGIN")
        db = sqlite_utils.Database(conn, recursive_triggers=False, execute_plugins=False)
        known.apply(db, stop_before=migrations._STEPS[1].__name__)
        conn.execute(_PAPER)
        conn.execute(_RULES)
        rows = [
            {"id": n, "url": f"https://b.vn/bai-{n}.html", "key": f"baomau:{n}", "title": f"Bài số {n}"}
            for n in range(1, articles + 1)
        ]
        for statement in (_CAPTURE, _ARTICLE, _TEXT, _SIGHTING, _REVISION, _URL, _TICKET):
            conn.executemany(statement, rows)
        known.apply(db)
        conn.execute("COMMIT")
    return path
