"""The schema is the contract with researchers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from newscrawl.storage import Database

from .builders import make_article, see

CONTRACT = {
    "newspapers": "id name province base_url cms",
    "articles": "id newspaper url cms_id title lead byline published_at published_precision published_raw"
    " published_source modified_at category category_path kind body word_count agency source_url status"
    " revision content_hash first_seen_at last_seen_at capture_id",
    "paragraphs": "article_id position text",
    "images": "article_id position url caption credit alt",
    "authors": "article_id position name role",
    "tags": "article_id position tag",
    "revisions": "article_id revision seen_at content_hash title lead body capture_id extractor_version",
    "captures": "id newspaper url fetched_at status digest etag last_modified"
    " warc_file warc_offset warc_length",
    "frontier": "url newspaper state source due_at attempts last_error",
    "runs": "command newspaper started_at finished_at outcome counts",
    "problems": "url capture_id reason",
}


def columns(db: Database, table: str) -> list[str]:
    return [row["name"] for row in db.conn.execute("SELECT name FROM pragma_table_info(?)", (table,))]


@pytest.mark.parametrize("table", CONTRACT)
def test_the_public_columns_are_there(db: Database, table: str) -> None:
    assert set(CONTRACT[table].split()) <= set(columns(db, table))


def test_every_table_and_column_is_described_and_nothing_else(db: Database) -> None:
    shadow = ("search_exact_", "search_folded_", "sqlite_", "_")
    public = {
        name
        for (name,) in db.conn.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not name.startswith(shadow)
    }
    expected = {(table, column) for table in public for column in ("", *columns(db, table))}
    rows = db.conn.execute("SELECT table_name, column_name, description FROM descriptions").fetchall()
    assert {(row["table_name"], row["column_name"]) for row in rows} == expected
    assert all(row["description"].strip() for row in rows)


def plan(db: Database, query: str) -> list[str]:
    return [row["detail"] for row in db.conn.execute(f"EXPLAIN QUERY PLAN {query}")]


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (
            "SELECT * FROM articles WHERE url = 'x'",
            "SEARCH m USING INDEX sqlite_autoindex_article_metadata_2",
        ),
        ("SELECT * FROM articles WHERE id = 1", "SEARCH m USING INTEGER PRIMARY KEY"),
        ("SELECT id, title FROM articles ORDER BY published_at DESC LIMIT 20", "article_metadata_newest"),
        (
            "SELECT id, title FROM articles WHERE newspaper = 'x' ORDER BY published_at DESC LIMIT 20",
            "article_metadata_newspaper",
        ),
        ("SELECT * FROM paragraphs WHERE article_id = 1", "SEARCH t USING INTEGER PRIMARY KEY"),
    ],
)
def test_questions_to_the_views_use_an_index(db: Database, query: str, index: str) -> None:
    steps = plan(db, query)
    assert index in steps[0]
    assert not any("TEMP B-TREE" in step for step in steps)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM articles",
        "SELECT category, count(*) FROM articles WHERE published_at > '2026' GROUP BY category",
        "SELECT a.id, a.published_at FROM search_exact s JOIN articles a ON a.id = s.rowid"
        " WHERE search_exact MATCH 'x'",
    ],
)
def test_counting_and_grouping_never_read_the_text(db: Database, query: str) -> None:
    assert not any("article_texts" in step or " t " in step for step in plan(db, query))


def test_the_file_needs_nothing_of_ours(db: Database, path: Path) -> None:
    with db.transaction():
        see(db, make_article())
    plain = sqlite3.connect(path)
    try:
        assert plain.execute("SELECT count(*) FROM articles").fetchone() == (1,)
        assert plain.execute(
            "SELECT rowid FROM search_folded WHERE search_folded MATCH 'mua'"
        ).fetchall() == [(1,)]
    finally:
        plain.close()


def test_foreign_keys_are_enforced(db: Database) -> None:
    with pytest.raises(sqlite3.IntegrityError), db.transaction():
        db.conn.execute("INSERT INTO tags (article_id, position, tag) VALUES (99, 1, 'x')")


def test_a_typo_is_an_error_and_not_a_column(db: Database) -> None:
    with pytest.raises(sqlite3.OperationalError), db.transaction():
        db.conn.execute("UPDATE article_metadata SET titel = 'x'")
