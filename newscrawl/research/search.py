"""Finding articles: `search` is what the command line, the web page and Python call.

    results = search(db, "dak nong", filters=Filters(newspaper="baodaknong"), sort="newest")
    for hit in results.hits: …

Two ways lead to the newest hits. Usually the index is asked and its answers are sorted. A word that stands in
very many articles is looked for from the newest article backwards instead, which is done after a few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from newscrawl.research.passages import Passage, Pieces, excerpt, lines_of, marked, one_line
from newscrawl.research.query import Match, Mode
from newscrawl.research.selection import Condition, Filters, Part, condition, matching
from newscrawl.storage import Database

Sort = Literal["relevance", "newest", "oldest"]

_COMMON = 30_000  # articles; fewer are cheaper to sort (4 µs each) than to walk to (200 µs a step)
_FARTHEST = 1_000  # articles that are walked over before sorting is tried after all
_EXCERPT = 220  # characters
_MOST_CAPTIONS = 3  # shown of one article

# A match in the title says more of an article than one in its body.
_WEIGHTS = "bm25(8.0, 4.0, 1.0, 1.0)"


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.

    `published_at` is ISO 8601 with +07:00, or None. `headline` is the title, cut into hits and the rest.
    `passages` show where lead, body and captions match; they are empty when only the title does.
    """

    id: int
    newspaper: str
    url: str
    published_at: str | None
    category: str | None
    headline: Pieces
    passages: tuple[Passage, ...]

    @property
    def title(self) -> str:
        """The title as it stands in the archive."""
        return "".join(piece.text for piece in self.headline)


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: a page of `hits` out of `total` (None when it was not counted).

    `match` is the expression that FTS5 was given, for the table `match.index`.
    """

    total: int | None
    hits: tuple[Hit, ...]
    match: Match

    @property
    def mode(self) -> Mode:
        """Whether diacritics were meant (`exact`) or every spelling was looked for (`folded`)."""
        return self.match.mode


def search(
    db: Database,
    query: str | Match,
    *,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    sort: Sort = "relevance",
    limit: int = 20,
    offset: int = 0,
    counted: bool = True,
) -> Results:
    """The articles that match, best or newest or oldest first; without a date they come last.

    `query` is what a person typed, or `understand(query, mode)` to force a mode. `counted=False` saves the
    counting of a large result. Raises `BadQuery`; writes nothing.
    """
    match = matching(query, filters)
    where = condition(filters)
    total = count(db, match, where) if counted else None
    if total == 0 or limit <= 0:
        return Results(total, (), match)
    ids = ranked(db, match, where, sort, limit=limit, offset=offset)
    return Results(total, tuple(_hit(db, match, article_id) for article_id in ids), match)


def count(db: Database, match: Match, where: Condition) -> int:
    """How many articles match."""
    join = " CROSS JOIN article_metadata m ON m.id = s.rowid" if where.sql else ""
    sql = f"SELECT count(*) FROM {match.index} s{join} WHERE s.{match.index} MATCH ?{where.sql}"  # noqa: S608
    return int(db.conn.execute(sql, (match.expression, *where.parameters)).fetchone()[0])


def ranked(
    db: Database, match: Match, where: Condition, sort: Sort, *, limit: int, offset: int = 0
) -> Sequence[int]:
    """The numbers of the matching articles in their order, a page of them."""
    if sort == "relevance":
        return _by_relevance(db, match, where, limit, offset)
    direction = "DESC" if sort == "newest" else "ASC"
    if _is_common(db, match):
        walked = _walked(db, match, where, direction, limit + offset)
        if len(walked) == limit + offset:
            return walked[offset:]
    sql = (
        f"SELECT m.id FROM {match.index} s CROSS JOIN article_metadata m ON m.id = s.rowid"  # noqa: S608 - ours
        f" WHERE s.{match.index} MATCH ?{where.sql}"
        f" ORDER BY m.published_at {direction} NULLS LAST, m.id {direction} LIMIT ? OFFSET ?"
    )
    rows = db.conn.execute(sql, (match.expression, *where.parameters, limit, offset))
    return [row[0] for row in rows]


def _by_relevance(db: Database, match: Match, where: Condition, limit: int, offset: int) -> list[int]:
    join = " CROSS JOIN article_metadata m ON m.id = s.rowid" if where.sql else ""
    sql = (
        f"SELECT s.rowid FROM {match.index} s{join} WHERE s.{match.index} MATCH ? AND s.rank MATCH ?"  # noqa: S608
        f"{where.sql} ORDER BY s.rank, s.rowid DESC LIMIT ? OFFSET ?"
    )
    rows = db.conn.execute(sql, (match.expression, _WEIGHTS, *where.parameters, limit, offset))
    return [row[0] for row in rows]


def _is_common(db: Database, match: Match) -> bool:
    sql = f"SELECT count(*) FROM (SELECT 1 FROM {match.index} WHERE {match.index} MATCH ? LIMIT {_COMMON})"  # noqa: S608
    return bool(db.conn.execute(sql, (match.expression,)).fetchone()[0] == _COMMON)


def _walked(db: Database, match: Match, where: Condition, direction: str, wanted: int) -> list[int]:
    """The first hits among the dated articles in order of time; fewer than wanted when they lie too far."""
    sql = (
        "SELECT id FROM (SELECT m.id FROM article_metadata m"  # noqa: S608 - our own names
        f" WHERE m.published_at IS NOT NULL{where.sql}"
        f" ORDER BY m.published_at {direction}, m.id {direction} LIMIT {_FARTHEST}) walked"
        f" WHERE EXISTS (SELECT 1 FROM {match.index} s WHERE s.{match.index} MATCH ? AND s.rowid = walked.id)"
        " LIMIT ?"
    )
    return [row[0] for row in db.conn.execute(sql, (*where.parameters, match.expression, wanted))]


def _hit(db: Database, match: Match, article_id: int) -> Hit:
    row = db.conn.execute(
        "SELECT newspaper, url, published_at, category FROM article_metadata WHERE id = ?", (article_id,)
    ).fetchone()
    parts = marked(db, match, article_id)
    return Hit(
        id=article_id,
        newspaper=row["newspaper"],
        url=row["url"],
        published_at=row["published_at"],
        category=row["category"],
        headline=parts.get("title", ()),
        passages=_passages(parts),
    )


def _passages(parts: dict[Part, Pieces]) -> tuple[Passage, ...]:
    found: list[Passage] = []
    for part in ("lead", "body"):
        line = one_line(parts.get(part, ()))
        if shown := excerpt(line, _EXCERPT):
            found.append(Passage(part, shown))
    captions = (excerpt(line, _EXCERPT) for line in lines_of(parts.get("captions", ())))
    found += [Passage("captions", shown) for shown in islice(filter(None, captions), _MOST_CAPTIONS)]
    return tuple(found)
