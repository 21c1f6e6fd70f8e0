"""The folder of a partitioned export: whose it is, what of it is finished, and what does not belong there.

newspaper=ID/month=YYYY-MM/part-0.parquet    the articles of a newspaper's month
_unfinished.jsonl                            while it is written: what was asked, then a line a finished file
_manifest.json                               once it is whole: what was asked, and the same lines

Engines that read a folder pass over names that begin with an underscore.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from newscrawl.errors import Misuse, StorageFailed, hindrance
from newscrawl.research.export.accounts import sha256_of
from newscrawl.research.files import check_folder, claims, written

MANIFEST, DICTIONARY = "_manifest.json", "_dictionary.csv"
NO_MONTH = "__HIVE_DEFAULT_PARTITION__"
"""What Hive, and so every engine, reads as NULL: where the day of publication could not be read."""

_JOURNAL = "_unfinished.jsonl"
_PART = re.compile(r"newspaper=[^/]+/month=[^/]+/part-\d+\.parquet(\.unfinished)?")
_BESIDE = {name + ending for name in (MANIFEST, DICTIONARY, _JOURNAL) for ending in ("", ".unfinished")}


def part_name(newspaper: str, month: str | None) -> str:
    """The file of a newspaper's month below the folder."""
    return f"newspaper={quote(newspaper, safe='')}/month={month or NO_MONTH}/part-0.parquet"


class PartsFolder:
    """A folder that one export fills, and that the same export goes on filling after an interruption."""

    def __init__(self, path: Path, journal: TextIO, finished: dict[str, str]) -> None:
        self.path = path
        self._journal = journal
        self._before = finished
        self._lines: dict[str, str] = {}  # as text: a national archive has a hundred thousand files

    def finished(self, name: str) -> Mapping[str, Any] | None:
        """The facts of a file that was written before and is as it was; it is taken as written."""
        line = self._before.get(name)
        if line is None:
            return None
        facts: dict[str, Any] = json.loads(line)
        file = self.path / name
        whole = (
            file.is_file() and file.stat().st_size == facts["bytes"] and sha256_of(file) == facts["sha256"]
        )
        if not whole:
            return None
        self._lines[name] = line
        return facts

    def add(self, name: str, facts: Mapping[str, Any]) -> None:
        """Note a file that now stands under its name."""
        line = json.dumps(facts, ensure_ascii=False)
        self._lines[name] = line
        self._journal.write(line + "\n")
        self._journal.flush()

    def complete(self, facts: Mapping[str, Any]) -> None:
        """Remove the files of an earlier export that this one does not have, and write the manifest."""
        for name in list(_names(self.path)):
            if _PART.fullmatch(name) and name not in self._lines:
                (self.path / name).unlink()
                for emptied in (self.path / name).parent, (self.path / name).parent.parent:
                    with contextlib.suppress(OSError):  # other months are in it
                        emptied.rmdir()
        with (
            written(self.path / MANIFEST) as unfinished,
            unfinished.open("w", encoding="utf-8", newline="\n", errors="backslashreplace") as out,
        ):
            out.write(json.dumps(facts, ensure_ascii=False, indent=2).removesuffix("\n}"))
            out.write(',\n  "files": [')
            for number, line in enumerate(self._lines.values()):
                out.write(f"{',' if number else ''}\n    {line}")
            out.write("\n  ]\n}\n")
        (self.path / _JOURNAL).unlink()


@contextlib.contextmanager
def opened(path: Path, request: Mapping[str, Any], *, replace: bool) -> Iterator[PartsFolder]:
    """The folder for an export; `request` is what was asked of which state, in what makes its bytes.

    Raises `Misuse` for a folder that holds something else, a finished export unless `replace`, an unfinished
    one of another question unless `replace`, or one that another process is writing; `StorageFailed`.
    """
    _check(path, replace=replace)
    try:
        path.mkdir(exist_ok=True)
        with (path / _JOURNAL).open("a+", encoding="utf-8", newline="\n") as journal:
            if not claims(journal.fileno(), path / _JOURNAL):
                raise Misuse(f"Another export is writing to {path}: wait for it, or choose another name.")
            head = json.dumps(request, sort_keys=True)
            finished = _begin(path, journal, head, json.loads(head), replace=replace)
            (path / MANIFEST).unlink(missing_ok=True)  # it is not whole now
            yield PartsFolder(path, journal, finished)
    except OSError as error:
        raise StorageFailed(f"{path} could not be written to: {hindrance(error)}.") from error


def _check(path: Path, *, replace: bool) -> None:
    check_folder(path.parent)
    if path.exists() and not path.is_dir():
        raise Misuse(f"{path} is a file: with --partition name a folder, which may be new.")
    names = set(_names(path))
    strange = next(
        (name for name in sorted(names) if name not in _BESIDE and not _PART.fullmatch(name)), None
    )
    if strange is not None or (names and not names & {MANIFEST, _JOURNAL}):
        raise Misuse(
            f"{path} holds something else ({strange or min(names)}): name a new folder, or an empty one."
        )
    if MANIFEST in names and not replace:
        raise Misuse(f"{path} holds an export already: choose another name, or add --replace.")


def _begin(
    path: Path, journal: TextIO, head: str, request: Mapping[str, Any], *, replace: bool
) -> dict[str, str]:
    """What an earlier run of the same export finished; the journal is ready for more lines."""
    journal.seek(0)
    before, *lines = journal.read().split("\n")
    if before == head:
        # The last line is whole only if a line end follows it.
        return {json.loads(line)["file"]: line for line in lines[:-1]}
    try:
        earlier = json.loads(before).get("query") if before else request["query"]
    except json.JSONDecodeError:  # killed in its first moment
        earlier = request["query"]
    if earlier != request["query"] and not replace:
        raise Misuse(f"{path} holds an unfinished export of something else: add --replace to write over it.")
    journal.truncate(0)
    journal.write(head + "\n")
    journal.flush()
    return {}


def _names(path: Path) -> Iterator[str]:
    """Every file below the folder, with `/`."""
    for file in path.rglob("*") if path.is_dir() else ():
        if not file.is_dir() or file.is_symlink():
            yield file.relative_to(path).as_posix()
