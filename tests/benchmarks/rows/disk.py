"""What the archive takes on disk, against the pages compressed by themselves and against the bare text."""

from __future__ import annotations

import gzip

from newscrawl.archive import iter_captures
from newscrawl.pipelines.ingest import payload
from newscrawl.sample import SampleServer
from newscrawl.storage import open_database

from .. import bench_crawl, bench_search
from ..bench import Bench, Rounds, Row
from .research import invented
from .storing import pages, write_ours

LARGEST = 1 << 25  # bytes of a page


def crawled(bench: Bench) -> Rounds:
    """All files of a crawl, with its requests, sources and robots.txt, in KB an article."""
    count, folder = bench.few(100, 1000), bench.new("disk")
    with SampleServer(articles=count, days=30, page_kb=bench_crawl.PAGE_KB) as server:
        bench_crawl.ours(server, folder)
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
    """The whole file, with history, addresses and both indexes, in KB an article."""
    path = invented(bench, "10k")
    with open_database(path, read_only=True) as db:
        text, index = bench_search.text_bytes(db), bench_search.index_bytes(db)
        (count,) = db.conn.execute("SELECT count(*) FROM article_texts").fetchone()
    size = path.stat().st_size
    bench.notes.append(f"of it the two indexes {index / text:.2f} x the text")
    yield _kilobytes(size, count), _kilobytes(text, count)


ROWS = (
    Row("disk-warc", "the pages in gzip -6", "KB", 1.05, crawled),
    Row("disk-warc-plain", "the pages in gzip -6", "KB", 1.05, written),
    Row("disk-db", "the text alone", "KB", 2.6, database),
)
