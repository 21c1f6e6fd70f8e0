"""Searching at size: every budget of research, over invented articles with a newspaper's spread of syllables.

    python -m tests.benchmarks.bench_search                       20,000 articles, made for it
    python -m tests.benchmarks.bench_search --articles 1000000    the size of the budgets; 13 GB
    python -m tests.benchmarks.bench_search --archive FOLDER      one that `invented_archive` made

Latencies are warm medians of a process that only reads, each row measured in turn with the same question
put to SQLite by hand (the SQL that a researcher would write, hits marked where we mark them). That, and the
ratio to it, is processor time: it is the same on a busy machine. Storing comes last; it leaves some articles
more in the archive.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from newscrawl.items import Article, Author, Capture, WarcLocation
from newscrawl.research import overview
from newscrawl.research.asking import Sort
from newscrawl.research.concordance import concordance
from newscrawl.research.coverage import overall
from newscrawl.research.query import Mode, understand
from newscrawl.research.search import search
from newscrawl.research.selection import Filters
from newscrawl.research.trends import trends
from newscrawl.storage import Database, articles, captures, open_database, search_index

from .invented_archive import COMMONEST, FREQUENT_PHRASE, PAPERS, PHRASE, Writer, build, tail_word

PAPER = "bao3"
SINCE, UNTIL = date(2018, 1, 1), date(2021, 12, 31)
NARROW = Filters(newspaper=PAPER, since=SINCE, until=UNTIL)
ANY = Filters()
STORED = 1_000  # articles
BATCH = 50  # of them in a transaction
_NEWEST = "a.published_at DESC, a.id DESC"
_BEST = "bm25(search_exact, 8.0, 4.0, 1.0, 1.0), a.id DESC"


@dataclass(frozen=True)
class Row:
    """One line of the table: what is asked, its budget in milliseconds, and the same by hand."""

    name: str
    budget: float | None
    question: Callable[[], object]
    by_hand: Callable[[], object] | None = None


def questions(db: Database) -> Iterator[Row]:
    """Each budget of the research commands, and what is worth watching beside them."""
    phrase, frequent = f'"{PHRASE}"', f'"{FREQUENT_PHRASE}"'

    def ask(query: str, sort: Sort, filters: Filters = ANY, mode: Mode = "exact") -> Callable[[], object]:
        match = understand(query, mode)
        return lambda: search(db, match, filters=filters, sort=sort)

    def select(query: str, order: str, *, narrow: bool = False) -> Callable[[], object]:
        sql = (
            "SELECT a.id, a.newspaper, a.url, a.published_at, a.category,"
            " highlight(search_exact, 0, '[', ']'), snippet(search_exact, -1, '[', ']', '…', 40)"
            " FROM search_exact s JOIN articles a ON a.id = s.rowid WHERE search_exact MATCH ?"
            f"{' AND a.newspaper = ? AND a.published_at >= ? AND a.published_at < ?' if narrow else ''}"
            f" ORDER BY {order} LIMIT 20"
        )
        values = (query, *((PAPER, SINCE.isoformat(), "2022-01-01") if narrow else ()))
        return lambda: db.conn.execute(sql, values).fetchall()

    rare = tail_word(1_001)
    for sort, order, budget in (("newest", _NEWEST, 20), ("relevance", _BEST, 60)):
        for name, query in (("phrase", phrase), ("rare word", f'"{rare}"')):
            narrow, wide = ask(query, sort, NARROW), ask(query, sort)
            yield Row(f"{name}, {sort}, dates and paper", budget, narrow, select(query, order, narrow=True))
            yield Row(f"{name}, {sort}", None, wide, select(query, order))
    for sort, order in (("newest", _NEWEST), ("relevance", _BEST)):
        yield Row(f"frequent phrase, {sort}", None, ask(frequent, sort), select(frequent, order))
    common = understand(COMMONEST, "exact")
    yield Row("commonest word, newest", 20, lambda: search(db, common, sort="newest", counted=False))
    yield Row("commonest word, newest, with its total", None, ask(COMMONEST, "newest"))
    yield Row("commonest word, newest, dates and paper", None, ask(COMMONEST, "newest", NARROW))
    yield Row("commonest word, relevance", 400, ask(COMMONEST, "relevance"))
    yield Row("commonest word, relevance, dates and paper", None, ask(COMMONEST, "relevance", NARROW))
    yield Row("phrase in every spelling, newest", None, ask('"han han"', "newest", mode="folded"))
    yield Row(
        "trends of a phrase by month",
        300,
        lambda: trends(db, [phrase]),
        lambda: db.conn.execute(
            "SELECT substr(a.published_at, 1, 7), count(*)"
            " FROM search_exact s JOIN articles a ON a.id = s.rowid WHERE search_exact MATCH ? GROUP BY 1",
            (phrase,),
        ).fetchall(),
    )
    yield Row("trends of the commonest word by month", None, lambda: trends(db, [COMMONEST]))
    yield Row("concordance of a phrase, newest 100", None, lambda: concordance(db, phrase))
    yield Row(
        "concordance of a phrase, by right neighbour", None, lambda: concordance(db, phrase, sort="right")
    )
    yield Row("home page: newspapers, days, latest", 200, lambda: home(db))


def home(db: Database) -> object:
    """All that a first page shows, with the days of the last year."""
    papers = overview.papers(db)
    last = date.fromisoformat(max(one.last_published or "" for one in papers)[:10])
    return papers, overall(db, since=last - timedelta(days=365), until=last), overview.latest(db)


@dataclass
class Times:
    """Milliseconds of each round: by the clock on the wall, and of the processor alone."""

    wall: list[float]
    cpu: list[float]


def measured(row: Row, rounds: int) -> tuple[Times, Times | None]:
    """The question and the same by hand, asked in turn."""
    found = {question: Times([], []) for question in (row.question, row.by_hand) if question}
    for number in range(rounds + 1):
        for question, times in found.items():
            wall, cpu = time.perf_counter(), time.process_time()
            question()
            if number:  # the first warms up
                times.wall.append((time.perf_counter() - wall) * 1_000)
                times.cpu.append((time.process_time() - cpu) * 1_000)
    return found[row.question], found[row.by_hand] if row.by_hand else None


def report(db: Database, rounds: int) -> None:
    print(f"\n{'':<45}{'ms':>8}{'budget':>8}{'':>8}{'cpu ms':>8}{'by hand':>9}{'ratio':>7}")
    for row in questions(db):
        ours, by_hand = measured(row, rounds)
        wall, cpu = statistics.median(ours.wall), statistics.median(ours.cpu)
        verdict = "" if row.budget is None else "kept" if wall <= row.budget else "MISSED"
        beside = ""
        if by_hand is not None:
            hand = statistics.median(by_hand.cpu)
            beside = f"{hand:>9.1f}{cpu / hand:>7.2f}"
        print(f"{row.name:<45}{wall:>8.1f}{row.budget or '':>8}{verdict:>8}{cpu:>8.1f}{beside}", flush=True)
    for query in (f'"{PHRASE}"', f'"{FREQUENT_PHRASE}"', COMMONEST, tail_word(1_001)):
        print(f"  {query} stands in {search(db, understand(query, 'exact'), limit=0).total:,} articles")


def text_bytes(db: Database) -> int:
    """UTF-8 bytes of everything that is indexed."""
    parts = " + ".join(
        f"coalesce(length(CAST({part} AS blob)), 0)" for part in ("title", "lead", "body", "captions")
    )
    return int(db.conn.execute(f"SELECT sum({parts}) FROM article_texts").fetchone()[0])


def index_bytes(db: Database) -> int:
    """Pages of the two indexes in the file, with the lengths that FTS5 keeps for ranking."""
    names = [f"{index}_{part}" for index in search_index.INDEXES for part in ("data", "docsize")]
    try:
        sql = "SELECT sum(pgsize) FROM dbstat WHERE aggregate = 1 AND name = ?"
        return sum(int(db.conn.execute(sql, (name,)).fetchone()[0]) for name in names)
    except sqlite3.OperationalError:  # this SQLite was built without dbstat
        return sum(
            int(db.conn.execute(f"SELECT sum(length(block)) FROM {index}_data").fetchone()[0])
            for index in search_index.INDEXES
        )


def store(db: Database) -> tuple[float, float]:
    """Store new articles with their captures as a crawl does; milliseconds for one, wall and processor."""
    (first,) = db.conn.execute("SELECT max(id) + 1 FROM article_metadata").fetchone()
    writer = Writer(STORED)
    writer.chance.seed(first)
    ready = [invented(writer, number) for number in range(first, first + STORED)]
    started, cpu = time.perf_counter(), time.process_time()
    store_all(db, ready)
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    return wall / STORED * 1_000, cpu / STORED * 1_000


def store_all(db: Database, some: Sequence[tuple[Article, Capture]]) -> None:
    """Store articles with their captures, `BATCH` in a transaction."""
    for at in range(0, len(some), BATCH):
        with db.transaction():
            for article, capture in some[at : at + BATCH]:
                capture_id = captures.add(
                    db,
                    capture,
                    digest=article.content_hash,
                    location=WarcLocation("x.warc.gz", 0, 1),
                    run_id=None,
                )
                articles.store(db, article, capture_id=capture_id, extractor_version="1")


def invented(writer: Writer, number: int) -> tuple[Article, Capture]:
    """An article as extraction gives it, and the capture of its page."""
    paper = PAPERS[number % len(PAPERS)]
    url = f"{paper.base_url}/bai-moi-{number}.html"
    now = datetime(2026, 9, 5, tzinfo=UTC) + timedelta(seconds=number)
    article = Article(
        newspaper=paper.id,
        key=f"{paper.id}:{number}",
        url=url,
        cms_id=str(number),
        title=writer.line(12),
        lead=writer.line(28),
        byline="Tác Giả",
        published_at=now,
        published_precision="second",
        published_raw=str(now),
        published_source="visible",
        modified_at=None,
        category="Mục 1",
        category_path="Tin tức > Mục 1",
        kind="article",
        paragraphs=tuple(writer.body().split("\n\n")),
        word_count=400,
        agency=None,
        source_url=None,
        content_hash=f"{number:064x}",
        authors=(Author("Tác Giả"),),
        images=(),
        tags=("một", "hai", "ba"),
        template="onecms-2026",
        rules={},
    )
    return article, Capture(paper.id, url, now, 200, (("Content-Type", "text/html"),), b"")


@contextmanager
def archive(kept: Path | None, count: int) -> Iterator[Path]:
    """The database to measure."""
    if kept is not None:
        yield kept / "newscrawl.db"
        return
    with tempfile.TemporaryDirectory(prefix="newscrawl-bench-") as folder:
        path = Path(folder) / "newscrawl.db"
        started = time.perf_counter()
        with open_database(path) as db:
            for _ in build(db, count):
                pass
        print(f"built in {time.perf_counter() - started:.0f} s")
        yield path


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--archive", type=Path, metavar="FOLDER")
    options.add_argument("--rounds", type=int, default=11)
    chosen = options.parse_args()
    with archive(chosen.archive, chosen.articles) as path:
        with open_database(path, read_only=True) as db:
            (count,) = db.conn.execute("SELECT count(*) FROM article_texts").fetchone()
            text, index = text_bytes(db), index_bytes(db)
            print(
                f"{count:,} articles, {text / 1e6:,.0f} MB of text; {os.cpu_count()} cores,"
                f" {platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
            )
            report(db, chosen.rounds)
        print(f"\nindex / text: {index / text:.2f} (budget 1.3)")
        with open_database(path) as db:
            wall, cpu = store(db)
            print(f"storing an article with indexing: {wall:.2f} ms, {cpu:.2f} of the processor (budget 2)")


if __name__ == "__main__":
    main()
