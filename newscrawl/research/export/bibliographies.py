"""One reference an article: BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from newscrawl.research.citations import bibtex, citation_of, csl_json, ris
from newscrawl.research.records import ArticleRecord


def write_bibtex(file: Path, records: Iterable[ArticleRecord]) -> None:
    """Entries with a blank line between them, UTF-8 (for biber, or any program of today)."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        for number, record in enumerate(records):
            stream.write(("\n" if number else "") + bibtex(citation_of(record)))


def write_ris(file: Path, records: Iterable[ArticleRecord]) -> None:
    """References with a blank line between them, UTF-8."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        for number, record in enumerate(records):
            stream.write(("\r\n" if number else "") + ris(citation_of(record)))


def write_csl_json(file: Path, records: Iterable[ArticleRecord]) -> None:
    """One JSON list, an item a line."""
    with file.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("[")
        for number, record in enumerate(records):
            stream.write((",\n" if number else "\n") + csl_json(citation_of(record)))
        stream.write("\n]\n")
