"""Searching, concordances and trends at three sizes, against the same asked of SQLite by hand.

By hand means the quickest SQL that we could write for the same rows in the same order, knowing what to
expect: `plain` where few match, `nested` where many do, and what SQLite's planner must be told.
Ours returns more: the exact total; a passage of each part that matches where one snippet is marked by hand;
lines cut and put in order where whole texts are marked; shares. Every answer is compared.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from newscrawl.research.asking import Sort
from newscrawl.research.concordance import concordance
from newscrawl.research.query import understand
from newscrawl.research.search import search
from newscrawl.research.selection import Filters
from newscrawl.research.trends import trends
from newscrawl.storage import Database, open_database

from ..bench import Bench, NotHere, Rounds, Row
from ..invented_archive import PHRASE, tail_word
from ..measure import run

Ask = Callable[[Database], object]
_LONG_ENOUGH = 0.5  # seconds of the processor
_MOST_ROUNDS = 200
SIZES = {"10k": 10_000, "100k": 100_000}
RARE = " OR ".join(f'"{tail_word(number)}"' for number in range(1_001, 1_009))  # two of ten thousand articles
WORDS = f'"{PHRASE}"'
NARROW = Filters(newspaper="bao3", since=date(2018, 1, 1), until=date(2021, 12, 31))
WITHIN = " AND m.newspaper = 'bao3' AND m.published_at >= '2018-01-01' AND m.published_at < '2022-01-01'"
BEST = "bm25(search_exact, 8.0, 4.0, 1.0, 1.0), s.rowid DESC"
NEWEST = "m.published_at DESC, m.id DESC"
SHOWN = (
    "m.id, m.newspaper, m.url, m.published_at, m.category, highlight(search_exact, 0, '[', ']'),"
    " snippet(search_exact, -1, '[', ']', '…', 40)"
)
ALL_MARKED = ", ".join(f"highlight(search_exact, {part}, '[', ']')" for part in range(4))
JOINED = "search_exact s CROSS JOIN article_metadata m ON m.id = s.rowid WHERE search_exact MATCH :query"
DATES = JOINED.replace("article_metadata m", "article_metadata m INDEXED BY article_metadata_dates")
HITS_BY_MONTH = f"SELECT substr(m.published_at, 1, 7), count(*) FROM {DATES} GROUP BY 1"
ALL_BY_MONTH = """
WITH RECURSIVE period (name) AS (
    SELECT substr(min(published_at), 1, 7) FROM article_metadata
    UNION ALL SELECT substr(date(name || '-01', '+1 month'), 1, 7)
    FROM period WHERE name < (SELECT substr(max(published_at), 1, 7) FROM article_metadata))
