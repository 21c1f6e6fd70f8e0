"""Import of WARC files from elsewhere: a third entrance to the one road of captures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from newscrawl.archive import BadMember, repair
from newscrawl.items import Newspaper
from newscrawl.pipelines.foreign_file import ForeignFile
from newscrawl.pipelines.import_room import ImportProgress, ImportReport, ImportRoom
from newscrawl.pipelines.processes import cores
from newscrawl.pipelines.selection import Selection
from newscrawl.storage import DATABASE, lock_archive, newspapers, open_database
from newscrawl.storage.recording import recorded

MOST_JOBS = 2
"""Processes that read, unless more are asked for: two give as much as this one can store."""
_RUN_COUNTS = {"new": "stored", "taken": "fetched"}  # what `runs` calls it


def import_files(  # noqa: PLR0913 - what the command offers
    data: Path,
    files: Sequence[Path],
    known: Mapping[str, Newspaper],
    *,
    wanted: Sequence[Newspaper] = (),
    copy: bool = False,
    limit: int | None = None,
    jobs: int | None = None,
    on_progress: Callable[[ImportProgress], None] | None = None,
) -> Generator[ImportReport, None, None]:
    """Import files one after another; each report comes as soon as its file is done.

    `wanted` are the newspapers to take articles of, all `known` ones when empty. `copy` takes records
    over into WARC files of our own instead of keeping the file. At most `limit` captures are taken. `jobs` is
    how many processes read pages, with 1 this one; None means two where there are as many cores. A file
    that was read to its end for these newspapers is not read again; one that was read in part is
    continued. Raises `ArchiveBusy`, `NewerArchive`, `StorageFailed`, and OSError for a file that cannot
    be opened.
    """
    with ExitStack() as stack:
        stack.enter_context(lock_archive(data, command="import"))
        repair(data / "warc")
        db = stack.enter_context(open_database(data / DATABASE))
        room = ImportRoom(
            data / "warc",
            db,
            known,
            Selection(wanted or known.values()),
            copy=copy,
            limit=limit,
            jobs=min(cores(), MOST_JOBS) if jobs is None else jobs,
            on_progress=on_progress,
        )
        stack.callback(room.close)
        room.folder.clean()
        with db.transaction():
            newspapers.sync(db, known.values())
        counts: Counter[str] = Counter()
        with recorded(db, command="import", counts=lambda: _as_of_runs(counts)) as run:
            room.run_id = run.id
            for report in _reports(room, files):
                if report.outcome != "known":
                    counts.update(report.counts)
                yield report
            if room.is_full:
                run.outcome = "partial"


def _reports(room: ImportRoom, files: Iterable[Path]) -> Iterator[ImportReport]:
    """A report for each file, or for each one inside it, until enough was taken."""
    for file in files:
        for incoming in room.folder.incoming(file):
            name = f"{file}:{incoming.member}" if incoming.member else str(file)
            if isinstance(incoming, BadMember):
                yield ImportReport(name, "unreadable", {"unreadable": 1}, damages=((0, incoming.why),))
            else:
                yield ForeignFile(room, incoming, name).bring_in()
            if room.is_full:
                return


def _as_of_runs(counts: Mapping[str, int]) -> Mapping[str, int]:
    return {_RUN_COUNTS.get(name, name): count for name, count in counts.items()}
