"""Whether the database is sound in itself: the file, its schema, its indexes, and what hangs together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from newscrawl.storage import migrations, search_index
from newscrawl.storage.daily_counts_schema import DAY
from newscrawl.storage.database import Database
from newscrawl.storage.descriptions import DESCRIPTIONS
from newscrawl.storage.faults import explain

_MOST = 20  # complaints of SQLite's about one file

Kind = Literal[
    "file", "foreign_keys", "schema", "descriptions", "search_index", "daily_counts", "articles", "unchecked"
]
"""What is wrong; "unchecked" says that there was no room to look."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong with the database, in words; `mends` says whether `mend` can put it right."""

    kind: Kind
    words: str
    mends: bool = False


def flaws(db: Database) -> Iterator[Flaw]:
    """Everything that is wrong except with the search indexes. Reads the whole file; writes nothing."""
    try:
        for (complaint,) in db.conn.execute(f"PRAGMA integrity_check({_MOST})").fetchall():
            if complaint != "ok":
                yield Flaw("file", str(complaint))
        yield from _loose_ends(db)
        yield from _schema(db)
        yield from _descriptions(db)
        yield from _articles(db)
    except sqlite3.DatabaseError as error:
        if not (getattr(error, "sqlite_errorname", None) or "").startswith(
            ("SQLITE_CORRUPT", "SQLITE_NOTADB")
        ):
            raise explain(error, db.path) or error from error
        yield Flaw("file", f"it cannot be read to its end ({error})")


def search_flaws(db: Database) -> Iterator[Flaw]:
    """The search indexes that do not say what the texts say.

    SQLite checks an index only inside a write transaction. A database that is read is therefore copied to
    a temporary file without a name and checked there; a crawl meanwhile notices nothing.
    """
    try:
        if not db.read_only:
            with db.transaction():
                wrong = search_index.disagreeing(db.conn)
        else:
            with closing(sqlite3.connect("file:", uri=True, isolation_level=None)) as scratch:
                scratch.execute("PRAGMA synchronous = off")
                db.conn.backup(scratch)
                wrong = search_index.disagreeing(scratch)
    except sqlite3.OperationalError as error:
        if (getattr(error, "sqlite_errorname", None) or "") == "SQLITE_FULL":
            yield Flaw(
                "unchecked",
                "the search indexes were not checked: there is no room for a copy of the database "
                "in the folder for temporary files (SQLITE_TMPDIR names another)",
            )
            return
        raise explain(error, db.path) or error from error
    for index in wrong:
        yield Flaw("search_index", f"the search index {index} does not say what the texts say", mends=True)


def mend(db: Database) -> None:
    """Put right what can be: missing views, triggers and indexes, descriptions, counts, search indexes.

    The caller holds a transaction.
    """
    for kind, name, sql in _expected():
        if kind == "table":
            continue
        row = db.conn.execute(
            "SELECT sql FROM sqlite_master WHERE type = ? AND name = ?", (kind, name)
        ).fetchone()
        if row is None or row["sql"] != sql:
            if row is not None:
                db.conn.execute(f'DROP {kind} "{name}"')  # a name of our own schema
            db.conn.execute(sql)
    db.conn.execute("DELETE FROM descriptions")
    db.conn.executemany("INSERT INTO descriptions VALUES (?, ?, ?)", DESCRIPTIONS)
    db.conn.execute("DELETE FROM daily_counts")
    db.conn.execute(f"INSERT INTO daily_counts (newspaper, day, articles) {_COUNTED}")
    if search_index.disagreeing(db.conn):
        search_index.rebuild(db.conn)


def _loose_ends(db: Database) -> Iterator[Flaw]:
    counts: dict[tuple[str, str], int] = {}
    for row in db.conn.execute("PRAGMA foreign_key_check"):
        counts[row[0], row[2]] = counts.get((row[0], row[2]), 0) + 1
    for (table, parent), count in counts.items():
        yield Flaw("foreign_keys", f"{count} rows of {table} name rows of {parent} that are not there")


def _expected() -> list[tuple[str, str, str]]:
    """Type, name and SQL of what this version's schema has: that of a new file of the same migrations."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        conn.row_factory = sqlite3.Row
        migrations.apply(conn)
        rows = conn.execute(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
        )
        return [(row["type"], row["name"], row["sql"]) for row in rows]


def _schema(db: Database) -> Iterator[Flaw]:
    present = {
        (row["type"], row["name"]): row["sql"]
        for row in db.conn.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    }
    for kind, name, sql in _expected():
        if (kind, name) not in present:
            yield Flaw("schema", f"the {kind} {name} is missing", mends=kind != "table")
        elif kind != "table" and present[kind, name] != sql:
            yield Flaw("schema", f"the {kind} {name} is not as newscrawl made it", mends=True)


def _descriptions(db: Database) -> Iterator[Flaw]:
    # What they say may be an older newscrawl's words: the next migration brings the new ones.
    rows = db.conn.execute("SELECT table_name, column_name FROM descriptions WHERE description > ''")
    if not {tuple(row) for row in rows} >= {(table, column) for table, column, _ in DESCRIPTIONS}:
        yield Flaw("descriptions", "the descriptions of tables and columns are not complete", mends=True)


_COUNTED = (
    f"SELECT m.newspaper, {DAY.format(row='m')} AS day, count(*) AS articles"  # noqa: S608 - our own words
    " FROM article_metadata m GROUP BY 1, 2"
)

_CHECKS: tuple[tuple[Kind, str, str], ...] = (
    (
        "articles",
        "articles have no text",
        "SELECT count(*) FROM article_metadata m"
        " WHERE NOT EXISTS (SELECT 1 FROM article_texts WHERE id = m.id)",
    ),
    (
        "articles",
        "texts belong to no article",
        "SELECT count(*) FROM article_texts t"
        " WHERE NOT EXISTS (SELECT 1 FROM article_metadata WHERE id = t.id)",
    ),
    (
        "articles",
        "articles show another version than their last revision",
        "SELECT count(*) FROM article_metadata m WHERE NOT EXISTS (SELECT 1 FROM revisions r"
        " WHERE r.article_id = m.id AND r.revision = m.revision AND r.content_hash = m.content_hash)"
        " OR EXISTS (SELECT 1 FROM revisions r WHERE r.article_id = m.id AND r.revision > m.revision)",
    ),
    (
        "articles",
        "revisions lack the text that they superseded",
        "SELECT count(*) FROM revision_rows r JOIN article_metadata m ON m.id = r.article_id"
        " WHERE r.title IS NULL AND r.revision < m.revision",
    ),
    (
        "articles",
        "articles were never seen in a capture",
        "SELECT count(*) FROM article_metadata m"
        " WHERE NOT EXISTS (SELECT 1 FROM sightings WHERE article_id = m.id)",
    ),
    (
        "articles",
        "captures repeat a capture that repeats another",
        "SELECT count(*) FROM captures c JOIN captures o ON o.id = c.refers_to WHERE o.refers_to IS NOT NULL",
    ),
    (
        "daily_counts",
        "days are counted wrong in daily_counts",
        "SELECT count(DISTINCT newspaper || day) FROM (SELECT newspaper, day FROM"  # noqa: S608
        f" ({_COUNTED} UNION ALL SELECT newspaper, day, articles FROM daily_counts)"
        " GROUP BY newspaper, day, articles HAVING count(*) <> 2)",
    ),
)


def _articles(db: Database) -> Iterator[Flaw]:
    for kind, words, query in _CHECKS:
        count = db.conn.execute(query).fetchone()[0]
        if count:
            yield Flaw(kind, f"{count} {words}", mends=kind == "daily_counts")
