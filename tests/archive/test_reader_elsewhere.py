"""What the reader of our own files makes of those of others."""

from __future__ import annotations

import gzip
import io
import warnings
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.archive import (
    WarcWriter,
    iter_captures,
    read_capture,
)
from newscrawl.errors import NewscrawlError
from newscrawl.items import Capture, WarcLocation

from .warcs import capture, raw_record

OpenWriter = Callable[..., WarcWriter]


def three(folder: Path, open_writer: OpenWriter) -> tuple[Path, list[WarcLocation]]:
    """A file of our own with three captures, and where they stand."""
    with open_writer() as writer:
        locations = [writer.write(capture(number, request_headers=())) for number in range(3)]
    return folder / locations[0].file, locations


def foreign(path: Path, *, gzipped: bool = True, version: str = "WARC/1.0") -> Path:
    """A file by warcio with its digests (sha1, base32), the request before the response, and a revisit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to the collector
        write_foreign(path, gzipped, version)
    return path


def write_foreign(path: Path, gzipped: bool, version: str) -> None:
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzipped, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "other"}))
        url, date = "https://khac.example/bai.html", {"WARC-Date": "2020-05-01T10:00:00Z"}
        head = StatusAndHeaders("200 OK", [("Transfer-Encoding", "chunked")], protocol="HTTP/1.1")
        response = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(b"5\r\n<p>ba\r\n4\r\n</p>\r\n0\r\n\r\n"),
            http_headers=head,
            warc_headers_dict=dict(date),
        )
        asked = StatusAndHeaders("GET /bai.html HTTP/1.1", [("Accept", "*/*")], is_http_request=True)
        request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dict(date))
        request.rec_headers.add_header(
            "WARC-Concurrent-To", response.rec_headers.get_header("WARC-Record-ID")
        )
        writer.write_record(request)
        writer.write_record(response)
        writer.write_record(
            writer.create_revisit_record(url, "sha1:AAAA", url, "2020-05-01T10:00:00Z", http_headers=head)
        )
        writer.write_record(
            writer.create_warc_record("dns:khac.example", "resource", payload=io.BytesIO(b"127.0.0.1"))
        )


@pytest.mark.parametrize("gzipped", [True, False])
@pytest.mark.parametrize("version", ["WARC/1.0", "WARC/1.1"])
def test_a_file_of_another_tool_is_read(tmp_path: Path, gzipped: bool, version: str) -> None:
    name = "khac.warc.gz" if gzipped else "khac.warc"
    path = foreign(tmp_path / "khac" / name, gzipped=gzipped, version=version)
    response, revisit = iter_captures(path, newspaper="baomau")
    assert response.capture is not None
    assert response.capture.newspaper == "baomau"
    assert response.capture.body == b"<p>ba</p>"
    assert response.capture.headers == ()
    assert response.capture.request_headers == (("Accept", "*/*"),)
    assert response.capture.fetched_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert revisit.revisit is not None
    assert revisit.revisit.digest == "sha1:AAAA"
    assert response.location is not None
    assert read_capture(tmp_path, response.location).body == b"<p>ba</p>"


def test_one_member_over_many_records_gives_captures_without_a_place(tmp_path: Path) -> None:
    plain = foreign(tmp_path / "khac" / "khac.warc", gzipped=False)
    path = plain.with_name("khac.warc.gz")
    path.write_bytes(gzip.compress(plain.read_bytes()))
    response, _ = iter_captures(path)
    assert response.capture is not None
    assert response.location is None


def test_a_cut_file_gives_its_whole_records_and_then_no_capture(
    folder: Path, open_writer: OpenWriter
) -> None:
    path, _ = three(folder, open_writer)
    path.write_bytes(path.read_bytes()[:-20])
    good: list[Capture] = []
    with suppress(NewscrawlError):
        good.extend(record.capture for record in iter_captures(path) if record.capture)
    assert good[:2] == [capture(0, request_headers=()), capture(1, request_headers=())]


def test_a_bad_member_ends_a_file_with_a_sentence_after_what_was_whole(
    folder: Path, open_writer: OpenWriter
) -> None:
    path, locations = three(folder, open_writer)
    damaged = bytearray(path.read_bytes())
    damaged[locations[2].offset : locations[2].offset + 40] = bytes(40)
    path.write_bytes(damaged)
    whole: list[Capture | None] = []
    with pytest.raises(NewscrawlError, match="cannot be read to its end"):
        whole.extend(record.capture for record in iter_captures(path))
    assert whole == [capture(0, request_headers=()), capture(1, request_headers=())]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (raw_record(b"not http"), "no HTTP response"),
        (raw_record(b""), "no HTTP response"),
        (raw_record(b"HTTP/1.1 200 OK\r\n\r\n", length=4000), "ends after"),
        (raw_record(b"HTTP/1.1 200 OK\r\n\r\n", length=10**17), "over the limit"),
        (raw_record(b"HTTP/1.1 200 OK\r\n\r\n", WARC_Date="yesterday"), "is no time"),
        (raw_record(b"HTTP/1.1 200 OK\r\n\r\n", WARC_Target_URI=""), "has no WARC-Target-URI"),
        (raw_record(b"HTTP/1.1 200 OK\r\n\r\n", WARC_Type="revisit"), "revisit of an unknown kind"),
        (
            raw_record(b"HTTP/1.1 200 OK\r\n\r\nx", WARC_Payload_Digest="sha256:" + "0" * 64),
            "does not fit its digest",
        ),
    ],
)
def test_what_is_no_capture_says_why(tmp_path: Path, record: bytes, why: str) -> None:
    path = tmp_path / "khac.warc.gz"
    path.write_bytes(record)
    (read,) = iter_captures(path)
    assert read.capture is None
    assert why in (read.unreadable or "")


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_block_is_read_or_refused(tmp_path: Path, block: bytes) -> None:
    path = tmp_path / "khac.warc.gz"
    path.write_bytes(raw_record(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + block))
    (record,) = iter_captures(path)
    assert record.capture is not None
    assert record.capture.status == 200


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_file_is_read_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "khac.warc.gz"
    for content in (data, gzip.compress(data), gzip.compress(b"WARC/1.1\r\n" + data)):
        path.write_bytes(content)
        try:
            captures = [record.capture for record in iter_captures(path)]
        except NewscrawlError as error:
            assert str(error).endswith(".")  # noqa: PT017
        else:
            assert not any(captures)


def test_a_header_folded_over_lines_is_one_value(tmp_path: Path) -> None:
    path = tmp_path / "khac.warc.gz"
    path.write_bytes(raw_record(b"HTTP/1.0 200 OK\nX-Note: m\xf4t\n\thai\nno colon\nX: 1\n\nbody"))
    (record,) = iter_captures(path)
    assert record.capture is not None
    assert record.capture.headers == (("X-Note", "môt hai"), ("X", "1"))
    assert record.capture.body == b"body"
