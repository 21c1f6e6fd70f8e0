"""One article, several addresses: which article of the archive a page belongs to.

An article has a key, made of newspaper, path prefix and the CMS's number (`discovery.urls`). A newspaper's
former hosts are hosts of the same newspaper, so what stands there has the same key. Where a newspaper was
merged into another, its pages live on under the successor's host, and so under another key. Two keys are
one article when, and only when,

- one newspaper is the successor of the other, or the successor's successor, and so on; and
- prefix and number are the same; and
- pages of both gave themselves an address with the same slug.

So the same number with another slug, or under another prefix, is another article, and so is one in a paper
that is only merged into the same successor. Where two candidates answer, none is taken: nothing is merged on
a guess. The article belongs to the earliest of its newspapers in the line of succession and has the key and
the address that it has there; its text is that of its newest sighting, whoever showed it. Which of the
newspapers was crawled first makes no difference, because articles that turn out to be one are united later.
"""

from __future__ import annotations

import sqlite3
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlsplit

from newscrawl.discovery.urls import article_key, host_of
from newscrawl.items import Article
from newscrawl.storage import addresses, revisions
from newscrawl.storage.database import Database

BY_KEY = """
SELECT id FROM article_metadata WHERE key = ?1
UNION ALL SELECT article_id FROM article_keys WHERE key = ?1"""
"""The article that has the key ?1, as its own or at another newspaper of its line."""

HAS_LINE = "EXISTS (SELECT 1 FROM newspapers WHERE successor IS NOT NULL AND ?2 IN (id, successor))"
"""Whether a newspaper stands before or after the newspaper ?2."""

_IDENTITY = "SELECT newspaper, key, url, cms_id FROM article_metadata WHERE id = ?"
_SET_IDENTITY = "UPDATE article_metadata SET newspaper = ?, key = ?, url = ?, cms_id = ? WHERE id = ?"
_ORIGINS = """
SELECT base_url FROM newspapers WHERE id = ?1
UNION ALL SELECT former.value FROM newspapers n, json_each(n.former_urls) former WHERE n.id = ?1"""

_LAST_SEEN = """
SELECT article_id FROM sightings WHERE article_id IN (?, ?)
ORDER BY seen_at DESC, capture_id DESC, reading DESC LIMIT 1"""

# What belongs to `dropped` goes to `kept`; its revisions behind those that are there, to be put in order.
_MOVES = (
    "UPDATE OR IGNORE sightings SET article_id = :kept WHERE article_id = :dropped",
    "UPDATE revision_rows SET article_id = :kept, revision = revision"
    " + (SELECT max(revision) FROM revision_rows WHERE article_id = :kept) WHERE article_id = :dropped",
    "UPDATE article_urls SET article_id = :kept WHERE article_id = :dropped",
    "UPDATE article_keys SET article_id = :kept WHERE article_id = :dropped",
    "DELETE FROM article_texts WHERE id = :dropped",
    "DELETE FROM article_metadata WHERE id = :dropped",
)


@dataclass(frozen=True, slots=True)
class _Identity:
    """What says which article a row is."""

    newspaper: str
    key: str
    url: str
    cms_id: str | None


# --- finding --------------------------------------------------------------------------------------


def article_with(conn: sqlite3.Connection, key: str) -> int | None:
    """The article that has this key, as its own or at another newspaper of its line."""
    row = conn.execute(BY_KEY, (key,)).fetchone()
    return None if row is None else int(row[0])


def known_as(conn: sqlite3.Connection, article_id: int, article: Article) -> Article:
    """What was read in a page, with the identity of the article that it belongs to."""
    present = _identity(conn, article_id)
    if present.key == article.key:
        return article
    return replace(article, **asdict(present))


# --- deciding -------------------------------------------------------------------------------------


