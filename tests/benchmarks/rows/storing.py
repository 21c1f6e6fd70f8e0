"""Writing captures and storing articles, against the WARC library and sqlite3 given the same by hand."""

from __future__ import annotations

import gzip
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from newscrawl.archive import WarcWriter
from newscrawl.items import Article, Capture
from newscrawl.storage import Database, newspapers, open_database, search_index

from .. import bench_extraction, bench_search
from ..bench import Bench, Rounds, Row
from ..invented_archive import PAPERS, Writer

LEVEL = 6  # of compression, as newscrawl chooses it: the same level of both makes files of the same size
TABLES = (  # what is inserted for an article, parents first; triggers fill the daily counts
    "rule_sets",
    "captures",
    "article_metadata",
    "article_texts",
    "article_urls",
    "images",
    "authors",
    "tags",
    "revision_rows",
    "sightings",
)


# --- captures -------------------------------------------------------------------------------------


def pages(*, encoded: bool) -> list[Capture]:
    """Pages of 120 KB, each of its own, as a server sends them: plain or compressed."""
    made = []
    for number, page in enumerate(bench_extraction.pages(120)):
        capture = Capture(
            newspaper="baomau",
            url=page.url,
            fetched_at=datetime(2026, 9, 6, 1, 2, number, tzinfo=UTC),
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"), ("Server", "nginx")),
            body=page.html,
            request_headers=(("User-Agent", "newscrawl"), ("Accept-Encoding", "gzip, br")),
        )
        if encoded:
            headers = (*capture.headers, ("Content-Encoding", "gzip"))
            capture = replace(capture, headers=headers, body=gzip.compress(page.html, 6))
        made.append(capture)
    return made


def write_ours(folder: Path, some: Sequence[Capture]) -> None:
    with WarcWriter(folder, "baomau", software="bench") as writer:
        for capture in some:
            writer.write(capture)


def write_theirs(folder: Path, some: Sequence[Capture], level: int) -> None:
    """The library's own writing: response and request with their digests, a gzip member each."""
    with (folder / "theirs.warc.gz").open("wb") as file:
        for capture in some:
            head = "".join(f"{name}: {value}\r\n" for name, value in capture.headers)
            asked = "".join(f"{name}: {value}\r\n" for name, value in capture.request_headers)
            _, _, host, path = capture.url.split("/", 3)
            answer = f"HTTP/1.1 200 OK\r\n{head}\r\n".encode() + capture.body
            request = f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n{asked}\r\n".encode()
            for kind, block in (("response", answer), ("request", request)):
                record = WarcRecord()
                record.init_headers(record_type=getattr(WarcRecordType, kind))
                record.headers["WARC-Target-URI"] = capture.url
                record.headers["WARC-Date"] = capture.fetched_at.isoformat().replace("+00:00", "Z")
                record.headers["Content-Type"] = f"application/http;msgtype={kind}"
                record.set_bytes_content(block)
                member = GzipWriter(file, compression_level=level, buffer_size=1 << 16)
                record.write(member, checksum_data=True)
                member.finish()


def warc(*, encoded: bool) -> Callable[[Bench], Rounds]:
    def rounds(bench: Bench) -> Rounds:
        folder = bench.new(f"warc-{'gzip' if encoded else 'plain'}")
        some, level = pages(encoded=encoded), 0 if encoded else LEVEL
        for number in range(bench.few(5, 21)):
            began = time.process_time()
            write_ours(folder, some)
            between = time.process_time()
            write_theirs(folder, some, level)
            ended = time.process_time()
            if number:  # the first warms up
                yield 1e3 * (between - began) / len(some), 1e3 * (ended - between) / len(some)
        ours = max(folder.glob("baomau/*.warc.gz")).stat().st_size / len(some) / 1000
        theirs = (folder / "theirs.warc.gz").stat().st_size / len(some) / 1000
        bench.notes.append(f"a page takes {ours:.2f} KB, of the yardstick {theirs:.2f} KB")

    return rounds


# --- articles -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Batch:
    """The rows that one transaction inserted: for each table its statement and its rows."""

    tables: Sequence[tuple[str, Sequence[tuple[object, ...]]]]


def invented(count: int) -> list[tuple[Article, Capture]]:
    writer = Writer(count)
    return [bench_search.invented(writer, number) for number in range(1, count + 1)]


def empty(path: Path) -> Database:
    """A new archive that knows the newspapers."""
    db = open_database(path)
    with db.transaction():
        newspapers.sync(db, PAPERS)
    return db


def batches(path: Path) -> Iterator[Batch]:
    """The rows that storing wrote, by transaction."""
    with closing(sqlite3.connect(path)) as conn:
        (last,) = conn.execute("SELECT max(id) FROM article_metadata").fetchone()
        for at in range(1, last + 1, bench_search.BATCH):
            tables = []
            for table in TABLES:
                names = [row[1] for row in conn.execute(f"PRAGMA table_info({table})")]
                key = "article_id" if "article_id" in names else "id"
                if table == "rule_sets":
                    where = "true" if at == 1 else "false"
                else:
                    where = f"{key} BETWEEN {at} AND {at + bench_search.BATCH - 1}"
                rows = conn.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {where}").fetchall()
                insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
                tables.append((insert, rows))
            yield Batch(tables)


def store_theirs(db: Database, some: Sequence[Batch]) -> None:
    for batch in some:
        db.conn.execute("BEGIN IMMEDIATE")
        for insert, rows in batch.tables:
            db.conn.executemany(insert, rows)
        search_index.catch_up(db.conn)  # what is new, in one statement for each index
        db.conn.execute("COMMIT")


def same(ours: Database, theirs: Database) -> None:
    """Raises where the two archives do not hold as many rows in every table."""
    names = [
        name
        for (name,) in ours.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not name.startswith("search_")
    ]
    for name in names:
        counts = [db.conn.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for db in (ours, theirs)]
        if counts[0] != counts[1]:
            raise AssertionError(f"{name}: {counts[0]} rows against {counts[1]} by hand")


def storing(bench: Bench) -> Rounds:
    """The same rows of every table into the same schema, so that indexes and triggers are the same too."""
    folder, some = bench.new("storing"), invented(bench.few(200, 2000))
    with empty(folder / "first.db") as db:
        bench_search.store_all(db, some)
    rows = list(batches(folder / "first.db"))
    for number in range(bench.few(3, 9)):
        with empty(folder / f"ours-{number}.db") as ours, empty(folder / f"theirs-{number}.db") as theirs:
            began = time.process_time()
            bench_search.store_all(ours, some)
            between = time.process_time()
            store_theirs(theirs, rows)
            ended = time.process_time()
            same(ours, theirs)
        yield 1e3 * (between - began) / len(some), 1e3 * (ended - between) / len(some)


FASTWARC = f"fastwarc at level {LEVEL}"
ROWS = (
    Row("warc-plain", FASTWARC, "ms", 0.9, warc(encoded=False), at_least=True),
    Row("warc-gzip", "fastwarc, stored as sent", "ms", 0.9, warc(encoded=True), at_least=True),
    Row("store", "executemany, same rows and index", "ms", 0.8, storing, at_least=True),
)
