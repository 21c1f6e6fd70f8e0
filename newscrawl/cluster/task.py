"""What one machine does with one WARC file: a function of the file, its worklist and the extractor alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import Any

from newscrawl.cluster.pages import answer_to_json, key_of
from newscrawl.cluster.worklist import Worklist
from newscrawl.pipelines.rereading import ArchivedPage, PageReader, Reread
from newscrawl.storage.copying import sync_file
from newscrawl.storage.values import clean, clean_or_none

GROUP = 500  # answers in a row group: some megabytes


class FileTask:
    """A step of a datatrove pipeline. Task `rank` reads WARC file `rank` and writes its answers."""

    def __init__(self, worklist: Worklist, reader: PageReader) -> None:
        self.worklist = worklist
        self.reader = reader

    def __call__(self, data: Any, rank: int = 0, world_size: int = 1) -> None:  # noqa: ARG002
        """Read the file. Its answers appear whole, on disk, or not at all: a killed task is done again."""
        import pyarrow  # noqa: PLC0415 - large, and wanted only where tasks run
        import pyarrow.parquet  # noqa: PLC0415

        target = self.worklist.answers_file(rank)
        part = target.with_suffix(f".part-{os.getpid()}")
        schema = pyarrow.schema(
            [
                pyarrow.field("key", pyarrow.binary(16), nullable=False),
                pyarrow.field("capture", pyarrow.int64(), nullable=False),
                pyarrow.field("newspaper", pyarrow.string(), nullable=False),
                pyarrow.field("url", pyarrow.string(), nullable=False),
                pyarrow.field("unreadable", pyarrow.string()),
                pyarrow.field("answer", pyarrow.string(), nullable=False),
            ]
        )
        try:
            with pyarrow.parquet.ParquetWriter(part, schema, compression="zstd") as writer:
                pages = self.worklist.pages_of(rank)
                while group := list(islice(pages, GROUP)):
                    rows = [_row(page, self.reader.read(page)) for page in group]
                    writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            sync_file(part)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)


def _row(page: ArchivedPage, answer: Reread) -> dict[str, Any]:
    return {
        "key": key_of(page),
        "capture": page.capture,
        "newspaper": page.newspaper,
        "url": clean(page.url),
        "unreadable": clean_or_none(answer.unreadable),
        "answer": answer_to_json(answer),
    }


def read_answers(worklist: Worklist, number: int) -> Iterator[tuple[bytes, str, str | None]]:
    """Key, answer and what was unreadable, of the answers about WARC file `number`."""
    import pyarrow.parquet  # noqa: PLC0415

    with pyarrow.parquet.ParquetFile(worklist.answers_file(number)) as file:
        for batch in file.iter_batches(batch_size=GROUP, columns=["key", "answer", "unreadable"]):
            for row in batch.to_pylist():
                yield row["key"], row["answer"], row["unreadable"]
