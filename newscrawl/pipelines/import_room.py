"""What the files of one import share, and what is told of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl import __version__
from newscrawl.archive import ImportFolder, WarcWriters
from newscrawl.items import Newspaper
from newscrawl.pipelines.ingest import Ingest
from newscrawl.pipelines.reading_ahead import ReadingAhead
from newscrawl.pipelines.selection import Selection
from newscrawl.storage import Database

ORIGIN = "import"
_FEW = 50  # pages that are read sooner than another process begins


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """How far a file has been read, in its own bytes."""

    name: str
    position: int
    size: int
    taken: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of one WARC file.

    `outcome` is "finished", "known" (imported before; the counts are of that time), "limited" (the same
    import goes on from there) or "unreadable". `name` is the path as given, for a WACZ with the member's
    name behind a colon; `kept` the file below `<data>/warc` that captures point into. `damages` are the
    first places that could not be read: byte and reason.
    """

    name: str
    outcome: str
    counts: Mapping[str, int] = field(default_factory=dict)
    problems: Mapping[str, int] = field(default_factory=dict)
    damages: Sequence[tuple[int, str]] = ()
    kept: str | None = None


class ImportRoom:
    """What the files of one import share: the open archive, what is wanted, and how much of it."""

    def __init__(  # noqa: PLR0913 - what the command offers
        self,
        warc: Path,
        db: Database,
        known: Mapping[str, Newspaper],
        selection: Selection,
        *,
        copy: bool = False,
        limit: int | None = None,
        jobs: int = 1,
        on_progress: Callable[[ImportProgress], None] | None = None,
    ) -> None:
        self.warc = warc
        self.db = db
        self.known = known
        self.selection = selection
        self.copy = copy
        self.left = limit
        self.ahead: ReadingAhead | None = None
        self.on_progress = on_progress
        self.run_id = 0
        self.folder = ImportFolder(warc)
        self._writers = WarcWriters(warc, software=f"newscrawl/{__version__} (import)")
        self.ingest = Ingest(db, self._writers.writer_for, known, origin=ORIGIN)
        self._jobs = jobs
        self._taken = 0

    @property
    def is_full(self) -> bool:
        """Whether as many captures were taken as were asked for."""
        return self.left == 0

    def took(self, count: int) -> None:
        """So many more captures were stored. Once they are not few, other processes read what follows."""
        self._taken += count
        if self.left is not None:
            self.left = max(0, self.left - count)
        if self.ahead is None and self._jobs > 1 and self._taken >= _FEW:
            self.ahead = ReadingAhead(self._jobs)

    def sync(self) -> None:
        """Put what was written on disk."""
        for writer in self._writers.unsynced():
            writer.sync()

    def close(self) -> None:
        """End the processes and close the WARC files; what cannot be closed is found by the next repair."""
        if self.ahead is not None:
            self.ahead.close()
        self._writers.close()
