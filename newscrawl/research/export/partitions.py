"""An export at national size: a folder of Parquet files, one for each month of each newspaper.

DuckDB, Polars and Spark read it as one table and open only the files, and of those only the row groups,
that a question is about. Newspaper and month stand in the names of the folders (Hive's layout) and not in
the files. Within a file articles are in the order of time.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from newscrawl import __version__
from newscrawl.research.export.accounts import (
    Progress,
    Told,
    asked,
    reservations,
    sha256_of,
    write_dictionary,
)
from newscrawl.research.export.formats import SAME_PYARROW
from newscrawl.research.export.parquet import ROWS_OF_A_GROUP, pyarrow, write_columns
from newscrawl.research.export.parts_folder import (
    DICTIONARY,
    MANIFEST,
    NO_MONTH,
    PartsFolder,
    opened,
    part_name,
)
from newscrawl.research.export.state import archive_state
from newscrawl.research.files import written
from newscrawl.research.query import Mode, understand
from newscrawl.research.records import COLUMNS, ArticleRecord, Column, read_records
from newscrawl.research.selection import Filters, Placed, count_selected, selected_by_time
from newscrawl.storage import Database
from newscrawl.storage.sorting import sort_on_disk
from newscrawl.storage.values import machine_time

_MONTH = re.compile(r"\d{4}-\d{2}")
_IN_FILES = tuple(column for column in COLUMNS if column.name != "newspaper")
_NEWSPAPER = next(column for column in COLUMNS if column.name == "newspaper")
_IN_NAMES = (
    Column("newspaper", "text", f"{_NEWSPAPER.description}; in the folder's name"),
    Column(
        "month", "text", "year and month of publication (+07:00), NULL where unknown; in the folder's name"
    ),
)
PARTITION_COLUMNS: tuple[Column, ...] = (*_IN_NAMES, *_IN_FILES)
"""The columns as an engine sees them that reads the whole folder."""

_NOTES = (
    "Read newspaper=*/month=*/part-*.parquet with the engine's Hive partitioning.",
    f"month={NO_MONTH} has the articles whose date could not be read: engines show its month as NULL.",
    SAME_PYARROW,
)


@dataclass(frozen=True, slots=True)
class Partitioned:
    """What was written: `facts` is what `manifest` holds, but for the list of its files."""

    folder: Path
    manifest: Path
    articles: int
    files: int
    facts: Mapping[str, Any]


def export_partitions(
    db: Database,
    folder: Path,
    *,
    query: str | None = None,
    mode: Mode | None = None,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    replace: bool = False,
    on_progress: Progress = lambda _done, _total: None,
) -> Partitioned:
    """Write the articles that are meant, as one state of the archive has them, into a folder.

    Each file appears under its name when it is whole. An export that was interrupted goes on where it was
    if the archive is as it was, and else begins anew. Raises `BadQuery`, `Misuse` (the folder holds
    something else, or pyarrow is missing), `StorageFailed`.
    """
    arrow, _ = pyarrow()
    match = None if query is None else understand(query, mode)
    sort_on_disk(db.conn)
    with db.one_state():
        state = archive_state(db)
        made_by = {"newscrawl": __version__, "pyarrow": arrow.__version__}
        request = {"query": asked(query, match, filters), "archive": state["version"], **made_by}
        if state["unfinished_run"] is not None:  # by its version the archive is not known again
            request["begun_at"] = machine_time(datetime.now(UTC))
        with opened(folder, request, replace=replace) as parts:
            total = count_selected(db, match, filters)
            written_so_far = _Sum()
            on_progress(0, total)
            placed = selected_by_time(db, match, filters)
            for (newspaper, month), articles in groupby(placed, lambda one: (one.newspaper, _month(one))):
                facts = _part(db, parts, newspaper, month, articles, (written_so_far, total, on_progress))
                written_so_far.add(facts)
            write_dictionary(folder / DICTIONARY, PARTITION_COLUMNS)
            whole = {
                "format": "parquet, a file for each newspaper and month",
                "articles": written_so_far.articles,
                "bytes": written_so_far.bytes,
                "content_digest": written_so_far.digest.hexdigest(),
                "query": request["query"],
                "order": "newspaper, published_at, id",
                "archive": state,
                **made_by,
                "exported_at": machine_time(datetime.now(UTC)),
                "notes": (*_NOTES, *reservations(db, filters)),
            }
            parts.complete(whole)
    return Partitioned(folder, folder / MANIFEST, written_so_far.articles, written_so_far.files, whole)


class _Sum:
    """What the finished files hold together."""

    def __init__(self) -> None:
        self.files = self.articles = self.bytes = 0
        self.digest = hashlib.sha256()

    def add(self, facts: Mapping[str, Any]) -> None:
        self.files += 1
        self.articles += facts["articles"]
        self.bytes += facts["bytes"]
        self.digest.update(f"{facts['file']} {facts['content_digest']}\n".encode())


def _part(
    db: Database,
    parts: PartsFolder,
    newspaper: str,
    month: str | None,
    articles: Iterable[Placed],
    progress: tuple[_Sum, int, Progress],
) -> Mapping[str, Any]:
    """The file of a newspaper's month, written unless it stands there finished."""
    before, total, on_progress = progress
    name = part_name(newspaper, month)
    finished = parts.finished(name)
    if finished is not None:
        on_progress(before.articles + finished["articles"], total)
        return finished
    file = parts.path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    told = Told(total, on_progress, done=before.articles)
    span = _Span()
    with written(file) as unfinished:
        records = told.of(_in_order(db, span.of(articles)))
        write_columns(unfinished, records, _IN_FILES, sorted_by=("published_at", "id"))
        facts = {
            "file": name,
            "newspaper": newspaper,
            "month": month,
            "articles": span.articles,
            "first_published_at": span.first,
            "last_published_at": span.last,
            "bytes": unfinished.stat().st_size,
            "sha256": sha256_of(unfinished),
            "content_digest": told.digest.hexdigest(),
        }
    parts.add(name, facts)
    return facts


class _Span:
    """Passes articles on in the order of time; counts them, and keeps the first and last time."""

    def __init__(self) -> None:
        self.articles = 0
        self.first: str | None = None
        self.last: str | None = None

    def of(self, articles: Iterable[Placed]) -> Iterator[int]:
        for one in articles:
            self.articles += 1
            self.first = self.first or one.published_at
            self.last = one.published_at or self.last
            yield one.id


def _in_order(db: Database, article_ids: Iterator[int]) -> Iterator[ArticleRecord]:
    """The records in the order of the numbers given, a row group's in memory at a time."""
    while group := list(islice(article_ids, ROWS_OF_A_GROUP)):
        read = {record.id: record for record in read_records(db, sorted(group))}
        yield from (read[article_id] for article_id in group)


def _month(article: Placed) -> str | None:
    """The folder that an article belongs to; what is no month makes none."""
    found = _MONTH.match(article.published_at or "")
    return found[0] if found else None
