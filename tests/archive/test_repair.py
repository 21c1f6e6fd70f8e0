"""Files after a crash: whatever stands at their end, no whole record is lost and nothing else stays."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.archive import Repair, WarcWriter, read_capture, repair
from newscrawl.archive.files import WarcFile, mark_of
from newscrawl.errors import StorageFailed
from newscrawl.items import WarcLocation

from .warcs import capture, judge, pages

OpenWriter = Callable[..., WarcWriter]


@pytest.fixture
def interrupted(folder: Path, open_writer: OpenWriter) -> tuple[Path, list[WarcLocation]]:
    """A file with three captures of one record each, closed, and its mark put back as a crash leaves it."""
    with open_writer() as writer:
        locations = [writer.write(capture(number, request_headers=())) for number in range(3)]
    path = folder / locations[0].file
    mark_of(path).write_bytes(b"%020d\n" % 0)
    return path, locations


def test_a_file_that_was_whole_stays_as_it_was(
    folder: Path, interrupted: tuple[Path, list[WarcLocation]]
) -> None:
    path, _ = interrupted
    before = path.read_bytes()
    assert repair(folder) == ()
    assert path.read_bytes() == before
    assert not mark_of(path).exists()


def test_a_file_cut_at_any_byte_keeps_its_whole_records(
    folder: Path, interrupted: tuple[Path, list[WarcLocation]]
) -> None:
    path, locations = interrupted
    sound = path.read_bytes()
    ends = [0, locations[0].offset, *(location.offset + location.length for location in locations)]
    for cut in range(len(sound) + 1):
        path.write_bytes(sound[:cut])
        mark_of(path).write_bytes(b"%020d\n" % 0)
        repairs = repair(folder)
        kept = max(end for end in ends if end <= cut)
        assert (path.read_bytes() if kept else b"") == sound[:kept]
        assert path.exists() == (kept > 0)
        expected = Repair(f"baomau/{path.name}", kept, cut - kept)
        assert repairs == ((expected,) if cut > kept else ())


@pytest.mark.parametrize(
    "tail",
    [
        bytes(1),
        bytes(100_000),
        b"\xff" * 70_000,
        b"\x1f\x8b\x08" + bytes(50),
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"\xaa" * 40_000,
        os.urandom(30_000),
        b"WARC/1.1\r\n",
    ],
    ids=["a zero", "zeros", "ones", "gzip head", "gzip head and rubbish", "noise", "plain"],
)
def test_what_is_no_record_goes(
    folder: Path, interrupted: tuple[Path, list[WarcLocation]], tail: bytes
) -> None:
    path, locations = interrupted
    sound = path.read_bytes()
    for synced in (0, locations[1].offset, len(sound)):
        path.write_bytes(sound + tail)
        mark_of(path).write_bytes(b"%020d\n" % synced)
        (done,) = repair(folder)
        assert path.read_bytes() == sound
        assert (done.kept, done.dropped) == (len(sound), len(tail))
        assert str(len(tail)) in str(done)
    assert [read_capture(folder, location) for location in locations] == [
        capture(number, request_headers=()) for number in range(3)
    ]
    assert len(pages(path)) == 3


def test_a_last_record_of_zeros_goes(folder: Path, interrupted: tuple[Path, list[WarcLocation]]) -> None:
    """What a file system leaves that wrote the size before the data."""
    path, locations = interrupted
    sound = path.read_bytes()
    last = locations[2]
    path.write_bytes(sound[: last.offset + 50] + bytes(last.length - 50))
    (done,) = repair(folder)
    assert done.kept == last.offset
    assert len(pages(path)) == 2


@pytest.mark.parametrize(
    "mark", [b"", b"\0" * 21, b"-5\n", b"99999999999999999999\n", b"1\n", b"none", "²\n".encode()]
)
def test_a_mark_that_says_nothing_true_costs_nothing(
    folder: Path, interrupted: tuple[Path, list[WarcLocation]], mark: bytes
) -> None:
    path, locations = interrupted
    path.write_bytes(path.read_bytes()[:-7])
    mark_of(path).write_bytes(mark)
    (done,) = repair(folder)
    assert done.kept == locations[2].offset


def test_only_what_was_not_known_to_be_on_disk_is_read(
    folder: Path, interrupted: tuple[Path, list[WarcLocation]]
) -> None:
    """Shown by damage before the mark's number, which a full reading would stumble over."""
    path, locations = interrupted
    data = bytearray(path.read_bytes())
    data[locations[0].offset + 40] ^= 0xFF
    path.write_bytes(bytes(data) + bytes(99))
    mark_of(path).write_bytes(b"%020d\n" % locations[2].offset)
    (done,) = repair(folder)
    assert done == Repair(f"baomau/{path.name}", len(data), 99)


