"""However many processes read the pages of an import, what comes into the archive is the same."""

from __future__ import annotations

import logging
import multiprocessing
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from newscrawl.cli import main
from newscrawl.pipelines.import_room import ImportProgress, ImportReport
from tests.crawl.papers import Reader

from .conftest import archive_at
from .files import Archive, Page, gzipped, record, response

Rows = dict[str, list[tuple[Any, ...]]]
COPIES = 6  # of each page, with numbers of their own: many more than are read before other processes begin
TABLES = {
    "captures": "id",
    "article_metadata": "id",
    "article_texts": "id",
    "revisions": "article_id, revision",
    "sightings": "article_id, capture_id",
    "problems": "id",
}


@pytest.fixture(scope="session")
def many(pages: list[Page], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of many articles, of which some come twice, soon and late, and some pages are none."""
    some = [
        replace(page, url=re.sub(r"\d+\.html$", f"{number}{at:02}.html", page.url))
        for number in range(1, COPIES + 1)
        for at, page in enumerate(pages)
    ]
    some.insert(60, replace(some[0], body=b"<html><title>Access Denied</title></html>", headers=()))
    again = [some[at] for at in (100, 130, 179)]
    digest = {"WARC_Refers_To_Target_URI": some[4].url, "WARC_Refers_To_Date": some[4].date}
    profile = "http://netpreserve.org/warc/1.0/revisit/identical-payload-digest"
    repeated = record(some[4].url, b"HTTP/1.1 200 OK\r\n\r\n", type="revisit", WARC_Profile=profile, **digest)
    file = tmp_path_factory.mktemp("many") / "many.warc.gz"
    records = [response(page) for page in [*some[:120], *again, *some[120:], *again]]
    records.insert(140, repeated)
    file.write_bytes(gzipped(records))
    return file


@pytest.fixture(scope="session")
def alone(many: Path, crawled: Reader, tmp_path_factory: pytest.TempPathFactory) -> tuple[ImportReport, Rows]:
    """What one process makes of it: the report, and all rows."""
    archive = archive_at(tmp_path_factory.mktemp("alone") / "data", crawled)
    return archive.bring_one(many, jobs=1), contents(archive)


def contents(archive: Archive) -> Rows:
    """All rows of what was imported, but for the run and the place of records, which `check` looks at."""
    found = {}
    for table, order in TABLES.items():
        columns = [name for (name,) in archive.rows(f"select name from pragma_table_info('{table}')")]
        wanted = ", ".join(one for one in columns if one != "run_id" and not one.startswith("warc_"))
        found[table] = archive.rows(f"select {wanted} from {table} order by {order}")
    return found


@pytest.mark.parametrize("copy", [False, True])
def test_it_is_the_same_whoever_reads(
    many: Path, alone: tuple[ImportReport, Rows], new_archive: Callable[[str], Archive], copy: bool
) -> None:
    archive = new_archive("together")
    one, rows = alone
    if copy:
        copying = new_archive("copying")
        one, rows = copying.bring_one(many, jobs=1, copy=True), contents(copying)
    two = archive.bring_one(many, jobs=2, copy=copy)
    assert one.counts == two.counts
    assert (one.counts["records"], one.counts["new"], one.counts["known"]) == (188, 180, 6)
    assert (one.counts["unchanged"], one.counts["problems"], one.problems) == (1, 1, {"block_page": 1})
    assert contents(archive) == rows
    assert len(rows["article_metadata"]) == 180
    archive.check()


def test_a_limit_is_kept_to_the_record(
    many: Path, alone: tuple[ImportReport, Rows], archive: Archive
) -> None:
    reports = [archive.bring_one(many, jobs=2, limit=70) for _ in range(3)]
    assert [report.outcome for report in reports] == ["limited", "limited", "finished"]
    assert [report.counts["taken"] for report in reports] == [70, 140, 182]
    assert reports[-1].counts == alone[0].counts
    archive.check()


def test_where_the_processes_end_the_import_goes_on(
    many: Path, alone: tuple[ImportReport, Rows], archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[int | None] = []

    def end(_: ImportProgress) -> None:
        if not ended:
            for reader in multiprocessing.active_children():
                reader.kill()
                ended.append(reader.pid)

    with caplog.at_level(logging.WARNING):
        archive.bring_one(many, jobs=2, on_progress=end)
    assert ended
    assert "A process that read pages has ended" in caplog.text
    assert contents(archive) == alone[1]


KILLED = """
import os, signal, sys
from pathlib import Path
from newscrawl.newspapers import load_newspapers
from newscrawl.pipelines import foreign_file
from newscrawl.pipelines.importing import import_files

def kill(progress):
    if progress.taken >= 100:
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    foreign_file.PROGRESS_SECONDS = 0
    data, file = map(Path, sys.argv[1:3])
    known = load_newspapers(data)
    list(import_files(data, [file], known, jobs=2, on_progress=kill))
"""


def test_killed_while_others_read_it_counts_nothing_twice(
    many: Path, alone: tuple[ImportReport, Rows], archive: Archive, tmp_path: Path
) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    words = [sys.executable, str(script), str(archive.data), str(many)]
    assert subprocess.run(words, timeout=60, check=False).returncode == -signal.SIGKILL
    report = archive.bring_one(many, jobs=2)
    assert (report.counts, contents(archive)) == (alone[0].counts, alone[1])
    archive.check()


def test_the_command_takes_the_number(
    many: Path, archive: Archive, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(archive.data), "import", "--jobs", "2", str(many)]) == 1  # a page that blocks
    assert "188 records, 182 pages taken: 180 new articles" in capfd.readouterr().out
    assert main(["--data", str(archive.data), "import", "--jobs", "0", str(many)]) == 2
