"""Harm done to an archive, really."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from ..crawl.papers import Reader


def warcs(archive: Reader) -> list[Path]:
    """The archive's WARC files, the oldest first."""
    return sorted((archive.data / "warc" / "baomau").glob("*.warc.gz"))


def sql(archive: Reader, *statements: str) -> None:
    """Change the database behind newscrawl's back."""
    with closing(sqlite3.connect(archive.data / "newscrawl.db", isolation_level=None)) as conn:
        for statement in statements:
            conn.execute(statement)


def cut(path: Path, size: int) -> bytes:
    """Cut a file off; returns what it was."""
    whole = path.read_bytes()
    path.write_bytes(whole[:size])
    return whole


def overwrite(path: Path, offset: int, content: bytes) -> bytes:
    """Write over a part of a file; returns what the file was."""
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(content)
    return whole


def place(archive: Reader, *, nth: int = 0) -> tuple[int, Path, int, int]:
    """The nth page's capture in the first file: id, file, offset, length."""
    rows = archive.rows(
        "select id, warc_file, warc_offset, warc_length from captures"
        " where kind = 'page' and refers_to is null order by warc_file, warc_offset limit 1 offset ?",
        nth,
    )
    ((number, file, offset, length),) = rows
    return number, archive.data / "warc" / file, offset, length
