"""Tables hold what the archive holds, open rightly, and run nothing."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from newscrawl.errors import Misuse
from newscrawl.research import export
from newscrawl.research.export.tables import defused
from newscrawl.research.records import COLUMNS, as_dict, read_records
from newscrawl.storage import Database
from newscrawl.storage.table_file import TableFile

LISTS = {column.name for column in COLUMNS if column.type == "list"}


@pytest.fixture
def wanted(db: Database) -> list[dict[str, Any]]:
    """The archive's articles as dictionaries."""
    return [dict(as_dict(record)) for record in read_records(db, [1, 2, 3])]


def test_records_say_what_the_archive_says(db: Database, wanted: list[dict[str, Any]]) -> None:
    public = db.conn.execute("SELECT * FROM articles ORDER BY id").fetchall()
    for record, row in zip(wanted, public, strict=True):
        shared = record.keys() & set(row.keys())
        assert shared == set(row.keys()) - {"template", "rules", "gone_at"}
        assert {name: record[name] for name in shared} == {name: row[name] for name in shared}
    first = wanted[0]
    assert first["newspaper_name"] == "Báo Mẫu"
    assert first["authors"] == ["Trần Thị Mẫu"]
    assert first["contributors"] == ["Lê Văn Ảnh (photographer)"]
    assert first["tags"] == ["hạn hán", "cà phê"]
    assert first["captured_at"] == "2026-09-05T15:17:00.000000Z"
    assert (first["warc_file"], first["warc_offset"]) == ("baomau/x.warc.gz", 7)


def test_csv_is_the_archive_once_apostrophes_are_taken_away(
    db: Database, tmp_path: Path, wanted: list[dict[str, Any]]
) -> None:
    file = tmp_path / "a.csv"
    export.export(db, file, format_name="csv")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfid,newspaper,")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row, record in zip(rows, wanted, strict=True):
        for name, value in record.items():
            cell = row[name].removeprefix("'")
            expected = json.dumps(value, ensure_ascii=False) if name in LISTS else value
            assert cell == ("" if expected is None else str(expected)), name


def test_no_cell_of_a_csv_is_a_formula(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    export.export(db, file, format_name="csv")
    with file.open(encoding="utf-8-sig", newline="") as stream:
        cells = [cell for row in csv.reader(stream) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠")]


@pytest.mark.parametrize(
    "text", ["=1", "+84", "-2", "@x", "\t=1", "\r=1", "\n=1", "  =1", "＝1", "'quoted", " '"]
)
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "mưa", "5 - 3 = 2", "“Được mùa”", "a@b.vn"])
def test_other_text_is_left_alone(text: str) -> None:
    assert defused(text) == text


def test_jsonl_has_an_object_a_line(db: Database, tmp_path: Path, wanted: list[dict[str, Any]]) -> None:
    file = tmp_path / "a.jsonl"
    export.export(db, file, format_name="jsonl")
    lines = file.read_bytes().removesuffix(b"\n").split(b"\n")
    assert [json.loads(line) for line in lines] == wanted
    assert "Đắk Nông".encode() in lines[1]


def test_sqlite_has_the_articles_and_what_columns_mean(
    db: Database, tmp_path: Path, wanted: list[dict[str, Any]]
) -> None:
    file = tmp_path / "a.db"
    export.export(db, file, format_name="sqlite")
    with closing(sqlite3.connect(file)) as conn:
        conn.row_factory = sqlite3.Row
        rows = [dict(row) for row in conn.execute("SELECT * FROM articles")]
        assert [{**row, **{name: json.loads(row[name]) for name in LISTS}} for row in rows] == wanted
        columns = conn.execute("SELECT name, type, description FROM columns").fetchall()
        assert [tuple(row) for row in columns] == list(COLUMNS)
        assert conn.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_parquet_has_real_lists_and_described_columns(
    db: Database, tmp_path: Path, wanted: list[dict[str, Any]]
) -> None:
    file = tmp_path / "a.parquet"
    export.export(db, file, format_name="parquet")
    table = pyarrow.parquet.read_table(file)
    assert table.to_pylist() == wanted
    assert table.schema.field("lead").metadata[b"description"].decode()


def test_a_table_file_that_cannot_be_created_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="cannot be opened"):
        TableFile(tmp_path / "missing" / "a.db")


def test_every_column_is_described() -> None:
    assert all(column.description for column in COLUMNS)
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)
