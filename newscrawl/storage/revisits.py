"""When an article is visited again, and the last archived answer that makes the visit a conditional one.

Visits are planned in days after publication. Their time stands in the frontier, in `due_at` of a row
that is `done`; `take_up` makes those that are due pending again, when all that is new was fetched. A plan
of visits needs no counter: the next one is the first that lies after the visit just made, so what a pause
has missed is made up for by one visit, and an article that is first fetched years after its publication
is past them all. A visit that was refused is made by the next run, and ever more rarely where it stays
refused, so that an article that was closed for good costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from newscrawl.storage import captures, kinship
from newscrawl.storage.captures import StoredCapture
from newscrawl.storage.database import Database
from newscrawl.storage.frontier import ASKED_FOR, FOUND, REVISIT
from newscrawl.storage.values import clean, machine_time, read_time

EARLY = timedelta(hours=1)
"""A page read up to so long before a planned visit (for less than a day: a twenty-fourth of it) saves it."""
CONFIRMED_AFTER = timedelta(days=1)
"""From a first 404 to the visit that shows whether the article is gone."""

_TAKE_UP = """
UPDATE frontier SET state = 'pending', priority = :revisit, attempts = 0, redirects = 0
WHERE newspaper = :newspaper AND state = 'done' AND priority = :priority AND due_at <= :now
AND (last_error IS NULL OR run_id IS NOT :run_id)"""

_REFUSED = """
UPDATE frontier SET state = 'done', due_at = ?, leased_until = NULL, last_error = ?,
    attempts = attempts + 1, failed_at = ?, run_id = ? WHERE key = ?"""

_LAY_ASIDE = """
UPDATE frontier SET state = 'done', leased_until = NULL
WHERE newspaper = ? AND state = 'pending' AND priority = ?"""

# The payload has to be what the article shows now: a 304 then says that it still does.
_SHOWS_PAYLOAD = """
SELECT 1 FROM article_metadata m JOIN sightings s ON s.article_id = m.id AND s.content_hash = m.content_hash
WHERE m.id = ? AND s.capture_id = ?"""


def take_up(db: Database, newspaper: str, now: datetime, *, run_id: int | None = None) -> int:
    """Make the visits that are due pending, but for those that this run was refused; returns how many."""
    return sum(
        db.conn.execute(
            _TAKE_UP,
            {
                "newspaper": newspaper,
                "priority": priority,
                "revisit": REVISIT,
                "now": machine_time(now),
                "run_id": run_id,
            },
        ).rowcount
        for priority in (ASKED_FOR, FOUND, REVISIT)
    )


def lay_aside(db: Database, newspaper: str) -> int:
    """Leave visits that an earlier run took up and did not make to a later run; returns how many."""
    return db.conn.execute(_LAY_ASIDE, (newspaper, REVISIT)).rowcount


def refused(db: Database, key: str, *, now: datetime, run_id: int, error: str, due_at: datetime) -> None:
    """A visit was refused for as long as this run goes; `due_at` is when to come again."""
    moment = machine_time(now)
    db.conn.execute(_REFUSED, (machine_time(due_at), clean(error), moment, run_id, key))


def due_after(
    db: Database,
    key: str,
    days: Sequence[float],
    *,
    visited_at: datetime,
    missing: bool = False,
    refused_since: datetime | None = None,
) -> datetime | None:
    """When to visit again the article with this key, which was visited at `visited_at`.

    `days` after publication are planned, or after it was first seen, where the paper does not say or says a
    time still to come. `missing` says that the visit was answered by a first 404, `refused_since` since when
    each one was refused. None when no visit is left, none is planned at all, or there is no such article.
    """
    article_id = kinship.article_with(db.conn, key)
    if article_id is None or not days:
        return None
    row = db.conn.execute(
        "SELECT published_at, first_seen_at FROM article_metadata WHERE id = ?", (article_id,)
    ).fetchone()
    born = min(read_time(moment) for moment in row if moment is not None)
    planned = [
        born + timedelta(days=one)
        for one in days
        if born + timedelta(days=one) > visited_at + min(EARLY, timedelta(days=one) / 24)
    ]
    if missing:
        planned.append(visited_at + CONFIRMED_AFTER)
    if refused_since is not None:
        planned.append(visited_at + (visited_at - refused_since) / 2)
    return min(planned, default=None)


def last_answer(db: Database, newspaper: str, key: str, url: str) -> StoredCapture | None:
    """The archived answer that a conditional request for an article refers to, None for a plain request.

    An answer that was no article (a block page), or not the version that the article shows now, is nothing
    that a 304 could confirm.
    """
    previous = captures.latest(db, newspaper, clean(url))
    article_id = kinship.article_with(db.conn, key)
    if previous is None or article_id is None:
        return None
    shows = db.conn.execute(_SHOWS_PAYLOAD, (article_id, previous.id)).fetchone()
    return previous if shows else None
