"""What stands beside the data lets a study be made again; and the archive in Python."""

from __future__ import annotations

import doctest
import hashlib
import json
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from newscrawl import Archive
from newscrawl.errors import BadQuery, Misuse, StorageFailed
from newscrawl.items import VIETNAM
from newscrawl.research import archive as documented
from newscrawl.research import export
from newscrawl.research.files import claims
from newscrawl.research.records import ArticleRecord
from newscrawl.research.selection import Filters
from newscrawl.storage import Database, open_database

from ..cli.terminal import Run
from ..fresh_interpreter import loaded_after
from ..storage.builders import make_article, minutes, see


@pytest.mark.parametrize("name", export.FORMATS)
def test_the_same_query_gives_the_same_bytes(db: Database, tmp_path: Path, name: str) -> None:
    one = export.export(db, tmp_path / "one", format_name=name, query="cà phê OR mưa")
    other = export.export(db, tmp_path / "other", format_name=name, query="cà phê OR mưa")
    assert one.file.read_bytes() == other.file.read_bytes()
    assert one.articles == 2
    assert one.facts["content_digest"] == other.facts["content_digest"]


def test_provenance_says_what_was_asked_and_what_came_out(db: Database, tmp_path: Path) -> None:
    done = export.export(
        db,
        tmp_path / "a.csv",
        format_name="csv",
        query="ca phe",
        filters=Filters(newspaper="baomau", columns=("title",)),
    )
    facts = json.loads(done.provenance.read_text("utf-8"))
    assert facts["query"] == {
        "typed": "ca phe",
        "mode": "folded",
        "expression": facts["query"]["expression"],
        "filters": {"newspaper": "baomau", "columns": ["title"]},
    }
    assert facts["query"]["expression"].startswith("{title} : ")
    assert facts["articles"] == done.articles == 1
    assert facts["sha256"] == hashlib.sha256(done.file.read_bytes()).hexdigest()
    assert facts["bytes"] == done.file.stat().st_size
    assert facts["archive"]["articles"] == 3
    assert facts["archive"]["newest_capture"] == {"id": 3, "fetched_at": "2026-09-05T15:19:00.000000Z"}
    assert done.dictionary is not None
    assert done.dictionary.read_text("utf-8-sig").startswith("column,type,description")


def test_what_no_text_can_hold_stands_in_the_provenance_all_the_same(db: Database, tmp_path: Path) -> None:
    """A byte of a command line that is no UTF-8 comes as half a character."""
    typed = "mưa \udcff"
    done = export.export(db, tmp_path / "a.csv", format_name="csv", query=typed)
    assert json.loads(done.provenance.read_text("utf-8"))["query"]["typed"] == typed
    parts = export.export_partitions(db, tmp_path / "parts", query=typed)
    assert json.loads(parts.manifest.read_text("utf-8"))["query"]["typed"] == typed
    assert parts.articles == done.articles == 1


def test_the_archive_version_changes_with_the_archive(tmp_path: Path) -> None:
    def version(name: str) -> str:
        with open_database(tmp_path / "newscrawl.db", read_only=True) as db:
            done = export.export(db, tmp_path / name, format_name="jsonl")
        return str(done.facts["archive"]["version"])

    with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
        db.conn.execute("INSERT INTO newspapers (id, name, base_url, cms) VALUES ('baomau', 'Báo', '', '')")
        see(db, make_article(1))
    before = version("one")
    assert version("two") == before
    with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
        see(db, make_article(1), minutes(5))
    assert version("three") != before


def test_one_export_is_one_state_of_the_archive(tmp_path: Path) -> None:
    path = tmp_path / "newscrawl.db"
    with open_database(path) as writer:
        with writer.transaction():
            writer.conn.execute(
                "INSERT INTO newspapers (id, name, base_url, cms) VALUES ('baomau', 'Báo', '', '')"
            )
            for number in range(1, 402):
                see(writer, make_article(number), minutes(number))

        def crawl(done: int, total: int) -> None:
            if done == 200:
                with writer.transaction():
                    see(writer, make_article(401, title="Tin mới"), minutes(900))

        with open_database(path, read_only=True) as db:
            export.export(db, tmp_path / "a.jsonl", format_name="jsonl", on_progress=crawl)
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == list(range(1, 402))
    assert json.loads(lines[-1])["title"] == "Mưa trên cao nguyên, kỳ 401"


