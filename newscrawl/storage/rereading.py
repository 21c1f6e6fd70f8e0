"""What is to be read again, in which order, and how far an interrupted re-extraction came.

The unit is the case: all captures of one article, which are judged together so that its history never
stands half in the old reading and half in the new, or one capture in which no article was found.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from newscrawl.storage.captures import StoredCapture, get
from newscrawl.storage.database import Database
from newscrawl.storage.stored_articles import shown_in
from newscrawl.storage.values import as_json, machine_time


@dataclass(frozen=True, slots=True)
class Scope:
    """Which captures are meant: of these newspapers, made from `since` on and before `until` (aware), and
    with `problems` only those because of which a problem is open."""

    newspapers: tuple[str, ...]
    since: datetime | None = None
    until: datetime | None = None
    problems: bool = False

    def as_json(self) -> str:
        """The scope as a key: the same words give the same text."""
        return as_json(
            {
                "newspapers": list(self.newspapers),
                "since": machine_time(self.since) if self.since else None,
                "until": machine_time(self.until) if self.until else None,
                "problems": self.problems,
            }
        )


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged together. `article_id` is None for a capture in which no article was found.

    `captures` are in the order of time, `anchor` is the one that names the case.
    """

    anchor: int
    article_id: int | None
    captures: tuple[StoredCapture, ...]


@dataclass(frozen=True, slots=True)
class Interrupted:
    """How far a re-extraction came: everything up to the anchor `position` is done and counted in `tally`."""

    position: int
    tally: Mapping[str, object]


_MATCH = """
{c}.kind = 'page' AND {c}.newspaper IN (SELECT value FROM json_each(:newspapers))
AND {c}.fetched_at >= :since AND {c}.fetched_at < :until
AND (NOT :problems OR {c}.id IN (
    SELECT capture_id FROM problems WHERE closed_at IS NULL AND capture_id IS NOT NULL))"""

_READ = (
    "({c}.status = 304 OR {c}.extractor_version IS (SELECT value FROM json_each(:extractors)"
    " WHERE key = {c}.newspaper))"
)

# A case is named by the first capture that brings it into the scope: its anchor. An article of which a
# capture lies up to `after` is done, but for what this extractor has not read: there a page was found to be
# the article's meanwhile.
_ANCHORS = f"""
SELECT id FROM (
    SELECT c.id, c.status, (SELECT min(article_id) FROM sightings WHERE capture_id = c.id) AS article_id,
           :after > 0 AND EXISTS (
               SELECT 1 FROM sightings a JOIN sightings s ON s.article_id = a.article_id
               JOIN captures e ON e.id = s.capture_id
               WHERE a.capture_id = c.id AND e.id <= :after AND {_MATCH.format(c="e")}) AS is_begun,
           :after > 0 AND {_READ.format(c="c")} AS is_read
    FROM captures c WHERE c.id > :after AND {_MATCH.format(c="c")}) one
WHERE CASE WHEN article_id IS NULL THEN status = 200 ELSE NOT (is_begun AND is_read) AND NOT EXISTS (
    SELECT 1 FROM sightings s JOIN captures e ON e.id = s.capture_id
    WHERE s.article_id = one.article_id AND e.id > :after AND e.id < one.id AND {_MATCH.format(c="e")}
    AND NOT (one.is_begun AND {_READ.format(c="e")})) END
ORDER BY id"""  # noqa: S608 - our own words

_PAGES_OF = """
SELECT DISTINCT seen_at, capture_id FROM sightings WHERE article_id = ? ORDER BY seen_at, capture_id"""


def anchors(db: Database, scope: Scope, extractors: Mapping[str, str], *, after: int = 0) -> array[int]:
    """The anchors of all cases behind capture `after`, in order; eight bytes each.

    Up to `after` the extractors of these versions (by newspaper) have read everything.
    """
    found = array("q")
    found.extend(
        anchor
        for (anchor,) in db.conn.execute(
            _ANCHORS,
            {
                "after": after,
                "extractors": as_json(extractors),
                "newspapers": as_json(scope.newspapers),
                "since": machine_time(scope.since) if scope.since else "",
                "until": machine_time(scope.until) if scope.until else "~",
                "problems": scope.problems,
            },
        )
    )
    return found


def case_of(db: Database, anchor: int) -> Case:
    """The case with this anchor."""
    article_id = shown_in(db, anchor)
    ids = [anchor]
    if article_id is not None:
        ids = [capture_id for _, capture_id in db.conn.execute(_PAGES_OF, (article_id,))]
    return Case(anchor, article_id, tuple(filter(None, (get(db, one) for one in ids))))


# --- how far it came ------------------------------------------------------------------------------


def interrupted(db: Database, scope: Scope, extractors: Mapping[str, str]) -> Interrupted | None:
    """How far the last re-extraction of this scope by these extractor versions (by newspaper) came.

    None when it is finished, or was begun with another extractor and so has to begin anew.
    """
    row = db.conn.execute(
        "SELECT position, tally FROM reextractions WHERE wanted = ? AND extractors = ?",
        (scope.as_json(), as_json(extractors)),
    ).fetchone()
    return None if row is None else Interrupted(row["position"], json.loads(row["tally"]))


def came_to(
    db: Database,
    scope: Scope,
    extractors: Mapping[str, str],
    *,
    position: int,
    tally: Mapping[str, object],
    run_id: int,
) -> None:
    """Everything up to this anchor is done."""
    db.conn.execute(
        "INSERT OR REPLACE INTO reextractions (wanted, extractors, position, tally, run_id)"
        " VALUES (?, ?, ?, ?, ?)",
        (scope.as_json(), as_json(extractors), position, as_json(tally), run_id),
    )


def finished(db: Database, scope: Scope) -> None:
    """The next one begins anew."""
    db.conn.execute("DELETE FROM reextractions WHERE wanted = ?", (scope.as_json(),))


def newspapers_with_pages(db: Database) -> tuple[str, ...]:
    """The newspapers of which the archive has pages."""
    rows = db.conn.execute(
        "SELECT id FROM newspapers n WHERE EXISTS"
        " (SELECT 1 FROM captures WHERE newspaper = n.id AND kind = 'page') ORDER BY id"
    )
    return tuple(str(row["id"]) for row in rows)
