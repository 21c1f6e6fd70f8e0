"""The formats by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from newscrawl.errors import Misuse
from newscrawl.research.export import bibliographies, parquet, tables
from newscrawl.research.records import ArticleRecord


@dataclass(frozen=True, slots=True)
class Format:
    """How articles are written. `tabular`: one row an article, in the columns of a data dictionary.

    `endings` are those of file names by which it is known; `notes` say what a reader of the file must know.
    """

    write: Callable[[Path, Iterable[ArticleRecord]], None]
    tabular: bool
    endings: tuple[str, ...]
    notes: tuple[str, ...] = ()


_SAME_SQLITE = "The same query gives the same bytes with the same release of SQLite."
SAME_PYARROW = "The same query gives the same bytes with the same release of pyarrow."

FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "csv": Format(tables.write_csv, True, (".csv",), (tables.DEFUSED, tables.LISTS_IN_CSV)),
        "jsonl": Format(tables.write_jsonl, True, (".jsonl", ".ndjson")),
        "parquet": Format(parquet.write_parquet, True, (".parquet",), (SAME_PYARROW,)),
        "sqlite": Format(
            tables.write_sqlite, True, (".db", ".sqlite"), (tables.LISTS_IN_SQLITE, _SAME_SQLITE)
        ),
        "bibtex": Format(bibliographies.write_bibtex, False, (".bib",)),
        "ris": Format(bibliographies.write_ris, False, (".ris",)),
        "csl-json": Format(bibliographies.write_csl_json, False, (".json",)),
    }
)


def format_of(file: Path) -> str:
    """The format's name by the file's ending. Raises `Misuse` where the ending does not tell."""
    for name, known in FORMATS.items():
        if file.suffix.lower() in known.endings:
            return name
    raise Misuse(f"The ending of {file} does not tell its format: add --format {'|'.join(FORMATS)}.")
