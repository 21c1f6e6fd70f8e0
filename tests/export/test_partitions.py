"""A folder of Parquet files, read as one table by the engines that researchers use."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow.dataset
import pyarrow.parquet
import pytest

from newscrawl.cli import main
from newscrawl.errors import Misuse, StorageFailed
from newscrawl.items import VIETNAM, Author
from newscrawl.research import export
from newscrawl.research.records import COLUMNS, as_dict, read_records
from newscrawl.research.selection import Filters, selected_by_time
from newscrawl.storage import Database, newspapers, open_database, runs
from newscrawl.storage.restating import Rereading, restate

from ..cli.terminal import Run
from ..storage.builders import OTHER, PAPER, make_article, minutes, see
from ..zygote import zygote
from .engines import answers_of

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
UNKNOWN = "__HIVE_DEFAULT_PARTITION__"


@pytest.fixture(scope="session")
def national(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive `data` of two newspapers over four months; every tenth date is unknown."""
    home = tmp_path_factory.mktemp("national")
    with open_database(home / "data" / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        for number in range(240):
            paper = (PAPER, OTHER)[number % 3 == 0]
            # A back-fill: the newest come first.
            day = datetime(2026, 10, 5, 7, 30, tzinfo=VIETNAM) - timedelta(hours=12 * number)
            article = make_article(
                number,
                newspaper=paper.id,
                key=f"{paper.id}:{number}",
                url=f"{paper.base_url}/bai-{number}.html",
                published_at=None if number % 10 == 7 else day,
                published_precision=("day", "minute")[number % 2],
                kind=("article", "photo")[number % 7 == 0],
                paragraphs=(f"Đoạn {number}.", ("Giá cà phê.", "Giá hồ tiêu.")[number % 4 == 0]),
                authors=(Author(f"Tác giả {number % 5}"), Author("Lê Văn Ảnh", "photographer")),
            )
            see(db, article, minutes(number))
    return home


@pytest.fixture
def archive(national: Path) -> Any:
    with open_database(national / "data" / "newscrawl.db", read_only=True) as db:
        yield db


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the manifest, which tells when it was written."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "_manifest.json"
    }


def manifest(folder: Path) -> Any:
    return json.loads((folder / "_manifest.json").read_text(encoding="utf-8"))


def test_every_article_stands_in_the_file_of_its_newspaper_and_month(
    archive: Database, tmp_path: Path
) -> None:
    done = export.export_partitions(archive, tmp_path / "out")
    assert (done.articles, done.files) == (240, 12)
    seen = {}
    for name in contents(tmp_path / "out"):
        if name.startswith("_"):
            continue
        paper, month = re.fullmatch(r"newspaper=(\w+)/month=([^/]+)/part-0\.parquet", name).groups()  # type: ignore[union-attr]
        for row in pyarrow.parquet.ParquetFile(tmp_path / "out" / name).read().to_pylist():
            assert (row["published_at"] or UNKNOWN)[: len(month)] == month
            seen[row["id"]] = {**row, "newspaper": paper}
    records = read_records(archive, sorted(seen))
    for record in records:
        assert seen.pop(record.id) == as_dict(record)
    assert seen == {}


