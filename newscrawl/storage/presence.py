"""Whether an article still stands at its newspaper, judged from the captures of its addresses."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass

from newscrawl.items import VIETNAM
from newscrawl.storage import addresses
from newscrawl.storage.database import Database
from newscrawl.storage.values import read_time

MISSED = "{capture}.status IN (404, 410) AND {capture}.kind = 'page'"
"""What the row of a capture is like that says: there is no such page."""

# A row for each such answer of one of its addresses; one without time where none was.
_ANSWERS = f"""
SELECT m.gone_at, m.last_seen_at, c.fetched_at
FROM article_metadata m LEFT JOIN article_urls a ON a.article_id = m.id LEFT JOIN captures c
    ON c.url = a.url AND {MISSED.format(capture="c")}
WHERE m.id = ?"""  # noqa: S608 - our own words
_SEEN = "SELECT seen_at FROM sightings WHERE article_id = ? ORDER BY seen_at"


@dataclass(frozen=True, slots=True)
class Missed:
    """An article of which an answer said that there is no such page: whether it `is_gone`, and whether that
    `is_news`."""

    article_id: int
    is_gone: bool
    is_news: bool


def judge(conn: sqlite3.Connection, article_id: int) -> Missed:
    """Set or clear `gone_at` by what the captures say.

    It is gone when its addresses answered 404 or 410 on two different days, Vietnamese ones, since it was
    last seen. A single refusal may be an editor's slip, or the site's. A later sighting makes it live again;
    `gone_at` then stays as a thing of the past. In whatever order captures come in, they say the same.
    """
    rows = conn.execute(_ANSWERS, (article_id,)).fetchall()
    gone_at, last_seen_at, _ = rows[0]
    missed_at = [at for _, _, at in rows if at is not None]
    judged = _last_gone(conn, article_id, missed_at) if len(missed_at) > 1 else None
    if judged != gone_at:
        conn.execute("UPDATE article_metadata SET gone_at = ? WHERE id = ?", (judged, article_id))
    was_gone, is_gone = (bool(at and at > last_seen_at) for at in (gone_at, judged))
    return Missed(article_id, is_gone, is_gone and not was_gone)


def _last_gone(conn: sqlite3.Connection, article_id: int, missed_at: list[str]) -> str | None:
    """The last answer that made it gone: one of at least two days between which it was not seen."""
    seen_at = [at for (at,) in conn.execute(_SEEN, (article_id,))]
    absences: defaultdict[int, list[str]] = defaultdict(list)
    for at in missed_at:
        absences[bisect_right(seen_at, at)].append(at)
    gone = [
        max(absence)
        for absence in absences.values()
        if len({read_time(at).astimezone(VIETNAM).date() for at in absence}) > 1
    ]
    return max(gone, default=None)


def missed(db: Database, url: str) -> Missed | None:
    """A capture of this URL says that there is no such page: what that means for the article there.

    None when no article has the URL. After the capture's row was added.
    """
    article_id = addresses.article_at(db.conn, url)
    return None if article_id is None else judge(db.conn, article_id)
