"""CSV on stdout: UTF-8 with a byte-order mark, so that a spreadsheet reads Vietnamese rightly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import click

_RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")


def echo_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_defused(value) for value in row] for row in rows)
    click.echo(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace"), nl=False)


def _defused(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_RUN_BY_SPREADSHEETS) else value
