"""Damaged and hostile files: what is sound comes in, what is not is named, nothing is written elsewhere."""

from __future__ import annotations

import gzip
import random
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.archive import Damage, read_foreign
from newscrawl.cli import main

from .files import Archive, Page, gzipped, record, response, wacz


def offsets(records: list[bytes]) -> list[int]:
    """Where each of the records begins once they are compressed one by one."""
    found = [0]
    for one in records:
        found.append(found[-1] + len(gzip.compress(one, 6)))
    return found


def test_a_damaged_member_costs_its_record_and_no_other(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    records = [response(page) for page in pages]
    places = offsets(records)
    spoiled = bytearray(gzipped(records))
    dice = random.Random(3)
    hit = [2, 7, 8, 29]
    for number in hit:
        where = (places[number] + places[number + 1]) // 2
        spoiled[where : where + 20] = dice.randbytes(20)
    file = tmp_path / "x.warc.gz"
    file.write_bytes(spoiled)
    report = archive.bring_one(file)
    assert archive.urls() == sorted(page.url for number, page in enumerate(pages) if number not in hit)
    assert [offset for offset, _ in report.damages] == [places[number] for number in hit]
    assert report.counts["unreadable"] == len(hit)
    archive.check()


def test_a_member_cut_in_the_middle_of_a_file_costs_no_other(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    records = [response(page) for page in pages[:6]]
    places = offsets(records)
    whole = gzipped(records)
    cut = whole[: places[2] + 700] + whole[places[3] :]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(cut)
    report = archive.bring_one(file)
    assert archive.urls() == sorted(page.url for number, page in enumerate(pages[:6]) if number != 2)
    assert [offset for offset, _ in report.damages] == [places[2]]
    archive.check()


@pytest.mark.parametrize("cut", [1, 9, 400])
def test_a_cut_file_gives_everything_before_the_cut(
    pages: list[Page], tmp_path: Path, archive: Archive, cut: int
) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzipped([response(page) for page in pages[:4]])[:-cut])
    report = archive.bring_one(file)
    assert archive.urls() == sorted(page.url for page in pages[:3])
    assert report.damages[0][1] == "the file ends in the middle of it"
    archive.check()


def test_garbage_before_between_and_behind_records(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    dice = random.Random(5)
    one, two = (gzipped([response(page)]) for page in pages[:2])
    html = gzip.compress(b"<html>no record</html>")
    file = tmp_path / "x.warc.gz"
    file.write_bytes(bytes(3000) + one + dice.randbytes(9000) + html + two + bytes(70_000))
    report = archive.bring_one(file)
    assert archive.urls() == sorted(page.url for page in pages[:2])
    assert report.counts["unreadable"] == 3
    archive.check()


@pytest.mark.parametrize("gzip_each", [True, False])
@pytest.mark.parametrize("wrong", [-50, 50, 10**7, 10**17])
def test_a_wrong_length_costs_its_record_and_no_other(
    pages: list[Page], tmp_path: Path, archive: Archive, gzip_each: bool, wrong: int
) -> None:
    sound = [response(page) for page in pages[:3]]
    block = sound[1].partition(b"\r\n\r\n")[2][:-4]
    spoiled = record(pages[1].url, block, length=len(block) + wrong)
    file = tmp_path / ("x.warc.gz" if gzip_each else "x.warc")
    records = [sound[0], spoiled, sound[2]]
    file.write_bytes(gzipped(records) if gzip_each else b"".join(records))
    report = archive.bring_one(file)
    assert archive.urls() == sorted([pages[0].url, pages[2].url])
    ((offset, why),) = report.damages
    assert offset == (offsets(records)[1] if gzip_each else len(sound[0]))
    assert "Content-Length" in why or "ends in the middle" in why
    archive.check()


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n", "Content-Length"),
        (b"WARC/9.0\r\nContent-Length: 0\r\n\r\n", "no WARC record"),
        (b"WARC/1.0\r\n" + b"X: " + b"y" * (3 << 20) + b"\r\n\r\n", "no WARC record"),
        (b"<html></html>", "no WARC record"),
        (record("https://a.example/", b"x", length=-1), "Content-Length"),
    ],
)
@pytest.mark.parametrize("gzip_each", [True, False])
def test_what_is_no_record_is_named_and_passed_over(
    pages: list[Page], tmp_path: Path, archive: Archive, spoiled: bytes, why: str, gzip_each: bool
) -> None:
    records = [response(pages[0]), spoiled, response(pages[1])]
    file = tmp_path / "x.warc"
    file.write_bytes(gzipped(records) if gzip_each else b"\r\n".join(records))
    report = archive.bring_one(file)
    assert archive.urls() == sorted(page.url for page in pages[:2])
    assert why in report.damages[0][1]


