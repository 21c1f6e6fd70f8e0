"""The addresses of articles: each has one of its own, and is found by every one it was seen under."""

from __future__ import annotations

import sqlite3
from urllib.parse import urldefrag

from newscrawl.storage.values import clean

_FILED = "SELECT id FROM article_metadata WHERE url = ?"
_SEEN = "SELECT article_id FROM article_urls WHERE url = ?"


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


def note(conn: sqlite3.Connection, article_id: int, url: str, capture_id: int) -> None:
    """Remember an address and the capture's; the first article to have one keeps it."""
    conn.execute(
        "INSERT OR IGNORE INTO article_urls (url, article_id)"
        " SELECT ?2, ?1 UNION SELECT url, ?1 FROM captures WHERE id = ?3",
        (article_id, clean(url), capture_id),
    )


def article_at(conn: sqlite3.Connection, url: str) -> int | None:
    """The id of the article at this address, exact or else without fragment and query."""
    exact = clean(url)
    for address in dict.fromkeys((exact, urldefrag(exact).url, exact.partition("#")[0].partition("?")[0])):
        for query in (_FILED, _SEEN):
            row = conn.execute(query, (address,)).fetchone()
            if row is not None:
                return int(row[0])
    return None
