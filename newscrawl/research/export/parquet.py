"""Articles as Parquet: real lists, columns that say what they mean, statistics by which a query skips."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from newscrawl.errors import Misuse
from newscrawl.research.records import COLUMNS, ArticleRecord, Column

ROWS_OF_A_GROUP = 2_000
"""Articles that are in memory at a time, and that a query skips together: some ten megabytes of text."""

_PROSE = frozenset({"title", "lead", "byline", "body", "captions", "published_raw"})  # smallest: says nothing


def write_parquet(file: Path, records: Iterable[ArticleRecord]) -> None:
    """One file, in the order of the records. Raises `Misuse` without pyarrow."""
    write_columns(file, records, COLUMNS)


def write_columns(
    file: Path, records: Iterable[ArticleRecord], columns: Sequence[Column], *, sorted_by: Sequence[str] = ()
) -> None:
    """One file of these columns, zstd. `sorted_by` are the columns by whose rising values the records come:
    readers are told so, and each group's smallest and largest value stand in the file in any case.

    Raises `Misuse` without pyarrow.
    """
    arrow, parquet = pyarrow()
    schema = _schema(arrow, columns)
    rest = iter(records)
    # Lists are named by their element, for which statistics are kept.
    measured = [
        f"{one.name}.list.element" if one.type == "list" else one.name
        for one in columns
        if one.name not in _PROSE
    ]
    ordered = [parquet.SortingColumn(schema.get_field_index(name), nulls_first=True) for name in sorted_by]
    with parquet.ParquetWriter(
        file,
        schema,
        compression="zstd",
        write_statistics=measured,
        write_page_index=True,
        sorting_columns=ordered or None,
    ) as writer:
        while group := list(islice(rest, ROWS_OF_A_GROUP)):
            values = ([getattr(record, column.name) for record in group] for column in columns)
            arrays = [arrow.array(one, field.type) for one, field in zip(values, schema, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _schema(arrow: Any, columns: Sequence[Column]) -> Any:
    """The columns with their meanings, which travel in the file itself."""
    types = {"integer": arrow.int64(), "text": arrow.string(), "list": arrow.list_(arrow.string())}
    return arrow.schema(
        [
            arrow.field(column.name, types[column.type], metadata={"description": column.description})
            for column in columns
        ]
    )


def pyarrow() -> tuple[Any, Any]:
    """pyarrow, which is large and not everybody's: it comes with `newscrawl[parquet]`. Raises `Misuse`."""
    try:
        import pyarrow  # noqa: PLC0415 - optional
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise Misuse(
            "Parquet needs pyarrow, which is not installed: `pip install 'newscrawl[parquet]'`, "
            "or choose another --format."
        ) from error
    return pyarrow, pyarrow.parquet