def test_a_file_that_is_there_is_kept_unless_told_otherwise(db: Database, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(Misuse, match="there already"):
        export.export(db, file, format_name="csv")
    assert file.read_text("utf-8") == "mine"
    assert export.export(db, file, format_name="csv", replace=True).articles == 3
    with pytest.raises(Misuse, match="archive itself"):
        export.export(db, db.path, format_name="sqlite", replace=True)


def test_a_failed_export_leaves_nothing_behind(db: Database, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageFailed, match="No space left"):
        export.export(db, tmp_path / "a.csv", format_name="csv", on_progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert export.export(db, tmp_path / "a.csv", format_name="csv").articles == 3


def test_an_export_that_fails_at_its_last_file_is_not_in_its_own_way(db: Database, tmp_path: Path) -> None:
    hindrance = tmp_path / "a.csv.provenance.json.unfinished"
    hindrance.mkdir()
    with pytest.raises(StorageFailed, match=r"provenance\.json could not be written"):
        export.export(db, tmp_path / "a.csv", format_name="csv")
    hindrance.rmdir()
    assert export.export(db, tmp_path / "a.csv", format_name="csv").articles == 3


def test_what_another_command_finished_meanwhile_is_not_claimed(tmp_path: Path) -> None:
    with (tmp_path / "journal").open("a") as ours, (tmp_path / "journal").open("a") as theirs:
        assert claims(theirs.fileno(), tmp_path / "journal")
        assert not claims(ours.fileno(), tmp_path / "journal")
        (tmp_path / "journal").unlink()
        theirs.close()
        assert not claims(ours.fileno(), tmp_path / "journal"), "what is written there would be lost"


def test_two_exports_do_not_meet_in_one_file(db: Database, tmp_path: Path) -> None:
    file, met = tmp_path / "a.csv", list[str]()

    def second(done: int, total: int) -> None:
        if done == total:
            with (
                open_database(db.path, read_only=True) as other,
                pytest.raises(Misuse, match="Another command is writing") as refused,
            ):
                export.export(other, file, format_name="csv", query="mưa")
            met.append(str(refused.value))

    facts = export.export(db, file, format_name="csv", on_progress=second).facts
    assert met
    assert hashlib.sha256(file.read_bytes()).hexdigest() == facts["sha256"]
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "a.csv",
        "a.csv.dictionary.csv",
        "a.csv.provenance.json",
    ]


def test_what_a_killed_export_left_is_begun_anew(db: Database, tmp_path: Path) -> None:
    for name in ("a.csv", "a.db"):
        (tmp_path / f"{name}.unfinished").write_bytes(b"x" * 100_000)
        kind = "csv" if name == "a.csv" else "sqlite"
        whole = export.export(db, tmp_path / f"whole.{kind}", format_name=kind).facts
        assert export.export(db, tmp_path / name, format_name=kind).facts["sha256"] == whole["sha256"]


def test_parquet_without_pyarrow_says_how_to_get_it(
    db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(Misuse, match=r"pip install 'newscrawl\[parquet\]'"):
        export.export(db, tmp_path / "a.parquet", format_name="parquet")
    assert list(tmp_path.iterdir()) == []


# --- the command ----------------------------------------------------------------------------------


def test_the_command_takes_the_filters_of_search(run: Run, tmp_path: Path) -> None:
    answer = run("export", "-o", "a.bib", "--tag", "cà phê", "--from", "2026-09-06")
    assert answer.code == 0, answer.err
    assert answer.out.startswith("1 article written to a.bib (bibtex)")
    assert "baomau-2" in (tmp_path / "a.bib").read_text("utf-8")
    answer = run("export", "-o", "b.jsonl", "--query", "ca phe", "--exact", "--json")
    assert (answer.code, answer.json["articles"], answer.json["query"]["mode"]) == (0, 0, "exact")
    assert (tmp_path / "b.jsonl").read_bytes() == b""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("-o", "a.xyz"), "add --format"),
        (("-o", "missing/a.csv"), "There is no folder missing"),
        (("-o", "-", "--format", "csv"), "- is no file"),
        (("-o", "/dev/null", "--format", "csv", "--replace"), "/dev/null is no file"),
        (("-o", "a.csv", "--in", "title"), "give one"),
        (("-o", "a.csv", "--newspaper", "khong-co"), "no newspaper 'khong-co'"),
        (("-o", "a.csv", "--query", "mưa)"), "parenthesis"),
        (("-o", "a.csv", "cà phê"), "give it as --query 'cà phê'. (See"),
        (("cà phê",), "give it as --query 'cà phê'. (See"),
        (("-o", "a.csv", "hạn", "hán"), "give it as --query 'hạn hán'. (See"),
        ((), "--output"),
    ],
)
def test_misuse_is_one_sentence(run: Run, tmp_path: Path, words: tuple[str, ...], sentence: str) -> None:
    answer = run("export", *words)
    assert answer.code == 2
    assert sentence in answer.err
    assert list(tmp_path.iterdir()) == []


