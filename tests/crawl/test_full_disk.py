"""A full disk stops the run with a clear sentence and leaves an archive that goes on once there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from .papers import ALL, desk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"a small file system cannot be mounted here (run as root): {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_stops_the_run_and_harms_nothing(small_disk: Path) -> None:
    with SampleServer(articles=200, days=10) as server:
        reader = desk(small_disk / "data", server)
        full = reader.crawl(ALL)
        assert full.code == 1
        assert full.report["outcome"] == "failed"
        assert "full" in full.report["message"] or "space" in full.report["message"]

        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        done = reader.crawl(ALL)
        assert done.code == 0, done.out + done.err
        assert reader.one("select count(*) from articles") == 200
        reader.check()
