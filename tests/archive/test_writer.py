"""What the writer puts into files, as warcio reads it."""

from __future__ import annotations

import gzip
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from newscrawl.archive import Revisit, WarcWriter, payload_digest
from newscrawl.errors import Misuse

from .warcs import CLOCK, capture, judge

OpenWriter = Callable[..., WarcWriter]


def test_a_capture_is_a_response_and_its_request(folder: Path, open_writer: OpenWriter) -> None:
    one = capture()
    with open_writer(operator="mailto:luu-tru@bao.example") as writer:
        location = writer.write(one)

    path = folder / location.file
    info, response, request = judge(path)
    assert info.type == "warcinfo"
    about = info.body.decode()
    for line in (
        "software: newscrawl/test",
        "operator: mailto:luu-tru@bao.example",
        "robots: obey",
        "format: WARC File Format 1.1",
        "isPartOf: baomau",
    ):
        assert line in about
    assert "reason phrase" in about
    assert info.fields["WARC-Filename"] == path.name

    assert response.type == "response"
    assert response.url == one.url
    assert response.body == one.body
    assert response.http == list(one.headers)
    assert response.status_line == "200 OK"
    assert response.fields["WARC-Date"] == "2024-02-27T04:53:00.123456Z"
    assert response.fields["WARC-IP-Address"] == "127.0.0.1"
    assert response.fields["WARC-Payload-Digest"] == f"sha256:{payload_digest(one.body)}"
    assert response.fields["WARC-Block-Digest"].startswith("sha256:")

    assert request.type == "request"
    assert request.fields["WARC-Concurrent-To"] == response.fields["WARC-Record-ID"]
    assert request.http == [("Host", "bao.example"), ("User-Agent", "newscrawl/test")]
    assert request.status_line == "/bai-viet-1.html HTTP/1.1"


