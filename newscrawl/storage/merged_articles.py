"""Taking over the articles of another archive, sighting by sighting, by the road that every article came.

What an archive knows of an article's past are its sightings and the texts of its revisions. Stored again
under the captures that were taken over, in their order of time, they interleave with the sightings that are
here; the record shows the newest of all. Nothing is read again, so that what an extractor once read stays.
Where the archives have read one capture differently, the newer extractor's reading counts; of one extractor
by different newspaper files that of the receiving archive, whose file stands as well.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from newscrawl.discovery.urls import host_of
from newscrawl.items import Article, DateSource, Kind, Precision
from newscrawl.storage import addresses, articles, history, kinship, presence, stored_articles
from newscrawl.storage.database import Database
from newscrawl.storage.merging import EXTRACTOR
from newscrawl.storage.restating import Rereading, restate
from newscrawl.storage.stored_articles import StoredArticle
from newscrawl.storage.values import read_time

_THEIRS, _OURS = (EXTRACTOR.format(row=row) for row in "sh")

_UNKNOWN = f"""
SELECT DISTINCT s.article_id FROM other.sightings s JOIN other.captures o ON o.id = s.capture_id
JOIN main.captures m ON m.url = o.url AND m.fetched_at = o.fetched_at AND m.digest = o.digest
WHERE s.article_id > ? AND NOT EXISTS (
    SELECT 1 FROM main.sightings h WHERE h.capture_id = m.id AND {_OURS} >= {_THEIRS})
ORDER BY s.article_id LIMIT ?"""  # noqa: S608 - our own words

# `older` is the article here that shows an older reading of the same capture.
_SIGHTINGS = f"""
SELECT s.content_hash, s.extractor_version, m.id AS capture_id, m.newspaper, m.url,
       (SELECT h.article_id FROM main.sightings h WHERE h.capture_id = m.id AND {_OURS} < {_THEIRS}) AS older,
       EXISTS (SELECT 1 FROM main.sightings h WHERE h.capture_id = m.id
               AND ({_OURS} > {_THEIRS} OR ({_OURS} = {_THEIRS} AND h.content_hash <> s.content_hash)))
           AS is_superseded
FROM other.sightings s JOIN other.captures o ON o.id = s.capture_id
JOIN main.captures m ON m.url = o.url AND m.fetched_at = o.fetched_at AND m.digest = o.digest
WHERE s.article_id = ? ORDER BY s.seen_at, s.capture_id, s.reading"""  # noqa: S608 - our own words

_OTHER_URLS = "SELECT url, named FROM other.article_urls WHERE article_id = ? ORDER BY url"
_OTHER_KEYS = "SELECT key FROM other.article_keys WHERE article_id = ? ORDER BY key"
_MISSED = """
SELECT DISTINCT url FROM other.captures WHERE status IN (404, 410) AND kind = 'page' AND url > ?
ORDER BY url LIMIT ?"""


def unknown(db: Database, after: int, limit: int) -> list[int]:
    """Numbers, in the other archive, of the next `limit` articles with a sighting that is not here."""
    return [row[0] for row in db.conn.execute(_UNKNOWN, (after, limit))]


def take(db: Database, other: Database, article_id: int) -> None:
    """Take over one article. Inside a transaction, after all captures; the same twice changes nothing."""
    conn = db.conn
    stored = stored_articles.find(other, str(article_id))
    assert stored is not None
    present = _article(stored)
    versions = {present.content_hash: present, **_versions(other, article_id, present)}
    urls = conn.execute(_OTHER_URLS, (article_id,)).fetchall()
    named = [row["url"] for row in urls if row["named"]]
    sightings = conn.execute(_SIGHTINGS, (article_id,)).fetchall()
    shown: list[tuple[sqlite3.Row, Article]] = []
    for row in sightings:
        seen_as = versions[row["content_hash"]]
        if row is not sightings[-1] or row["newspaper"] != present.newspaper:
            seen_as = _as_printed_there(seen_as, named, row["newspaper"], row["url"])
        if not row["is_superseded"]:
            shown.append((row, seen_as))
    here = _read_better(db, [(row, seen_as) for row, seen_as in shown if row["older"] is not None])
    for row, seen_as in shown:
        if row["older"] is None:
            here = articles.store(
                db,
                seen_as,
                capture_id=row["capture_id"],
                extractor_version=row["extractor_version"],
            ).article_id
    if here is None:
        return
    for row in urls:
        addresses.note(conn, here, row["url"], named=bool(row["named"]))
    for (key,) in conn.execute(_OTHER_KEYS, (article_id,)).fetchall():
        if kinship.article_with(conn, key) is None:
            conn.execute("INSERT INTO article_keys (key, article_id) VALUES (?, ?)", (key, here))
    presence.judge(conn, here)


def _read_better(db: Database, shown: Iterable[tuple[sqlite3.Row, Article]]) -> int | None:
    """Put the other archive's readings in the place of older ones; the number of an article that has some."""
    readings: defaultdict[int, list[Rereading]] = defaultdict(list)
    for row, article in shown:
        readings[row["older"]].append(Rereading(row["capture_id"], article, row["extractor_version"]))
    for article_id, better in readings.items():
        restate(db, article_id, better)
    return next(iter(readings), None)