def test_closed_files_are_not_looked_at(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        path = folder / writer.write(capture()).file
    damaged = path.read_bytes()[:-9]
    path.write_bytes(damaged)
    assert repair(folder) == ()
    assert path.read_bytes() == damaged


def test_a_mark_whose_file_never_came_is_taken_away(folder: Path) -> None:
    (folder / "baomau").mkdir(parents=True)
    mark = folder / "baomau" / "baomau-x.warc.gz.open"
    mark.write_bytes(b"")
    assert repair(folder) == ()
    assert not mark.exists()


def test_an_archive_without_files_needs_no_repair(folder: Path) -> None:
    assert repair(folder) == ()


def test_a_repair_that_the_disk_refuses_is_a_sentence(
    folder: Path, interrupted: tuple[Path, list[WarcLocation]]
) -> None:
    path, _ = interrupted
    mark_of(path).unlink()
    mark_of(path).mkdir()  # a mark that cannot be read
    with pytest.raises(StorageFailed, match=r"could not be repaired: .*\.$"):
        repair(folder)


def test_the_mark_counts_what_was_synced(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as writer:
        path = folder / writer.write(capture(1)).file
        mark = mark_of(path)
        assert int(mark.read_bytes()) == 0
        writer.sync()
        assert int(mark.read_bytes()) == path.stat().st_size
        synced = path.stat().st_size
        writer.write(capture(2))
        assert int(mark.read_bytes()) == synced
    assert not mark.exists()


def test_a_crash_then_a_repair_then_a_new_run(folder: Path, open_writer: OpenWriter) -> None:
    with open_writer() as crashed:
        first = crashed.write(capture(1))
    path = folder / first.file
    path.write_bytes(path.read_bytes() + b"\x1f\x8b half a record")
    mark_of(path).touch()
    assert len(repair(folder)) == 1
    with open_writer() as writer:
        second = writer.write(capture(2))
    assert first.file != second.file
    assert [page for file in sorted(folder.rglob("*.gz")) for page in pages(file)] == [
        capture(1).url,
        capture(2).url,
    ]


def test_a_failed_write_is_taken_back(folder: Path) -> None:
    """An interruption in the middle of a write, here by what is written not being bytes."""
    folder.mkdir()
    file = WarcFile.create(folder / "baomau.warc.gz")
    file.append(b"whole")
    with pytest.raises(TypeError):
        file.append(["not", "bytes"])
    assert file.append(b"next") == 5
    file.close()
    assert (folder / "baomau.warc.gz").read_bytes() == b"wholenext"


def test_a_failed_sync_ends_the_file_and_the_next_start_repairs_it(
    folder: Path, open_writer: OpenWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with open_writer() as writer:
        first = writer.write(capture(1))
        writer.sync()
        writer.write(capture(2))
        with monkeypatch.context() as failing:
            failing.setattr("newscrawl.archive.files._fdatasync", refuse)
            with pytest.raises(StorageFailed, match="Input/output error"):
                writer.sync()
        with pytest.raises(StorageFailed, match="start again"):
            writer.write(capture(3))
    path = folder / first.file
    assert mark_of(path).exists()
    assert repair(folder) == ()
    assert not mark_of(path).exists()
    assert pages(path) == [capture(1).url, capture(2).url]


def test_the_judge_notices_what_repair_is_for(folder: Path, interrupted: tuple[Path, object]) -> None:
    """Without repair, a record behind a cut is lost: what these tests rest on."""
    path, _ = interrupted
    sound = path.read_bytes()
    path.write_bytes(sound[:-9] + sound)
    try:
        found = len(judge(path))
    except Exception:  # warcio fails in several ways
        found = 0
    assert found < 7
