"""Search at size: the budgets of searching, over invented articles with a newspaper's spread of syllables.

    python -m tests.benchmarks.bench_search                        20,000 articles
    python -m tests.benchmarks.bench_search --articles 1000000     the size of the budgets; about 6 GB of disk

Latencies are warm medians over runs of a process that only reads.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from newscrawl.items import Newspaper
from newscrawl.research.query import Match, understand
from newscrawl.research.search import search
from newscrawl.research.selection import Filters
from newscrawl.research.trends import trends
from newscrawl.storage import Database, newspapers, open_database, search_index

RUNS = 15
SYLLABLES = 400  # an article
PAPERS = tuple(Newspaper(id=f"bao{n}", name=f"Báo {n}", base_url=f"https://bao{n}.vn") for n in range(16))
FIRST_DAY = datetime(2010, 1, 1)  # noqa: DTZ001 - printed with its zone below
DAYS = 6_000
FILTERS = Filters(newspaper="bao3", since=date(2018, 1, 1), until=date(2021, 12, 31))

_ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x".split()  # noqa: SIM905 - reads better
_RHYMES = (  # noqa: SIM905
    "a à á ạ an àn án ạn ang àng áng ạng anh ành ánh ạnh ao ào áo ạo ăn ắn ặn ăng ắng ặng ân ấn ận ay áy ạy "
    "ê ế ệ ên ến ện i í ị iên iến iện iêu iếu iệu inh ính ịnh o ó ọ oa òa ọa oan oán oạn ô ố ộ ôi ối ội ông "
    "ống ộng ơ ớ ợ ơi ới ời u ú ụ ung úng ụng uôn uốn uộn ư ứ ự ưng ứng ựng ươi ưới ương ướng ượng ương"
).split()


def paragraphs(chance: random.Random, words: list[str], weights: list[float]) -> Iterator[str]:
    """Texts of `SYLLABLES` syllables, three paragraphs each; "hạn hán" in 1.5 % of them."""
    while True:
        text = chance.choices(words, cum_weights=weights, k=SYLLABLES)
        if chance.random() < 0.015:
            text[200:202] = ["hạn", "hán"]
        yield "\n\n".join(" ".join(text[at : at + 134]) for at in range(0, SYLLABLES, 134))


def build(db: Database, articles: int) -> tuple[int, float]:
    """Fill the archive; bytes of text, and seconds that the two indexes took."""
    chance = random.Random(2026)
    words = [onset + rhyme for onset in _ONSETS for rhyme in _RHYMES]
    chance.shuffle(words)
    words[0] = "của"
    weights = []
    total = 0.0
    for rank in range(len(words)):
        total += 1 / (rank + 2.7)
        weights.append(total)
    texts = paragraphs(chance, words, weights)
    conn = db.conn
    size = 0
    with db.transaction():
        newspapers.sync(db, PAPERS)
        conn.execute("INSERT INTO rule_sets (id, rules) VALUES (1, '{}')")
        conn.execute(
            "INSERT INTO captures (id, newspaper, url, fetched_at, status, digest, warc_file, warc_offset,"
            " warc_length, kind, length, origin)"
            " VALUES (1, 'bao0', 'u', 't', 200, 'd', 'f', 0, 0, 'page', 0, 'crawl')"
        )
    for index in search_index.INDEXES:  # the indexes are made at the end, as `reindex` does
        for event in ("insert", "update", "delete"):
            conn.execute(f"DROP TRIGGER {index}_{event}")
    for start in range(1, articles + 1, 5_000):
        with db.transaction():
            for number in range(start, min(start + 5_000, articles + 1)):
                moment = FIRST_DAY + timedelta(
                    days=DAYS * number / articles, seconds=chance.randrange(86_400)
                )
                body = next(texts)
                size += len(body.encode())
                conn.execute(
                    "INSERT INTO article_metadata (id, newspaper, key, url, published_at,"
                    " published_precision, category, kind, word_count, template, rule_set, extractor_version,"
                    " revision, content_hash, first_seen_at, last_seen_at, capture_id)"
                    " VALUES (?, ?, ?, ?, ?, 'second', ?, 'article', ?, 't', 1, '1', 1, 'h', 'x', 'x', 1)",
                    (
                        number,
                        PAPERS[chance.randrange(16)].id,
                        f"k{number}",
                        f"https://bao.vn/{number}",
                        f"{moment:%Y-%m-%dT%H:%M:%S}+07:00",
                        f"mục {number % 20}",
                        SYLLABLES,
                    ),
                )
                conn.execute(
                    "INSERT INTO article_texts (id, title, body) VALUES (?, ?, ?)",
                    (number, body[:50], body),
                )
    started = time.perf_counter()
    with db.transaction():
        search_index.rebuild(db)
    return size, time.perf_counter() - started


def median_ms(question: Callable[[], object]) -> float:
    question()
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        question()
        times.append((time.perf_counter() - started) * 1_000)
    return statistics.median(times)


def measure(db: Database) -> None:
    phrase, common = understand('"hạn hán"'), understand("của", "exact")

    def ask(match: Match, sort: str, filters: Filters = Filters()) -> Callable[[], object]:  # noqa: B008
        return lambda: search(db, match, filters=filters, sort=sort, counted=False)  # type: ignore[arg-type]

    for name, budget, question in (
        ("phrase, newest, dates and paper", 20, ask(phrase, "newest", FILTERS)),
        ("phrase, newest", 20, ask(phrase, "newest")),
        ("phrase, relevance, dates and paper", 60, ask(phrase, "relevance", FILTERS)),
        ("phrase, relevance", 60, ask(phrase, "relevance")),
        ("commonest word, newest", 20, ask(common, "newest")),
        ("commonest word, newest, dates and paper", 20, ask(common, "newest", FILTERS)),
        ("commonest word, relevance", 400, ask(common, "relevance")),
        ("trends of a phrase by month", 300, lambda: trends(db, ['"hạn hán"'])),
        ("phrase in every spelling, newest", None, ask(understand('"han han"'), "newest")),
        ("count of the phrase", None, lambda: search(db, phrase, limit=0)),
        ("count of the commonest word", None, lambda: search(db, common, limit=0)),
    ):
        print(f"{name:<42}{median_ms(question):>9.1f} ms   budget {budget or '-'}", flush=True)
    for match in (phrase, common):
        print(f"  {match.expression} stands in {search(db, match, limit=0).total:,} articles")


def index_bytes(db: Database) -> int:
    tables = [f"{index}_{part}" for index in search_index.INDEXES for part in ("data", "idx", "docsize")]
    return sum(
        db.conn.execute(f"SELECT coalesce(sum(length(block)), 0) FROM {name}").fetchone()[0]
        for name in tables
        if name.endswith("_data")
    )


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--articles", type=int, default=20_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "newscrawl.db"
        started = time.perf_counter()
        with open_database(path) as db:
            size, seconds = build(db, chosen.articles)
            ratio = index_bytes(db) / size
        print(f"{chosen.articles:,} articles, {size / 1e6:,.0f} MB of text, {os.cpu_count()} cores")
        print(f"built in {time.perf_counter() - started:.0f} s, the indexes in {seconds:.0f} s")
        print(f"index / text: {ratio:.2f} (budget 1.3)")
        with open_database(path, read_only=True) as db:
            measure(db)


if __name__ == "__main__":
    main()
