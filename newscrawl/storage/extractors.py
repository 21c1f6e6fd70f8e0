"""Which extractor last read the articles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from newscrawl.storage.database import Database

# From one version to the next through the index: there are few, of millions of articles.
_HELD = """
WITH RECURSIVE held (version) AS (
    SELECT min(extractor_version) FROM article_metadata
    UNION ALL
    SELECT (SELECT min(extractor_version) FROM article_metadata WHERE extractor_version > held.version)
    FROM held WHERE held.version IS NOT NULL)
SELECT version FROM held WHERE version IS NOT NULL"""
_OF_ONE = "SELECT newspaper, count(*) FROM article_metadata WHERE extractor_version = ? GROUP BY newspaper"


def held(db: Database) -> tuple[str, ...]:
    """The versions that articles were last read by, in order of the alphabet: "2", "2+9c1d04b2"."""
    return tuple(row[0] for row in db.conn.execute(_HELD))


def read_before(db: Database, version: str) -> Mapping[str, int]:
    """Of each newspaper, how many articles were last read by an extractor before `version` ("3").

    What a newspaper's file had of its own (the part behind the plus) does not count.
    """
    before: Counter[str] = Counter()
    for (earlier,) in db.conn.execute(
        f"{_HELD} AND CAST(version AS INTEGER) < CAST(? AS INTEGER)", (version,)
    ):
        before.update(dict(db.conn.execute(_OF_ONE, (earlier,)).fetchall()))
    return before