def test_a_response_that_is_none_is_named(pages: list[Page], tmp_path: Path, archive: Archive) -> None:
    url = pages[0].url
    records = [
        record(url, b"no http at all"),
        record(url, b"HTTP/1.1 200 OK\r\n\r\n", WARC_Date="hôm qua"),
        record(url, b"HTTP/1.1 200 OK\r\n\r\n", WARC_Date=""),
        record(url, b"HTTP/1.1 200 OK\r\n\r\n", WARC_Date="0001-01-01T00:00:00Z"),
        record(url, b"HTTP/1.1 200 OK\r\n\r\n", WARC_Date="9999-12-31T23:59:59Z"),
        record(url, b"HTTP/1.1 200 OK\r\n\r\n", WARC_Date="2124-03-14T08:30:00Z"),
        response(pages[1]),
    ]
    file = tmp_path / "x.warc.gz"
    file.write_bytes(gzipped(records))
    report = archive.bring_one(file)
    assert [why for _, why in report.damages] == [
        "it holds no HTTP response",
        "its WARC-Date is no time, 'hôm qua'",
        "its WARC-Date is no time, ''",
        "its WARC-Date is no time, '0001-01-01T00:00:00Z'",
        "its WARC-Date is no time, '9999-12-31T23:59:59Z'",
        "its WARC-Date is still to come, '2124-03-14T08:30:00Z'",
    ]
    assert archive.urls() == [pages[1].url]


def large(url: str, size: int) -> bytes:
    """A member whose record is a response with a body of `size` zeros, made without holding them."""
    block_head = b"HTTP/1.1 200 OK\r\n\r\n"
    head = record(url, block_head, length=len(block_head) + size)[:-4]
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    parts = [packer.compress(head)]
    zeros = bytes(1 << 20)
    parts += [packer.compress(zeros) for _ in range(size >> 20)]
    parts += [packer.compress(b"\r\n\r\n"), packer.flush()]
    return b"".join(parts)


