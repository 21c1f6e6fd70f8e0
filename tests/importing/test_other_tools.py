"""Files of other tools, in every format that they write."""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from backports import zstd as zstandard

from newscrawl.sample import SampleServer, newspaper_toml
from tests.crawl.papers import Reader

from .files import Archive, Page, by_warcio, decoded, gzipped, record, response, wacz

NewArchive = Callable[[str], Archive]


def plain(pages: list[Page]) -> bytes:
    return by_warcio(pages, gzipped=False)


def as_one_member(pages: list[Page]) -> bytes:
    return gzip.compress(plain(pages), 1)


def zstd(pages: list[Page]) -> bytes:
    """One frame for each record, as wget-at writes it."""
    frames = []
    rest = by_warcio(pages)
    while rest:
        member = zlib.decompressobj(31)
        frames.append(zstandard.compress(member.decompress(rest)))
        rest = member.unused_data
    return b"".join(frames)


@pytest.mark.parametrize(
    ("name", "write", "kept"),
    [
        ("x.warc.gz", by_warcio, True),
        ("x.warc.gz", lambda pages: by_warcio(pages, version="WARC/1.1"), True),
        ("x.warc", plain, False),
        ("x.warc.gz", as_one_member, False),
        ("x.warc.zst", zstd, False),
        ("no-suffix", by_warcio, True),
        ("misnamed.gz", plain, False),
    ],
)
def test_every_format_brings_the_same_articles(
    crawled: Reader,
    pages: list[Page],
    tmp_path: Path,
    archive: Archive,
    name: str,
    write: Callable[[list[Page]], bytes],
    kept: bool,
) -> None:
    file = tmp_path / name
    file.write_bytes(write(pages))
    report = archive.bring_one(file)
    assert report.counts["new"] == 30
    assert report.counts["records"] == 1 + 3 * 30
    assert (report.kept is not None) == kept
    assert report.damages == []
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    archive.check()


def test_zstd_with_a_dictionary_of_its_own(pages: list[Page], tmp_path: Path, archive: Archive) -> None:
    records = [response(page) for page in pages]
    dictionary = zstandard.train_dict([one[:4000] for one in records], 4000)
    for packed in (dictionary.dict_content, zstandard.compress(dictionary.dict_content)):
        head = b"\x5d\x2a\x4d\x18" + len(packed).to_bytes(4, "little") + packed
        frames = [zstandard.compress(one, zstd_dict=dictionary) for one in records]
        file = tmp_path / f"{len(packed)}.warc.zst"
        file.write_bytes(head + b"".join(frames))
        report = archive.bring_one(file)
        assert report.counts["taken"] + report.counts["known"] == 30
    assert len(archive.urls()) == 30


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_wacz_brings_each_of_its_warc_files(
    crawled: Reader, pages: list[Page], tmp_path: Path, archive: Archive, compression: int
) -> None:
    members = {
        "archive/a.warc.gz": by_warcio(pages[:10]),
        "archive/b.warc": plain(pages[10:20]),
        "archive/c.warc.gz": by_warcio(pages[20:]),
    }
    reports = archive.bring(wacz(tmp_path / "crawl.wacz", members, compression))
    assert [report.name.rpartition(":")[2] for report in reports] == list(members)
    assert [report.kept is not None for report in reports] == [True, False, True]
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    assert {path.name.startswith("part-") for path in archive.data.glob("warc/imported/*")} == {False}
    archive.check()


@pytest.mark.skipif(shutil.which("wget") is None, reason="wget is not installed")
def test_what_wget_wrote(new_archive: NewArchive, tmp_path: Path) -> None:
    with SampleServer(articles=3, days=2) as server:
        urls = sorted(server.urls())
        wget = ["wget", "-q", "--header=Accept-Encoding: gzip", "--warc-file=by-wget", "-O", "out", *urls]
        here = {**os.environ, "TMPDIR": "."}  # where the path of that is long, it writes nothing
        subprocess.run(wget, cwd=tmp_path, env=here, check=True, timeout=60)
    archive = new_archive("wget")
    toml = archive.data / "newspapers" / "baomau.toml"
    toml.write_text(newspaper_toml(server.base_url), encoding="utf-8")
    report = archive.bring_one(tmp_path / "by-wget.warc.gz")
    assert report.counts["unreadable"] == 0
    assert archive.urls() == urls
    archive.check()


