"""A full disk stops the run with a clear sentence and leaves an archive that goes on once there is room."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..disks import small_file_system
from ..upkeep.services import Service, service
from .papers import ALL, desk

__all__ = ["service"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    with small_file_system(tmp_path / "disk", "2m") as disk:
        yield disk


def told_of(service: Service) -> list[dict[str, str]]:
    """The messages about the disk; that no crawl gets through may be told as well, where it can be stored."""
    return [one for one in service.messages if one["title"] == "newscrawl: trouble with a disk"]


def test_a_full_disk_stops_the_run_and_harms_nothing(
    small_disk: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And people are told once, as of a disk that is not mounted."""
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", service.webhook)
    with SampleServer(articles=200, days=10) as server:
        reader = desk(small_disk / "data", server)
        full = reader.crawl(ALL)
        assert full.code == 1
        assert full.report["outcome"] == "failed"
        assert "full" in full.report["message"] or "space" in full.report["message"]
        assert f"The disk of {reader.data} has only 0 MB left: free some space" in reader.status()
        assert reader.crawl(command="status").code == 1
        assert reader.crawl(ALL).code == 1
        (told,) = told_of(service)
        assert "full" in told["message"] or "space" in told["message"]

        subprocess.run(["mount", "-o", "remount,size=256m", str(small_disk)], check=True)
        assert "MB left" not in reader.status()
        done = reader.crawl(ALL)
        assert done.code == 0, done.out + done.err
        assert reader.one("select count(*) from articles") == 200
        reader.check()
        assert len(told_of(service)) == 1

        (reader.data / "warc").rename(small_disk / "away")
        assert [reader.crawl().code for _ in range(2)] == [2, 2]
        (_, away) = told_of(service)
        assert "mount its disk" in away["message"]


def test_a_full_disk_stops_a_re_extraction_and_harms_nothing(small_disk: Path) -> None:
    """Every article reads otherwise, so that the database has to grow; then there is room."""
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    with SampleServer(articles=200, days=10) as server:
        reader = desk(small_disk / "data", server)
        assert reader.crawl(ALL).code == 0
        before = reader.articles()
        with (reader.data / "newspapers" / "baomau.toml").open("a", encoding="utf-8") as file:
            file.write('\n[selectors]\nlead = "h1"\n')
        used = sum(one.stat().st_blocks for one in small_disk.rglob("*")) // 2
        subprocess.run(["mount", "-o", f"remount,size={used + 200}k", str(small_disk)], check=True)

        full = reader.crawl(command="reextract")
        assert full.code == 1, full.out + full.err
        assert "The disk is full" in full.err or "No space left" in full.err, full.err
        with_changes = reader.articles()
        assert len(with_changes) == 200
        assert reader.one("pragma integrity_check") == "ok"

        subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
        done = reader.crawl(command="reextract")
        assert done.code == 0, done.out + done.err
        assert all(one != other for one, other in zip(reader.articles(), before, strict=True))
        reader.check()
