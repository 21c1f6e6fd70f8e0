"""CSV on stdout: UTF-8 with a byte-order mark, so that a spreadsheet reads Vietnamese rightly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import click


def echo_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    from newscrawl.research.export.tables import defused  # noqa: PLC0415 - most answers are no CSV

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([defused(value) if isinstance(value, str) else value for value in row] for row in rows)
    click.echo(b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace"), nl=False)
