"""What an export says of itself: what was asked, of which state, and what came out."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from newscrawl.research.files import written
from newscrawl.research.query import Match
from newscrawl.research.records import ArticleRecord, Column
from newscrawl.research.selection import Filters, matching, uncompared
from newscrawl.storage import Database

Progress = Callable[[int, int], None]
"""Told how many articles are written, and of how many."""

_TELL_EVERY = 200  # articles


class Told:
    """Passes records on; counts them, and takes the digest of which revisions they are."""

    def __init__(self, total: int, on_progress: Progress, *, done: int = 0) -> None:
        self._total = total
        self._on_progress = on_progress
        self._done = done
        self.digest = hashlib.sha256()

    def of(self, records: Iterable[ArticleRecord]) -> Iterator[ArticleRecord]:
        """The records, as they are asked for."""
        for record in records:
            self._done += 1
            self.digest.update(f"{record.key} {record.revision} {record.content_hash}\n".encode())
            yield record
            if self._done % _TELL_EVERY == 0:
                self._on_progress(self._done, self._total)
        self._on_progress(self._done, self._total)


def asked(typed: str | None, match: Match | None, filters: Filters) -> dict[str, Any]:
    """The query as it was typed and as it was understood, and the filters that were given."""
    return {
        "typed": typed,
        "mode": match and match.mode,
        "expression": match and matching(match, filters).expression,
        "filters": {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(filters).items()
            if value
        },
    }


def reservations(db: Database, filters: Filters) -> tuple[str, ...]:
    """What must be known of how the articles were chosen, as the provenance says it."""
    waiting = uncompared(db, filters)
    if not waiting:
        return ()
    return (f"Not compared with others yet, so that they are no reprints: {waiting} articles.",)


def write_dictionary(file: Path, columns: Sequence[Column]) -> None:
    """The columns with their types and meanings, as CSV that a spreadsheet opens."""
    with written(file) as unfinished, unfinished.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([("column", "type", "description"), *columns])


def sha256_of(file: Path) -> str:
    """The hex digest of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
