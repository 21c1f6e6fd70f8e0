"""What the archive takes on disk, against the pages compressed by themselves and against the bare text."""

from __future__ import annotations

import gzip
import sqlite3
from pathlib import Path

from newscrawl.archive import iter_captures
from newscrawl.pipelines.ingest import payload
from newscrawl.sample import SampleServer
from newscrawl.storage import Database, open_database, search_index

from .. import bench_crawl, bench_search
from ..bench import Bench, Rounds, Row
from .storing import pages, write_ours

LARGEST = 1 << 25  # bytes of a page


PARTS = {  # of the database, by what its tables and indexes are called
    "texts": ("article_texts",),
    "versions": ("revision_rows", "sqlite_autoindex_revision_rows"),
    "two indexes of words": search_index.INDEXES,
}


def crawl(bench: Bench) -> Path:
    """The folder of a crawl of the sample newspaper, with all that a crawl keeps."""
    folder = bench.new("disk")
    with SampleServer(articles=bench.few(100, 1000), days=30, page_kb=bench_crawl.PAGE_KB) as server:
        bench_crawl.ours(server, folder)
    return folder


def crawled(bench: Bench) -> Rounds:
    """All WARC files, with requests, sources and robots.txt, in KB an article."""
    folder = bench.once("disk", lambda: crawl(bench))
    files = list(folder.rglob("*.warc.gz"))
    found = [one.capture for file in files for one in iter_captures(file) if one.capture is not None]
    sent = [capture for capture in found if capture.kind == "page"]
    articles = [payload(capture, max_bytes=LARGEST) for capture in sent]
    as_sent = _kilobytes(sum(len(capture.body) for capture in sent), len(sent))
    bench.notes.append(f"the server sent {as_sent:.2f} KB, kept as sent")
    ours = sum(file.stat().st_size for file in files)
    yield _kilobytes(ours, len(articles)), _kilobytes(_gzipped(articles), len(articles))


def written(bench: Bench) -> Rounds:
    """The same of pages that a server sent plain, so that the compression is ours."""
    some, folder = pages(encoded=False), bench.new("disk-plain")
    write_ours(folder, some)
    ours = sum(file.stat().st_size for file in folder.rglob("*.warc.gz"))
    yield _kilobytes(ours, len(some)), _kilobytes(_gzipped([one.body for one in some]), len(some))


def _gzipped(some: list[bytes]) -> int:
    """As the command `gzip` does without options."""
    return sum(len(gzip.compress(body, 6)) for body in some)


def _kilobytes(size: int, articles: int) -> float:
    return size / articles / 1000


def database(bench: Bench) -> Rounds:
    """The whole file: history, addresses, frontier and both indexes, in KB an article."""
    (path,) = bench.once("disk", lambda: crawl(bench)).rglob("newscrawl.db")
    with open_database(path, read_only=True) as db:
        text = bench_search.text_bytes(db)
        (count,) = db.conn.execute("SELECT count(*) FROM article_texts").fetchone()
        bench.notes.append(
            "of it, in times of the text: "
            + ", ".join(f"{name} {size / text:.2f}" for name, size in parted(db).items())
        )
    yield _kilobytes(path.stat().st_size, count), _kilobytes(text, count)


def parted(db: Database) -> dict[str, int]:
    """Bytes by part; nothing where this SQLite was built without dbstat."""
    try:
        sizes = db.conn.execute("SELECT name, sum(pgsize) FROM dbstat WHERE aggregate = 1 GROUP BY 1")
        found = dict.fromkeys((*PARTS, "all else"), 0)
        for name, size in sizes:
            part = next((part for part, ours in PARTS.items() if name.startswith(ours)), "all else")
            found[part] += size
    except sqlite3.OperationalError:
        return {}
    return found


ROWS = (
    Row("disk-warc", "the pages in gzip -6", "KB", 1.05, crawled),
    Row("disk-warc-plain", "the pages in gzip -6", "KB", 1.05, written),
    Row("disk-db", "the text alone", "KB", 2.6, database),
)
