"""References are read by other programs as they were meant, whatever stands in the articles."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.research import export
from newscrawl.research.citations import bibtex, citation_of, csl, ris
from newscrawl.research.records import ArticleRecord, read_records
from newscrawl.storage import Database


@pytest.fixture
def records(db: Database) -> list[ArticleRecord]:
    return list(read_records(db, [1, 2, 3]))


def test_csl_json(records: list[ArticleRecord]) -> None:
    digest = records[1].capture_digest
    assert csl(citation_of(records[1])) == {
        "id": "baomau-2",
        "type": "article-newspaper",
        "title": "Đắk Nông được mùa cà phê",
        "author": [{"literal": "Lê Thị Mẫu"}, {"literal": "Y Thuôl"}],
        "container-title": "Báo Mẫu",
        "publisher-place": "Đắk Nông",
        "section": "Kinh tế",
        "issued": {"date-parts": [[2026, 9, 6]]},
        "URL": "https://baomau.vn/mua-tren-cao-nguyen-2.html",
        "accessed": {"date-parts": [[2026, 9, 5]]},
        "archive": "newscrawl",
        "archive_location": f"sha256:{digest} (baomau/x.warc.gz at byte 7)",
        "abstract": "- Thưa ông, năm nay được giá?",
        "keyword": "cà phê",
        "language": "vi",
    }


def test_bibtex(records: list[ArticleRecord]) -> None:
    assert bibtex(citation_of(records[1])).splitlines()[:10] == [
        "@article{baomau-2,",
        "  title = {{Đắk Nông được mùa cà phê}},",
        "  author = {{Lê Thị Mẫu} and {Y Thuôl}},",
        "  journal = {{Báo Mẫu}},",
        "  entrysubtype = {newspaper},",
        "  date = {2026-09-06},",
        "  year = {2026},",
        "  month = {9},",
        "  day = {6},",
        "  url = {https://baomau.vn/mua-tren-cao-nguyen-2.html},",
    ]


def test_bibtex_escapes_and_keeps_its_braces_balanced(records: list[ArticleRecord]) -> None:
    entry = bibtex(citation_of(records[2]))
    assert r"và {\textbraceleft}ngoặc{\textbraceright} 50\% \& \$5 \#1 a\_b" in entry
    assert r"{\textasciitilde} {\textasciicircum} {\textbackslash}" in entry
    assert r"author = {{Mười, Lê and {\textbraceleft}Sáu{\textbraceright}}}" in entry
    assert entry.count("{") == entry.count("}")
    assert "date" not in re.findall(r"^  (\w+) =", entry, re.MULTILINE)


def test_ris(records: list[ArticleRecord]) -> None:
    lines = ris(citation_of(records[1])).split("\r\n")
    assert lines[:9] == [
        "TY  - NEWS",
        "ID  - baomau-2",
        "TI  - Đắk Nông được mùa cà phê",
        "AU  - Lê Thị Mẫu",
        "AU  - Y Thuôl",
        "T2  - Báo Mẫu",
        "CY  - Đắk Nông",
        "SE  - Kinh tế",
        "PY  - 2026",
    ]
    assert "DA  - 2026/09/06/" in lines
    assert "Y2  - 2026/09/05/" in lines
    assert lines[-2:] == ["ER  - ", ""]


def test_a_comma_within_a_tag_makes_no_two_keywords(records: list[ArticleRecord]) -> None:
    cited = citation_of(replace(records[0], tags=("an ninh, trật tự", "cà phê")))
    assert csl(cited)["keyword"] == "an ninh trật tự, cà phê"
    assert "  keywords = {an ninh trật tự, cà phê},\n" in bibtex(cited)
    assert "KW  - an ninh, trật tự\r\nKW  - cà phê\r\n" in ris(cited)


def test_no_text_begins_a_line_of_ris(records: list[ArticleRecord]) -> None:
    lines = ris(citation_of(records[2])).split("\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert [line[:2] for line in lines].count("TY") == 1
    assert "AU  - Mười  Lê and {Sáu}".replace("  Lê", " Lê") in lines
    assert "KW  - một hai" in lines


@pytest.mark.parametrize(
    ("precision", "published"), [("second", (2026, 9, 5)), ("day", (2026, 9, 5)), ("month", (2026, 9))]
)
def test_a_date_is_cited_as_exactly_as_it_is_known(
    records: list[ArticleRecord], precision: str, published: tuple[int, ...]
) -> None:
    assert citation_of(replace(records[0], published_precision=precision)).published == published


def test_no_two_articles_have_one_key(records: list[ArticleRecord]) -> None:
    keys = ["baomau:/5", "baomau:/en/5", "baomau-en:/5", "baomau_en:/5", "baomau:/en-vn/5", "baomau:/en/vn/5"]
    cited = [citation_of(replace(records[0], key=key)).key for key in keys]
    assert cited[0] == "baomau-5"
    assert len({*cited}) == len(keys)
    assert all(re.fullmatch(r"[0-9A-Za-z_.-]+", one) for one in cited)


def test_the_day_of_access_is_that_of_the_capture_in_vietnam(records: list[ArticleRecord]) -> None:
    late = replace(records[0], captured_at="2026-09-05T17:30:00.000000Z")
    assert citation_of(late).accessed == (2026, 9, 6)


def test_files_hold_each_article_once(db: Database, tmp_path: Path) -> None:
    for name in ("bibtex", "ris", "csl-json"):
        export.export(db, tmp_path / name, format_name=name)
    assert len(re.findall(r"^@article", (tmp_path / "bibtex").read_text("utf-8"), re.MULTILINE)) == 3
    assert len(re.findall(rb"^TY  - NEWS\r$", (tmp_path / "ris").read_bytes(), re.MULTILINE)) == 3
    items = json.loads((tmp_path / "csl-json").read_text("utf-8"))
    assert [item["id"] for item in items] == ["baomau-1", "baomau-2", "baomau-3"]
    assert not list(tmp_path.glob("*.dictionary.csv"))
