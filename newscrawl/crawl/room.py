"""A job for the archive's writer, and the room in which it is done."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol, TypeVar

from newscrawl.archive import WarcWriters
from newscrawl.pipelines import Examined
from newscrawl.pipelines.reading_ahead import Unread
from newscrawl.storage import Database

T_co = TypeVar("T_co", covariant=True)


class Job(Protocol[T_co]):
    """One piece of work for the writer. Its three steps run in the writer's thread, in this order."""

    def prepare(self) -> None:
        """Work without I/O: decode, extract, normalise."""

    def archive(self, room: ArchiveRoom) -> None:
        """Write WARC records; they are synced before `record` runs."""

    def record(self, room: ArchiveRoom) -> T_co:
        """Write rows, inside the batch's transaction; what it returns reaches the waiting caller."""


class OnlyRows:
    """Of a job: that all that it does is to write rows."""

    def prepare(self) -> None:
        pass

    def archive(self, room: ArchiveRoom) -> None:
        pass


class PageToRead:
    """Of a job: that its page may be examined elsewhere, before `prepare`, which does what was not done."""

    examined: Examined | None

    def unread(self) -> Unread:
        """The page and what reading it takes."""
        raise NotImplementedError


@dataclass
class ArchiveRoom:
    """What jobs work on: the open database and the WARC writers."""

    db: Database
    writers: WarcWriters

    def close(self) -> None:
        """Close the WARC files and the database; what cannot be closed is found by the next repair."""
        with ExitStack() as closing:
            closing.callback(self.db.close)
            closing.callback(self.writers.close)
