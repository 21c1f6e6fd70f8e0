"""Writes captures into the WARC files of one newspaper."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from newscrawl.archive import records
from newscrawl.archive.files import WarcFile
from newscrawl.archive.records import Revisit, Truncation
from newscrawl.errors import Misuse, StorageFailed, hindrance
from newscrawl.items import Capture, WarcLocation

_NEWSPAPER_ID = re.compile(r"[a-z0-9_-]{1,100}")
_NOT_HOST = re.compile(r"[^A-Za-z0-9.-]+")


class WarcWriter:
    """Appends captures to `<folder>/<newspaper>/<newspaper>-<time>-<serial>-<host>.warc.gz`.

    The first write makes a new file; a file that would grow over `max_bytes` is closed and followed by
    the next. Not thread-safe: one thread owns the writer, one process the archive. `software` and
    `operator` (a contact) go into each file's `warcinfo`.
    """

    def __init__(
        self,
        folder: Path,
        newspaper_id: str,
        *,
        software: str,
        operator: str | None = None,
        max_bytes: int = 1_000_000_000,
    ) -> None:
        if not _NEWSPAPER_ID.fullmatch(newspaper_id):
            raise Misuse(
                f"{newspaper_id!r} cannot name a folder of the archive: "
                "a newspaper's id is made of a-z, 0-9, - and _."
            )
        self.folder = folder
        self.newspaper_id = newspaper_id
        self.software = software
        self.operator = operator
        self.max_bytes = max_bytes
        self._file: WarcFile | None = None
        self._serial = 0

    def write(
        self,
        capture: Capture,
        *,
        revisit_of: Revisit | None = None,
        truncated: Truncation | None = None,
    ) -> WarcLocation:
        """Append a capture; returns where its `response` (or `revisit`) record stands.

        The request follows as a record of its own where `request_headers` tell of one. `truncated`
        says why the body is not whole. Nothing is sure to be on disk before `sync`.

        Raises StorageFailed when the disk refuses; the file then ends with its last whole record.
        Raises ValueError for a `fetched_at` without a time zone.
        """
        main, request = records.capture_records(capture, revisit_of, truncated)
        with self._refusals():
            self._rotate(len(main) + len(request))
            if self._file is None:
                file, offset = self._begin(main + request)
            else:
                file, offset = self._file, self._file.append(main + request)
        return WarcLocation(f"{self.newspaper_id}/{file.path.name}", offset, len(main))

    @property
    def is_synced(self) -> bool:
        """Whether `sync` has nothing to do."""
        return self._file is None or self._file.is_synced

    def sync(self) -> None:
        """Put every record written so far on disk; only then may a database row name it.

        Raises StorageFailed when the disk refuses: what was written since the last sync is then lost.
        """
        if self._file is not None:
            with self._refusals():
                self._file.sync()

    def close(self) -> None:
        """Sync and close the open file. The writer may be used again, and begins a new file."""
        if self._file is not None:
            file, self._file = self._file, None
            with self._refusals():
                file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _rotate(self, coming: int) -> None:
        if self._file is None:
            return
        if self._file.broken:
            raise StorageFailed(
                f"{self._file.path} could not be written and cannot be continued; "
                "free the disk and start again, which repairs it."
            )
        if self._file.size + coming > self.max_bytes:
            self.close()

    def _begin(self, first: bytes) -> tuple[WarcFile, int]:
        """Make the next file with its `warcinfo` and the first capture, or nothing at all."""
        file = self._create()
        try:
            info = records.warcinfo_record(file.path.name, self.newspaper_id, self.software, self.operator)
            file.append(info + first)
        except BaseException:
            file.discard()
            raise
        self._file = file
        return file, len(info)

    def _create(self) -> WarcFile:
        folder = self.folder / self.newspaper_id
        folder.mkdir(parents=True, exist_ok=True)
        host = _NOT_HOST.sub("-", socket.gethostname())[:64].strip("-.") or "localhost"
        now = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
        while True:
            name = f"{self.newspaper_id}-{now}-{self._serial:05d}-{host}.warc.gz"
            self._serial += 1
            try:
                return WarcFile.create(folder / name)
            except FileExistsError:
                continue  # of a run that was started within the same second

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StorageFailed(
                f"The archive could not be written: {hindrance(error)} "
                f"(in {self.folder / self.newspaper_id}). What was stored before is intact."
            ) from error