SELECT name, (
    SELECT count(*) FROM article_metadata WHERE published_at >= name AND published_at < name || '~'
) FROM period"""


def plain(order: str, within: str = "") -> str:
    """Everything in one: the index first, then the rows of its hits."""
    return f"SELECT {SHOWN} FROM {JOINED}{within} ORDER BY {order} LIMIT 20"


def nested(order: str, shown: str = SHOWN, limit: int = 20) -> str:
    """The page first, then its texts; the plus keeps SQLite from asking the index once for each article."""
    source = JOINED if order == NEWEST else "search_exact s WHERE search_exact MATCH :query"
    page = f"SELECT s.rowid FROM {source} ORDER BY {order} LIMIT {limit}"
    return f"SELECT {shown} FROM {JOINED} AND +s.rowid IN ({page}) ORDER BY {order}"


@dataclass(frozen=True)
class Question:
    """Ours and by hand give the same key for the same answer; `hits` is how many articles match."""

    name: str
    yardstick: str
    query: str
    ours: Ask
    by_hand: Ask
    within: str = ""

    def hits(self, db: Database) -> int:
        sql = f"SELECT count(*) FROM {JOINED}{self.within}"
        return int(db.conn.execute(sql, {"query": self.query}).fetchone()[0])


def searched(query: str, sql: str, sort: Sort, filters: Filters) -> tuple[Ask, Ask]:
    """The question to us and by hand; the numbers of the articles in their order.

    Both ask the same index: rare words, which have no diacritics, would else be looked for by us in the other
    one, in all their spellings.
    """

    def ours(db: Database) -> object:
        match = understand(query, "exact")
        return [hit.id for hit in search(db, match, filters=filters, sort=sort).hits]

    def by_hand(db: Database) -> object:
        return [row[0] for row in db.conn.execute(sql, {"query": query}).fetchall()]

    return ours, by_hand


def lines_of(db: Database) -> object:
    found = concordance(db, WORDS)
    return list(dict.fromkeys(line.article_id for line in found.lines))[:50]


def marked_by_hand(db: Database) -> object:
    """The hundred newest articles, every part marked: a line of the hundred comes from each at least."""
    sql = nested(NEWEST, f"m.id, m.newspaper, m.published_at, {ALL_MARKED}", 100)
    return [row[0] for row in db.conn.execute(sql, {"query": WORDS}).fetchall()][:50]


def counted(db: Database) -> object:
    found = trends(db, [WORDS])
    (one,) = found.series
    return {
        period: (count, total)
        for period, count, total in zip(found.periods, one.counts, found.totals, strict=True)
        if total
    }


def counted_by_hand(db: Database) -> object:
    """Both counts of a share: those that match and all, whose months are looked up in the index."""
    hits = dict(db.conn.execute(HITS_BY_MONTH, {"query": WORDS}).fetchall())
    every = db.conn.execute(ALL_BY_MONTH).fetchall()
    return {period: (hits.get(period, 0), total) for period, total in every if total}


QUESTIONS = (
    Question("search-rare", "SELECT by hand", RARE, *searched(RARE, plain(BEST), "relevance", Filters())),
    Question(
        "search-phrase", "SELECT by hand", WORDS, *searched(WORDS, nested(BEST), "relevance", Filters())
    ),
    Question(
        "search-narrow",
        "SELECT by hand",
        WORDS,
        *searched(WORDS, plain(NEWEST, WITHIN), "newest", NARROW),
        within=WITHIN,
    ),
    Question("concordance", "marked by hand", WORDS, lines_of, marked_by_hand),
    Question("trends", "both counts by hand", WORDS, counted, counted_by_hand),
)


def invented(bench: Bench, size: str) -> Path:
    """The database of an invented archive; the largest is one that was named."""
    if size == "1m":
        if bench.archive is None:
            raise NotHere(
                "name an archive with --archive FOLDER; it is made, 9 GB in a quarter of an hour, by "
                "`python -m tests.benchmarks.invented_archive FOLDER --articles 1000000`"
            )
        return bench.archive / "newscrawl.db"

    def build() -> Path:
        folder, count = bench.new(f"invented-{size}"), SIZES[size] // bench.few(10, 1)
        command = [sys.executable, "-m", "tests.benchmarks.invented_archive", str(folder)]
        run([*command, "--articles", str(count)])
        return folder / "newscrawl.db"

    return bench.once(f"invented-{size}", build)


@dataclass(frozen=True)
class Taken:
    """What a question took in one archive: how many articles it has, how many match, milliseconds."""

    articles: int
    hits: int
    spent: float


def asked(question: Question, size: str) -> Callable[[Bench], Rounds]:
    def rounds(bench: Bench) -> Rounds:
        path = invented(bench, size)
        with open_database(path, read_only=True) as db:
            if question.ours(db) != question.by_hand(db):
                raise AssertionError(f"{question.name}: not the same by hand")
            spent = []
            for number in enough(bench.few(5, 9)):
                began = time.process_time()
                question.ours(db)
                between = time.process_time()
                question.by_hand(db)
                ended = time.process_time()
                if number:  # the first warms up
                    spent.append(between - began)
                    yield 1e3 * (between - began), 1e3 * (ended - between)
            (count,) = db.conn.execute("SELECT count(*) FROM article_texts").fetchone()
            taken = Taken(count, question.hits(db), 1e3 * sorted(spent)[len(spent) // 2])
        series = bench.once(f"growth of {question.name}", list[Taken])
        series.append(taken)
        bench.notes.append(growth(series))

    return rounds


def enough(least: int) -> Iterator[int]:
    """The numbers of the rounds: more than `least` where they take a millisecond or two, as both sides then
    scatter by more than they differ."""
    ends = time.process_time() + _LONG_ENOUGH
    for number in range(_MOST_ROUNDS):
        if number >= least and time.process_time() > ends:
            return
        yield number


def growth(series: list[Taken]) -> str:
    """How the time grew with the archive, against the hits."""
    last = series[-1]
    said = f"{last.hits:,} of {last.articles:,} articles match"
    if len(series) == 1 or not series[-2].hits:
        return said
    before = series[-2]
    hits, spent = last.hits / before.hits, last.spent / before.spent
    verdict = "met" if spent <= hits else "MISSED"
    return (
        f"{said}: {hits:.1f} x those of {before.articles:,}, in {spent:.1f} x the time (no worse: {verdict})"
    )


ROWS = tuple(
    Row(f"{question.name}-{size}", question.yardstick, "ms", 1.2, asked(question, size))
    for question in QUESTIONS
    for size in (*SIZES, "1m")
)
