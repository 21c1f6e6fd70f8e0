"""What comes back from our own files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive import (
    Revisit,
    WarcWriter,
    iter_captures,
    payload_digest,
    read_capture,
    read_record,
)
from newscrawl.errors import NewscrawlError
from newscrawl.items import Capture, WarcLocation

from .warcs import CLOCK, capture, judge

OpenWriter = Callable[..., WarcWriter]
HOST = ("Host", "bao.example")


def with_host(one: Capture) -> Capture:
    """As it comes back: the request says whom it was sent to."""
    return replace(one, request_headers=(HOST, *one.request_headers))


def test_a_capture_comes_back_as_it_was(folder: Path, open_writer: OpenWriter) -> None:
    local = timezone(timedelta(hours=7))
    ones = [
        capture(1),
        capture(2, kind="source", method="POST", status=299, ip_address="::1"),
        capture(3, kind="robots", status=404, body=b"", headers=()),
        capture(4, fetched_at=CLOCK.astimezone(local), headers=(("X", "1"), ("X", "2"), ("Y", ""))),
    ]
    with open_writer() as writer:
        locations = [writer.write(one) for one in ones]
    assert [read_capture(folder, location) for location in locations] == [with_host(one) for one in ones]
    alone = [read_capture(folder, location, asked=False) for location in locations]
    assert alone == [replace(one, request_headers=(), method="GET") for one in ones]


def test_a_record_can_be_read_as_soon_as_it_is_synced(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        assert writer.is_synced
        location = writer.write(capture())
        assert not writer.is_synced
        writer.sync()
        assert writer.is_synced
        assert read_capture(folder, location) == with_host(capture())


def test_a_revisit_comes_back_without_body_and_names_the_first(folder: Path, open_writer: OpenWriter) -> None:
    revisit = Revisit("server-not-modified", "https://bao.example/cũ", CLOCK, "ab" * 32)
    with open_writer() as writer:
        location = writer.write(capture(status=304, body=b""), revisit_of=revisit)
    record = read_record(folder, location)
    assert record.type == "revisit"
    assert record.location == location
    assert record.revisit == replace(revisit, target_url="https://bao.example/c%C5%A9")
    assert record.capture == with_host(capture(status=304, body=b""))


def test_a_file_streams_in_order_with_locations_that_resolve(folder: Path, open_writer: OpenWriter) -> None:
    revisit = Revisit("identical-payload-digest", "https://bao.example/", CLOCK, "ab" * 32)
    with open_writer() as writer:
        locations = [
            writer.write(capture(1)),
            writer.write(capture(2, request_headers=())),
            writer.write(capture(3), revisit_of=revisit),
            writer.write(capture(4), truncated="length"),
        ]
    records = list(iter_captures(folder / locations[0].file))
    starts = [(record.location.file, record.location.offset) for record in records if record.location]
    assert starts == [(location.file, location.offset) for location in locations]
    assert [record.type for record in records] == ["response", "response", "revisit", "response"]
    assert records[0].capture == with_host(capture(1))
    assert records[1].capture == capture(2, request_headers=())
    assert records[3].truncated == "length"
    assert [record.capture for record in records] == [read_capture(folder, place) for place in locations]


HEADERS = st.lists(
    st.tuples(
        st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,20}", fullmatch=True).filter(
            lambda name: name.lower() not in {"transfer-encoding", "content-length", "content-encoding"}
        ),
        st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=40).map(
            lambda value: value.strip(" \t")
        ),
    ),
    max_size=6,
)


@given(
    headers=HEADERS,
    body=st.binary(max_size=3000),
    status=st.integers(100, 599),
    fetched_at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
@settings(max_examples=150)
def test_any_capture_comes_back(
    folder: Path,
    open_writer: OpenWriter,
    headers: list[tuple[str, str]],
    body: bytes,
    status: int,
    fetched_at: datetime,
) -> None:
    one = capture(headers=tuple(headers), body=body, status=status, fetched_at=fetched_at)
    with open_writer() as writer:
        location = writer.write(one)
    assert read_capture(folder, location) == with_host(one)
    assert judge(folder / location.file)[1].body == body


@given(
    url=st.text(min_size=1, max_size=60),
    headers=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), max_size=5),
    asked=st.lists(st.tuples(st.text(max_size=12), st.text(max_size=30)), min_size=1, max_size=3),
    method=st.text(max_size=8),
)
@settings(max_examples=150)
def test_whatever_is_hostile_stays_one_record_each(
    folder: Path,
    open_writer: OpenWriter,
    url: str,
    headers: list[tuple[str, str]],
    asked: list[tuple[str, str]],
    method: str,
) -> None:
    one = capture(
        url=f"https://bao.example/{url}",
        headers=tuple(headers),
        request_headers=tuple(asked),
        method=method,
    )
    with open_writer() as writer:
        location = writer.write(one)
    assert [record.type for record in judge(folder / location.file)] == ["warcinfo", "response", "request"]
    back = read_capture(folder, location)
    assert back.body == one.body
    assert back.status == 200
    assert len(back.headers) <= len(one.headers) + 1


@pytest.mark.parametrize(
    "file",
    [
        "../newscrawl.db",
        "/etc/passwd",
        "baomau/../../x.warc.gz",
        "baomau/x.txt",
        "",
        "a\0.warc.gz",
        "a//b.warc",
    ],
)
def test_a_location_cannot_lead_out_of_the_archive(folder: Path, file: str) -> None:
    with pytest.raises(NewscrawlError, match="does not name a file of this archive"):
        read_capture(folder, WarcLocation(file, 0, 10))


def test_a_missing_file_is_a_sentence(folder: Path) -> None:
    with pytest.raises(NewscrawlError, match=r"is missing from the archive\.$"):
        read_capture(folder, WarcLocation("baomau/x.warc.gz", 0, 10))


@pytest.mark.parametrize("shift", [-(10**6), 1, 7, 100, 10**6, (1 << 63) - 10**6, 1 << 64])
def test_a_place_without_a_record_is_a_sentence(folder: Path, open_writer: OpenWriter, shift: int) -> None:
    with open_writer() as writer:
        location = writer.write(capture())
    with pytest.raises(NewscrawlError, match=r"\.$"):
        read_capture(folder, replace(location, offset=location.offset + shift))


def test_the_place_of_another_record_is_no_capture(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        location = writer.write(capture())
    for offset in (0, location.offset + location.length):  # the warcinfo, the request
        with pytest.raises(NewscrawlError, match="no record of a capture"):
            read_capture(folder, replace(location, offset=offset))


def test_no_damaged_byte_goes_unnoticed(folder: Path, open_writer: OpenWriter) -> None:
    """Whichever byte is wrong, the capture is right or refused: never another body."""
    one = capture(request_headers=())
    with open_writer() as writer:
        location = writer.write(one)
    path = folder / location.file
    sound = path.read_bytes()
    refused = 0
    for position in range(location.offset, location.offset + location.length):
        path.write_bytes(sound[:position] + bytes([sound[position] ^ 0x55]) + sound[position + 1 :])
        try:
            back = read_capture(folder, location)
        except NewscrawlError:
            refused += 1
        else:
            assert back.body == one.body
    assert refused > location.length * 0.9


def test_a_record_cut_short_is_refused_at_every_byte(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        location = writer.write(capture(request_headers=()))
    path = folder / location.file
    sound = path.read_bytes()
    for end in range(location.offset, location.offset + location.length - 30):
        path.write_bytes(sound[:end])
        with pytest.raises(NewscrawlError):
            read_capture(folder, location)


def test_what_is_too_large_is_passed_on_unread(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        location = writer.write(capture(1, body=bytes(100_000)))
        writer.write(capture(2))
    large, small = iter_captures(folder / location.file, max_block=50_000)
    assert large.capture is None
    assert "over the limit" in (large.unreadable or "")
    assert small.capture == with_host(capture(2))


def test_the_payload_digest_is_the_sha256_of_the_bytes() -> None:
    assert payload_digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
