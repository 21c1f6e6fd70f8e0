"""What was taken from a WARC file of elsewhere, on its way into the archive, a batch at a time.

While one batch is stored, other processes read the pages of the next: reading takes longer than all else.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime

from newscrawl.discovery.urls import article_key
from newscrawl.items import Capture, Link, WarcLocation
from newscrawl.pipelines.import_room import ImportRoom
from newscrawl.pipelines.ingest import Archived, Examined, examine_anyhow
from newscrawl.pipelines.originals import Original
from newscrawl.pipelines.reading_ahead import Unread
from newscrawl.storage import captures, frontier

BATCH = 50
BATCH_BYTES = 16 * 1024 * 1024  # of bodies; three batches are in memory
_COUNT_OF = {"redirect": "redirects", "problem": "problems"}
_Key = tuple[str, datetime, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """A capture to bring in: where it can be read, or the original that a revisit repeats."""

    capture: Capture
    digest: str
    place: tuple[int, int] | None
    original: Original | None

    @property
    def key(self) -> _Key:
        """The same capture has the same."""
        return self.capture.url, self.capture.fetched_at, self.digest


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a file was read when a batch was full, and what had been met by then."""

    position: int
    counts: Counter[str]
    damages: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A capture that waits to be stored. `examined` comes from another process; None where none was asked."""

    taken: Taken
    link: Link | None
    examined: Future[Examined | None] | None


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is stored in one transaction; `known` more were in the archive already."""

    waiting: Sequence[_Waiting]
    known: int
    reached: Reached


class Arrivals:
    """The captures of one file, which is kept as `kept` below `<data>/warc` or not at all.

    `note` is called inside the transaction that stores a batch, with how far the file was read for it.
    `counts` are of what was stored; `problems` begin with those of the import that this one goes on with.
    """

    def __init__(self, room: ImportRoom, note: Callable[[Reached], None]) -> None:
        self.room = room
        self.kept: str | None = None
        self.counts: Counter[str] = Counter()
        self.problems: Counter[str] = Counter()
        self._note = note
        self._gathered: list[Taken] = []
        self._bytes = 0
        self._out: deque[_Batch] = deque()
        self._keys: set[_Key] = set()  # of what waits

    def add(self, taken: Taken) -> None:
        """Take one in; `is_batch` and `count` say when there are enough."""
        self._gathered.append(taken)
        self._bytes += len(taken.capture.body)

    @property
    def count(self) -> int:
        """How many are not stored yet."""
        return len(self._gathered) + sum(len(batch.waiting) for batch in self._out)

    @property
    def is_batch(self) -> bool:
        """Whether as many were added as are stored together."""
        return len(self._gathered) >= BATCH or self._bytes >= BATCH_BYTES

    def hand_over(self, reached: Reached) -> None:
        """Have what was added read, and store the batch before it."""
        self._send(reached)
        while len(self._out) > 1:
            self._store()

    def settle(self, reached: Reached) -> None:
        """Store all that was added."""
        self._send(reached)
        while self._out:
            self._store()

    def _send(self, reached: Reached) -> None:
        """Have what the archive does not have yet read; the same capture twice is one."""
        waiting: list[_Waiting] = []
        for taken in self._gathered:
            if taken.key not in self._keys and not captures.has(self.room.db, *taken.key):
                self._keys.add(taken.key)
                waiting.append(self._sent(taken))
        self._out.append(_Batch(waiting, len(self._gathered) - len(waiting), reached))
        self._gathered, self._bytes = [], 0

    def _sent(self, taken: Taken) -> _Waiting:
        newspaper = self.room.known[taken.capture.newspaper]
        key = article_key(newspaper.id, taken.capture.url)
        link = frontier.announced(self.room.db, key) if key else None
        if (ahead := self.room.ahead) is None:
            return _Waiting(taken, link, None)
        examined: Future[Examined | None] = Future()
        ahead.read(Unread(taken.capture, newspaper, link), examined.set_result)
        return _Waiting(taken, link, examined)

    def _store(self) -> None:
        """Archive and record a batch, and note how far the file was read."""
        room, batch = self.room, self._out.popleft()
        archived = [self._archive(one) for one in batch.waiting]
        self.counts["known"] += batch.known
        room.sync()
        with room.db.transaction():
            for one in archived:
                self._record(one)
            self._note(batch.reached)
        self._keys.difference_update(one.taken.key for one in batch.waiting)
        room.took(len(archived))

    def _archive(self, waiting: _Waiting) -> Archived:
        """Write the capture's record, unless it stands in the kept file."""
        taken, room = waiting.taken, self.room
        examined = replace(self._examined(waiting), digest=taken.digest)
        if taken.original is not None:
            location = room.ingest.write(taken.capture, taken.original.stored)
            return Archived(examined, location, taken.original.stored.id)
        if self.kept is None or taken.place is None:
            return room.ingest.archive(examined)
        self.counts["in_place"] += 1
        offset, length = taken.place
        return Archived(examined, WarcLocation(self.kept, offset, length), None)

    def _examined(self, waiting: _Waiting) -> Examined:
        if waiting.examined is not None and (examined := waiting.examined.result()) is not None:
            return examined
        capture = waiting.taken.capture
        newspaper = self.room.known[capture.newspaper]
        return examine_anyhow(capture, newspaper, waiting.link, work="the import")

    def _record(self, archived: Archived) -> None:
        outcome = self.room.ingest.record(archived, run_id=self.room.run_id)
        self.counts["taken"] += 1
        self.counts[_COUNT_OF.get(outcome.verdict, outcome.verdict)] += 1
        if outcome.reason is not None:
            self.problems[outcome.reason] += 1
