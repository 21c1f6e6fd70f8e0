"""What is kept of the comparison of articles, so that only new and changed ones need be compared.

`duplicates_schema` says what the tables are. Functions that write are called within a transaction.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from newscrawl.storage.database import Database


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is to be compared; `body` is None where it is there no more."""

    article_id: int
    lead: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Compared:
    """What was kept of an article when it was compared.

    `digest` is None for a text that is too short. `twin_of` is the article that stands for all with exactly
    this text, where it is another one; such a twin has no keys.
    """

    method: int
    words: int
    digest: bytes | None
    twin_of: int | None
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """What tells which of several copies came first. Texts as in `article_metadata`."""

    article_id: int
    published_at: str | None
    published_precision: str | None
    taken_over: bool  # it names an agency or an address that it has the text from


@dataclass(frozen=True, slots=True)
class Member:
    """A row of `duplicates`."""

    article_id: int
    cluster: int
    similarity: float
    first: bool


_BATCH = """
SELECT q.article_id, t.lead, t.body
FROM (SELECT article_id FROM duplicate_queue ORDER BY article_id LIMIT ?) q
LEFT JOIN article_texts t ON t.id = q.article_id ORDER BY q.article_id"""

_TWINS = "SELECT article_id FROM duplicate_texts WHERE twin_of = ? ORDER BY article_id"
_PUBLICATIONS = """
SELECT m.id, m.published_at, m.published_precision, m.agency IS NOT NULL OR m.source_url IS NOT NULL
FROM json_each(?) wanted JOIN article_metadata m ON m.id = wanted.value"""
_REPRINTED = """
SELECT count(*), count(d.article_id)
FROM article_metadata m
LEFT JOIN duplicates d ON d.article_id = m.id AND NOT d.first
WHERE m.newspaper = ? AND m.published_at >= ?
AND NOT EXISTS (SELECT 1 FROM duplicate_queue q WHERE q.article_id = m.id)"""


# --- what waits -----------------------------------------------------------------------------------


def waiting(db: Database) -> int:
    """How many articles are new or changed since duplicates were last looked for."""
    return int(db.conn.execute("SELECT count(*) FROM duplicate_queue").fetchone()[0])


def is_waiting(db: Database, article_id: int) -> bool:
    """Whether this article is new or changed since duplicates were last looked for."""
    row = db.conn.execute("SELECT 1 FROM duplicate_queue WHERE article_id = ?", (article_id,)).fetchone()
    return row is not None


