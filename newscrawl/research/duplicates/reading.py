"""What was found about duplicates, read: the copies of an article, the clusters, the newspapers' shares.

All of it is as of the last `newscrawl duplicates`; `waiting` says how many articles came or changed since.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict, Unpack

from newscrawl.items import Precision
from newscrawl.storage import Database


@dataclass(frozen=True, slots=True)
class Copy:
    """An article as a copy of a text. `similarity` is that to the likely first publication, 0 to 1 (1: the
    same text); `first` marks this. `published_at` is ISO 8601 with +07:00, or None. `agency` is the outlet
    that it names as its source, as printed."""

    article_id: int
    newspaper: str
    newspaper_name: str
    title: str
    url: str
    published_at: str | None
    published_precision: Precision | None
    agency: str | None
    similarity: float
    first: bool


@dataclass(frozen=True, slots=True)
class Cluster:
    """A text that several articles have. `number` is the lowest of their numbers, `similarity` the lowest of
    a copy to the likely first publication. `copies` begin with this; then by time."""

    number: int
    similarity: float
    newspapers: int
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a newspaper stands elsewhere too.

    Of its `articles`, `first` are likely first publications that have copies, `reprints` are copies of an
    earlier article, and `across` of the reprints have their first publication in another newspaper.
    """

    newspaper: str
    newspaper_name: str
    articles: int
    first: int
    reprints: int
    across: int

    @property
    def share(self) -> float:
        """Reprints among all articles, 0 to 1."""
        return self.reprints / self.articles if self.articles else 0.0


_COPY = """
SELECT m.id AS article_id, m.newspaper, n.name AS newspaper_name, t.title, m.url, m.published_at,
       m.published_precision, m.agency, d.similarity, d.first
FROM duplicates d
JOIN article_metadata m ON m.id = d.article_id
JOIN article_texts t ON t.id = m.id
JOIN newspapers n ON n.id = m.newspaper
WHERE d.cluster = ?
ORDER BY d.first DESC, m.published_at IS NULL, m.published_at, m.id"""

_CLUSTERS = """
SELECT d.cluster, min(m.published_at) AS published_at
FROM duplicates d JOIN article_metadata m ON m.id = d.article_id
WHERE (d.first OR d.similarity >= :similarity)
GROUP BY d.cluster
HAVING count(*) > 1
   AND (:newspaper IS NULL OR sum(m.newspaper = :newspaper))
   AND (NOT :across OR count(DISTINCT m.newspaper) > 1)
   AND (:any_time OR sum(m.published_at >= :since AND m.published_at < :until))
ORDER BY published_at DESC NULLS LAST, d.cluster DESC"""

_SHARES = """
SELECT n.id, n.name, count(*),
       coalesce(sum(d.first), 0), coalesce(sum(NOT d.first), 0),
       coalesce(sum(NOT d.first AND f.newspaper <> n.id), 0)
FROM article_metadata m
JOIN newspapers n ON n.id = m.newspaper
LEFT JOIN duplicates d ON d.article_id = m.id
LEFT JOIN duplicates g ON g.cluster = d.cluster AND g.first AND NOT d.first
LEFT JOIN article_metadata f ON f.id = g.article_id
WHERE :any_time OR (m.published_at >= :since AND m.published_at < :until)
GROUP BY n.id ORDER BY n.id"""


def copies_of(db: Database, article_id: int) -> tuple[Copy, ...]:
    """All articles with this one's text, itself included, the likely first publication first.

    Empty where it has no copies, and where it has not been compared yet (`is_waiting` tells).
    """
    row = db.conn.execute("SELECT cluster FROM duplicates WHERE article_id = ?", (article_id,)).fetchone()
    found = _copies(db, row[0]) if row is not None else ()
    return found if len(found) > 1 else ()


class Wanted(TypedDict, total=False):
    """Which clusters are meant; what is left out asks for nothing.

    Those of which the newspaper has a copy; of which a copy was published in the time from `since` to `until`
    (Vietnamese days, both included); with `across` those that stand in several newspapers. Copies below
    `min_similarity` to the likely first publication are left out.
    """

    newspaper: str | None
    since: date | None
    until: date | None
    min_similarity: float
    across: bool


def clusters(db: Database, *, limit: int | None = None, **wanted: Unpack[Wanted]) -> Iterator[Cluster]:
    """The texts that several articles have, the one first published last to begin with; one is in memory
    at a time."""
    least = wanted.get("min_similarity", 0.0)
    # All numbers at once: a caller who stops half-way must not leave a statement open on the archive.
    for number, _ in db.conn.execute(_CLUSTERS, _parameters(wanted)).fetchall()[:limit]:
        copies = tuple(one for one in _copies(db, number) if one.first or one.similarity >= least)
        similarity = min((one.similarity for one in copies), default=1.0)
        yield Cluster(number, similarity, len({one.newspaper for one in copies}), copies)


def count_clusters(db: Database, **wanted: Unpack[Wanted]) -> int:
    """How many `clusters` gives without a limit."""
    counted = f"SELECT count(*) FROM ({_CLUSTERS})"  # noqa: S608 - our own names
    return int(db.conn.execute(counted, _parameters(wanted)).fetchone()[0])


def _parameters(wanted: Wanted) -> dict[str, object]:
    since, until = wanted.get("since"), wanted.get("until")
    return {
        "newspaper": wanted.get("newspaper"),
        "since": since.isoformat() if since else "",
        "until": (until + timedelta(days=1)).isoformat() if until and until < date.max else "~",
        "any_time": since is None and until is None,
        "similarity": wanted.get("min_similarity", 0.0),
        "across": wanted.get("across", False),
    }


def shares(db: Database, *, since: date | None = None, until: date | None = None) -> tuple[Share, ...]:
    """For each newspaper that has articles (published in that time, both Vietnamese days included), how many
    of them are copies."""
    rows = db.conn.execute(_SHARES, _parameters({"since": since, "until": until})).fetchall()
    return tuple(Share(*row) for row in rows)


def _copies(db: Database, cluster: int) -> tuple[Copy, ...]:
    rows = db.conn.execute(_COPY, (cluster,)).fetchall()
    return tuple(Copy(**dict(row) | {"first": bool(row["first"])}) for row in rows)
