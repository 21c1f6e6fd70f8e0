"""Bibliographies as other people's libraries read them: each an implementation of its own."""

from __future__ import annotations

import json
from pathlib import Path

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON

from newscrawl.research import export
from newscrawl.research.records import ArticleRecord, read_records
from newscrawl.storage import Database

HARVEST = "baomau-2"  # the key of article 2


@pytest.fixture
def records(db: Database) -> dict[str, ArticleRecord]:
    return {one.key.replace(":", "-"): one for one in read_records(db, [1, 2, 3])}


def taken(db: Database, folder: Path, name: str) -> Path:
    file = folder / name
    export.export(db, file, format_name=name)
    return file


def as_read(text: str) -> str:
    """What this reader leaves of a text: it knows no `\\textbraceleft`, has its own circumflex, and white
    space is one space, as in TeX."""
    text = text.replace(r"\textbraceleft", "").replace(r"\textbraceright", "")
    return " ".join(text.translate(str.maketrans("ˆ", "^", "{}")).split())


def test_bibtex_is_read_whole(db: Database, records: dict[str, ArticleRecord], tmp_path: Path) -> None:
    library = bibtexparser.parse_file(
        str(taken(db, tmp_path, "bibtex")),
        encoding="utf-8",
        append_middleware=[SeparateCoAuthors(), LatexDecodingMiddleware()],
    )
    assert library.failed_blocks == []
    assert {entry.key for entry in library.entries} == set(records)
    for entry in library.entries:
        record = records[entry.key]
        assert as_read(entry["title"]) == as_read(record.title)
        assert [as_read(name) for name in entry["author"]] == [as_read(name) for name in record.authors]
        assert entry["url"] == record.url
        assert record.capture_digest in entry["note"]
        assert entry["urldate"] == "2026-09-05"
    harvest = next(entry for entry in library.entries if entry.key == HARVEST)
    assert (harvest["date"], harvest["journal"]) == ("2026-09-06", "Báo Mẫu")


def test_ris_is_read_whole(db: Database, records: dict[str, ArticleRecord], tmp_path: Path) -> None:
    read = rispy.loads(taken(db, tmp_path, "ris").read_text(encoding="utf-8"))
    assert {one["id"] for one in read} == set(records)
    for one in read:
        record = records[one["id"]]
        assert one["type_of_reference"] == "NEWS"
        assert " ".join(one["title"].split()) == " ".join(record.title.split())
        assert len(one["authors"]) == len(record.authors)
        assert one["urls"] == [record.url]
        assert one["secondary_title"] == record.newspaper_name
        assert record.capture_digest in one["accession_number"]
        assert not one.keys() & {"unknown_tag"}
    harvest = next(one for one in read if one["id"] == HARVEST)
    assert harvest["authors"] == ["Lê Thị Mẫu", "Y Thuôl"]
    assert (harvest["date"], harvest["access_date"]) == ("2026/09/06/", "2026/09/05/")


def test_csl_json_is_set_by_a_citation_processor(
    db: Database, records: dict[str, ArticleRecord], tmp_path: Path
) -> None:
    items = json.loads(taken(db, tmp_path, "csl-json").read_text(encoding="utf-8"))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    printed = [str(one) for one in bibliography.bibliography()]
    (harvest,) = [one for one in printed if "được mùa" in one]
    assert "Lê Thị Mẫu" in harvest
    assert "Y Thuôl" in harvest
    assert "(2026)" in harvest
    assert "Đắk Nông được mùa cà phê" in harvest
    assert "Báo Mẫu" in harvest
    assert records[HARVEST].url in harvest
