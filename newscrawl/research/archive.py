"""An archive in Python: `from newscrawl import Archive`.

    >>> from newscrawl import Archive
    >>> with Archive("data") as archive:
    ...     for hit in archive.search("dak nong", newspaper="baomau", limit=2):
    ...         print(hit.published_at, hit.title)
    2026-09-06T07:30:00+07:00 Đắk Nông được mùa cà phê
    2026-09-05T22:17:00+07:00 Mưa trên cao nguyên, kỳ 1

In a notebook it can stay open: it only reads, and a crawl that runs meanwhile is not disturbed.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from itertools import count as numbers
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict, Unpack

from newscrawl.errors import Misuse
from newscrawl.research.duplicates import Cluster, Copy, clusters, copies_of
from newscrawl.research.query import Mode, understand
from newscrawl.research.records import ArticleRecord, read_records
from newscrawl.research.search import Hit, Sort, search
from newscrawl.research.selection import Filters, Part, selected
from newscrawl.research.trends import By, Trends, trends
from newscrawl.storage import articles, open_database

_PAGE = 500  # hits asked for at once when no limit is given


class Selection(TypedDict, total=False):
    """What articles must be, besides matching a query; what is left out asks for nothing.

    Names are as the newspaper prints them; `category` is any section of the article's path; `since` and
    `until` are Vietnamese days, both included, as `date` or "2026-09-05": with either of them an article
    without a date is left out. `columns` are the parts that are searched (title, lead, body, captions);
    without them all. With `no_reprints` copies of an earlier article are left out.
    """

    newspaper: str | None
    category: str | None
    author: str | None
    tag: str | None
    since: date | str | None
    until: date | str | None
    columns: tuple[Part, ...]
    no_reprints: bool


class Archive:
    """The archive in a folder, to be read. One thread at a time may use it.

    `data` is the archive's folder or its database file. Raises `Misuse` when there is none.
    """

    def __init__(self, data: str | Path = "data") -> None:
        path = Path(data)
        self._db = open_database(path if path.is_file() else path / "newscrawl.db", read_only=True)

    def articles(
        self, query: str | None = None, *, mode: Mode | None = None, **selection: Unpack[Selection]
    ) -> Iterator[ArticleRecord]:
        """All articles that are meant, by their number; a few are in memory at a time.

        >>> for article in archive.articles(tag="cà phê", since="2026-09-06"):
        ...     print(article.id, article.title, article.authors)
        2 Đắk Nông được mùa cà phê ('Lê Thị Mẫu', 'Y Thuôl')

        With a query those that match it:

        >>> [article.id for article in archive.articles('"được mùa"')]
        [2]

        A table for pandas is `pandas.DataFrame(archive.articles())`; without pandas, as dictionaries:

        >>> from dataclasses import asdict
        >>> [asdict(article)["published_at"] for article in archive.articles()]
        ['2026-09-05T22:17:00+07:00', '2026-09-06T07:30:00+07:00', None]

        Raises `BadQuery`.
        """
        match = None if query is None else understand(query, mode)
        return read_records(self._db, array("q", selected(self._db, match, _filters(selection))))

    def article(self, wanted: int | str) -> ArticleRecord:
        """An article by its number or by an address under which it was seen.

        >>> archive.article(2).title
        'Đắk Nông được mùa cà phê'

        Raises `Misuse` when there is none.
        """
        found = articles.find(self._db, str(wanted))
        if found is None:
            raise Misuse(f"There is no article {wanted} in {self._db.path}.")
        return next(read_records(self._db, [int(found.columns["id"] or 0)]))

    def search(
        self,
        query: str,
        *,
        mode: Mode | None = None,
        sort: Sort = "relevance",
        limit: int | None = None,
        **selection: Unpack[Selection],
    ) -> Iterator[Hit]:
        """What `newscrawl search` finds, the best (or newest, or oldest) first: hits with their passages.

        `articles(query)` is the quicker way to all of a large result.

        >>> for hit in archive.search("ca phe", sort="newest"):
        ...     print(hit.id, hit.published_at, hit.title)
        2 2026-09-06T07:30:00+07:00 Đắk Nông được mùa cà phê

        Written with diacritics they are meant; `mode="exact"` or `mode="folded"` forces it.
        Raises `BadQuery`.
        """
        match = understand(query, mode)
        filters = _filters(selection)
        left = limit
        for page in numbers():
            wanted = _PAGE if left is None else min(_PAGE, left)
            found = search(
                self._db,
                match,
                filters=filters,
                sort=sort,
                limit=wanted,
                offset=page * _PAGE,
                counted=False,
            ).hits
            yield from found
            left = None if left is None else left - len(found)
            if len(found) < _PAGE or left == 0:
                return

    def trends(self, *queries: str, by: By = "month", **selection: Unpack[Selection]) -> Trends:
        """How many articles match each query, per day, week, month or year.

        >>> found = archive.trends("cà phê", "mưa", by="month")
        >>> found.periods, found.totals
        (('2026-09',), (2,))
        >>> [(one.query, one.counts, found.shares(one)) for one in found.series]
        [('cà phê', (1,), (0.5,)), ('mưa', (1,), (0.5,))]

        Raises `BadQuery`.
        """
        return trends(self._db, queries, by=by, filters=_filters(selection))

    def duplicates(
        self,
        *,
        newspaper: str | None = None,
        since: date | str | None = None,
        until: date | str | None = None,
        min_similarity: float = 0.0,
        across: bool = False,
        limit: int | None = None,
    ) -> Iterator[Cluster]:
        """The texts that several articles have, as the last `newscrawl duplicates` found them.

        `reprints` is an archive in which one newspaper printed another's article, without its last paragraph:

        >>> for text in reprints.duplicates(across=True):
        ...     for copy in text.copies:
        ...         print(copy.newspaper, copy.published_at, copy.first, round(copy.similarity, 2))
        baomau 2026-09-05T22:17:00+07:00 True 1.0
        baokhac 2026-09-06T05:00:00+07:00 False 0.78

        With `newspaper` those of which it has a copy, with `since` and `until` (Vietnamese days, both
        included) those of which a copy was published then, with `across` those in several newspapers.
        Copies below `min_similarity` to the likely first publication are left out.
        """
        return clusters(
            self._db,
            newspaper=newspaper,
            since=_day(since),
            until=_day(until),
            min_similarity=min_similarity,
            across=across,
            limit=limit,
        )

    def copies(self, wanted: int | str) -> tuple[Copy, ...]:
        """All articles with the text of this one (its number or address), the likely first one first.

        >>> [(copy.article_id, copy.first) for copy in reprints.copies(2)]
        [(1, True), (2, False)]

        Empty where it has no copies. Raises `Misuse` when there is no such article.
        """
        return copies_of(self._db, self.article(wanted).id)

    def close(self) -> None:
        """Close the database; at the end of a `with` block it happens by itself."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _filters(selection: Selection) -> Filters:
    return Filters(
        newspaper=selection.get("newspaper"),
        category=selection.get("category"),
        author=selection.get("author"),
        tag=selection.get("tag"),
        since=_day(selection.get("since")),
        until=_day(selection.get("until")),
        columns=tuple(selection.get("columns", ())),
        no_reprints=selection.get("no_reprints", False),
    )


def _day(day: date | str | None) -> date | None:
    try:
        return date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise Misuse(f"'{day}' is not a day: write year-month-day, as in 2026-09-05.") from None
