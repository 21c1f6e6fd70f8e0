"""A newspaper that was crawled once, and fresh archives to import its pages into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer, newspaper_toml
from tests.crawl.papers import ALL, Reader, desk

from .files import Archive, Page, pages_of


@pytest.fixture(scope="session")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """The archive of a live crawl of thirty articles. The newspaper has been switched off since."""
    with SampleServer(articles=30, days=8) as server:
        reader = desk(tmp_path_factory.mktemp("crawled") / "data", server)
        assert reader.crawl(ALL).code == 0
    return reader


@pytest.fixture(scope="session")
def own_warc(crawled: Reader) -> Path:
    """The WARC file that the crawl wrote."""
    (file,) = (crawled.data / "warc" / "baomau").glob("*.warc.gz")
    return file


@pytest.fixture(scope="session")
def pages(crawled: Reader) -> list[Page]:
    """The articles' pages as they were crawled."""
    return pages_of(crawled)


@pytest.fixture
def new_archive(tmp_path: Path, crawled: Reader) -> Callable[[str], Archive]:
    """Make empty archives that know the newspaper."""

    def make(name: str) -> Archive:
        return archive_at(tmp_path / name, crawled)

    return make


def archive_at(data: Path, crawled: Reader) -> Archive:
    """An empty archive that knows the newspaper that was crawled."""
    folder = data / "newspapers"
    folder.mkdir(parents=True)
    (folder / "baomau.toml").write_text(newspaper_toml(crawled.server.base_url), encoding="utf-8")
    return Archive(data)


@pytest.fixture
def archive(new_archive: Callable[[str], Archive]) -> Archive:
    """An empty archive that knows the newspaper."""
    return new_archive("data")
