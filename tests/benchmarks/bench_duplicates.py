"""Duplicates at size: how long the first run takes, what a later one costs, what is found and what is not.

    python -m tests.benchmarks.bench_duplicates                        20,000 articles
    python -m tests.benchmarks.bench_duplicates --articles 1000000     the size of the budget; 4 GB of disk

Budget: 1,000,000 articles in under 2 hours and 4 GB. The articles are invented: a newspaper's spread of
syllables, stock phrases as officials have them, and among them copies (whole, cut, with a paragraph written
anew, with words changed here and there) and series that share a frame from day to day (`--series` of them).
The run is a process of its own, whose time and peak memory the operating system accounts for.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from array import array
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate
from pathlib import Path
from statistics import median

from newscrawl.research.duplicates import (
    ComparisonProgress,
    clusters,
    copies_of,
    find_duplicates,
    shares,
)
from newscrawl.storage import Database, newspapers, open_database, search_index

from .invented_archive import DAYS, FIRST_DAY, ONSETS, PAPERS, RHYMES
from .measure import Run, run

BUDGET_SECONDS, BUDGET_MB = 7_200, 4_000  # for 1,000,000 articles
SYLLABLES = 400  # an article, on average
PARAGRAPHS = 6
COPIES = 0.12  # of all articles
RECENT = 5_000  # articles back from which copies are taken
LATER = 1_000  # articles that come after the first run
SERIES_SHARE = 0.03  # of all articles
GROWTH = "growth.txt"


class Newsroom:
    """Invents articles, each as its paragraphs."""

    def __init__(self, chance: random.Random, series: int) -> None:
        self.chance = chance
        words = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]
        chance.shuffle(words)
        self.words = words
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(words))))
        self.stock = [self.syllables(chance.randrange(6, 21)) for _ in range(3_000)]
        self.stock_weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.stock))))
        self.frames = [self.syllables(160) for _ in range(series)]

    def syllables(self, count: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)

    def paragraph(self, count: int) -> str:
        text = self.syllables(count)
        at = self.chance.randrange(count)
        text[at:at] = self.chance.choices(self.stock, cum_weights=self.stock_weights)[0]
        return " ".join(text).capitalize() + "."

    def article(self) -> list[str]:
        length = max(60, int(self.chance.lognormvariate(0, 0.5) * SYLLABLES))
        return [self.paragraph(max(10, length // PARAGRAPHS - 10)) for _ in range(PARAGRAPHS)]

    def copy(self, original: list[str]) -> list[str]:
        """Whole, without its beginning or end, with a paragraph anew, or with words changed throughout."""
        chance = self.chance
        return chance.choice(
            (
                lambda: [*original, "Theo TTXVN"],
                lambda: original[1:],
                lambda: original[: -chance.randrange(1, 3)],
                lambda: [self.paragraph(40), *original[1:]],
                lambda: [" ".join(map(self._reworded, text.split(" "))) for text in original],
            )
        )()

    def _reworded(self, word: str) -> str:
        return self.syllables(1)[0] if self.chance.random() < 0.03 else word

    def instalment(self, frame: list[str]) -> list[str]:
        """One day's piece of a series: the frame with a number after every twentieth syllable."""
        texts = [
            word if at % 20 else f"{word} {self.chance.randrange(10, 9_999)}" for at, word in enumerate(frame)
        ]
        return [" ".join(texts[:80]) + ".", " ".join(texts[80:]) + "."]


