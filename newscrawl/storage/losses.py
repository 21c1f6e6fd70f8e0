"""Captures whose records can no longer be read: marked, found again, fetched anew."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from newscrawl.errors import PagesAway
from newscrawl.items import WarcLocation
from newscrawl.storage import captures, problems
from newscrawl.storage.captures import StoredCapture
from newscrawl.storage.database import Database
from newscrawl.storage.frontier import FOUND
from newscrawl.storage.values import as_json, machine_time

REASON = "capture_lost"

# What the lost capture showed is fetched again where no later capture holds a page of its article.
_FETCH_AGAIN = """
UPDATE frontier SET state = 'pending', priority = :priority, due_at = :now, leased_until = NULL, attempts = 0,
    redirects = 0, last_error = NULL
WHERE kind = 'article' AND state IN ('done', 'failed')
AND key IN (SELECT k.key FROM article_keys k JOIN sightings s ON s.article_id = k.article_id
            WHERE s.capture_id = :id
            UNION ALL SELECT m.key FROM article_metadata m JOIN sightings s ON s.article_id = m.id
            WHERE s.capture_id = :id)
AND NOT EXISTS (SELECT 1 FROM sightings s JOIN captures c ON c.id = s.capture_id
                JOIN captures held ON held.id = coalesce(c.refers_to, c.id)
                WHERE s.article_id IN (SELECT article_id FROM sightings WHERE capture_id = :id)
                AND c.fetched_at >= :fetched_at AND held.lost_at IS NULL)"""


def mark(db: Database, capture: StoredCapture, why: str, *, now: datetime) -> bool:
    """Mark a capture as lost; a page's with a problem, and its article is fetched again.

    Returns whether the next crawl fetches it. Nothing is deleted: what was read in it stays. Sources and
    robots.txt are asked for anew in any case, and nobody has to do anything about them.
    """
    db.conn.execute("UPDATE captures SET lost_at = ? WHERE id = ?", (machine_time(now), capture.id))
    if capture.kind != "page":
        return False
    problems.add(
        db,
        newspaper=capture.newspaper,
        url=capture.url,
        reason=REASON,
        now=now,
        detail=why,
        capture_id=capture.id,
    )
    queued = db.conn.execute(
        _FETCH_AGAIN,
        {
            "id": capture.id,
            "fetched_at": machine_time(capture.fetched_at),
            "now": machine_time(now),
            "priority": FOUND,
        },
    )
    return queued.rowcount > 0


def found_again(db: Database, capture: StoredCapture, *, now: datetime) -> None:
    """A lost capture's record can be read after all (its file was put back)."""
    db.conn.execute("UPDATE captures SET lost_at = NULL WHERE id = ?", (capture.id,))
    still = db.conn.execute(
        "SELECT 1 FROM captures WHERE url = ? AND lost_at IS NOT NULL LIMIT 1", (capture.url,)
    ).fetchone()
    if still is None:
        problems.close_for(db, capture.newspaper, capture.url, now, [REASON])


def stands_at(db: Database, capture_id: int, location: WarcLocation) -> None:
    """The capture's record stands at this place."""
    db.conn.execute(
        "UPDATE captures SET warc_file = ?, warc_offset = ?, warc_length = ? WHERE id = ?",
        (location.file, location.offset, location.length, capture_id),
    )


_STAND_IN = """
SELECT DISTINCT coalesce(c.refers_to, c.id) AS id, c.fetched_at FROM sightings s
JOIN captures c ON c.id = s.capture_id JOIN captures held ON held.id = coalesce(c.refers_to, c.id)
WHERE s.article_id = ? AND s.content_hash = ? AND held.lost_at IS NULL ORDER BY c.fetched_at LIMIT 1"""


def stand_in(db: Database, article: Mapping[str, object]) -> StoredCapture | None:
    """The first capture that showed the same content of an article (its columns) and can still be read."""
    row = db.conn.execute(_STAND_IN, (article["id"], article["content_hash"])).fetchone()
    return None if row is None else captures.get(db, row["id"])


def known(db: Database) -> int:
    """How many captures are known to be lost."""
    return int(db.conn.execute("SELECT count(*) FROM captures WHERE lost_at IS NOT NULL").fetchone()[0])


def are_known(db: Database, capture_ids: Iterable[int]) -> bool:
    """Whether all of these captures are known to be lost."""
    row = db.conn.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM captures WHERE lost_at IS NULL"
        " AND id IN (SELECT value FROM json_each(?)))",
        (as_json(list(capture_ids)),),
    ).fetchone()
    return bool(row[0])


def absence(db: Database, warc: Path) -> str:
    """What to do where `warc` has none of the files that captures name, other than those that are known to be
    lost: more likely its disk is not there than that every page is lost. "" where it has one."""
    named = db.conn.execute("SELECT DISTINCT warc_file FROM captures WHERE lost_at IS NULL")
    is_any = False
    for (file,) in named:  # of a sound archive only the first is looked at
        if (warc / file).is_file():
            return ""
        is_any = True
    if not is_any:
        return ""
    return (
        f"{warc} has none of the WARC files that the database names: mount its disk, or put them back from a "
        "backup. If they are gone for good, `newscrawl verify --repair --all-lost --data "
        f"{shlex.quote(str(warc.parent))}` marks their pages as lost."
    )


def refuse_away(db: Database, warc: Path) -> None:
    """Raise `PagesAway` for an `absence`, before something is written or marked that is wrong once the disk
    is there again."""
    if words := absence(db, warc):
        raise PagesAway(words)