# --- quirks ---------------------------------------------------------------------------------------


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/2 200\r\ncontent-type: text/html\r\n\r\n",
        b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n",
        "HTTP/1.1 200 Được\r\nContent-Type: text/html\r\nX-Máy: bảy\r\n\r\n".encode(),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: m\xe1y\xff\r\nno colon\r\n\r\n",
    ],
)
def test_heads_that_are_not_quite_http(
    pages: list[Page], tmp_path: Path, archive: Archive, head: bytes
) -> None:
    page = decoded(pages[0])
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzipped([response(page, head=head)]))
    assert archive.bring_one(file).counts["new"] == 1
    assert archive.urls() == [page.url]
    archive.check()


@pytest.mark.parametrize("copy", [False, True])
def test_chunks_left_in_are_taken_out(
    pages: list[Page], tmp_path: Path, archive: Archive, copy: bool
) -> None:
    chunks = [
        Page(page.url, page.fetched_at, (*page.headers, ("Transfer-Encoding", "chunked")), chunked(page.body))
        for page in pages[:3]
    ]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(by_warcio(chunks))  # with the digest of the payload as it stands, chunk marks and all
    assert archive.bring_one(file, copy=copy).counts["new"] == 3
    assert archive.urls() == sorted(page.url for page in pages[:3])
    archive.check()


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        ({"version": "WARC/0.18"}, True),
        ({"newline": "\n"}, False),
        ({"X_Ghi-chú": "đã lưu"}, True),
        ({"X_Folded": "one\r\n two"}, True),
    ],
)
def test_records_that_are_not_quite_warc(
    pages: list[Page], tmp_path: Path, archive: Archive, options: dict[str, str], kept: bool
) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzipped([response(page, **options) for page in pages[:2]]))
    report = archive.bring_one(file)
    assert report.counts["new"] == 2
    assert (report.kept is not None) == kept
    archive.check()


def test_what_is_no_article_of_a_known_newspaper_is_counted_and_left(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    page = pages[0]
    host = page.url.rpartition("/")[0]
    block = b"HTTP/1.1 200 OK\r\n\r\nx"
    others = [
        record("https://khac.example/bai-viet-123456.html", block),
        record(f"{host}/the-thao", block),
        record("dns:khac.example", b"127.0.0.1", Content_Type="text/dns"),
        record(page.url, b"<html>", type="resource"),
        record(page.url, block, type="conversion"),
    ]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzipped([*others, response(page)]))
    report = archive.bring_one(file)
    assert report.counts["records"] == 6
    assert (report.counts["taken"], report.counts["other_hosts"], report.counts["not_articles"]) == (1, 2, 1)
    assert archive.rows("select count(*) from captures") == [(1,)]


