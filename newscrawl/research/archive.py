"""An archive in Python: `from newscrawl import Archive`.

    >>> from newscrawl import Archive
    >>> with Archive("data") as archive:
    ...     for hit in archive.search("dak nong", newspaper="baomau", limit=2):
    ...         print(hit.published_at, hit.title)
    2026-09-06T07:30:00+07:00 Đắk Nông được mùa cà phê
    2026-09-05T22:17:00+07:00 Mưa trên cao nguyên, kỳ 1

In a notebook it can stay open: it only reads, and a crawl that runs meanwhile is not disturbed. What it gives
are frozen records, which pandas takes as rows:

    table = pandas.DataFrame(archive.articles("cà phê"))            # a row an article
    months = pandas.DataFrame(archive.trends("cà phê").rows())      # a row a period and query
    days = pandas.DataFrame(archive.coverage("baomau").days)        # a row a day
    archive.trends_chart("cà phê", "hồ tiêu", share=True)           # drawn below the cell
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack, get_args

from newscrawl.errors import Misuse
from newscrawl.research.archive_selection import (
    Selection,
    days_of,
    filters_of,
    from_zero,
    known,
    one_of,
)
from newscrawl.research.asking import Sort
from newscrawl.research.concordance import Concordance, Order, concordance
from newscrawl.research.coverage import Coverage, coverage, covered
from newscrawl.research.coverage_chart import calendar
from newscrawl.research.duplicates import Cluster, Copy, clusters, copies_of
from newscrawl.research.histories import ArticleHistory, history_of
from newscrawl.research.holdings import Count, Filling, authors, filling, stock, tags
from newscrawl.research.overview import PaperTotals, papers
from newscrawl.research.picture import Picture
from newscrawl.research.query import Mode, understand
from newscrawl.research.ranking import rank
from newscrawl.research.records import ArticleRecord, read_records
from newscrawl.research.search import Hit, hits
from newscrawl.research.selection import matching, selected
from newscrawl.research.svg import Language
from newscrawl.research.trend_chart import line_chart
from newscrawl.research.trends import By, Trends, trends
from newscrawl.storage import DATABASE, open_database, stored_articles

_ALL = 2**53  # more than any archive has


class Archive:
    """The archive in a folder, to be read. One thread at a time may use it.

    `data` is the archive's folder or its database file. Raises `Misuse` when there is none; so do its methods
    for a filter, a day or a word that they do not know, a number below zero, and a newspaper that is not in
    it.
    """

    def __init__(self, data: str | Path = "data") -> None:
        path = Path(data)
        self._db = open_database(path if path.is_file() else path / DATABASE, read_only=True)

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
        match = None if query is None else understand(query, one_of("mode", mode, get_args(Mode)))
        return read_records(self._db, array("q", selected(self._db, match, filters_of(self._db, selection))))

    def article(self, wanted: int | str) -> ArticleRecord:
        """An article by its number or by an address under which it was seen.

        >>> archive.article(2).title
        'Đắk Nông được mùa cà phê'

        Raises `Misuse` when there is none.
        """
        found = stored_articles.find(self._db, str(wanted))
        if found is None:
            raise Misuse(f"There is no article {wanted} in {self._db.path}.")
        return next(read_records(self._db, [found.id]))

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
        match = understand(query, one_of("mode", mode, get_args(Mode)))
        one_of("sort", sort, get_args(Sort))
        from_zero(limit=limit)
        filters = filters_of(self._db, selection)
        within = matching(match, filters)
        most = _ALL if limit is None else limit
        yield from hits(
            self._db, within, rank(self._db, within, filters, sort, limit=most, counted=False).ids
        )

    def trends(self, *queries: str, by: By = "month", **selection: Unpack[Selection]) -> Trends:
        """How many articles match each query, per day, week, month or year.

        >>> found = archive.trends("cà phê", "mưa", by="month")
        >>> found.periods, found.totals
        (('2026-09',), (2,))
        >>> [(one.query, one.counts, found.shares(one)) for one in found.series]
        [('cà phê', (1,), (0.5,)), ('mưa', (1,), (0.5,))]

        Raises `BadQuery`.
        """
        return trends(
            self._db, queries, by=one_of("by", by, get_args(By)), filters=filters_of(self._db, selection)
        )

    def trends_chart(
        self,
        *queries: str,
        by: By = "month",
        share: bool = False,
        language: Language = "vi",
        **selection: Unpack[Selection],
    ) -> Picture:
        """The same as lines over time; with `share` in per cent of all articles of the period.

        >>> archive.trends_chart("cà phê", by="year").svg[:4]
        '<svg'

        `.save("trends.png")` writes it. Raises `BadQuery`.
        """
        one_of("language", language, get_args(Language))
        found = self.trends(*queries, by=by, **selection)
        return Picture(line_chart(found, share=share, language=language))

    def concordance(
        self,
        query: str,
        *,
        mode: Mode | None = None,
        width: int = 60,
        sort: Order = "newest",
        limit: int = 100,
        **selection: Unpack[Selection],
    ) -> Concordance:
        """Every hit in its context, `width` characters on either side; `pandas.DataFrame(found.lines)`.

        >>> for line in archive.concordance('"hạn hán"', width=14).lines:
        ...     print(f"{line.left:>14}|{line.hit}|{line.right}")
          nhiều tháng |hạn hán|, mưa đã về

        Sorted "newest", "oldest", or by the neighbouring words to the "left" or "right". Raises `BadQuery`.
        """
        from_zero(width=width, limit=limit)
        return concordance(
            self._db,
            understand(query, one_of("mode", mode, get_args(Mode))),
            filters=filters_of(self._db, selection),
            width=width,
            sort=one_of("sort", sort, get_args(Order)),
            limit=limit,
        )

    def newspapers(self) -> tuple[PaperTotals, ...]:
        """The newspapers that have articles, those with the most first.

        >>> [(one.newspaper, one.name, one.articles) for one in archive.newspapers()]
        [('baomau', 'Báo Mẫu', 3)]
        """
        return tuple(one for one in papers(self._db) if one.articles)

    def coverage(
        self, newspaper: str, *, since: date | str | None = None, until: date | str | None = None
    ) -> Coverage:
        """Of which days the archive holds a newspaper's articles, and where its gaps are.

        >>> found = archive.coverage("baomau", until="2026-09-07")
        >>> [(f"{one.day:%d/%m}", one.articles, one.state) for one in found.days]
        [('05/09', 1, 'unread'), ('06/09', 1, 'unread'), ('07/09', 0, 'unread')]
        >>> [(f"{one.first:%d/%m}", one.days, one.state) for one in found.gaps()]
        [('05/09', 3, 'unread')]

        Without `since` from the first day that is known, without `until` to yesterday. Raises `Misuse` where
        nothing is known of it.
        """
        first, last = days_of(since, until)
        found = coverage(self._db, newspaper, since=first, until=last)
        if found is None:
            raise Misuse(f"Nothing is known of a newspaper {newspaper!r} in {self._db.path}.")
        return found

    def coverage_chart(
        self,
        newspaper: str,
        *,
        since: date | str | None = None,
        until: date | str | None = None,
        language: Language = "vi",
    ) -> Picture:
        """The same as a calendar, a band a year; `.save("calendar.png")` writes it.

        >>> archive.coverage_chart("baomau").svg[:4]
        '<svg'
        """
        one_of("language", language, get_args(Language))
        found = self.coverage(newspaper, since=since, until=until)
        return Picture(calendar(found, covered(self._db).get(newspaper), language=language))

    def fields(self, **selection: Unpack[Selection]) -> tuple[Filling, ...]:
        """Of how many articles each field could be read, year by year.

        >>> for year in archive.fields():
        ...     print(year.period, year.articles, f"{year.share('images'):.0%}", f"{year.share('tags'):.0%}")
        2026 2 50% 100%
        None 1 100% 100%
        """
        return filling(self._db, filters_of(self._db, selection))

    def sections(self, **selection: Unpack[Selection]) -> tuple[Count, ...]:
        """Articles by their broadest section, most first.

        >>> [(one.name, one.articles) for one in archive.sections()]
        [('Tin tức', 2), (None, 1)]
        """
        return stock(self._db, filters_of(self._db, selection)).sections

    def authors(self, *, limit: int = 20, **selection: Unpack[Selection]) -> tuple[Count, ...]:
        """The names that most bylines give as authors; one name may be several people. The filter `author`
        finds what they photographed, too.

        >>> [(one.name, one.articles) for one in archive.authors(until="2026-09-06", limit=2)]
        [('Lê Thị Mẫu', 1), ('Trần Thị Mẫu', 1)]
        """
        from_zero(limit=limit)
        return authors(self._db, filters_of(self._db, selection), limit=limit)

    def tags(self, *, limit: int = 20, **selection: Unpack[Selection]) -> tuple[Count, ...]:
        """The keywords that most articles have.

        >>> [(one.name, one.articles) for one in archive.tags(limit=1)]
        [('cà phê', 2)]
        """
        from_zero(limit=limit)
        return tags(self._db, filters_of(self._db, selection), limit=limit)

    def history(self, wanted: int | str) -> ArticleHistory:
        """What an article (its number or address) said, when, and whether it was there.

        >>> [one.revision.title for one in archive.history(2).revisions]
        ['Đắk Nông được mùa cà phê']

        Raises `Misuse` when there is no such article.
        """
        return history_of(self._db, self.article(wanted).id)

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
        first, last = days_of(since, until)
        from_zero(limit=limit)
        return clusters(
            self._db,
            newspaper=known(self._db, newspaper),
            since=first,
            until=last,
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