def queue(db: Database, article_ids: Iterable[int]) -> None:
    """These are to be compared again."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO duplicate_queue (article_id) VALUES (?)", ((one,) for one in article_ids)
    )


def other_method(db: Database, method: int) -> bool:
    """Whether articles were compared by another version of the method; all are by the same."""
    row = db.conn.execute("SELECT method FROM duplicate_texts LIMIT 1").fetchone()
    return row is not None and row[0] != method


def start_anew(db: Database) -> None:
    """Forget all that was found; every article waits."""
    for table in ("duplicates", "duplicate_pairs", "duplicate_keys", "duplicate_texts"):
        db.conn.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
    db.conn.execute("INSERT OR IGNORE INTO duplicate_queue (article_id) SELECT id FROM article_texts")


def batch(db: Database, limit: int) -> list[Waiting]:
    """The next articles that wait, by their numbers."""
    return [Waiting(*row) for row in db.conn.execute(_BATCH, (limit,))]


def done(db: Database, article_ids: Iterable[int]) -> None:
    """These wait no more."""
    db.conn.executemany("DELETE FROM duplicate_queue WHERE article_id = ?", ((one,) for one in article_ids))


def reprinted(db: Database, newspaper: str, since: date) -> tuple[int, int]:
    """Of a newspaper's articles published on `since` (a Vietnamese day) or later: how many were compared, and
    how many of these are copies of an article that was published before, by whomever."""
    row = db.conn.execute(_REPRINTED, (newspaper, since.isoformat())).fetchone()
    return int(row[0]), int(row[1])


# --- what was compared ----------------------------------------------------------------------------


def text_of(db: Database, article_id: int) -> tuple[str | None, str] | None:
    """Lead and body of an article; None when there is none."""
    row = db.conn.execute("SELECT lead, body FROM article_texts WHERE id = ?", (article_id,)).fetchone()
    return None if row is None else (row[0], row[1])


def compared(db: Database, article_id: int) -> Compared | None:
    """What was kept of an article; None when it was never compared."""
    row = db.conn.execute(
        "SELECT method, words, digest, twin_of, keys FROM duplicate_texts WHERE article_id = ?", (article_id,)
    ).fetchone()
    if row is None:
        return None
    method, words, digest, twin_of, keys = row
    return Compared(method, words, digest, twin_of, _unpacked(keys))


def key_count(db: Database, article_id: int) -> int:
    """How many keys an article has; 0 for one that is not there."""
    row = db.conn.execute(
        "SELECT length(keys) FROM duplicate_texts WHERE article_id = ?", (article_id,)
    ).fetchone()
    return 0 if row is None else int(row[0]) // 4


def keep(db: Database, article_id: int, what: Compared) -> None:
    """Keep what was compared of an article, instead of what was kept before; its keys are added apart."""
    db.conn.execute(
        "INSERT OR REPLACE INTO duplicate_texts (article_id, method, words, digest, twin_of, keys)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (article_id, what.method, what.words, what.digest, what.twin_of, _packed(what.keys)),
    )


def forget(db: Database, article_id: int, what: Compared) -> set[int]:
    """Forget what was kept of an article; the articles whose clusters may be others without it.

    Where it stood for others with exactly its text, one of these takes its place.
    """
    near = set(partners(db, article_id))
    heirs = twins(db, article_id)
    if heirs:
        _inherit(db, article_id, heirs[0], what, near)
    else:
        db.conn.executemany(
            "DELETE FROM duplicate_keys WHERE key = ? AND article_id = ?",
            ((key, article_id) for key in what.keys),
        )
        db.conn.executemany(
            "DELETE FROM duplicate_pairs WHERE article_id = ? AND other_id = ?",
            [pair for other in near for pair in ((article_id, other), (other, article_id))],
        )
    db.conn.execute("DELETE FROM duplicate_texts WHERE article_id = ?", (article_id,))
    db.conn.execute("DELETE FROM duplicates WHERE article_id = ?", (article_id,))
    return near.union(heirs, () if what.twin_of is None else (what.twin_of,))


def _inherit(db: Database, article_id: int, heir: int, what: Compared, near: Iterable[int]) -> None:
    """`heir`, with the same text, has the keys and the pairs of the article from now on."""
    conn = db.conn
    conn.execute("UPDATE duplicate_texts SET twin_of = ? WHERE twin_of = ?", (heir, article_id))
    conn.execute(
        "UPDATE duplicate_texts SET twin_of = NULL, keys = ? WHERE article_id = ?", (_packed(what.keys), heir)
    )
    conn.executemany(
        "UPDATE duplicate_keys SET article_id = ? WHERE key = ? AND article_id = ?",
        ((heir, key, article_id) for key in what.keys),
    )
    conn.execute("UPDATE duplicate_pairs SET article_id = ? WHERE article_id = ?", (heir, article_id))
    conn.executemany(
        "UPDATE duplicate_pairs SET other_id = ? WHERE article_id = ? AND other_id = ?",
        ((heir, other, article_id) for other in near),
    )


def with_digest(db: Database, digest: bytes) -> int | None:
    """The article that stands for all with exactly this text."""
    row = db.conn.execute(
        "SELECT min(article_id) FROM duplicate_texts"
        " WHERE digest = ? AND digest IS NOT NULL AND twin_of IS NULL",
        (digest,),
    ).fetchone()
    return None if row[0] is None else int(row[0])


def with_key(db: Database, key: int, limit: int) -> list[int]:
    """The articles that have this key, `limit` at most."""
    rows = db.conn.execute("SELECT article_id FROM duplicate_keys WHERE key = ? LIMIT ?", (key, limit))
    return [row[0] for row in rows.fetchall()]


def add_keys(db: Database, rows: Iterable[tuple[int, int]]) -> None:
    """Add (key, article): in the order of the keys it is several times as fast."""
    db.conn.executemany("INSERT OR IGNORE INTO duplicate_keys (key, article_id) VALUES (?, ?)", rows)


# --- pairs and clusters ---------------------------------------------------------------------------


def pair(db: Database, one: int, other: int, similarity: float) -> None:
    """These two are copies of each other."""
    db.conn.executemany(
        "INSERT OR REPLACE INTO duplicate_pairs (article_id, other_id, similarity) VALUES (?, ?, ?)",
        ((one, other, similarity), (other, one, similarity)),
    )


def partners(db: Database, article_id: int) -> dict[int, float]:
    """The articles that were paired with this one, and how similar they are."""
    rows = db.conn.execute(
        "SELECT other_id, similarity FROM duplicate_pairs WHERE article_id = ?", (article_id,)
    )
    return dict(tuple(row) for row in rows.fetchall())


def twins(db: Database, article_id: int) -> list[int]:
    """The articles for which this one stands, having exactly its text."""
    return [row[0] for row in db.conn.execute(_TWINS, (article_id,)).fetchall()]


def publications(db: Database, article_ids: Sequence[int]) -> list[Publication]:
    """When these articles were published; those that are there no more are left out."""
    rows = db.conn.execute(_PUBLICATIONS, (str(list(article_ids)),))
    return [Publication(row[0], row[1], row[2], bool(row[3])) for row in rows.fetchall()]


def recluster(db: Database, article_ids: Iterable[int], members: Iterable[Member]) -> None:
    """`members` are what these articles belong to now; what is not among them belongs to nothing."""
    db.conn.executemany("DELETE FROM duplicates WHERE article_id = ?", ((one,) for one in article_ids))
    db.conn.executemany(
        "INSERT INTO duplicates (article_id, cluster, similarity, first) VALUES (?, ?, ?, ?)",
        ((one.article_id, one.cluster, one.similarity, int(one.first)) for one in members),
    )


def _packed(keys: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(keys)}I", *keys)


def _unpacked(keys: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(keys) // 4}I", keys)
