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
from newscrawl.pipelines.import_room import ImportProgress

from .files import Archive, Page, gzipped, record, response

NewArchive = Callable[[str], Archive]
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


def contents(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of what was imported, but for the run and the place of records, which `check` looks at."""
    found = {}
    for table, order in TABLES.items():
        columns = [name for (name,) in archive.rows(f"select name from pragma_table_info('{table}')")]
        wanted = ", ".join(one for one in columns if one != "run_id" and not one.startswith("warc_"))
        found[table] = archive.rows(f"select {wanted} from {table} order by {order}")
    return found


@pytest.mark.parametrize("copy", [False, True])
def test_it_is_the_same_whoever_reads(many: Path, new_archive: NewArchive, copy: bool) -> None:
    alone, together = new_archive("alone"), new_archive("together")
    one = alone.bring_one(many, jobs=1, copy=copy)
    two = together.bring_one(many, jobs=2, copy=copy)
    assert one.counts == two.counts
    assert (one.counts["records"], one.counts["new"], one.counts["known"]) == (188, 180, 6)
    assert (one.counts["unchanged"], one.counts["problems"], one.problems) == (1, 1, {"block_page": 1})
    assert contents(alone) == contents(together)
    assert len(contents(together)["article_metadata"]) == 180
    together.check()


def test_a_limit_is_kept_to_the_record(many: Path, new_archive: NewArchive) -> None:
    archive = new_archive("data")
    reports = [archive.bring_one(many, jobs=2, limit=70) for _ in range(3)]
    assert [report.outcome for report in reports] == ["limited", "limited", "finished"]
    assert [report.counts["taken"] for report in reports] == [70, 140, 182]
    assert reports[-1].counts == new_archive("alone").bring_one(many, jobs=1).counts
    archive.check()


def test_where_the_processes_end_the_import_goes_on(
    many: Path, new_archive: NewArchive, caplog: pytest.LogCaptureFixture
) -> None:
    ended: list[int | None] = []

    def end(_: ImportProgress) -> None:
        if not ended:
            for reader in multiprocessing.active_children():
                reader.kill()
                ended.append(reader.pid)

    alone, archive = new_archive("alone"), new_archive("data")
    with caplog.at_level(logging.WARNING):
        archive.bring_one(many, jobs=2, on_progress=end)
    assert ended
    assert "A process that read pages has ended" in caplog.text
    alone.bring_one(many, jobs=1)
    assert contents(archive) == contents(alone)


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
    known = load_newspapers(data / "newspapers")
    list(import_files(data, [file], known, jobs=2, on_progress=kill))
"""


def test_killed_while_others_read_it_counts_nothing_twice(
    many: Path, new_archive: NewArchive, tmp_path: Path
) -> None:
    archive, script = new_archive("data"), tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    words = [sys.executable, str(script), str(archive.data), str(many)]
    assert subprocess.run(words, timeout=60, check=False).returncode == -signal.SIGKILL
    report = archive.bring_one(many, jobs=2)
    alone = new_archive("alone")
    assert report.counts == alone.bring_one(many, jobs=1).counts
    assert contents(archive) == contents(alone)
    archive.check()


def test_the_command_takes_the_number(
    many: Path, new_archive: NewArchive, capfd: pytest.CaptureFixture[str]
) -> None:
    archive = new_archive("data")
    assert main(["--data", str(archive.data), "import", "--jobs", "2", str(many)]) == 1  # a page that blocks
    assert "188 records, 182 pages taken: 180 new articles" in capfd.readouterr().out
    assert main(["--data", str(archive.data), "import", "--jobs", "0", str(many)]) == 2
