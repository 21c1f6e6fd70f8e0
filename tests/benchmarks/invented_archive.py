"""An archive of invented articles at any size, to measure with: about 400 words each, every table filled.

    python -m tests.benchmarks.invented_archive FOLDER --articles 1000000     10 GB, a quarter of an hour

Syllables are spread as in print (Zipf and Mandelbrot: the commonest makes 1.7 % of the running words and
stands in nearly every article), with a tail of names and numbers. Numbers are given as a back-fill gives
them: most of the archive from its newest day backwards, the newspapers mixed, then a last part day by day.
The indexes are built by the same FTS5 as always, from the texts, as `newscrawl reindex` does. The pages are
not there: `captures` name WARC files that do not exist.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate, islice
from pathlib import Path

from newscrawl.items import VIETNAM, Newspaper
from newscrawl.storage import Database, newspapers, open_database, search_index
from newscrawl.storage.values import machine_time

PAPERS = tuple(
    Newspaper(id=f"bao{n}", name=f"Báo Số {n}", province=f"Tỉnh {n}", base_url=f"https://bao{n}.example")
    for n in range(16)
)
FIRST_DAY = datetime(2010, 1, 1, tzinfo=VIETNAM)
DAYS = 6_000
COMMONEST = "của"
PHRASE = "hạn hán"  # in 1.5 % of the articles
FREQUENT_PHRASE = "đắk nông"  # in 12 %

ONSETS = "b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x".split()  # noqa: SIM905 - reads better
RHYMES = (  # noqa: SIM905
    "a à á ả ã ạ ai ài ái ại am àm ám ạm an àn án ản ãn ạn ang àng áng ảng ạng anh ành ánh ảnh ạnh ao ào "
    "áo ảo ạo ăm ằm ắm ặm ăn ằn ắn ặn ăng ằng ắng ặng âm ầm ấm ậm ân ần ấn ận âng ầng âu ầu ấu ẩu ậu ay "
    "ày áy ạy ây ầy ấy e è é ẹ em èm ém en èn én eo èo éo ẹo ê ề ế ể ệ ên ền ến ện ênh ềnh i ì í ỉ ị ia "
    "ìa ía iêm iếm iên iền iến iển iện iêng iếng iêt iết iệt iêu iều iếu iệu im ìm ím in ìn ín inh ình "
    "ính ịnh it ít ịt o ò ó ỏ ọ oa òa óa ọa oai oài oan oàn oán oạn oang oáng oi òi ói ọi om òm ong òng "
    "óng ọng ô ồ ố ổ ộ ôi ồi ối ội ôm ốm ôn ồn ốn ộn ông ồng ống ộng ơ ờ ớ ở ợ ơi ời ới ợi ơn ờn ớn u ù ú "
    "ủ ụ ua ùa úa uân uần uận uất uật ui ùi úi um ùm un ung ùng úng ụng uôc uốc uộc uôi uồi uối uôn uồn "
    "uốn uộn uông uống uy ùy úy ủy uyên uyền uyến uyện uyết uyệt ư ừ ứ ử ự ưa ừa ứa ưng ừng ứng ựng ươi "
    "ười ưới ươn ườn ươn ương ường ướng ượng ưu ừu ứu ựu ac ác ạc at át ạt ăc ắc ặc âc ấc ậc âp ấp ập êch "
    "ếch ệch êt ết ệt oc óc ọc ôc ốc ộc ơp ớp ợp uc úc ục ưc ức ực"
).split()
_TAIL = 250_000  # names and numbers that stand in a few articles each
_SLOTS = 1 << 16
_REPEATED = 24_000  # of 65,536


def _syllables(chance: random.Random) -> list[str]:
    """65,536 places among which syllables are shared out by their rank."""
    words = [onset + rhyme for onset in ONSETS for rhyme in RHYMES]
    chance.shuffle(words)
    for rank, word in ((0, COMMONEST), (90, "nông"), (120, "đắk"), (150, "hạn"), (900, "hán")):
        words[rank] = word
    bounds = list(accumulate(1 / (rank + 9) for rank in range(len(words))))
    slots: list[str] = []
    for word, bound in zip(words, bounds, strict=True):
        slots += [word] * (round(bound / bounds[-1] * _SLOTS) - len(slots))
    return slots


def tail_word(number: int) -> str:
    """An invented name or a number of the tail, 0 to 249,999: each stands in some thirty of a million."""
    return f"{number:,}".replace(",", ".") if number % 3 == 0 else f"K{number:x}".translate(_LETTERS)


_LETTERS = str.maketrans("0123456789", "ghiklmnort")


@dataclass
class Writer:
    """Makes articles one after the other; the same seed makes the same ones."""

    articles: int
    chance: random.Random = field(default_factory=lambda: random.Random(2026))

    def __post_init__(self) -> None:
        self._slots = _syllables(self.chance)
        self._papers = list(accumulate(1 / (n + 3) for n in range(len(PAPERS))))

    def words(self, count: int) -> list[str]:
        slots = self._slots
        return [slots[at] for at in memoryview(self.chance.randbytes(2 * count)).cast("H")]

    def line(self, count: int) -> str:
        return " ".join(self.words(count)).capitalize()

    def body(self) -> str:
        """Six paragraphs of two sentences."""
        chance = self.chance
        words = self.words(336)
        draws = memoryview(chance.randbytes(2 * 336)).cast("H")
        for at, draw in enumerate(draws):  # an article repeats its own words: 200 different ones of 400
            if at and draw < _REPEATED:
                words[at] = words[draw % at]
        for at in (20, 90, 150, 200, 260, 310):
            words[at] = tail_word(chance.randrange(_TAIL))
        for phrase, share, at in ((PHRASE, 0.015, 100), (FREQUENT_PHRASE, 0.12, 230)):
            if chance.random() < share:
                words[at : at + 2] = phrase.split()
        sentences = [" ".join(words[at : at + 28]) for at in range(0, 336, 28)]
        return "\n\n".join(
            f"{first[0].upper()}{first[1:]}. {second[0].upper()}{second[1:]}."
            for first, second in zip(sentences[::2], sentences[1::2], strict=True)
        )

    def published(self, number: int) -> datetime:
        """The first nine tenths backwards from the day before the last tenth, which goes forwards."""
        backfilled = self.articles * 9 // 10
        place = backfilled - number if number <= backfilled else number
        day = min(max(place / self.articles * DAYS + self.chance.uniform(-2, 2), 0), DAYS)
        return FIRST_DAY + timedelta(days=int(day), seconds=self.chance.randrange(18_000, 82_800))


_CAPTURE = """
INSERT INTO captures (id, newspaper, url, fetched_at, status, digest, warc_file, warc_offset, warc_length,
    kind, content_type, length, origin, extractor_version)