def test_what_the_newspaper_answered_instead_is_taken_as_that(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    one, two, three = (page.url for page in pages[:3])
    file = tmp_path / "x.warc.gz"
    file.write_bytes(
        gzipped(
            [
                record(one, b"HTTP/1.1 404 Not Found\r\n\r\n"),
                record(two, b"HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n"),
                record(three, b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip"),
            ]
        )
    )
    report = archive.bring_one(file)
    assert report.problems == {"not_found": 1, "undecodable": 1}
    assert report.counts["redirects"] == 1
    assert archive.rows("select url, reason from problems order by 2") == [
        (one, "not_found"),
        (three, "undecodable"),
    ]
    assert archive.urls() == []


# --- digests --------------------------------------------------------------------------------------


def digests(block: bytes) -> dict[str, str]:
    sha1, sha256 = hashlib.sha1(block), hashlib.sha256(block)
    in_base32 = base64.b32encode(sha1.digest()).decode()
    return {
        "sha1 base32": f"sha1:{in_base32}",
        "sha1 small": f"sha1:{in_base32.lower()}",
        "sha1 hex": f"SHA1:{sha1.hexdigest()}",
        "bare base32": in_base32,
        "bare hex": sha1.hexdigest().upper(),
        "sha256": f"sha256:{sha256.hexdigest()}",
        "sha-256 base32": f"sha-256:{base64.b32encode(sha256.digest()).decode()}",
        "md5": f"md5:{hashlib.md5(block).hexdigest()}",
    }


@pytest.mark.parametrize("kind", list(digests(b"")))
def test_a_digest_is_held_against_the_page_however_it_is_printed(
    pages: list[Page], tmp_path: Path, archive: Archive, kind: str
) -> None:
    sound, other = pages[:2]
    file = tmp_path / "x.warc.gz"
    fits = response(sound, WARC_Payload_Digest=digests(sound.body)[kind])
    does_not = response(other, WARC_Payload_Digest=digests(sound.body)[kind])
    file.write_bytes(gzipped([fits, does_not]))
    report = archive.bring_one(file)
    assert archive.urls() == [sound.url]
    assert list(report.damages) == [(len(gzipped([fits])), "its payload does not fit its digest")]
    archive.check()


def test_one_digest_that_fits_is_enough(pages: list[Page], tmp_path: Path, archive: Archive) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    block, payload, neither = map(decoded, pages[:3])

    def printed(page: Page, **fields: str) -> bytes:
        wrong = {"WARC_Block_Digest": f"sha1:{'A' * 32}", "WARC_Payload_Digest": f"sha1:{'A' * 32}"}
        return response(page, head=head, **{**wrong, **fields})

    file = tmp_path / "x.warc.gz"
    file.write_bytes(
        gzipped(
            [
                printed(block, WARC_Block_Digest=digests(head + block.body)["sha1 hex"]),
                printed(payload, WARC_Payload_Digest=digests(payload.body)["sha1 hex"]),
                printed(neither),
                printed(neither, WARC_Payload_Digest=""),
            ]
        )
    )
    report = archive.bring_one(file)
    assert archive.urls() == sorted([block.url, payload.url])
    assert [why for _, why in report.damages] == [
        "its payload does not fit its digest",
        "its block does not fit its digest",
    ]
    archive.check()


def test_a_digest_of_an_unknown_kind_says_nothing(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(
        gzipped([response(pages[0], WARC_Payload_Digest="blake3:00", WARC_Block_Digest="rot13:x")])
    )
    assert archive.bring_one(file).counts["new"] == 1


# --- revisits -------------------------------------------------------------------------------------

SAME = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
LATER = (
    f"{datetime.now(UTC) + timedelta(hours=20):%Y-%m-%dT%H:%M:%SZ}"  # than any page, and not yet impossible
)


def repeated(page: Page, **fields: str) -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    if fields.get("WARC_Profile") == NOT_MODIFIED:
        block = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    return record(page.url, block, type="revisit", **{"WARC_Profile": SAME, "WARC_Date": LATER, **fields})


@pytest.mark.parametrize("copy", [False, True])
@pytest.mark.parametrize("how", ["url and date", "digest alone", "not modified"])
def test_a_revisit_is_the_page_seen_again(
    pages: list[Page], tmp_path: Path, archive: Archive, copy: bool, how: str
) -> None:
    page = decoded(pages[0])
    named = {"WARC_Refers_To_Target_URI": page.url, "WARC_Refers_To_Date": page.date}
    fields = {
        "url and date": named,
        "digest alone": {"WARC_Payload_Digest": digests(page.body)["sha1 base32"]},
        "not modified": {**named, "WARC_Profile": NOT_MODIFIED},
    }[how]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzipped([response(page), repeated(page, **fields)]))
    report = archive.bring_one(file, copy=copy)
    assert (report.counts["new"], report.counts["unchanged"], report.counts["unresolved"]) == (1, 1, 0)
    assert archive.rows("select last_seen_at, revision from articles") == [
        (LATER.replace("Z", ".000000Z"), 1)
    ]
    status = 304 if how == "not modified" else 200
    assert archive.rows("select id, status, refers_to from captures") == [(1, 200, None), (2, status, 1)]
    archive.check()


def test_a_revisit_of_what_nobody_has_is_counted(pages: list[Page], tmp_path: Path, archive: Archive) -> None:
    page = pages[0]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(
        gzipped(
            [
                repeated(page, WARC_Payload_Digest=digests(page.body)["sha1 base32"]),
                response(pages[1]),
                repeated(pages[1], WARC_Payload_Digest=digests(b"other")["sha1 base32"]),
                record(pages[1].url, b"", type="revisit", WARC_Profile=SAME),
            ]
        )
    )
    report = archive.bring_one(file)
    assert (report.counts["unresolved"], report.counts["taken"], report.counts["unreadable"]) == (3, 1, 0)
    assert archive.urls() == [pages[1].url]


def test_files_in_the_wrong_order_lose_no_revisit(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    page = decoded(pages[0])
    later, earlier = tmp_path / "later.warc.gz", tmp_path / "earlier.warc.gz"
    digest = digests(page.body)["sha1 base32"]
    later.write_bytes(gzipped([response(pages[1]), repeated(page, WARC_Payload_Digest=digest)]))
    earlier.write_bytes(gzipped([response(page)]))
    assert [archive.bring_one(file).counts["unresolved"] for file in (later, earlier)] == [1, 0]
    again = archive.bring_one(later)
    assert (again.counts["unchanged"], again.counts["known"], again.counts["unresolved"]) == (1, 1, 0)
    assert archive.bring_one(later).outcome == "known"
    assert archive.rows("select max(last_seen_at) from articles") == [(LATER.replace("Z", ".000000Z"),)]
    archive.check()
