"""A small newspaper for each test of the crawl, and a larger one that several tests only read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..newsstand import borrowed
from .papers import Reader, desk


@pytest.fixture
def paper() -> Iterator[SampleServer]:
    """Forty articles of ten days."""
    with borrowed(articles=40, days=10) as server:
        yield server


@pytest.fixture
def analyst(tmp_path: Path, paper: SampleServer) -> Reader:
    """An empty archive beside the small newspaper."""
    return desk(tmp_path / "data", paper)
