"""The folder in which a re-extraction on a cluster is prepared: a worklist for each WARC file.

It stands in the archive, so that a command that was interrupted finds it again, and holds:
`plan.json` (what is read, by which extractors), `pages/N.jsonl` (the pages of WARC file N, as the archive
knows them), `answers/N.parquet` (what they said), `log/` (the engine's own notes of what is done),
`job` (SLURM's).
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newscrawl.cluster.pages import page_of_json, page_to_json
from newscrawl.pipelines.rereading import ArchivedPage, Task
from newscrawl.storage.copying import sync_file, sync_folder
from newscrawl.storage.rereading import Scope

FOLDER = "reextraction"
_LINES_HELD = 20_000


@dataclass(frozen=True, slots=True)
class Worklist:
    """A prepared re-extraction: `files` are the WARC files in the order of their numbers."""

    folder: Path
    files: tuple[str, ...]
    pages: int

    def pages_file(self, number: int) -> Path:
        """The worklist of WARC file `number`."""
        return self.folder / "pages" / f"{number:05d}.jsonl"

    def answers_file(self, number: int) -> Path:
        """Where the answers of its pages go."""
        return self.folder / "answers" / f"{number:05d}.parquet"

    @property
    def log(self) -> Path:
        """The engine's own folder."""
        return self.folder / "log"

    @property
    def job(self) -> Path:
        """Where the number of SLURM's job stands."""
        return self.folder / "job"

    def pages_of(self, number: int) -> Iterator[ArchivedPage]:
        """The pages of WARC file `number`, but for lines that a disk has spoilt: those get no answer."""
        with self.pages_file(number).open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                try:
                    page = page_of_json(line)
                except (ValueError, TypeError, KeyError, AttributeError):
                    continue
                yield page

    def completed(self) -> int:
        """How many files are done, by the engine's own notes."""
        notes = self.log / "completions"
        return sum(1 for _ in notes.iterdir()) if notes.is_dir() else 0

    def progress(self) -> object:
        """Something that changes whenever a task has gone on: each answer file's size, and what is done."""
        sizes = {}
        for file in (self.folder / "answers").glob("*"):
            with suppress(FileNotFoundError):  # a task has just put it in its place
                sizes[file.name] = file.stat().st_size
        return sizes, self.completed()

    def discard(self) -> None:
        """Remove it all: it was loaded."""
        shutil.rmtree(self.folder)


def found(folder: Path, scope: Scope, extractors: Mapping[str, str]) -> Worklist | None:
    """The worklist that an interrupted command left, if it was for just this."""
    try:
        plan = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
        if plan["wanted"] != _wanted(scope, extractors):
            return None
        return Worklist(folder, tuple(plan["files"]), plan["pages"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, scope: Scope, extractors: Mapping[str, str], tasks: Iterable[Task]) -> Worklist:
    """Write the worklists of these cases' pages; whatever stood in `folder` is removed. Memory stays flat.

    `plan.json` comes last, when the rest is on disk, so that what was interrupted is begun anew.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("pages", "answers", "log"):
        (folder / name).mkdir(parents=True)
    numbers: dict[str, int] = {}
    held: defaultdict[int, list[str]] = defaultdict(list)
    pages = 0
    for page in (page for task in tasks for page in task):
        number = numbers.setdefault(page.location.file, len(numbers))
        held[number].append(page_to_json(page))
        pages += 1
        if pages % _LINES_HELD == 0:
            _append(folder, held)
    _append(folder, held)
    worklist = Worklist(folder, tuple(numbers), pages)
    for number in numbers.values():
        sync_file(worklist.pages_file(number))
    sync_folder(folder / "pages")
    plan = {"wanted": _wanted(scope, extractors), "files": worklist.files, "pages": pages}
    part = folder / "plan.json.part"
    part.write_text(json.dumps(plan, ensure_ascii=False, indent=1), encoding="utf-8")
    sync_file(part)
    part.replace(folder / "plan.json")
    return worklist


def _append(folder: Path, held: defaultdict[int, list[str]]) -> None:
    for number, lines in held.items():
        with (folder / "pages" / f"{number:05d}.jsonl").open("a", encoding="ascii") as file:
            file.writelines(f"{line}\n" for line in lines)
    held.clear()


def _wanted(scope: Scope, extractors: Mapping[str, str]) -> dict[str, Any]:
    return {"scope": scope.as_json(), "extractors": dict(sorted(extractors.items()))}
