"""The addresses of articles: each has one of its own, and is found by every one it was seen under.

An address is `named` when a page gave it as its own; others were only asked for, or redirected to.
"""

from __future__ import annotations

import sqlite3
from urllib.parse import urldefrag

from newscrawl.storage.values import clean

_FILED = "SELECT id FROM article_metadata WHERE url = ?"
_SEEN = "SELECT article_id FROM article_urls WHERE url = ?"
_NAMED = "SELECT url FROM article_urls WHERE article_id = ? AND named"

_NOTE = """
INSERT INTO article_urls (url, article_id, named) VALUES (?, ?, ?)
ON CONFLICT (url) DO UPDATE SET article_id = excluded.article_id, named = 1
WHERE excluded.named AND NOT article_urls.named"""


def own_url(conn: sqlite3.Connection, wanted: str, *, key: str, present: str | None, capture_id: int) -> str:
    """The URL to file an article under; `present` is the one that it has, None for a new article.

    Some pages name another article's address as their own. The article that has it keeps it, and the
    other is filed under what it had, or was fetched from, or failing that the address with its key.
    """
    wanted = clean(wanted)
    if wanted == present or _is_free(conn, wanted):
        return wanted
    if present is not None:
        return present
    (fetched,) = conn.execute("SELECT url FROM captures WHERE id = ?", (capture_id,)).fetchone()
    return str(fetched) if _is_free(conn, fetched) else f"{wanted}#{key}"


def _is_free(conn: sqlite3.Connection, url: str) -> bool:
    return conn.execute(_FILED, (url,)).fetchone() is None


def note(conn: sqlite3.Connection, article_id: int, url: str, *, named: bool) -> None:
    """Remember an address. The first article to have one keeps it, unless it never named it and this does."""
    conn.execute(_NOTE, (clean(url), article_id, named))


def note_page(conn: sqlite3.Connection, article_id: int, url: str, *, asked: str) -> None:
    """Remember the address that a page gave as its own, and the one that its capture was asked from."""
    own = clean(url)
    note(conn, article_id, own, named=True)
    if asked != own:
        note(conn, article_id, asked, named=False)


def is_named(conn: sqlite3.Connection, article_id: int, url: str) -> bool:
    """Whether a page of this article gave this address as its own."""
    return conn.execute(f"{_NAMED} AND url = ?", (article_id, clean(url))).fetchone() is not None


def named(conn: sqlite3.Connection, article_id: int) -> list[str]:
    """The addresses that pages of this article gave as their own."""
    return [str(url) for (url,) in conn.execute(_NAMED, (article_id,))]


def article_at(conn: sqlite3.Connection, url: str) -> int | None:
    """The id of the article at this address, exact or else without fragment and query."""
    exact = clean(url)
    for address in dict.fromkeys((exact, urldefrag(exact).url, exact.partition("#")[0].partition("?")[0])):
        for query in (_FILED, _SEEN):
            row = conn.execute(query, (address,)).fetchone()
            if row is not None:
                return int(row[0])
    return None
