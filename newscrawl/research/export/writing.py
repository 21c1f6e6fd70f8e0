"""One export: the data, a dictionary of its columns, and the provenance by which it can be made again.

FILE                    the articles, ordered by their number; nothing in it tells when it was written
FILE.dictionary.csv     what its columns mean (not for bibliographies)
FILE.provenance.json    what was asked of which state of which archive, and what came out
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from newscrawl import __version__
from newscrawl.errors import Misuse
from newscrawl.research.export.formats import FORMATS
from newscrawl.research.export.state import archive_state
from newscrawl.research.files import written
from newscrawl.research.query import Mode, understand
from newscrawl.research.records import COLUMNS, ArticleRecord, read_records
from newscrawl.research.selection import Filters, matching, selected
from newscrawl.storage import Database
from newscrawl.storage.values import machine_time

Progress = Callable[[int, int], None]
"""Told how many articles are written, and of how many."""

_TELL_EVERY = 200  # articles


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written. `dictionary` is None for a bibliography; `facts` is what `provenance` holds."""

    file: Path
    provenance: Path
    dictionary: Path | None
    articles: int
    facts: Mapping[str, Any]


def export(  # noqa: PLR0913 - what is asked for, where it goes, and two courtesies
    db: Database,
    file: Path,
    *,
    format_name: str,
    query: str | None = None,
    mode: Mode | None = None,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    replace: bool = False,
    on_progress: Progress = lambda _done, _total: None,
) -> Exported:
    """Write the articles that are meant, ordered by their number, as one state of the archive has them.

    `mode` forces what diacritics mean in `query`. A file appears under its name when it is whole. Raises
    `BadQuery`, `Misuse` (a file is there already, or pyarrow is not), `StorageFailed`.
    """
    chosen = FORMATS[format_name]
    match = None if query is None else understand(query, mode)
    provenance = file.with_name(f"{file.name}.provenance.json")
    dictionary = file.with_name(f"{file.name}.dictionary.csv") if chosen.tabular else None
    if file.exists() and file.samefile(db.path):
        raise Misuse(f"{file} is the archive itself: choose another name.")
    _check(file, provenance, dictionary, replace=replace)
    with _one_state(db):
        state = archive_state(db)
        ids = array("q", selected(db, match, filters))
        told = _Told(len(ids), on_progress)
        facts: dict[str, Any] = {
            "file": file.name,
            "format": format_name,
            "articles": len(ids),
            "query": {
                "typed": query,
                "mode": match and match.mode,
                "expression": match and matching(match, filters).expression,
                "filters": _as_json(filters),
            },
            "order": "id",
        }
        with written(file) as unfinished:
            chosen.write(unfinished, told.of(read_records(db, ids)))
            facts |= {"bytes": unfinished.stat().st_size, "sha256": _sha256(unfinished)}
    facts |= {
        "content_digest": told.digest.hexdigest(),
        "archive": state,
        "newscrawl": __version__,
        "exported_at": machine_time(datetime.now(UTC)),
        "notes": chosen.notes,
    }
    _write_beside(dictionary, provenance, facts)
    return Exported(file, provenance, dictionary, len(ids), facts)


class _Told:
    """Passes records on; counts them, and takes the digest of which revisions they are."""

    def __init__(self, total: int, on_progress: Progress) -> None:
        self._total = total
        self._on_progress = on_progress
        self.digest = hashlib.sha256()

    def of(self, records: Iterable[ArticleRecord]) -> Iterator[ArticleRecord]:
        done = 0
        for done, record in enumerate(records, start=1):
            self.digest.update(f"{record.key} {record.revision} {record.content_hash}\n".encode())
            yield record
            if done % _TELL_EVERY == 0:
                self._on_progress(done, self._total)
        self._on_progress(done, self._total)


@contextlib.contextmanager
def _one_state(db: Database) -> Iterator[None]:
    """What is read inside is one state of the archive, whatever a crawl writes meanwhile."""
    db.conn.execute("BEGIN")
    try:
        yield
    finally:
        db.conn.execute("ROLLBACK")


def _check(file: Path, *beside: Path | None, replace: bool) -> None:
    if file.is_dir():
        raise Misuse(f"{file} is a folder: name a file in it.")
    if not file.parent.is_dir():
        raise Misuse(f"There is no folder {file.parent}: create it first.")
    there = [one for one in (file, *beside) if one is not None and one.exists()]
    if there and not replace:
        raise Misuse(f"{there[0]} is there already: choose another name, or add --replace.")


def _write_beside(dictionary: Path | None, provenance: Path, facts: Mapping[str, Any]) -> None:
    if dictionary is not None:
        with (
            written(dictionary) as unfinished,
            unfinished.open("w", encoding="utf-8-sig", newline="") as stream,
        ):
            csv.writer(stream).writerows([("column", "type", "description"), *COLUMNS])
    with written(provenance) as unfinished:
        text = json.dumps(facts, ensure_ascii=False, indent=2)
        unfinished.write_text(text + "\n", encoding="utf-8")


def _as_json(filters: Filters) -> dict[str, Any]:
    """What was asked for, without what was not."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(filters).items()
        if value
    }


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