VALUES (?, ?, ?, ?, 200, ?, ?, ?, 30000, 'page', 'text/html', 120000, 'crawl', '1')"""
_METADATA = """
INSERT INTO article_metadata (id, newspaper, key, url, cms_id, byline, published_at, published_precision,
    published_raw, published_source, category, category_path, kind, word_count, template, rule_set,
    extractor_version, revision, content_hash, first_seen_at, last_seen_at, capture_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'visible', ?, ?, 'article', 400, 'onecms-2026', 1, '1', 1, ?, ?, ?, ?)"""
_TEXT = "INSERT INTO article_texts (id, title, lead, body, captions) VALUES (?, ?, ?, ?, ?)"
_REVISION = """
INSERT INTO revision_rows (article_id, revision, seen_at, content_hash, capture_id, extractor_version)
VALUES (?, 1, ?, ?, ?, '1')"""
_SIGHTING = "INSERT INTO sightings VALUES (?, ?, ?, 1, ?, '1')"
_ADDRESS = "INSERT INTO article_urls (url, article_id, named) VALUES (?, ?, 1)"
_IMAGE = "INSERT INTO images (article_id, position, url, caption, credit, alt) VALUES (?, ?, ?, ?, ?, NULL)"
_AUTHOR = "INSERT INTO authors (article_id, position, name, role) VALUES (?, 1, ?, 'author')"
_TAG = "INSERT INTO tags (article_id, position, tag) VALUES (?, ?, ?)"


def add(db: Database, writer: Writer, number: int) -> int:
    """Store one article in every table; bytes of its text."""
    chance, conn = writer.chance, db.conn
    paper = chance.choices(PAPERS, cum_weights=writer._papers)[0]
    title, lead, body = writer.line(12), writer.line(28) + ".", writer.body()
    pictures = [
        {
            "url": f"{paper.base_url}/anh/{number}-{at}.jpg",
            "caption": writer.line(12),
            "credit": None,
            "alt": None,
        }
        for at in range(chance.randrange(3))
    ]
    captions = "\n".join(str(one["caption"]) for one in pictures) or None
    published = writer.published(number)
    seen_at = machine_time(published + timedelta(days=1))
    day_only = chance.random() < 0.01
    undated = chance.random() < 0.003
    section = f"Mục {number % 20}"
    author = f"Tác Giả {chance.randrange(2_000)}"
    url = f"{paper.base_url}/{'-'.join(title.split()[:6])}-{number}.html"
    digest = f"{chance.getrandbits(256):064x}"
    conn.execute(
        _CAPTURE, (number, paper.id, url, seen_at, digest, f"{paper.id}/{number // 1000}.warc.gz", number)
    )
    conn.execute(
        _METADATA,
        (
            number, paper.id, f"{paper.id}:{number}", url, str(number), author,
            None if undated else f"{published:%Y-%m-%dT%H:%M:%S}+07:00" if not day_only
            else f"{published:%Y-%m-%d}T00:00:00+07:00",
            None if undated else "day" if day_only else "second",
            None if undated else f"{published:%d/%m/%Y - %H:%M}",
            section, f"Tin tức > {section}", digest, seen_at, seen_at, number,
        ),
    )  # fmt: skip
    conn.execute(_TEXT, (number, title, lead, body, captions))
    conn.execute(_REVISION, (number, seen_at, digest, number))
    conn.execute(_SIGHTING, (number, seen_at, number, digest))
    conn.execute(_ADDRESS, (url, number))
    conn.executemany(
        _IMAGE,
        ((number, at, one["url"], one["caption"], one["credit"]) for at, one in enumerate(pictures, start=1)),
    )
    conn.execute(_AUTHOR, (number, author))
    conn.executemany(_TAG, ((number, at, f"thẻ {chance.randrange(5_000)}") for at in (1, 2, 3)))
    return len(f"{title}{lead}{body}{captions or ''}".encode())


def build(db: Database, articles: int, *, batch: int = 5_000) -> Iterator[tuple[int, int]]:
    """Fill an empty archive; after each batch how many articles it has and the bytes of their text.

    Nothing waits for the disk: a build that is killed is begun anew.
    """
    conn = db.conn
    for pragma in ("synchronous = off", "foreign_keys = off", "cache_size = -400000"):
        conn.execute(f"PRAGMA {pragma}")
    triggers = conn.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'search\\_%' ESCAPE '\\'"
    ).fetchall()
    with db.transaction():
        newspapers.sync(db, PAPERS)
        conn.execute("INSERT INTO rule_sets (id, rules) VALUES (1, '{}')")
        for name, _ in triggers:
            conn.execute(f"DROP TRIGGER {name}")
    writer, size = Writer(articles), 0
    numbers = iter(range(1, articles + 1))
    while part := list(islice(numbers, batch)):
        with db.transaction():
            size += sum(add(db, writer, number) for number in part)
        yield part[-1], size
    with db.transaction():
        search_index.rebuild(db.conn)
        for _, sql in triggers:
            conn.execute(sql)
    yield articles, size


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", type=Path)
    options.add_argument("--articles", type=int, default=1_000_000)
    chosen = options.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    with open_database(chosen.folder / "newscrawl.db") as db:
        for done, size in build(db, chosen.articles):
            print(
                f"{done:,} articles, {size / 1e6:,.0f} MB, {time.perf_counter() - started:.0f} s", flush=True
            )


if __name__ == "__main__":
    main()
