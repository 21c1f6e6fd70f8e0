"""A newspaper on loopback that nobody knows yet, of two years, so that samples come from several."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newscrawl.sample import SampleServer


@pytest.fixture(scope="module")
def _served() -> Iterator[SampleServer]:
    with SampleServer(articles=60, days=600) as server:
        yield server


@pytest.fixture
def press(_served: SampleServer) -> SampleServer:
    """The newspaper, at peace and with an empty log."""
    _served.misbehave([])
    _served.robots()
    _served.reset_log()
    return _served
