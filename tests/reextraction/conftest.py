"""A paper that was crawled, and an archive in which a page was seen three times, twice as it was."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..crawl.papers import ALL, Reader, desk
from .press import GOOD, Press, page


@dataclass(frozen=True)
class Library:
    """An archive, and the address of the article that was fetched twice and edited between."""

    reader: Reader
    edited: str

    @property
    def data(self) -> Path:
        return self.reader.data


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Tests read it; those that write copy its folder."""
    with SampleServer(articles=30, days=5) as server:
        reader = desk(tmp_path_factory.mktemp("library") / "data", server)
        assert reader.crawl(ALL).code == 0
        edited = server.urls()[3]
        server.edit(edited)
        # An index of WARC files knows a capture by its second: the next one is in another.
        last = reader.one("select substr(max(fetched_at), 1, 19) from captures")
        while f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}" <= last:
            time.sleep(0.01)
        again = reader.crawl("--url", edited)
        assert again.code == 0, again.err
        yield Library(reader, edited)


@pytest.fixture(scope="session")
def revisited(tmp_path_factory: pytest.TempPathFactory) -> Press:
    """Tests read it."""
    press = Press(tmp_path_factory.mktemp("revisited") / "data")
    press.print([(1, page()), (1, page()), (1, page(text="Mưa về lúc gần sáng."))], GOOD)
    return press