def test_a_record_too_large_to_hold_is_passed_over(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    file = tmp_path / "x.warc.gz"
    unasked = large("https://khac.example/video.mp4", 80 << 20)
    asked = large(pages[0].url, 80 << 20)
    file.write_bytes(unasked + asked + gzipped([response(pages[1])]))
    report = archive.bring_one(file)
    assert archive.urls() == [pages[1].url]
    ((offset, why),) = report.damages
    assert offset == len(unasked)
    assert "over the limit" in why


def test_a_member_that_inflates_without_end_is_given_up(
    pages: list[Page], tmp_path: Path, archive: Archive
) -> None:
    file = tmp_path / "x.warc.gz"
    file.write_bytes(large("https://khac.example/video.mp4", 300 << 20) + gzipped([response(pages[0])]))
    report = archive.bring_one(file)
    assert archive.urls() == [pages[0].url]
    ((_, why),) = report.damages
    assert "inflate to over" in why


# --- packages -------------------------------------------------------------------------------------


def everything_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(
    "name",
    [
        "../../../outside.warc.gz",
        "/tmp/outside.warc.gz",
        "archive/..\\outside.warc.gz",
        "archive/outside\x1b[2J.warc.gz",
    ],
)
def test_no_name_in_a_package_becomes_a_path(
    capfd: pytest.CaptureFixture[str], pages: list[Page], tmp_path: Path, archive: Archive, name: str
) -> None:
    package = wacz(tmp_path / "x.wacz", {name: gzipped([response(pages[0])])})
    before = everything_below(tmp_path)
    assert main(["import", str(package), "--data", str(archive.data)]) == 0
    assert "\x1b" not in capfd.readouterr().out
    assert archive.urls() == [pages[0].url]
    written = everything_below(tmp_path) - before
    assert all(one.startswith("data/") for one in written)
    assert not any("outside" in one for one in written)


def test_a_zip_bomb_in_a_package_is_not_unpacked(pages: list[Page], tmp_path: Path, archive: Archive) -> None:
    package = tmp_path / "x.wacz"
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as zipped:
        with zipped.open("archive/bomb.warc.gz", "w") as bomb:
            for _ in range(200):
                bomb.write(bytes(1 << 20))
        zipped.writestr("archive/sound.warc.gz", gzipped([response(pages[0])]))
    bomb_report, sound_report = archive.bring(package)
    assert "would inflate" in bomb_report.damages[0][1]
    assert sound_report.counts["new"] == 1


def test_a_spoiled_package_gives_what_it_can(pages: list[Page], tmp_path: Path, archive: Archive) -> None:
    members = {f"archive/{number}.warc.gz": gzipped([response(pages[number])]) for number in range(3)}
    package = wacz(tmp_path / "x.wacz", members)
    content = package.read_bytes()
    at = content.find(members["archive/1.warc.gz"]) + 500
    package.write_bytes(content[:at] + bytes(20) + content[at + 20 :])
    reports = archive.bring(package)
    assert [report.outcome for report in reports] == ["finished", "unreadable", "finished"]
    assert archive.urls() == sorted([pages[0].url, pages[2].url])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n",
        b"PK\x03\x04" + bytes(40),
        b"PK\x05\x06" + bytes(18),
        b"\x1f\x8b",
        b"\x5d\x2a\x4d\x18\xff\xff\xff\xff",
    ],
)
def test_what_is_no_warc_file_is_a_sentence(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, archive: Archive, content: bytes
) -> None:
    file = tmp_path / "picture"
    file.write_bytes(content)
    assert main(["import", str(file), "--data", str(archive.data)]) == 1
    said = capfd.readouterr()
    assert "nothing in it could be read" in said.out
    assert said.err == ""
    assert archive.rows("select outcome from runs") == [("finished",)]


# --- anything -------------------------------------------------------------------------------------


@given(st.binary(max_size=600))
@settings(max_examples=150)
def test_any_bytes_are_read_to_their_end(tmp_path: Path, content: bytes) -> None:
    for name, data in (
        ("a.warc.gz", content),
        ("b.warc.gz", gzip.compress(content)),
        ("c.warc.gz", gzip.compress(b"WARC/1.0\r\n" + content)),
        ("d.warc", b"WARC/1.0\r\n" + content),
        ("e.warc.zst", b"\x28\xb5\x2f\xfd" + content),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        for finding in read_foreign(path, lambda url: "baomau"):
            assert 0 <= finding.resume <= len(data)


@given(st.data())
@settings(max_examples=60)
def test_a_flipped_byte_costs_at_most_its_own_record(
    pages: list[Page], tmp_path: Path, data: st.DataObject
) -> None:
    records = [response(page) for page in pages[:3]]
    whole = bytearray(gzipped(records))
    places = offsets(records)
    where = data.draw(st.integers(0, len(whole) - 1))
    whole[where] ^= data.draw(st.integers(1, 255))
    path = tmp_path / "x.warc.gz"
    path.write_bytes(whole)
    findings = list(read_foreign(path, lambda url: "baomau"))
    hit = max(number for number in range(3) if places[number] <= where)
    read = {finding.capture.url for finding in findings if hasattr(finding, "capture")}
    assert {page.url for number, page in enumerate(pages[:3]) if number != hit} <= read
    assert len(read) == 3 or any(isinstance(finding, Damage) for finding in findings)