def test_the_manifest_accounts_for_every_file(archive: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    filters = Filters(newspaper="baomau")
    done = export.export_partitions(archive, out, query="cà phê", filters=filters)
    facts = manifest(out)
    assert facts["query"]["typed"] == "cà phê"
    assert facts["query"]["filters"] == {"newspaper": "baomau"}
    assert facts["archive"]["articles"] == 240
    assert facts["articles"] == sum(one["articles"] for one in facts["files"]) == done.articles < 240
    assert facts["bytes"] == sum(one["bytes"] for one in facts["files"])
    assert {one["file"] for one in facts["files"]} == contents(out).keys() - {"_dictionary.csv"}
    for one in facts["files"]:
        content = (out / one["file"]).read_bytes()
        assert (one["bytes"], one["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        times = pyarrow.parquet.ParquetFile(out / one["file"]).read(["published_at"])["published_at"]
        known = [time for time in times.to_pylist() if time]
        assert len(times) == one["articles"]
        first, last = one["first_published_at"], one["last_published_at"]
        assert (first, last) == ((min(known), max(known)) if known else (None, None))


def test_a_file_says_what_its_columns_mean_and_what_is_where_in_it(archive: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export.export_partitions(archive, out)
    with (out / "_dictionary.csv").open(encoding="utf-8-sig", newline="") as stream:
        described = {row["column"]: row["description"] for row in csv.DictReader(stream)}
    assert described.keys() == {column.name for column in COLUMNS} | {"month"}
    one = pyarrow.parquet.ParquetFile(out / "newspaper=baomau" / "month=2026-09" / "part-0.parquet")
    for field in one.schema_arrow:
        assert field.metadata[b"description"].decode() == described[field.name]
    times = one.read(["published_at"])["published_at"].to_pylist()
    assert times == sorted(times)
    group = one.metadata.row_group(0)
    at = one.schema_arrow.names.index("published_at")
    assert next(column.column_index for column in group.sorting_columns) == at
    kept = {group.column(n).path_in_schema: group.column(n) for n in range(group.num_columns)}
    assert kept["published_at"].statistics.min == times[0]
    assert kept["published_at"].statistics.max == times[-1]
    assert kept["tags.list.element"].statistics is not None
    assert kept["body"].statistics is None


def test_many_row_groups_are_in_the_order_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.research.export.parquet.ROWS_OF_A_GROUP", 8)
    monkeypatch.setattr("newscrawl.research.export.partitions.ROWS_OF_A_GROUP", 8)
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            newspapers.sync(db, [PAPER])
            for number in range(40):  # in no order at all
                at = datetime(2026, 9, 1 + number * 7 % 30, number % 24, tzinfo=VIETNAM)
                see(db, make_article(number, published_at=at), minutes(number))
        export.export_partitions(db, tmp_path / "out")
    one = pyarrow.parquet.ParquetFile(tmp_path / "out/newspaper=baomau/month=2026-09/part-0.parquet")
    assert one.num_row_groups == 5
    at = one.schema_arrow.names.index("published_at")
    spans = [one.metadata.row_group(n).column(at).statistics for n in range(5)]
    assert all(before.max <= after.min for before, after in itertools.pairwise(spans))


def test_the_index_gives_the_order(archive: Database) -> None:
    plan = archive.conn.execute(
        "EXPLAIN QUERY PLAN SELECT m.newspaper, m.published_at, m.id FROM article_metadata m WHERE true"
        " ORDER BY 1, 2, 3"
    ).fetchall()
    assert "TEMP B-TREE" not in " ".join(row[3] for row in plan)
    order = [
        (one.newspaper, one.published_at or "", one.id) for one in selected_by_time(archive, None, Filters())
    ]
    assert order == sorted(order)


# --- the engines ----------------------------------------------------------------------------------


def test_the_questions_of_the_readme_have_the_same_answers(national: Path) -> None:
    with open_database(national / "data" / "newscrawl.db", read_only=True) as db:
        export.export_partitions(db, national / "national", replace=True)
    of_archive, of_folder = re.findall(r"^```sql\n(-- (?:SQLite|DuckDB).*?)^```$", README, re.M | re.S)
    first, second = answers_of(national, of_archive, of_folder)
    assert first == second
    months, coffee, names = first
    assert [row[:2] for row in months][:2] == [("baokhac", None), ("baokhac", "2026-06")]
    assert sum(row[2] for row in months) == 240
    assert 0 < sum(row[1] for row in coffee) < 240
    assert sum(row[1] for row in names) == 240


def test_polars_and_arrow_read_the_folder_as_one_table(national: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with open_database(national / "data" / "newscrawl.db", read_only=True) as db:
        export.export_partitions(db, out)
        expected = db.conn.execute(
            "SELECT newspaper, substr(published_at, 1, 7) AS month, count(*) FROM articles GROUP BY 1, 2"
        ).fetchall()
    wanted = {(row[0], row[1]): row[2] for row in expected}
    lazy = polars.scan_parquet(out / "*" / "*" / "*.parquet", hive_partitioning=True)
    counts = lazy.group_by("newspaper", "month").len().collect()
    assert {(paper, month): count for paper, month, count in counts.iter_rows()} == wanted
    # The folder itself, as Spark takes it: what begins with an underscore is passed over.
    table = pyarrow.dataset.dataset(out, format="parquet", partitioning="hive")
    assert table.count_rows() == 240
    september = (pyarrow.dataset.field("month") == "2026-09") & (
        pyarrow.dataset.field("newspaper") == "baomau"
    )
    assert table.count_rows(filter=september) == wanted["baomau", "2026-09"]


def test_a_question_about_a_month_opens_that_month_alone(archive: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export.export_partitions(archive, out)
    for file in out.glob("newspaper=*/month=*/*.parquet"):
        if "month=2026-09" not in str(file):
            file.write_bytes(b"no Parquet")  # whoever opens it fails
    # What an engine needs of the schema stands in the first file that it is given.
    files = [f"{out}/newspaper=baomau/month=2026-09/*.parquet", f"{out}/*/*/*.parquet"]
    with closing(duckdb.connect()) as engine:
        asked = "SELECT count(*) FROM read_parquet(?, hive_partitioning = true) WHERE month = '2026-09'"
        (count,) = engine.execute(asked, [files]).fetchone() or (0,)
    assert count > 0


# --- again, and interrupted -----------------------------------------------------------------------


@pytest.mark.parametrize("query", [None, "cà phê"])
def test_the_same_query_gives_the_same_bytes(archive: Database, tmp_path: Path, query: str | None) -> None:
    one = export.export_partitions(archive, tmp_path / "one", query=query)
    other = export.export_partitions(archive, tmp_path / "other", query=query)
    assert contents(tmp_path / "one") == contents(tmp_path / "other")
    assert one.facts["content_digest"] == other.facts["content_digest"]


class Stop(Exception):
    """The moment at which a test interrupts."""


def test_an_interrupted_export_goes_on(archive: Database, tmp_path: Path) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    export.export_partitions(archive, whole)

    def stop(done: int, total: int) -> None:
        if done >= total // 2:
            raise Stop

    with pytest.raises(Stop):
        export.export_partitions(archive, out, on_progress=stop)
    assert not (out / "_manifest.json").exists()
    half = {name: (out / name).stat().st_mtime_ns for name in contents(out) if name.endswith(".parquet")}
    assert 0 < len(half) < 12
    spoiled = min(half)
    (out / spoiled).write_bytes(b"spoiled")
    told: list[int] = []
    export.export_partitions(archive, out, on_progress=lambda done, _total: told.append(done))
    assert contents(out) == contents(whole)
    assert manifest(out)["files"] == manifest(whole)["files"]
    kept = {name for name, written in half.items() if (out / name).stat().st_mtime_ns == written}
    assert kept == half.keys() - {spoiled}
    assert told == sorted(told)
    assert told[-1] == 240


def test_an_export_that_was_interrupted_begins_anew_once_the_archive_has_changed(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > 1:  # one file is finished
            raise Stop

    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            newspapers.sync(db, [PAPER, OTHER])
            see(db, make_article(1))
            see(db, make_article(2, published_at=datetime(2026, 8, 1, tzinfo=VIETNAM)), minutes(1))
        with pytest.raises(Stop):
            export.export_partitions(db, tmp_path / "out", on_progress=stop)
        with db.transaction():
            see(db, make_article(3), minutes(2))
        export.export_partitions(db, tmp_path / "out")
        export.export_partitions(db, tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


@pytest.mark.parametrize("finished", [False, True])
def test_an_interrupted_export_does_not_go_on_into_what_is_read_anew(tmp_path: Path, finished: bool) -> None:
    def stop(done: int, total: int) -> None:
        if done > 1:  # one file is finished
            raise Stop

    dates = {number: datetime(2026, number, 1, tzinfo=VIETNAM) for number in (1, 2)}
    with open_database(tmp_path / "newscrawl.db") as db:
        with db.transaction():
            newspapers.sync(db, [PAPER, OTHER])
            for number, published_at in dates.items():
                see(db, make_article(number, published_at=published_at), minutes(number))
            run = runs.start(db, command="reextract", newspaper=None, now=minutes(2))
        with pytest.raises(Stop):
            export.export_partitions(db, tmp_path / "out", on_progress=stop)
        with db.transaction():
            for number in (1, 2):
                better = make_article(number, category="Đọc lại", published_at=dates[number])
                restate(db, number, [Rereading(number, better, "1")])
            if finished:
                runs.finish(db, run, now=minutes(3), outcome="finished", counts={})
        export.export_partitions(db, tmp_path / "out")
        export.export_partitions(db, tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


@pytest.mark.slow
def test_a_killed_export_goes_on(national: Path, tmp_path: Path) -> None:
    data, out = national / "data", tmp_path / "out"
    words = ("--data", data, "export", "-o", out, "--partition")
    zygote().kill(*words, with_files=((out / "*" / "*" / "*.parquet", 1),))
    again = zygote().run(*words)
    assert again.code == 0, again.err
    with open_database(data / "newscrawl.db", read_only=True) as db:
        export.export_partitions(db, tmp_path / "fresh")
    assert contents(out) == contents(tmp_path / "fresh")


def test_replacing_leaves_nothing_of_what_was_there(archive: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export.export_partitions(archive, out)
    with pytest.raises(Misuse, match="holds an export already"):
        export.export_partitions(archive, out)
    done = export.export_partitions(archive, out, filters=Filters(newspaper="baokhac"), replace=True)
    assert len(list(out.glob("*/*/*.parquet"))) == done.files == 6
    assert not (out / "newspaper=baomau").exists()
    assert len(manifest(out)["files"]) == 6


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["notes.txt", "newspaper=x/month=2026-01/part-0.parquet", "a/b.parquet"])
def test_a_folder_that_holds_something_else_is_left_alone(
    archive: Database, tmp_path: Path, name: str
) -> None:
    mine = tmp_path / "out" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    for replace in (False, True):
        with pytest.raises(Misuse, match="holds something else"):
            export.export_partitions(archive, tmp_path / "out", replace=replace)
    assert [file.read_text("utf-8") for file in (tmp_path / "out").rglob("*") if file.is_file()] == ["mine"]


def test_a_strange_file_within_an_export_is_not_read_over(archive: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    export.export_partitions(archive, out)
    (out / "newspaper=baomau" / "mine.parquet").write_text("mine", encoding="utf-8")
    with pytest.raises(Misuse, match=r"holds something else \(newspaper=baomau/mine\.parquet\)"):
        export.export_partitions(archive, out, replace=True)


def test_two_exports_do_not_meet_in_one_folder(archive: Database, tmp_path: Path) -> None:
    out = tmp_path / "out"
    met: list[str] = []

    def second(done: int, total: int) -> None:
        if done == total:
            with (
                open_database(archive.path, read_only=True) as db,
                pytest.raises(Misuse, match="Another export is writing") as refused,
            ):
                export.export_partitions(db, out)
            met.append(str(refused.value))

    export.export_partitions(archive, out, on_progress=second)
    assert met
    assert manifest(out)["articles"] == 240


def test_another_question_does_not_go_on_where_one_stopped(archive: Database, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done:
            raise Stop

    out = tmp_path / "out"
    with pytest.raises(Stop):
        export.export_partitions(archive, out, on_progress=stop)
    with pytest.raises(Misuse, match="unfinished export of something else"):
        export.export_partitions(archive, out, query="mưa")
    assert export.export_partitions(archive, out, query="mưa", replace=True).articles == 240


def test_a_full_disk_is_one_sentence(archive: Database, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageFailed, match="No space left"):
        export.export_partitions(archive, tmp_path / "out", on_progress=stop)
    assert export.export_partitions(archive, tmp_path / "out").articles == 240


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--partition", "-o", "missing/out"), "There is no folder missing"),
        (("--partition", "-o", "out", "--format", "csv"), "leave out --format csv"),
        (("--partition", "-o", "a-file"), "is a file"),
        (("-o", "a-folder", "--format", "csv"), "add --partition"),
    ],
)
def test_the_command_says_what_to_do(run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    (tmp_path / "a-file").touch()
    (tmp_path / "a-folder").mkdir()
    answer = run("export", *words)
    assert answer.code == 2
    assert sentence in answer.err
    assert not (tmp_path / "out").exists()


def test_the_command_writes_a_folder(run: Run, tmp_path: Path) -> None:
    answer = run("export", "-o", "out", "--partition")
    assert (answer.code, answer.out) == (
        0,
        "3 articles written to out (2 Parquet files); out/_manifest.json lists them.\n",
    )
    assert (tmp_path / "out" / "newspaper=baomau" / f"month={UNKNOWN}" / "part-0.parquet").is_file()
    answer = run("export", "-o", "none", "--partition", "--query", "khongcogi", "--json")
    assert (answer.code, answer.json["articles"]) == (0, 0)
    assert manifest(tmp_path / "none")["files"] == []


def test_an_empty_archive_gives_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    open_database(tmp_path / "data" / "newscrawl.db").close()
    monkeypatch.chdir(tmp_path)
    assert main(["export", "-o", "out", "--partition"]) == 0
    assert "0 articles" in capfd.readouterr().out
