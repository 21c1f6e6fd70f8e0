"""The engines that researchers ask: SQLite on the archive, DuckDB on the Parquet files."""

from __future__ import annotations

import os
import sqlite3
from contextlib import chdir, closing
from pathlib import Path
from typing import Any

import duckdb

Rows = list[tuple[Any, ...]]


def answers_of(home: Path, of_archive: str, of_folder: str) -> tuple[list[Rows], list[Rows]]:
    """What the questions of two SQL texts give: SQLite asks `data/newscrawl.db`, DuckDB `national/`."""
    with closing(sqlite3.connect(f"file:{home / 'data' / 'newscrawl.db'}?mode=ro", uri=True)) as archive:
        first = [archive.execute(one).fetchall() for one in _questions(of_archive)]
    with chdir(home), closing(duckdb.connect(config={"threads": min(2, os.cpu_count() or 1)})) as engine:
        second = [engine.sql(one).fetchall() for one in _questions(_after_the_views(engine, of_folder))]
    return first, second


def _after_the_views(engine: duckdb.DuckDBPyConnection, text: str) -> str:
    """Make the views of a text; what is left are its questions."""
    views, _, questions = text.partition(";\n")
    engine.execute(views)
    return questions


def _questions(text: str) -> list[str]:
    lines = (line for line in text.splitlines() if not line.startswith("--"))
    return [one for one in "\n".join(lines).split(";") if one.strip()]
