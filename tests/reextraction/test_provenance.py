"""From an article to its captures, and from there to the page as it was received."""

from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from ..cli.terminal import newscrawl
from .conftest import Library
from .press import GOOD, Press, address, page


def test_source_names_every_capture_of_an_article(revisited: Press) -> None:
    url = address(1)
    answer = newscrawl("show", url, "--source", "--json", cwd=revisited.data.parent)
    assert answer.code == 0, answer.err
    assert answer.json["revision"] == 2
    first, second, third = answer.json["captures"]
    assert [one["shown"] for one in (first, second, third)] == [False, False, True]
    assert [one["payload_in"] for one in (first, second, third)] == [None, first["id"], None]
    assert first["digest"] == second["digest"] != third["digest"]
    for one, kind in ((first, "response"), (second, "revisit"), (third, "response")):
        with (revisited.data / "warc" / one["warc_file"]).open("rb") as stream:
            stream.seek(one["warc_offset"])
            record = next(iter(ArchiveIterator(stream)))
            assert record.rec_type == kind
            assert record.rec_headers["WARC-Target-URI"] == one["url"] == url
            assert datetime.fromisoformat(record.rec_headers["WARC-Date"]) == datetime.fromisoformat(
                one["fetched_at"]
            )
            if kind == "response":
                assert hashlib.sha256(record.raw_stream.read()).hexdigest() == one["digest"]

    printed = newscrawl("show", url, "--source", "--revision", "1", cwd=revisited.data.parent).out
    for one in (first, second, third):
        assert f"warc/{one['warc_file']} at {one['warc_offset']}, {one['warc_length']} bytes" in printed
    assert f"the page itself is in capture {first['id']}" in printed
    assert f"Capture {first['id']}, {first['fetched_at']}, status 200, the first of this revision" in printed


def test_source_says_how_a_crawl_came_to_it(library: Library) -> None:
    source = newscrawl("show", library.edited, "--source", "--json", cwd=library.data.parent).json
    assert [one["origin"] for one in source["captures"]] == ["crawl", "crawl"]
    runs = [one["run_id"] for one in source["captures"]]
    assert runs == [number for (number,) in library.reader.rows("select id from runs order by id")]


def raw(data: Path, *words: str) -> bytes:
    command = [sys.executable, "-m", "newscrawl", "show", "--data", data, "--raw", *words]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout


def test_raw_is_the_page_as_it_was_received_decompressed(library: Library) -> None:
    pages = [raw(library.data, library.edited, "--revision", number) for number in ("1", "2")]
    assert pages[0] != pages[1]
    assert raw(library.data, library.edited) == pages[1]
    held = newscrawl("show", library.edited, "--source", "--json", cwd=library.data.parent).json["captures"]
    for capture, shown in zip(held, pages, strict=True):
        with (library.data / "warc" / capture["warc_file"]).open("rb") as stream:
            stream.seek(capture["warc_offset"])
            record = next(iter(ArchiveIterator(stream)))
            body = record.raw_stream.read()
            coding = record.http_headers.get_header("Content-Encoding")
        assert shown == {"gzip": gzip.decompress, "br": brotli.decompress}.get(coding, bytes)(body)
        assert shown.startswith(b"<!DOCTYPE html>")


def test_raw_of_what_the_archive_cannot_give_is_one_sentence(tmp_path: Path) -> None:
    press = Press(tmp_path / "data")
    press.print([(1, page())], GOOD)
    (file,) = (press.data / "warc").rglob("*.warc.gz")
    file.unlink()
    answer = newscrawl("show", "1", "--raw", cwd=tmp_path)
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert "is missing from the archive" in answer.err


@pytest.mark.parametrize("other", ["--json", "--source"])
def test_raw_stands_alone(library: Library, other: str) -> None:
    answer = newscrawl("show", "1", "--raw", other, cwd=library.data.parent)
    assert (answer.code, answer.out) == (2, "")
    assert "leave" in answer.err