def test_the_location_is_the_gzip_member_of_the_response(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        locations = [writer.write(capture(number)) for number in range(3)]
    data = (folder / locations[0].file).read_bytes()
    for number, location in enumerate(locations):
        record = gzip.decompress(data[location.offset : location.offset + location.length])
        assert record.startswith(b"WARC/1.1\r\nWARC-Type: response\r\n")
        assert f"bai-viet-{number}.html".encode() in record


def test_a_capture_without_request_headers_has_no_request_record(
    folder: Path, open_writer: OpenWriter
) -> None:
    with open_writer() as writer:
        location = writer.write(capture(request_headers=()))
    assert [record.type for record in judge(folder / location.file)] == ["warcinfo", "response"]


@pytest.mark.parametrize("profile", ["identical-payload-digest", "server-not-modified"])
def test_a_revisit_names_the_capture_that_has_the_payload(
    folder: Path, open_writer: OpenWriter, profile: str
) -> None:
    first = capture()
    digest = payload_digest(first.body)
    with open_writer() as writer:
        writer.write(first)
        again = capture(status=304 if profile == "server-not-modified" else 200)
        revisit = Revisit(profile, first.url, first.fetched_at, digest)
        location = writer.write(again, revisit_of=revisit)
    record = judge(folder / location.file)[3]
    assert record.type == "revisit"
    assert record.body == b""
    assert record.http == list(again.headers)
    assert record.fields["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert record.fields["WARC-Refers-To-Target-URI"] == first.url
    assert record.fields["WARC-Refers-To-Date"] == "2024-02-27T04:53:00.123456Z"
    assert record.fields["WARC-Payload-Digest"] == f"sha256:{digest}"
    assert ("WARC-Truncated" in record.fields) == (profile == "identical-payload-digest")


def test_warcio_check_passes(folder: Path, open_writer: OpenWriter) -> None:
    first = capture(headers=(("Content-Encoding", "gzip"),), body=gzip.compress(b"<p>tin</p>" * 2000))
    with open_writer() as writer:
        location = writer.write(first)
        writer.write(capture(2, body=b"", status=301, headers=(("Location", "/moi.html"),)))
        writer.write(
            capture(3),
            revisit_of=Revisit("identical-payload-digest", first.url, CLOCK, payload_digest(first.body)),
        )
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(folder / location.file)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("digest pass") == 6  # all but the revisit, whose payload is elsewhere


def test_a_file_is_followed_by_the_next_before_it_grows_over_the_limit(
    folder: Path, open_writer: OpenWriter
) -> None:
    limit = 3000
    with open_writer(max_bytes=limit) as writer:
        locations = [writer.write(capture(number)) for number in range(12)]
    files = sorted({location.file for location in locations})
    assert len(files) > 2
    assert [location.file for location in locations] == sorted(location.file for location in locations)
    for file in files:
        assert (folder / file).stat().st_size <= limit
        assert judge(folder / file)[0].type == "warcinfo"
    assert not list(folder.rglob("*.open"))


def test_a_capture_over_the_limit_gets_a_file_of_its_own(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer(max_bytes=10) as writer:
        first, second = writer.write(capture(1)), writer.write(capture(2))
    assert first.file != second.file
    assert len(judge(folder / second.file)) == 3


def test_nothing_is_made_before_the_first_capture(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        writer.sync()
    assert not folder.exists()


def test_two_writers_in_one_second_do_not_share_a_file(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as one, open_writer() as other:
        files = {one.write(capture(1)).file, other.write(capture(2)).file}
    assert len(files) == 2
    assert all(len(judge(folder / file)) == 3 for file in files)


def test_a_closed_writer_begins_a_new_file(folder: Path, open_writer: OpenWriter) -> None:
    writer = open_writer()
    first = writer.write(capture(1))
    writer.close()
    closed = (folder / first.file).read_bytes()
    second = writer.write(capture(2))
    writer.close()
    assert first.file != second.file
    assert (folder / first.file).read_bytes() == closed


@pytest.mark.parametrize("newspaper", ["../etc", "a/b", "", "Báo", "a\0b", ".", "BAO"])
def test_a_name_from_elsewhere_cannot_name_a_folder(folder: Path, newspaper: str) -> None:
    with pytest.raises(Misuse, match="cannot name a folder"):
        WarcWriter(folder, newspaper, software="newscrawl/test")


def test_secrets_of_the_request_are_not_kept(folder: Path, open_writer: OpenWriter) -> None:
    secrets = (("Cookie", "bimat=1"), ("authorization", "Basic bimat"), ("Proxy-Authorization", "bimat"))
    with open_writer() as writer:
        location = writer.write(capture(request_headers=(("Accept", "*/*"), *secrets)))
    assert judge(folder / location.file)[2].http == [("Host", "bao.example"), ("Accept", "*/*")]
    assert b"bimat" not in gzip.decompress((folder / location.file).read_bytes())


def test_transfer_encoding_goes_and_content_encoding_stays(folder: Path, open_writer: OpenWriter) -> None:
    body = gzip.compress("<p>Tin trong tỉnh</p>".encode())
    headers = (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"), ("Content-Type", "text/html"))
    with open_writer() as writer:
        location = writer.write(capture(headers=headers, body=body))
    response = judge(folder / location.file)[1]
    assert response.http == list(headers[1:])
    assert response.body == body


def test_a_content_length_that_lies_is_put_right_and_kept(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        location = writer.write(
            capture(headers=(("content-length", "999999"),), body=b"<p>"), truncated="disconnect"
        )
    response = judge(folder / location.file)[1]
    assert response.http == [("X-Archive-Orig-Content-Length", "999999"), ("Content-Length", "3")]
    assert response.fields["WARC-Truncated"] == "disconnect"


def test_an_answer_to_head_states_the_length_of_what_is_not_there(
    folder: Path, open_writer: OpenWriter
) -> None:
    with open_writer() as writer:
        location = writer.write(capture(method="HEAD", headers=(("Content-Length", "999"),), body=b""))
    assert judge(folder / location.file)[1].http == [("Content-Length", "999")]


def test_hostile_headers_and_urls_stay_on_their_line(folder: Path, open_writer: OpenWriter) -> None:
    one = capture(
        url="https://bao.example/tin tức\r\nWARC-Type: warcinfo\0.html",
        headers=(
            ("X-Note", "một\r\n\r\nWARC/1.1\0 hai"),
            ("X-Latin", "caf\xe9\x80"),
            ("Bad\r\nName", "x"),
            ("Transfer-\0Encoding", "chunked"),
            ("\r\n", "no name is left of this"),
        ),
        ip_address="127.0.0.1\r\nX: y",
    )
    with open_writer() as writer:
        location = writer.write(one)
    response = judge(folder / location.file)[1]
    assert response.type == "response"
    assert response.url == ("https://bao.example/tin%20t%E1%BB%A9c%0D%0AWARC-Type:%20warcinfo%00.html")
    assert "WARC-IP-Address" not in response.fields
    assert response.http == [
        ("X-Note", "một WARC/1.1  hai"),
        ("X-Latin", "caf\xe9\x80"),
        ("BadName", "x"),
    ]
    assert response.body == one.body


def test_a_time_without_a_zone_is_a_mistake(open_writer: OpenWriter) -> None:
    with open_writer() as writer, pytest.raises(ValueError, match="needs a zone"):
        writer.write(capture(fetched_at=datetime(2024, 1, 1)))  # noqa: DTZ001