def missed_addresses(db: Database, limit: int = 1000) -> Iterator[list[str]]:
    """The addresses at which the other archive was once told that there is no such page, in groups."""
    after = ""
    while urls := [row[0] for row in db.conn.execute(_MISSED, (after, limit))]:
        yield urls
        after = urls[-1]


def _article(stored: StoredArticle) -> Article:
    """The record that the pipelines made, out of its rows."""
    columns = stored.columns

    def time(name: str) -> datetime | None:
        return read_time(str(columns[name])) if columns[name] is not None else None

    def text(name: str) -> Any:
        return columns[name]

    return Article(
        newspaper=text("newspaper"),
        key=text("key"),
        url=text("url"),
        cms_id=text("cms_id"),
        title=text("title"),
        lead=text("lead"),
        byline=text("byline"),
        published_at=time("published_at"),
        published_precision=cast("Precision | None", columns["published_precision"]),
        published_raw=text("published_raw"),
        published_source=cast("DateSource | None", columns["published_source"]),
        modified_at=time("modified_at"),
        category=text("category"),
        category_path=text("category_path"),
        kind=cast("Kind", columns["kind"]),
        paragraphs=stored.paragraphs,
        word_count=text("word_count"),
        agency=text("agency"),
        source_url=text("source_url"),
        content_hash=text("content_hash"),
        authors=stored.authors,
        images=stored.images,
        tags=stored.tags,
        template=text("template"),
        rules=stored.rules,
    )


def _versions(other: Database, article_id: int, present: Article) -> dict[str, Article]:
    """The article as each revision has it, by content hash; what no revision holds is the present's."""
    return {
        then.content_hash: replace(
            present,
            content_hash=then.content_hash,
            title=then.title,
            lead=then.lead,
            byline=then.byline,
            paragraphs=then.paragraphs,
            images=then.images,
        )
        for then in history.revisions(other, article_id)
        if then.content_hash != present.content_hash
    }


def _as_printed_there(article: Article, named: list[str], newspaper: str, url: str) -> Article:
    """The article with the identity that it had in a capture: a successor's pages have that paper's key, and
    each has the address that it gave itself, which is the captured one where any page gave itself that."""
    if newspaper == article.newspaper:
        return replace(article, url=url) if url in named else article
    host = host_of(url)
    own = url if url in named else next((one for one in named if host_of(one) == host), url)
    return replace(
        article, newspaper=newspaper, key=newspaper + article.key.removeprefix(article.newspaper), url=own
    )
