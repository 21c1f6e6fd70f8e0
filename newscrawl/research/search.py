"""Finding articles: `search` is what the command line, the web page and Python call.

results = search(db, "dak nong", filters=Filters(newspaper="baodaknong"), sort="newest")
for hit in results.hits: …
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.research.asking import Sort
from newscrawl.research.passages import (
    Marked,
    Passage,
    Pieces,
    around_hits,
    excerpt,
    found_in,
    marked,
    pieces_of,
)
from newscrawl.research.query import Match, Mode
from newscrawl.research.ranking import rank
from newscrawl.research.selection import Filters, matching
from newscrawl.storage import Database

if TYPE_CHECKING:  # every search would read all records' classes for it
    from newscrawl.items import Precision

_BATCH = 100  # hits
_EXCERPT = 220  # characters
_MOST_CAPTIONS = 3  # shown of one article


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.

    `published_at` is ISO 8601 with +07:00, or None; of `published_precision` month its day is none.
    `headline` is the title, cut into hits and the rest.
    `passages` show where lead, body and captions match; they are empty when only the title does.
    """

    id: int
    newspaper: str
    url: str
    published_at: str | None
    published_precision: Precision | None
    category: str | None
    headline: Pieces
    passages: tuple[Passage, ...]

    @property
    def title(self) -> str:
        """The title as it stands in the archive."""
        return "".join(piece.text for piece in self.headline)


@dataclass(frozen=True, slots=True)
class Results:
    """What was found: a page of `hits` out of `total` (None where it was not counted).

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
    """The articles that match, best or newest or oldest first (see `ranking`); without a date they come last.

    `query` is what a person typed, or `understand(query, mode)` to force a mode. `counted=False` saves the
    counting of a large result. Raises `BadQuery`; writes nothing.
    """
    match = matching(query, filters)
    with db.one_state():
        found = rank(db, match, filters, sort, limit=limit, offset=offset, counted=counted)
        return Results(found.total, tuple(hits(db, match, found.ids, matching=found.matching)), match)


def hits(db: Database, match: Match, ids: Iterable[int], *, matching: int | None = None) -> Iterator[Hit]:
    """These articles as hits of the query, in this order; a few are in memory at a time.

    `matching` is how many articles match whatever else they are, where that is known.
    """
    left = iter(ids)
    while batch := list(islice(left, _BATCH)):
        found = {one.id: _hit(one) for one in marked(db, match, batch, matching=matching)}
        # A crawl may have stored one anew meanwhile, which then does not match any more.
        yield from (found[article_id] for article_id in batch if article_id in found)


def _hit(one: Marked) -> Hit:
    return Hit(
        id=one.id,
        newspaper=one.newspaper,
        url=one.url,
        published_at=one.published_at,
        published_precision=one.published_precision,
        category=one.category,
        headline=pieces_of(found_in(one.title)),
        passages=tuple(_passages(one)),
    )


def _passages(one: Marked) -> Iterator[Passage]:
    """Of lead and body one each."""
    captions = 0
    for part, found in around_hits(one, _EXCERPT):
        if part == "captions":
            captions += 1
            if captions > _MOST_CAPTIONS:
                return
        if part != "title":
            yield Passage(part, excerpt(found, _EXCERPT))
