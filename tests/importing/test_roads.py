"""An article is the same whichever road it came by; importing twice, in part or in turns changes nothing."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.archive import read_capture
from newscrawl.cli import main
from newscrawl.items import WarcLocation
from newscrawl.pipelines.import_room import ImportProgress
from tests.crawl.papers import Reader, records_of

from .files import Archive, Page, by_warcio, decoded, gzipped, response

NewArchive = Callable[[str], Archive]


@pytest.mark.parametrize("copy", [False, True])
def test_what_was_crawled_and_imported_is_the_same_byte_for_byte(
    crawled: Reader, own_warc: Path, archive: Archive, copy: bool
) -> None:
    report = archive.bring_one(own_warc, copy=copy)
    imported = Reader(archive.data, crawled.server)
    assert report.counts["new"] == report.counts["taken"] == 30
    assert imported.articles() == crawled.articles()
    assert imported.revisions() == crawled.revisions()
    seen = "select url, first_seen_at, last_seen_at from articles order by 1"
    assert imported.rows(seen) == crawled.rows(seen)
    assert imported.one("select distinct origin from captures") == "import"
    times = "select url, fetched_at, digest from captures where kind = 'page' order by 1"
    assert imported.rows(times) == crawled.rows(times)
    imported.check()
    archive.check()


def test_a_file_is_kept_whole_and_copied_records_are_few(own_warc: Path, new_archive: NewArchive) -> None:
    keeping, copying = new_archive("keeping"), new_archive("copying")
    kept = keeping.bring_one(own_warc).kept
    assert kept is not None
    assert (keeping.data / "warc" / kept).read_bytes() == own_warc.read_bytes()
    assert not (keeping.data / "warc" / "baomau").exists()
    assert copying.bring_one(own_warc, copy=True).kept is None
    assert not list((copying.data / "warc").glob("imported/*"))
    assert len(records_of(copying.data / "warc")) == 30


def test_copied_records_bring_their_requests(own_warc: Path, archive: Archive) -> None:
    archive.bring_one(own_warc, copy=True)
    ((*place,),) = archive.rows("select warc_file, warc_offset, warc_length from captures limit 1")
    capture = read_capture(archive.data / "warc", WarcLocation(*place))
    assert any(name == "User-Agent" and "newscrawl" in value for name, value in capture.request_headers)


@pytest.mark.parametrize("copy", [False, True])
def test_a_file_imported_again_is_known_under_any_name(
    tmp_path: Path, own_warc: Path, archive: Archive, copy: bool
) -> None:
    archive.bring_one(own_warc, copy=copy)
    before = archive.rows("select count(*), max(id) from captures"), sorted(archive.data.rglob("*.gz"))
    renamed = shutil.copy(own_warc, tmp_path / "renamed.warc.gz")
    assert archive.bring_one(renamed, copy=not copy).outcome == "known"
    assert before == (
        archive.rows("select count(*), max(id) from captures"),
        sorted(archive.data.rglob("*.gz")),
    )


def test_the_archives_own_file_brings_nothing_new(tmp_path: Path, own_warc: Path, crawled: Reader) -> None:
    data = shutil.copytree(crawled.data, tmp_path / "copy")
    archive = Archive(data)
    report = archive.bring_one(data / "warc" / "baomau" / own_warc.name)
    assert (report.counts["known"], report.counts["taken"], report.kept) == (30, 0, None)
    assert not list(data.glob("warc/imported/*"))
    assert Reader(data, crawled.server).articles() == crawled.articles()


@pytest.mark.parametrize("copy", [False, True])
def test_a_limit_is_kept_and_the_next_import_goes_on(
    crawled: Reader, own_warc: Path, archive: Archive, copy: bool
) -> None:
    reports = [archive.bring_one(own_warc, copy=copy, limit=12) for _ in range(3)]
    assert [report.outcome for report in reports] == ["limited", "limited", "finished"]
    assert [report.counts["taken"] for report in reports] == [12, 24, 30]
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    assert reports[-1].counts["known"] == 0
    archive.check()


@pytest.mark.parametrize("copy", [False, True])
def test_an_interrupted_import_goes_on(
    crawled: Reader, tmp_path: Path, pages: list[Page], archive: Archive, copy: bool
) -> None:
    file = tmp_path / "twice.warc.gz"
    file.write_bytes(by_warcio(pages) + by_warcio(pages, version="WARC/1.1"))

    def interrupt(progress: ImportProgress) -> None:
        if progress.taken:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive.bring(file, copy=copy, on_progress=interrupt)
    assert archive.rows("select outcome from runs") == [("interrupted",)]
    report = archive.bring_one(file, copy=copy)
    assert report.counts["records"] == 2 * (1 + 3 * 30)
    assert (report.counts["new"], report.counts["known"]) == (30, 30)
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    archive.check()


KILLED = """
import os, signal, sys
from pathlib import Path
from newscrawl.newspapers import load_newspapers
from newscrawl.pipelines.importing import import_files

