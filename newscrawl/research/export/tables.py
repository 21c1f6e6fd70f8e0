"""One row an article: CSV, JSON lines and SQLite, each written as the records come."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from pathlib import Path

from newscrawl.research.records import COLUMNS, ArticleRecord, as_dict
from newscrawl.storage.table_file import TableFile

DEFUSED = (
    "A spreadsheet would run a cell that begins with = + - @ (or their full-width forms), a tab or a line "
    "break, spaces before it or not; such a cell, and one that begins with an apostrophe, has one apostrophe "
    "more in front. Take one apostrophe away from each cell that begins with one, and the text is as in the "
    "archive."
)
"""What was done to the cells of a CSV file."""

LISTS_IN_CSV = "Lists are JSON lists, so that a name may contain any mark."
LISTS_IN_SQLITE = "Lists are JSON lists: SELECT value FROM articles, json_each(articles.authors)."

_RUN_BY_SPREADSHEETS = frozenset("=+-@\t\r\n＝＋－＠'")
_VALUES = attrgetter(*(column.name for column in COLUMNS))


def write_csv(file: Path, records: Iterable[ArticleRecord]) -> None:
    """RFC 4180 in UTF-8 with a byte order mark, by which Excel knows that it is UTF-8."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        stream.write("\ufeff")
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow([column.name for column in COLUMNS])
        writer.writerows([_cell(value) for value in row] for row in _flat(records))


def defused(text: str) -> str:
    """Text that no spreadsheet takes for a formula; see `DEFUSED`."""
    first = text[:1]
    if first.isspace() and first not in _RUN_BY_SPREADSHEETS:
        first = text.lstrip()[:1]
    return f"'{text}" if first in _RUN_BY_SPREADSHEETS else text


def _cell(value: str | int | None) -> str | int | None:
    return defused(value) if isinstance(value, str) else value


def write_jsonl(file: Path, records: Iterable[ArticleRecord]) -> None:
    """An object a line, UTF-8."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for record in records:
            stream.write(json.dumps(as_dict(record), ensure_ascii=False) + "\n")


def write_sqlite(file: Path, records: Iterable[ArticleRecord]) -> None:
    """A file with the table `articles`, and `columns` that says what its columns mean."""
    kinds = {"integer": "INTEGER", "text": "TEXT", "list": "TEXT"}
    described = [(column.name, kinds[column.type]) for column in COLUMNS]
    described[0] = ("id", "INTEGER PRIMARY KEY")
    with TableFile(file) as database:
        database.add_table("articles", described, _flat(records))
        database.add_table(
            "columns", [("name", "TEXT"), ("type", "TEXT"), ("description", "TEXT")], iter(COLUMNS)
        )


def _flat(records: Iterable[ArticleRecord]) -> Iterator[Sequence[str | int | None]]:
    """Rows without lists: these become JSON."""
    for record in records:
        yield [
            json.dumps(value, ensure_ascii=False) if isinstance(value, tuple) else value
            for value in _VALUES(record)
        ]
