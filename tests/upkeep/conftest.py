"""A small disk, and an archive to take care of."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..crawl.papers import ALL, Reader, desk
from ..disks import small_file_system


@dataclass(frozen=True)
class Original:
    """An archive that was crawled in two runs, and its database as it was after the first."""

    reader: Reader
    early: Path


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of four megabytes."""
    with small_file_system(tmp_path / "disk", "4m") as disk:
        yield disk


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """Crawled once for all tests, which take a copy each; its newspaper goes on answering."""
    home = tmp_path_factory.mktemp("original")
    with SampleServer(articles=60, days=5) as server:
        reader = desk(home / "data", server)
        first = reader.crawl(ALL)
        assert first.code == 0, first.err
        early = shutil.copy(reader.data / "newscrawl.db", home / "early.db")
        server.publish(8)
        second = reader.crawl()
        assert second.code == 0, second.err
        yield Original(reader, Path(early))


@pytest.fixture
def archive(original: Original, tmp_path: Path) -> Reader:
    """An archive of one's own, sound, with two WARC files."""
    data = tmp_path / "data"
    shutil.copytree(original.reader.data, data)
    return Reader(data, original.reader.server)
