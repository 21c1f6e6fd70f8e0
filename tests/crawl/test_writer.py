"""The archive's one writer when time, or the database, runs out."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl.answers import Stopping
from newscrawl.crawl.room import ArchiveRoom
from newscrawl.crawl.writer import ArchiveWriter
from newscrawl.errors import StorageFailed
from newscrawl.storage import database

PATIENCE = 120  # seconds


class _Page:
    """A job of an answer; `began` is called when it is taken up."""

    def __init__(self, began: Callable[[], None] = lambda: None) -> None:
        self.began = began
        self.steps: list[str] = []

    def prepare(self) -> None:
        self.began()
        self.steps.append("prepare")

    def archive(self, room: ArchiveRoom) -> None:
        self.steps.append("archive")

    def record(self, room: ArchiveRoom) -> list[str]:
        self.steps.append("record")
        return self.steps


def test_what_a_slow_disk_has_no_time_for_is_left_to_the_next_run(tmp_path: Path) -> None:
    """A page in the same batch as one during which time runs out is not begun; the run is still closed."""
    begun, held = threading.Event(), threading.Event()

    def hold() -> None:
        begun.set()
        held.wait(PATIENCE)

    with ArchiveWriter(tmp_path, command="test") as writer:

        def last_moment() -> None:
            writer.take_pages_until(time.monotonic())

        async def crawl() -> list[Any]:
            first = asyncio.ensure_future(writer.submit(_Page(hold)))
            await asyncio.to_thread(begun.wait, PATIENCE)
            batch = [asyncio.ensure_future(writer.submit(one)) for one in (_Page(last_moment), _Page())]
            closing = asyncio.ensure_future(writer.call(lambda db: db.conn.total_changes))
            await asyncio.sleep(0)  # they are with the writer, who takes them together
            held.set()
            return await asyncio.gather(first, *batch, closing, return_exceptions=True)

        first, interrupted, not_begun, closing = asyncio.run(crawl())
        assert first == ["prepare", "archive", "record"]
        assert isinstance(interrupted, Stopping)
        assert isinstance(not_begun, Stopping)
        assert isinstance(closing, int)
        assert writer.failure is None


def test_a_database_that_nobody_lets_go_of_is_no_pages_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a bug to be reported nor a problem of the page: nothing can be stored, and that is said."""
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.1)
    with ArchiveWriter(tmp_path, command="test") as writer:
        with closing(sqlite3.connect(tmp_path / "newscrawl.db", isolation_level=None)) as other:
            other.execute("begin immediate")
            for _ in range(2):  # the batch that meets it, and whatever comes later
                with pytest.raises(StorageFailed, match="being written to by another process"):
                    asyncio.run(writer.submit(_Page()))
        assert writer.failure is not None