def kill(progress):
    if progress.taken:
        os.kill(os.getpid(), signal.SIGKILL)

data, file = map(Path, sys.argv[1:3])
known = load_newspapers(data)
list(import_files(data, [file], known, copy="copy" in sys.argv, on_progress=kill))
"""


@pytest.mark.parametrize("copy", [False, True])
def test_a_killed_import_goes_on(
    crawled: Reader, tmp_path: Path, pages: list[Page], archive: Archive, copy: bool
) -> None:
    file = tmp_path / "twice.warc.gz"
    file.write_bytes(by_warcio(pages) + by_warcio(pages, version="WARC/1.1"))
    words = [sys.executable, "-c", KILLED, str(archive.data), str(file), *(["copy"] if copy else [])]
    assert subprocess.run(words, timeout=60, check=False).returncode == -signal.SIGKILL
    assert archive.bring_one(file, copy=copy).counts["new"] == 30
    assert archive.rows("select outcome from runs order by id") == [("killed",), ("finished",)]
    assert Reader(archive.data, crawled.server).articles() == crawled.articles()
    archive.check()


def test_another_newspaper_can_be_taken_later(crawled: Reader, own_warc: Path, archive: Archive) -> None:
    others = crawled.one("select count(*) from captures")
    assert archive.bring_one(own_warc, newspaper="baodaknong").counts["other_hosts"] == others
    assert not list(archive.data.glob("warc/imported/*"))
    assert archive.bring_one(own_warc).counts["new"] == 30
    assert archive.bring_one(own_warc, newspaper="baomau").outcome == "known"


def test_pages_of_a_former_host_are_the_newspapers(
    tmp_path: Path, pages: list[Page], archive: Archive
) -> None:
    moved = [
        replace(page, url=f"http://www.baodaknong.org.vn/{page.url.split('/', 3)[3]}") for page in pages[:3]
    ]
    file = tmp_path / "former.warc.gz"
    file.write_bytes(by_warcio([*moved, *pages[3:5]]))
    report = archive.bring_one(file, newspaper="baodaknong")
    assert (report.counts["new"], report.counts["other_hosts"]) == (3, 2)
    assert archive.rows("select distinct newspaper from articles") == [("baodaknong",)]
    archive.check()


def test_an_older_capture_becomes_an_older_revision(
    tmp_path: Path, pages: list[Page], archive: Archive
) -> None:
    page = next(page for page in map(decoded, pages) if b"</h1>" in page.body)
    older = response(page, WARC_Date="2024-01-01T00:00:00Z")
    newer = response(
        Page(page.url, page.fetched_at, page.headers, page.body.replace(b"</h1>", " (bổ sung)</h1>".encode()))
    )
    for name, one in (("newer", newer), ("older", older)):
        file = tmp_path / f"{name}.warc.gz"
        file.write_bytes(gzipped([one]))
        archive.bring_one(file)
    assert archive.rows("select revision, title like '%(bổ sung)' from articles") == [(2, 1)]
    assert archive.rows("select revision, title like '%(bổ sung)' from revisions order by 1") == [
        (1, 0),
        (2, 1),
    ]


def test_the_command_says_what_it_did(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, own_warc: Path, archive: Archive
) -> None:
    damaged = tmp_path / "damaged.warc.gz"
    damaged.write_bytes(own_warc.read_bytes()[:-100])
    assert main(["import", str(own_warc), "--data", str(archive.data)]) == 0
    said = capfd.readouterr().out
    assert "30 pages taken: 30 new articles" in said
    assert "kept as warc/imported/" in said
    assert main(["--data", str(archive.data), "import", str(damaged)]) == 1
    said = capfd.readouterr().out
    assert "could not be read: 1" in said
    assert "the file ends in the middle of it" in said
    assert main(["import", str(tmp_path / "none.warc.gz")]) == 2
    assert main(["import", str(own_warc), "--newspaper", "x", "--data", str(archive.data)]) == 2
    wrong = archive.data / "newspapers" / "banmau.toml"
    wrong.write_text("colour = 1", encoding="utf-8")
    capfd.readouterr()
    assert main(["import", str(own_warc), "--newspaper", "baomau", "--data", str(archive.data)]) == 0
    assert capfd.readouterr().err == ""
    assert main(["import", str(own_warc), "--data", str(archive.data)]) == 1
    assert f"Left out: {wrong}: there is no key " in capfd.readouterr().err
    assert main(["import", str(own_warc), "--log-json", "--data", str(archive.data)]) == 1
    logged = [json.loads(line)["message"] for line in capfd.readouterr().err.splitlines()]
    assert sum(line.startswith(f"Left out: {wrong}") for line in logged) == 1
    assert main(["import", str(own_warc), "--newspaper", "banmau", "--data", str(archive.data)]) == 2