class Archive:
    """The archive and the truth about it: for each article the one that it is a copy of, itself for most."""

    def __init__(self, db: Database, series: int) -> None:
        self.db = db
        self.room = Newsroom(random.Random(2026), series)
        self.roots = array("q", [0])
        self.recent: list[tuple[int, list[str]]] = []

    def prepare(self) -> None:
        conn = self.db.conn
        with self.db.transaction():
            newspapers.sync(self.db, PAPERS)
            conn.execute("INSERT INTO rule_sets (id, rules) VALUES (1, '{}')")
            conn.execute(
                "INSERT INTO captures (id, newspaper, url, fetched_at, status, digest, warc_file,"
                " warc_offset, warc_length, kind, length, origin)"
                " VALUES (1, 'bao0', 'u', 't', 200, 'd', 'f', 0, 0, 'page', 0, 'crawl')"
            )
        conn.execute("DROP TRIGGER search_queue_insert")  # not what is measured
        for index in search_index.INDEXES:
            for event in ("update", "delete"):
                conn.execute(f"DROP TRIGGER {index}_{event}")

    def add(self, count: int, every: int) -> None:
        """`count` articles, spread over the days as if there were `every` in all."""
        for start in range(0, count, 5_000):
            with self.db.transaction():
                for _ in range(start, min(start + 5_000, count)):
                    self._add_one(every)

    def _add_one(self, every: int) -> None:
        room, chance, number = self.room, self.room.chance, len(self.roots)
        kind, root = chance.random(), number
        if kind < COPIES and self.recent:
            root, original = chance.choice(self.recent)
            paragraphs = room.copy(original)
        elif kind < COPIES + SERIES_SHARE and room.frames:
            paragraphs = room.instalment(chance.choice(room.frames))
        else:
            paragraphs = room.article()
            self.recent.append((number, paragraphs))
            del self.recent[:-RECENT]
        self.roots.append(root)
        moment = FIRST_DAY + timedelta(days=DAYS * number / every)
        self.db.conn.execute(
            "INSERT INTO article_metadata (id, newspaper, key, url, published_at, published_precision, kind,"
            " word_count, template, rule_set, extractor_version, revision, content_hash, first_seen_at,"
            " last_seen_at, capture_id) VALUES (?, ?, ?, ?, ?, 'second', 'article', ?, 't', 1, '1', 1, 'h',"
            " 'x', 'x', 1)",
            (
                number,
                PAPERS[chance.randrange(16)].id,
                f"k{number}",
                f"https://bao.vn/{number}",
                f"{moment:%Y-%m-%dT%H:%M:%S}+07:00",
                SYLLABLES,
            ),
        )
        self.db.conn.execute(
            "INSERT INTO article_texts (id, title, body) VALUES (?, ?, ?)",
            (number, f"Bài {number}", "\n\n".join(paragraphs)),
        )

    def score(self) -> tuple[float, float]:
        """Precision: of the copies found, those that are of the same text as the likely first publication.
        Recall: of the true copies, those found in one cluster with their original."""
        clusters: dict[int, int] = {}
        firsts: dict[int, int] = {}
        for article_id, cluster, first in self.db.conn.execute(
            "SELECT article_id, cluster, first FROM duplicates"
        ):
            clusters[article_id] = cluster
            if first:
                firsts[cluster] = article_id
        right = Counter(
            self.roots[one] == self.roots[firsts[cluster]]
            for one, cluster in clusters.items()
            if one != firsts[cluster]
        )
        copies = [(number, root) for number, root in enumerate(self.roots) if root != number]
        found = sum(clusters.get(one, -1) == clusters.get(root, -2) for one, root in copies)
        return right[True] / (right.total() or 1), found / (len(copies) or 1)


def growth(log: Path) -> Callable[[ComparisonProgress], None]:
    """Writes down how fast it is at every tenth of the way."""
    last = [0, 0.0, time.process_time()]

    def show(progress: ComparisonProgress) -> None:
        done, seconds, cpu = last
        count = progress.done - done
        if count >= progress.total / 10:
            used = time.process_time()
            rate, each = count / (progress.seconds - seconds), (used - cpu) * 1_000 / count
            with log.open("a") as lines:
                lines.write(f"  {progress.done:>9,} done, {rate:6,.0f} a second, {each:.2f} ms of CPU each\n")
            last[:] = progress.done, progress.seconds, used

    return show


def median_ms(question: Callable[[], object], times: int = 15) -> float:
    """Warm: the first answer does not count."""
    question()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        question()
        taken.append((time.perf_counter() - started) * 1_000)
    return median(taken)


def find(data: Path) -> Run:
    """One run in a process of its own."""
    return run([sys.executable, "-m", __spec__.name, "--run", str(data)])


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--articles", type=int, default=20_000)
    options.add_argument("--series", type=int, default=100)
    options.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.run:
        find_duplicates(chosen.run, on_progress=growth(chosen.run / GROWTH))
        return
    with tempfile.TemporaryDirectory() as folder, open_database(Path(folder) / "newscrawl.db") as db:
        archive = Archive(db, chosen.series)
        archive.prepare()
        started = time.perf_counter()
        archive.add(chosen.articles, chosen.articles)
        before = Path(db.path).stat().st_size
        print(
            f"{chosen.articles:,} articles built in {time.perf_counter() - started:.0f} s, "
            f"{os.cpu_count()} cores",
            flush=True,
        )
        first = find(Path(folder))
        print((Path(folder) / GROWTH).read_text(), end="")
        share = chosen.articles / 1_000_000
        print(
            f"first run: {first.wall:,.0f} s, {first.cpu:,.0f} s of CPU, "
            f"{chosen.articles / first.wall:,.0f} a second, peak {first.peak_mb:,.0f} MB "
            f"(budget {BUDGET_SECONDS * share:,.0f} s, {BUDGET_MB:,} MB)"
        )
        db.conn.execute("PRAGMA wal_checkpoint(truncate)")
        print(f"the database grew by {(Path(db.path).stat().st_size - before) / 1e6:,.0f} MB")
        archive.add(LATER, chosen.articles)
        later = find(Path(folder))
        print(f"{LATER:,} new articles: {later.wall:.1f} s, peak {later.peak_mb:,.0f} MB")
        for name, question in (
            ("the 20 latest clusters", lambda: list(clusters(db, limit=20))),
            ("the copies of an article", lambda: copies_of(db, archive.roots[-1])),
            ("the shares of the newspapers", lambda: shares(db)),
        ):
            print(f"{name}: {median_ms(question):,.1f} ms")
        precision, recall = archive.score()
        print(f"precision {precision:.4f}, recall {recall:.4f}", flush=True)


if __name__ == "__main__":
    main()