# --- in Python ------------------------------------------------------------------------------------


def test_the_documentation_of_archive_is_true(
    archive_folder: Path, reprints_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(archive_folder.parent)
    with Archive() as archive, Archive(reprints_folder) as reprints:
        finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner()
        tests = finder.find(documented, globs={"archive": archive, "reprints": reprints})
        results = [runner.run(test) for test in tests]
    assert sum(result.attempted for result in results) > 8
    assert sum(result.failed for result in results) == 0


def test_importing_newscrawl_is_light() -> None:
    assert not loaded_after("import newscrawl") & {"sqlite3", "sqlite_utils", "click", "lxml", "pyarrow"}


def test_an_archive_is_read_only_and_knows_its_articles(archive_folder: Path) -> None:
    with Archive(archive_folder / "newscrawl.db") as archive:
        by_address = archive.article("https://baomau.vn/mua-tren-cao-nguyen-2.html")
        assert by_address == archive.article(2)
        assert isinstance(by_address, ArticleRecord)
        assert len(list(archive.search("mưa OR cà", limit=1))) == 1
        assert list(archive.search("mưa", limit=0)) == []
        assert [one.id for one in archive.articles(until="2026-09-05")] == [1]
        with pytest.raises(Misuse, match="There is no article 77"):
            archive.article(77)
        for day in ("hôm qua", 20260905, datetime.max.replace(tzinfo=UTC)):
            with pytest.raises(Misuse, match="is not a day"):
                archive.articles(since=day)
        asks: tuple[Any, ...] = (archive.articles, archive.duplicates, partial(archive.coverage, "baomau"))
        for ask in asks:
            with pytest.raises(Misuse, match="since=2026-09-06 lies after until=2026-09-05"):
                list(ask(since="2026-09-06", until="2026-09-05"))
        with pytest.raises(Misuse, match="There is no newspaper 'baolạ'"):
            archive.trends("mưa", newspaper="baolạ")
        for name in ("newspaper", "category", "author", "tag"):
            for value in ("", " ", 5, float("nan")):
                with pytest.raises(Misuse, match=f"{name}=.* names nothing"):
                    archive.articles(**{name: value})
        with pytest.raises(BadQuery):
            archive.articles('"')
        with pytest.raises(Misuse, match="There is no filter 'newspapr'"):
            archive.articles(newspapr="baomau")  # type: ignore[call-arg]
        for parts in ("title", ("caption",)):
            with pytest.raises(Misuse, match="is not a part of an article"):
                archive.articles("mưa", columns=parts)
        for ask, wrong in (
            (archive.search, {"mode": "Exact"}),
            (archive.search, {"sort": "date"}),
            (archive.articles, {"mode": ""}),
            (archive.concordance, {"sort": "relevance"}),
            (archive.concordance, {"mode": "fold"}),
            (archive.trends, {"by": "weeks"}),
            (archive.trends_chart, {"language": "fr"}),
            (archive.coverage_chart, {"language": "fr"}),
        ):
            with pytest.raises(Misuse, match="is none of"):
                list(ask("mưa", **wrong))
        for ask in (partial(archive.search, "mưa"), partial(archive.concordance, "mưa"), archive.tags):
            with pytest.raises(Misuse, match="limit=-1 is below zero"):
                list(ask(limit=-1))
        for words in ({"limit": -1}, {"newspaper": "baolạ"}):
            with pytest.raises(Misuse, match=r"below zero|There is no newspaper"):
                list(archive.duplicates(**words))
    with pytest.raises(Misuse, match="There is no archive"):
        Archive(archive_folder / "elsewhere")


def test_a_moment_as_pandas_has_it_means_its_vietnamese_day(archive_folder: Path) -> None:
    with Archive(archive_folder) as archive:
        first_day = datetime(2026, 9, 5, 23, tzinfo=VIETNAM)
        for moment in (first_day, first_day.astimezone(UTC), first_day.replace(tzinfo=None)):
            assert [one.id for one in archive.articles(since=moment)] == [1, 2]
            assert [one.id for one in archive.articles(until=moment)] == [1]
            assert archive.trends("mưa", by="day", since=moment, until=moment).periods == ("2026-09-05",)
