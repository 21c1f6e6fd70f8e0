"""The statements that answer what is asked of the articles and their indexes, each a part of it.

`ranking` and `trends` choose among them: which is quick depends on how many articles match, and on how many
pass the filters.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newscrawl.research.query import Match
from newscrawl.research.selection import Condition, Filters, condition
from newscrawl.storage import Database, daily_counts

Sort = Literal["relevance", "newest", "oldest"]

ASKING = 1_500
"""What a question to the index costs, in numbers of articles that it could have passed over instead."""

_MANY = 2  # where more than one of so many articles match, all are walked
_GATHERED = 20_000  # hits whose periods are handed over; where more match, some milliseconds are lost
ALL = 2**53  # articles: more than any archive has
_WEIGHTS = "8.0, 4.0, 1.0, 1.0"  # title, lead, body, captions


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the match and the filters, and the statements that answer parts of it.

    In every statement `s` is the index and `m` is `article_metadata`; all names in them are ours.
    """

    db: Database
    match: Match
    filters: Filters
    where: Condition = field(init=False)
    """The filters as SQL."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", condition(self.filters))

    @property
    def dated_or_not(self) -> tuple[bool, ...]:
        """Articles with a date come first, then those without, which pass no filter by day."""
        return (True,) if self.filters.since or self.filters.until else (True, False)

    def match_at_all(self, most: int) -> int:
        """How many articles match, whether they pass the filters or not; no more are counted than `most`."""
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {self._hits} LIMIT ?)"  # noqa: S608
        return int(self.db.conn.execute(sql, (self.match.expression, most)).fetchone()[0])

    def few(self, most: int, sort: Sort, wanted: int) -> tuple[int, list[int] | None]:
        """How many articles match at all, and where no more do than `most`, the numbers of those that pass
        the filters, `wanted` of them (-1: all), in order of time or, for relevance, in none."""
        # In one statement, because handing over two thousand numbers takes as long as finding them.
        order = "" if sort == "relevance" else f" ORDER BY m.published_at IS NULL, {_order(sort)}"
        sql = (
            f"WITH hit AS MATERIALIZED (SELECT s.rowid AS id FROM {self._hits} LIMIT {most + 1}),"  # noqa: S608
            f" found AS (SELECT m.id FROM hit CROSS JOIN {self._looked_up} ON m.id = hit.id"
            f" WHERE true{self.where.sql}{order} LIMIT ?),"
            " matching AS MATERIALIZED (SELECT count(*) AS number FROM hit)"
            f" SELECT number, iif(number <= {most}, (SELECT json_group_array(id) FROM found), NULL)"
            " FROM matching"
        )
        values = (self.match.expression, *self.where.parameters, wanted)
        matching, ids = self.db.conn.execute(sql, values).fetchone()
        return int(matching), None if ids is None else json.loads(ids)

    def count(self, most: int | None = None) -> int:
        """How many there are; no more are counted than `most`."""
        if not self.where.sql:
            source = f"FROM {self._hits}"
            values: tuple[str, ...] = (self.match.expression,)
        elif self.filters.category:
            source = f"FROM {self._joined}{self.where.sql}"
            values = (self.match.expression, *self.where.parameters)
        else:
            source = f"FROM {self._articles} WHERE {self._is_hit}{self.where.sql}"
            values = (self.match.expression, *self.where.parameters)
        limited = "" if most is None else f" LIMIT {most}"
        sql = f"SELECT count(*) FROM (SELECT 1 {source}{limited})"  # noqa: S608
        return int(self.db.conn.execute(sql, values).fetchone()[0])

    def in_time(self, sort: Sort) -> Iterator[int]:
        """The numbers of all articles that pass the filters, matching or not, in order of time."""
        for dated in self.dated_or_not:
            sql = (
                f"SELECT m.id FROM {self._articles} WHERE m.published_at IS {'NOT ' * dated}NULL"  # noqa: S608
                f"{self.where.sql} ORDER BY {_order(sort)}"
            )
            for row in self.db.conn.execute(sql, self.where.parameters):
                yield row[0]

    def hits_between(self, first: int, last: int) -> Iterator[int]:
        """The hits among the numbers from `first` to `last`, whether they pass the filters or not."""
        sql = f"SELECT s.rowid FROM {self._hits} AND s.rowid BETWEEN ? AND ?"  # noqa: S608
        for row in self.db.conn.execute(sql, (self.match.expression, first, last)):
            yield row[0]

    def sifted(self, sort: Sort, wanted: int, *, dated: bool) -> list[int]:
        """The first `wanted` hits among the articles with, or without, a date."""
        sql = (
            f"SELECT m.id FROM {self._articles} WHERE {self._is_hit}"  # noqa: S608
            f" AND m.published_at IS {'NOT ' * dated}NULL{self.where.sql} ORDER BY {_order(sort)} LIMIT ?"
        )
        values = (self.match.expression, *self.where.parameters, wanted)
        return [row[0] for row in self.db.conn.execute(sql, values)]

    def weighed(self, ids: Sequence[int] | None, limit: int, offset: int) -> list[int]:
        """A page by BM25: of these articles, or of all that match and pass the filters."""
        source, values = self._hits, [self.match.expression]
        if ids is not None:
            source += " AND +s.rowid IN (SELECT value FROM json_each(?))"
            values.append(json.dumps(list(ids)))
        elif self.where.sql:
            source = f"{self._joined}{self.where.sql}"
            values += self.where.parameters
        name = self.match.index
        sql = (
            f"SELECT s.rowid FROM {source}"  # noqa: S608
            f" ORDER BY bm25({name}, {_WEIGHTS}), s.rowid DESC LIMIT ? OFFSET ?"
        )
        return [row[0] for row in self.db.conn.execute(sql, (*values, limit, offset))]

    def all_weighed(self, limit: int, offset: int) -> tuple[int, list[int]]:
        """How many match, whether they pass the filters or not, and a page of all of them by BM25."""
        # In one statement: where few match, most of its time goes into looking up the words.
        sql = (
            f"WITH hit AS (SELECT s.rowid AS id, bm25({self.match.index}, {_WEIGHTS}) AS weight"  # noqa: S608
            f" FROM {self._hits}) SELECT (SELECT count(*) FROM hit), (SELECT json_group_array(id) FROM"
            " (SELECT id FROM hit ORDER BY weight, id DESC LIMIT ? OFFSET ?))"
        )
        count, ids = self.db.conn.execute(sql, (self.match.expression, limit, offset)).fetchone()
        return int(count), json.loads(ids)

    def by_period(self, length: int, dated: str, passing: int) -> Mapping[str, int]:
        """The first `length` characters of the publication time, and how many of the hits have them.

        `dated` is SQL text over `m`: which dates are known well enough; `passing` is how many articles have
        such a date and pass the filters.
        """
        many = passing // _MANY if self._is_in_time_index else ALL
        most = min(many, _GATHERED)
        # Sorting them, for SQLite to count them, would take longer than handing them over.
        sql = (
            f"WITH hit AS MATERIALIZED (SELECT s.rowid AS id FROM {self._hits} LIMIT {most})"  # noqa: S608
            f" SELECT iif((SELECT count(*) FROM hit) < {most},"
            " (SELECT json_group_array(substr(m.published_at, 1, ?)) FROM hit"
            f" CROSS JOIN {self._looked_up} ON m.id = hit.id WHERE {dated}{self.where.sql}), NULL)"
        )
        values = (self.match.expression, length, *self.where.parameters)
        (gathered,) = self.db.conn.execute(sql, values).fetchone()
        if gathered is not None:
            return Counter(json.loads(gathered))
        if many == most or (many < ALL and self.match_at_all(many) >= many):
            source = f"{self._articles} WHERE {self._is_hit} AND {dated}"
        else:
            source = f"{self._joined} AND {dated}"
        sql = f"SELECT substr(m.published_at, 1, ?), count(*) FROM {source}{self.where.sql} GROUP BY 1"  # noqa: S608
        values = (length, self.match.expression, *self.where.parameters)
        return dict(self.db.conn.execute(sql, values).fetchall())

    def within_title(self) -> Asked:
        """The hits that match in the title."""
        expression = f"{{title}} : ({self.match.expression})"
        if " NOT " in expression:  # which asks what is taken away of the title alone
            expression = f"({expression}) AND ({self.match.expression})"
        match = Match(self.match.mode, expression)
        return Asked(self.db, match, self.filters)

    def is_narrow(self, most: int) -> bool:
        """Whether at most so many articles pass the filters, and an index in order of time has them."""
        if not self.where.sql or not self._is_in_time_index:
            return False
        asked = self.filters
        passing = daily_counts.total(self.db, newspaper=asked.newspaper, since=asked.since, until=asked.until)
        return passing <= most

    @property
    def _is_in_time_index(self) -> bool:
        asked = self.filters
        return not (asked.category or asked.author or asked.tag or asked.no_reprints)

    @property
    def _hits(self) -> str:
        return f"{self.match.index} s WHERE s.{self.match.index} MATCH ?"

    @property
    def _joined(self) -> str:
        name = self.match.index
        return f"{name} s CROSS JOIN article_metadata m ON m.id = s.rowid WHERE s.{name} MATCH ?"

    @property
    def _is_hit(self) -> str:
        return f"+m.id IN (SELECT s.rowid FROM {self._hits})"  # noqa: S608

    @property
    def _looked_up(self) -> str:
        """For looking up hits: with the index that has their dates close together, if that will do."""
        return f"article_metadata m{' INDEXED BY article_metadata_dates' * self._is_in_time_index}"

    @property
    def _articles(self) -> str:
        """With the index in order of time, which the planner would leave for a scan of whole rows."""
        if self.filters.author or self.filters.tag:
            return "article_metadata m"
        by_time = "newspaper" if self.filters.newspaper else "newest"
        return f"article_metadata m INDEXED BY article_metadata_{by_time}"


def at_most(db: Database) -> int:
    """No more articles than so many are there: found without counting."""
    return int(db.conn.execute("SELECT max(id) FROM article_metadata").fetchone()[0] or 0)


def _order(sort: Sort) -> str:
    direction = "ASC" if sort == "oldest" else "DESC"
    return f"m.published_at {direction}, m.id {direction}"


def close_together(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each group of numbers that lie so close that one question for all takes less."""
    first, *others = sorted(numbers)
    last = first
    for number in others:
        if number - last > ASKING:
            yield first, last
            first = number
        last = number
    yield first, last
