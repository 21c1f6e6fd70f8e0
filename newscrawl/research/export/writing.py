"""One export: the data, a dictionary of its columns, and the provenance by which it can be made again.

FILE                    the articles, ordered by their number; nothing in it tells when it was written
FILE.dictionary.csv     what its columns mean (not for bibliographies)
FILE.provenance.json    what was asked of which state of which archive, and what came out
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from newscrawl import __version__
from newscrawl.errors import Misuse
from newscrawl.research.export.accounts import (
    Progress,
    Told,
    asked,
    reservations,
    sha256_of,
    write_dictionary,
)
from newscrawl.research.export.formats import FORMATS
from newscrawl.research.export.state import archive_state
from newscrawl.research.files import check_folder, check_ordinary, written
from newscrawl.research.query import Mode, understand
from newscrawl.research.records import COLUMNS, read_records
from newscrawl.research.selection import Filters, selected
from newscrawl.storage import Database
from newscrawl.storage.values import machine_time


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
    with db.one_state():
        state = archive_state(db)
        ids = array("q", selected(db, match, filters))
        told = Told(len(ids), on_progress)
        facts: dict[str, Any] = {
            "file": file.name,
            "format": format_name,
            "articles": len(ids),
            "query": asked(query, match, filters),
            "order": "id",
        }
        with written(file) as unfinished:
            chosen.write(unfinished, told.of(read_records(db, ids)))
            facts |= {
                "bytes": unfinished.stat().st_size,
                "sha256": sha256_of(unfinished),
                "content_digest": told.digest.hexdigest(),
                "archive": state,
                "newscrawl": __version__,
                "exported_at": machine_time(datetime.now(UTC)),
                "notes": (*chosen.notes, *reservations(db, filters)),
            }
            _write_beside(dictionary, provenance, facts)
    return Exported(file, provenance, dictionary, len(ids), facts)


def _check(file: Path, *beside: Path | None, replace: bool) -> None:
    if file.is_dir():
        raise Misuse(f"{file} is a folder: name a file in it, or add --partition.")
    check_folder(file.parent)
    check_ordinary(file)
    there = [one for one in (file, *beside) if one is not None and one.exists()]
    if there and not replace:
        raise Misuse(f"{there[0]} is there already: choose another name, or add --replace.")


def _write_beside(dictionary: Path | None, provenance: Path, facts: Mapping[str, Any]) -> None:
    """Both, or neither where it is interrupted: nothing stands in the way of the same command given again."""
    try:
        if dictionary is not None:
            write_dictionary(dictionary, COLUMNS)
        with written(provenance) as unfinished:
            text = json.dumps(facts, ensure_ascii=False, indent=2)
            # What was typed may be half a character, which JSON writes as Python does: \udcff.
            unfinished.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
    except BaseException:
        if dictionary is not None:
            dictionary.unlink(missing_ok=True)
        raise
