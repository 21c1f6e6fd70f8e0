"""The WARC writers of one command: one for each newspaper that it has records of."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from newscrawl.archive.writer import WarcWriter


class WarcWriters:
    """The writers below one folder; `software` and `operator` are the same for all. Not thread-safe."""

    def __init__(self, folder: Path, *, software: str, operator: str | None = None) -> None:
        self.folder = folder
        self.software = software
        self.operator = operator
        self._writers: dict[str, WarcWriter] = {}

    def writer_for(self, newspaper: str) -> WarcWriter:
        """The newspaper's writer, made at its first record."""
        if newspaper not in self._writers:
            self._writers[newspaper] = WarcWriter(
                self.folder, newspaper, software=self.software, operator=self.operator
            )
        return self._writers[newspaper]

    def unsynced(self) -> list[WarcWriter]:
        """Those with records that may not be on disk yet."""
        return [writer for writer in self._writers.values() if not writer.is_synced]

    def close(self) -> None:
        """Close every file; what cannot be closed is found by the next repair."""
        with ExitStack() as closing:
            for writer in self._writers.values():
                closing.callback(writer.close)
