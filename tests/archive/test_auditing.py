"""`audit` says what stands in a file, whatever stands in it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive.auditing import Gap, Standing, audit

from .warcs import raw_record

SOUND = raw_record(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")
pieces = st.one_of(
    st.binary(max_size=60),
    st.binary(max_size=60).map(gzip.compress),
    st.builds(raw_record, st.binary(max_size=60), length=st.none() | st.integers(0, 90)),
    st.just(SOUND),
    st.builds(lambda record, end: record[:end], st.just(SOUND), st.integers(1, len(SOUND) - 1)),
)


@pytest.mark.parametrize(
    ("line", "status"),
    [("HTTP/1.1 200 OK", 200), ("HTTP/1.1 123456789x OK", None), ("HTTP/1.1", None), ("HTTP/1.1 ²00", None)],
)
def test_a_status_that_is_no_number_is_none(tmp_path: Path, line: str, status: int | None) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(raw_record(f"{line}\r\n\r\n".encode()))
    (one,) = audit(file)
    assert isinstance(one, Standing)
    assert one.status == status


@given(st.lists(pieces, max_size=6))
@settings(max_examples=150)
def test_any_bytes_are_told_apart_to_their_end(tmp_path: Path, found: list[bytes]) -> None:
    """No damage hides a sound record that stands behind it."""
    file = tmp_path / "x.warc.gz"
    file.write_bytes(b"".join([*found, SOUND]))
    seen = list(audit(file))
    at = 0
    for one in seen:
        assert one.offset >= at
        at = one.end if isinstance(one, Gap) else one.offset + one.length
        assert at > one.offset
    last = seen[-1]
    assert isinstance(last, Standing)
    assert last.offset + last.length == file.stat().st_size
