"""Files of StormCrawler and of Common Crawl's CC-NEWS: known newspapers come out as if crawled live."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawl.papers import Reader

from .bigger_crawlers import (
    CC_NEWS,
    STORMCRAWLER,
    Habits,
    foreign_pages,
    http_head,
    mixed,
    records_of,
    warc_file,
)
from .files import Archive, Page, decoded, gzipped

PLAIN = Habits(STORMCRAWLER)
NEWS = Habits(CC_NEWS, requests=True)
EVERYTHING = Habits(
    STORMCRAWLER, requests=True, metadata=("fetch.statusCode: 200", "isFeed: false", "title: Mưa về")
)
NAME = "CC-NEWS-20260906045300-00042.warc.gz"

HABITS = {
    "the default, without request records": PLAIN,
    "request records and chosen metadata": EVERYTHING,
    "fetched over HTTP/2, no address known": replace(PLAIN, protocol="h2 200", ip_address=None),
    "CC-NEWS": NEWS,
    "CC-NEWS before May 2019, headers as received": Habits(CC_NEWS, masked=False),
}


@pytest.mark.parametrize("habits", HABITS.values(), ids=HABITS)
@pytest.mark.parametrize("copy", [False, True])
def test_known_newspapers_come_out_as_from_a_live_crawl(
    crawled: Reader, pages: list[Page], tmp_path: Path, archive: Archive, habits: Habits, copy: bool
) -> None:
    assert any(name.lower() == "content-encoding" for name, _ in pages[0].headers)  # something to mask
    file = tmp_path / NAME
    others = foreign_pages(70)
    file.write_bytes(warc_file(NAME, mixed(pages, others), habits))
    report = archive.bring_one(file, newspaper="baomau", copy=copy)
    a_page = 1 + habits.requests + bool(habits.metadata)
    assert report.counts["records"] == 1 + 100 * a_page
    assert (report.counts["new"], report.counts["other_hosts"]) == (30, 70)
    assert (report.counts["unreadable"], report.problems, list(report.damages)) == (0, {}, [])
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    assert archive.rows("select count(*) from captures") == [(30,)]
    archive.check()


@pytest.mark.parametrize("transfer", ["chunked", "Chunked"])
@pytest.mark.parametrize("masked", [False, True])
def test_chunked_answers_were_put_together_already(
    crawled: Reader, pages: list[Page], tmp_path: Path, archive: Archive, transfer: str, masked: bool
) -> None:
    sent = [
        replace(
            page,
            headers=(
                *(one for one in page.headers if one[0].lower() != "content-length"),
                ("Transfer-Encoding", transfer),
            ),
        )
        for page in pages
    ]
    file = tmp_path / NAME
    file.write_bytes(warc_file(NAME, sent, replace(NEWS, masked=masked)))
    assert archive.bring_one(file).counts["new"] == 30
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    archive.check()


def test_what_was_cut_off_at_the_limit_is_a_problem_and_not_half_an_article(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    """CC-NEWS keeps 5 MiB of an answer, StormCrawler 64 KiB unless told otherwise."""
    whole, cut = pages[:2]
    plain = decoded(cut)
    half = replace(cut, headers=plain.headers, body=plain.body[: len(plain.body) // 2])
    record = records_of(half, PLAIN)[0].replace(
        b"\r\nWARC-Payload", b"\r\nWARC-Truncated: length\r\nWARC-Payload", 1
    )
    file = tmp_path / NAME
    file.write_bytes(gzipped([*records_of(whole, PLAIN), record]))
    report = archive.bring_one(file)
    assert archive.urls() == [whole.url]
    assert report.problems == {"truncated": 1}


def test_a_file_of_foreign_hosts_alone_is_not_kept(tmp_path: Path, archive: Archive) -> None:
    file = tmp_path / NAME
    file.write_bytes(warc_file(NAME, foreign_pages(50), NEWS))
    report = archive.bring_one(file)
    assert (report.counts["records"], report.counts["other_hosts"], report.kept) == (101, 50, None)
    assert list((archive.data / "warc").rglob("*.warc.gz")) == []


def test_pages_stored_without_their_headers_are_passed_over(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    """Without `http.store.headers` StormCrawler writes `resource` records, which do not say with what status
    a page was answered: an error page would pass for an article."""
    plain = decoded(pages[0])
    record = records_of(plain, PLAIN)[0]
    head, _, block = record.partition(b"\r\n\r\n")
    body = block.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n\r\n")
    lines = [
        line
        for line in head.replace(b"WARC-Type: response", b"WARC-Type: resource").split(b"\r\n")
        if not line.startswith((b"Content-Length", b"WARC-Block-Digest"))
    ]
    resource = b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", body, b"", b""])
    file = tmp_path / NAME
    file.write_bytes(gzipped([resource, *records_of(pages[1], PLAIN)]))
    report = archive.bring_one(file)
    assert (report.counts["records"], report.counts["unreadable"]) == (2, 0)
    assert archive.urls() == [pages[1].url]


# --- that these files are as the tools write them -----------------------------------------------------


def test_the_files_are_sound_to_another_reader(pages: list[Page], tmp_path: Path) -> None:
    file = tmp_path / NAME
    file.write_bytes(warc_file(NAME, pages[:3], EVERYTHING))
    with file.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to the collector
        found = []
        for record in ArchiveIterator(stream, check_digests="raise"):
            found.append(record.rec_type)
            body = record.content_stream().read()
            if record.rec_type == "response":
                assert body == decoded(pages[found.count("response") - 1]).body
    assert found == ["warcinfo", *["request", "metadata", "response"] * 3]


def test_the_headers_are_masked_as_stormcrawler_does_it() -> None:
    headers = (("Content-Type", "text/html"), ("Content-Length", "99"), ("content-encoding", "gzip"))
    assert http_head(headers, 500, replace(PLAIN, protocol="HTTP/2 200")) == (
        b"HTTP/1.1 200 \r\nContent-Type: text/html\r\nX-Crawler-Content-Length: 99\r\nContent-Length: 500\r\n"
        b"X-Crawler-content-encoding: gzip\r\n\r\n"
    )
    assert b"X-Crawler" not in http_head((("Content-Length", "500"),), 500, PLAIN)
