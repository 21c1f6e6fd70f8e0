"""One newspaper for all: back-filled once for the tests that only look, an empty archive for the others."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newscrawl.sample import SampleServer
from tests.crawl.papers import Reader, desk

from .desks import backfill

REACH = 5  # days before the newspaper's first


@dataclass(frozen=True)
class Filled:
    """An archive after one back-fill in peace, its report, and what the newspaper was asked for, in order."""

    reader: Reader
    report: dict[str, Any]
    asked: list[str]

    def copy(self, data: Path) -> Reader:
        """The archive again, for a test that writes."""
        shutil.copytree(self.reader.data, data)
        return Reader(data, self.reader.server)


@pytest.fixture(scope="session")
def paper() -> Iterator[SampleServer]:
    """Two weeks of it; nobody edits or publishes."""
    with SampleServer(articles=36, days=14) as server:
        yield server


@pytest.fixture(scope="session")
def filled(paper: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    paper.misbehave([])
    paper.reset_log()
    # One page at a time, so that their order is one.
    reader = desk(tmp_path_factory.mktemp("filled") / "data", paper, concurrency=1)
    done = backfill(reader, reach=REACH)
    assert done.code == 0, done.err
    return Filled(reader, done.report, [one["path"] for one in paper.requests()])


@pytest.fixture
def analyst(tmp_path: Path, filled: Filled, paper: SampleServer) -> Iterator[Reader]:
    """An empty archive beside the newspaper, whose log begins here."""
    paper.reset_log()
    yield desk(tmp_path / "data", filled.reader.server, concurrency=1, retries=1, retry_delay=0.02)
    paper.misbehave([])
