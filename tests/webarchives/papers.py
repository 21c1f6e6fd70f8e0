"""Back-fills from web archives, each by the command in a process of its own."""

from __future__ import annotations

from typing import Any

from ..crawl.papers import Crawl, Reader
from ..zygote import Process

FAST = 100_000  # requests a minute


def start(reader: Reader, endpoint: str, *words: str, **wishes: Any) -> Process:
    """Start a back-fill and leave it running."""
    return reader.start(*_ordered(endpoint, **wishes), *words, command="backfill")


def backfill(reader: Reader, endpoint: str, *words: str, **wishes: Any) -> Crawl:
    """Back-fill to the end."""
    return reader.crawl(*_ordered(endpoint, **wishes), *words, command="backfill")


def _ordered(
    endpoint: str, source: str = "wayback", since: str = "2021-01-01", pace: int = FAST
) -> tuple[str, ...]:
    return (f"--source={source}", f"--{source}-endpoint={endpoint}", f"--since={since}", f"--pace={pace}")