def place(conn: sqlite3.Connection, article: Article, own: int | None, *, capture_id: int) -> int | None:
    """The article of the archive that this page belongs to, by the rule above; None for a new one.

    `own` is the one that has its key: where the newspaper has no line, there is no other. Unites what this
    page shows to be one, and gives it the identity of its earliest newspaper.
    """
    if own is not None and addresses.is_named(conn, own, article.url):
        return own  # as nearly always: it says nothing new of itself
    relatives = _relatives(conn, article) - {own}
    if len(relatives) != 1:
        return own
    (relative,) = relatives
    identities = [_identity(conn, one) for one in (own, relative) if one is not None]
    kept = relative if own is None else _unite(conn, own, relative)
    address = addresses.own_url(conn, article.url, key=article.key, present=None, capture_id=capture_id)
    identities.append(_Identity(article.newspaper, article.key, address, article.cms_id))
    successors = _successors(conn)
    # Of a line, the one with the most newspapers after it is the earliest.
    chosen = max(identities, key=lambda one: len(_later(successors, one.newspaper)))
    conn.execute(_SET_IDENTITY, (chosen.newspaper, chosen.key, chosen.url, chosen.cms_id, kept))
    conn.execute("DELETE FROM article_keys WHERE key = ?", (chosen.key,))
    conn.executemany(
        "INSERT OR REPLACE INTO article_keys (key, article_id) VALUES (?, ?)",
        {(one.key, kept) for one in identities if one.key != chosen.key},
    )
    return kept


def moved(db: Database, key: str, target: str) -> bool:
    """Note that the article with this key was redirected to `target`, at a successor's host.

    True where that is the same article, with the same prefix, slug and number, and was noted.
    """
    conn = db.conn
    article_id = article_with(conn, key)
    path = urlsplit(target).path
    if article_id is None or path not in _named_paths(conn, article_id):
        return False
    newspaper = key.partition(":")[0]
    host = host_of(target)
    if host is None or not any(host in _hosts(conn, one) for one in _later(_successors(conn), newspaper)):
        return False
    addresses.note(conn, article_id, target, named=False)
    return True


def _relatives(conn: sqlite3.Connection, article: Article) -> set[int]:
    """The articles of the newspaper's line with this prefix, number and slug."""
    line = _line(conn, article.newspaper)
    if not line or article_key(article.newspaper, article.url) != article.key:
        return set()  # a page whose address is not an article's: all that is known of it is its address
    rest = article.key.removeprefix(article.newspaper)
    path = urlsplit(article.url).path
    found = (article_with(conn, newspaper + rest) for newspaper in line)
    return {one for one in found if one is not None and path in _named_paths(conn, one)}


def _named_paths(conn: sqlite3.Connection, article_id: int) -> set[str]:
    return {urlsplit(url).path for url in addresses.named(conn, article_id)}


def _successors(conn: sqlite3.Connection) -> dict[str, str]:
    return dict(
        tuple(row) for row in conn.execute("SELECT id, successor FROM newspapers WHERE successor IS NOT NULL")
    )


def _line(conn: sqlite3.Connection, newspaper: str) -> set[str]:
    """The newspapers before and after this one."""
    successors = _successors(conn)
    earlier = {one for one in successors if newspaper in _later(successors, one)}
    return (earlier | set(_later(successors, newspaper))) - {newspaper}


def _later(successors: dict[str, str], newspaper: str) -> tuple[str, ...]:
    """The newspapers after this one, in order; files that run in a circle are followed round it once."""
    later: dict[str, None] = {}
    after = successors.get(newspaper)
    while after is not None and after not in later:
        later[after] = None
        after = successors.get(after)
    return tuple(later)


def _hosts(conn: sqlite3.Connection, newspaper: str) -> set[str | None]:
    return {host_of(origin) for (origin,) in conn.execute(_ORIGINS, (newspaper,))}


# --- uniting --------------------------------------------------------------------------------------


def _identity(conn: sqlite3.Connection, article_id: int) -> _Identity:
    return _Identity(*conn.execute(_IDENTITY, (article_id,)).fetchone())


def _unite(conn: sqlite3.Connection, one: int, other: int) -> int:
    """Make one article of two. The one last seen stays, since its rows show what is newest."""
    (kept,) = conn.execute(_LAST_SEEN, (one, other)).fetchone()
    both = {"kept": kept, "dropped": other if kept == one else one}
    revisions.keep_texts(conn, both["dropped"])
    for move in _MOVES:
        conn.execute(move, both)
    revisions.set_history(conn, kept, revisions.rebuild(conn, kept, {}))
    return int(kept)
