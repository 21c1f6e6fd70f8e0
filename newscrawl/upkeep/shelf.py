"""The folder `warc/` as it stands: its files, which of them are being written, and what does not belong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newscrawl.archive import IMPORTED, OPEN_MARK
from newscrawl.errors import PagesAway, refuse_dead_link

_SUFFIXES = (".warc.gz", ".warc")


@dataclass(frozen=True, slots=True)
class Shelf:
    """What was found. Names are relative to `warc/`, as database rows have them.

    `files` with their sizes in bytes; `open` are those of them that carry the mark of a file that is
    being written, or was when its process died; `strays` are what newscrawl does not put there.
    """

    files: dict[str, int]
    open: frozenset[str]
    strays: tuple[str, ...]

    def is_settled(self, file: str) -> bool:
        """Whether nobody writes to it any more: it was there, and not open, when the shelf was looked at."""
        return file in self.files and file not in self.open


def look(warc: Path) -> Shelf:
    """Look at the folder. The marks are read first: a file that is closed meanwhile still counts as open."""
    marks = {mark.relative_to(warc).as_posix() for mark in warc.glob(f"*/*{OPEN_MARK}")}
    files: dict[str, int] = {}
    strays: list[str] = []
    for path in sorted(_below(warc)):
        name = path.relative_to(warc).as_posix()
        if name.endswith(OPEN_MARK) or path.is_dir():
            continue
        if not path.exists():  # a link to a disk that is not there
            continue
        if name.endswith(_SUFFIXES) and name.count("/") == 1 and not path.name.startswith("part-"):
            files[name] = path.stat().st_size
        else:
            strays.append(name)
    return Shelf(files, frozenset(mark.removesuffix(OPEN_MARK) for mark in marks), tuple(strays))


def _below(warc: Path) -> Iterator[Path]:
    """Everything below the folder; of its folders each may be a link to another disk."""
    for path in warc.iterdir() if warc.is_dir() else ():
        yield path
        if path.is_dir():
            yield from path.rglob("*")


def refuse_dead_links(warc: Path) -> None:
    """Raise `PagesAway` where the folder, or one in it, is a link that leads nowhere: a disk that is not
    mounted, as long as the link is there."""
    for path in (warc, *(warc.iterdir() if warc.is_dir() else ())):
        refuse_dead_link(path, PagesAway)


def is_imported(file: str) -> bool:
    """Whether a file came from elsewhere and bears its digest as its name."""
    return file.startswith(f"{IMPORTED}/")
