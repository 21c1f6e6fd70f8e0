"""`demo`, `crawl`, `show`, `status`, `newspapers`: against an archive that was really crawled."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.cli.rendering import COLUMNS
from newscrawl.storage import lock_archive

from .terminal import Answer, Demo, Run, newscrawl


def test_demo_says_what_was_stored_and_what_to_try(demo: Demo) -> None:
    first = demo.first
    assert first.code == 0
    assert "Traceback" not in first.err
    assert re.search(r"articles +320\b", first.out)
    assert re.search(r"kinds .*longform .*podcast", first.out)
    assert "fields filled" in first.out
    tried = re.findall(r"^  ((?:newscrawl|sqlite-utils) .*)$", first.out, re.MULTILINE)
    assert len(tried) == 3
    for line in tried:
        program, *words = shlex.split(line)
        module = {"newscrawl": "newscrawl", "sqlite-utils": "sqlite_utils"}[program]
        done = subprocess.run(
            [sys.executable, "-m", module, *words], cwd=demo.home, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        assert done.stdout.strip()


def test_demo_again_fetches_only_what_was_published_since(demo: Demo, tmp_path: Path) -> None:
    data = tmp_path / "my archive"
    shutil.copytree(demo.data, data)
    words = newscrawl("demo", "--data", data, "--json", cwd=tmp_path)
    assert words.code == 0
    told = words.json
    assert (told["published"], told["fetched"], told["articles"]) == (5, 5, 325)
    again = newscrawl("--data", data, "demo", cwd=tmp_path)
    assert "Fetched 5 of 330 articles" in again.out
    assert f"--data {shlex.quote(str(data))}" in again.out


def test_what_was_kept_of_a_newspaper_without_a_file_can_be_asked_for(demo: Demo, tmp_path: Path) -> None:
    """Its file was removed or renamed; `status` lists it, and `problems` sends people to its list."""
    data = tmp_path / "data"
    shutil.copytree(demo.data, data, ignore=shutil.ignore_patterns("newspapers"))
    for words in (["status", "baomau"], ["problems", "baomau", "--list"], ["runs", "--newspaper", "baomau"]):
        asked = newscrawl(*words, "--data", data, cwd=tmp_path)
        assert (asked.code, asked.err) == (0, ""), words
    unknown = newscrawl("problems", "baomua", "--data", data, cwd=tmp_path)
    assert (unknown.code, "There is no newspaper 'baomua'" in unknown.err) == (2, True)


def test_a_newspaper_that_moved_to_another_address_is_no_alarm(demo: Demo, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo.data, data)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    moved = newscrawl("demo", "--port", port, "--data", data, cwd=tmp_path)
    assert (moved.code, "ALARM" in moved.err) == (0, False), moved.err
    told = newscrawl("coverage", "baomau", "--data", data, "--json", cwd=tmp_path).json
    announced = [one["links"] for one in told["days"] if one["links"]]
    assert 315 <= sum(announced) <= 325  # all but what the sample published today and is still announcing


def test_status_says_what_an_earlier_extractor_has_read(demo: Demo, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(demo.data, data)
    with closing(sqlite3.connect(data / "newscrawl.db")) as older, older:
        older.execute("UPDATE article_metadata SET extractor_version = '1' WHERE id <= 7")
    told = newscrawl("status", "--data", data, cwd=tmp_path)
    assert told.code == 0
    assert "An earlier version of the extractor read 7 articles of baomau" in told.out
    command = re.search(r"`newscrawl (reextract) --dry-run (--data [^`]+)`", told.out)
    assert command
    assert newscrawl("status", "--data", data, "--json", cwd=tmp_path).json[0]["read_before"] == 7
    assert newscrawl(command[1], *shlex.split(command[2]), cwd=tmp_path).code == 0
    assert "earlier version" not in newscrawl("status", "--data", data, cwd=tmp_path).out


def test_demo_refuses_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = newscrawl("demo", "--port", taken.getsockname()[1], cwd=tmp_path)
    assert answer.code == 2
    assert "--port" in answer.err
    assert answer.err.count("\n") == 1


def test_demo_in_an_archive_that_is_at_work_changes_nothing(tmp_path: Path) -> None:
    with lock_archive(tmp_path / "data", command="crawl"):
        answer = newscrawl("demo", cwd=tmp_path)
    assert (answer.code, answer.out) == (2, "")
    assert "is being written to by `newscrawl crawl`" in answer.err
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["newscrawl.lock"]


def test_show_by_number_and_by_any_of_its_addresses(run: Run, demo: Demo) -> None:
    by_number = run("show", 1, "--data", demo.data, "--json")
    assert by_number.code == 0
    record = by_number.json
    assert list(record)[: len(COLUMNS)] == list(COLUMNS)
    capture = record["capture"]
    assert capture["id"] == record["capture_id"]
    assert (demo.data / "warc" / capture["warc_file"]).is_file()
    for address in (
        record["url"],
        record["url"] + "?utm_source=x#top",
        re.sub(r"/[^/]+-(\d+)\.", r"/x-\1.", record["url"]),
    ):
        assert run("show", address, "--data", demo.data, "--json").json == record

    read = run("show", 1, "--data", demo.data)
    assert read.code == 0
    for printed in (record["url"], capture["digest"], capture["warc_file"], str(capture["warc_offset"])):
        assert printed in read.out


@pytest.mark.parametrize(
    "wanted", ["999999", "https://baodaknong.vn/khong-co-1.html", "no such thing", "-5", "9" * 40]
)
def test_show_of_what_is_not_there(run: Run, demo: Demo, wanted: str) -> None:
    answer = run("show", "--data", demo.data, "--", wanted)
    assert answer.code == 2
    assert "There is no article" in answer.err


def test_show_without_an_archive(run: Run) -> None:
    answer = run("show", 1)
    assert (answer.code, answer.err.startswith("Error: There is no archive")) == (2, True)


def test_status(run: Run, demo: Demo) -> None:
    (record,) = run("status", "--data", demo.data, "--json").json
    with sqlite3.connect(demo.data / "newscrawl.db") as db:
        articles, first, last = db.execute(
            "SELECT count(*), min(published_at), max(published_at) FROM articles"
        ).fetchone()
    db.close()
    assert record["newspaper"] == "baomau"
    assert (record["articles"], record["first_published"], record["last_published"]) == (
        articles,
        first,
        last,
    )
    assert record["last_run"]["outcome"] == "finished"
    assert record["last_success"] == record["last_run"]
    table = run("status", "baomau", "--data", demo.data)
    assert (table.code, "baomau" in table.out, last[:10] in table.out) == (0, True, True)
    assert table.out.endswith("All is well.\n")
    assert run("status", "baomao", "--data", demo.data).code == 2


def test_status_of_an_empty_archive(run: Run) -> None:
    answer = run("status")
    assert (answer.code, answer.err) == (0, "")
    assert "is empty" in answer.out
    assert run("status", "--json").json == []


def test_newspapers(run: Run) -> None:
    rows = {row["id"]: row for row in run("newspapers", "--json").json}
    assert len(rows) >= 16
    assert rows["baodaknong"] == {
        "id": "baodaknong",
        "name": "Báo Đắk Nông",
        "province": "Đắk Nông",
        "host": "baodaknong.vn",
        "merged_into": "baolamdong",
    }
    assert "Báo Đắk Nông" in run("newspapers").out


def test_each_wrong_newspaper_file_is_one_sentence_and_keeps_no_other_from_the_list(
    run: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "data" / "newspapers"
    folder.mkdir(parents=True)
    (folder / "x.toml").write_text('id = "x"\ncolour = 1\n', encoding="utf-8")
    (folder / "y.toml").write_text("name =", encoding="utf-8")
    for words in ((), ("--json",), ("--seeds",)):
        answer = run("newspapers", *words)
        assert (answer.code, "baodaknong" in answer.out) == (1, True)
        colour, toml = sorted(answer.err.splitlines())
        assert (colour.startswith("Left out: "), "colour" in colour) == (True, True)
        assert "y.toml is not valid TOML" in toml


def test_another_newspapers_wrong_file_is_no_matter(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "newspapers"
    folder.mkdir(parents=True)
    (folder / "baox.toml").write_text("colour = 1", encoding="utf-8")
    (folder / "baomau.toml").write_text('name = "Báo Mẫu"\nbase_url = "http://127.0.0.1:9"', encoding="utf-8")
    for words, said in (
        (("check", "baomau"), "http://127.0.0.1:9/robots.txt could not be fetched"),
        (("add", "http://127.0.0.1:9"), "known already: `newscrawl check baomau`"),
        (("backfill", "baomau"), "--since is missing"),
        (("coverage", "baomua"), "did you mean baomau"),
        (("status", "baomua"), "did you mean baomau"),
        (("check", "baox"), "there is no key"),
        (("backfill", "baox", "--since", "2026-01-01"), "there is no key"),
    ):
        answer = run(*words)
        assert answer.code != 0
        assert said in answer.err, words


def test_a_page_is_read_whatever_is_wrong_with_the_files_of_others(
    run: Run, page: Path, tmp_path: Path
) -> None:
    file = tmp_path / "data" / "newspapers" / "baox.toml"
    file.parent.mkdir(parents=True)
    file.write_text("colour = 1", encoding="utf-8")
    said = "Left out: data/newspapers/baox.toml: there is no key "
    may_be_its = run("extract", page, "--json")
    assert (may_be_its.code, may_be_its.json["newspaper"], said in may_be_its.err) == (0, "baodaknong", True)
    assert run("extract", page, "--newspaper", "baodaknong").err == ""
    kept = run("fixture", page)
    assert (kept.code, kept.err) == (0, "")
    assert run("fixture", "--run").out.endswith("1 fixture, 1 red.\n")
    nobodys = run("fixture", page, "--url", "https://bao.example/bai-1.html")
    assert (nobodys.code, said in nobodys.err) == (0, True)
    for words in (("extract", page), ("fixture", page)):
        named = run(*words, "--newspaper", "baox")
        assert (named.code, "there is no key" in named.err) == (2, True)
    (file.parent / "baodaknong.toml").write_text("colour = 1", encoding="utf-8")
    assert "baodaknong.toml: there is no key" in run("fixture", "--run").err


CRAWL_MISUSE = [
    (["nosuchpaper"], "no newspaper"),
    (["baodaknong", "--since", "1/2/2026"], "2026-09-05"),
    (["baodaknong", "--since", "2026-02-30"], "not a day"),
    (["baodaknong", "--since", "2026-02-02", "--until", "2026-02-01"], "lies after"),
    (["baodaknong", "--since", "2999-01-01"], "lies after"),
    (["baodaknong", "--limit", "0"], "--limit"),
    (["baodaknong", "--source", "sitemap,feeds"], "feeds"),
    (["baodaknong", "--url-file", "missing.txt"], "missing.txt"),
    (["baodaknong", "--url-file", "blank.txt"], "no address"),
    (["baodaknong", "--url-file", "binary.txt"], "UTF-8"),
    (["baodaknong", "--url-file", "list.txt"], "list.txt, line 4: https://baodaknong.vn/chinh-tri is not"),
    (["baodaknong", "--url", "https://baonghean.vn/bai-1.html"], "baonghean.vn"),
    (["baodaknong", "--url", "https://baodaknong.vn/chinh-tri"], "chinh-tri"),
    (["baodaknong", "--url", "https://baodaknong.vn/a-1.html", "--since", "2026-01-01"], "leave"),
]


@pytest.mark.parametrize(("words", "said"), CRAWL_MISUSE)
def test_crawl_judges_the_words_before_it_touches_anything(
    run: Run, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "blank.txt").write_text("\n# nothing\n", encoding="utf-8")
    (tmp_path / "list.txt").write_text(
        "# two\n\nhttps://baodaknong.vn/a-1.html\nhttps://baodaknong.vn/chinh-tri\n", encoding="utf-8"
    )
    (tmp_path / "binary.txt").write_bytes(b"\xff\xfe\x00\xd8")
    answer = run("crawl", *words)
    assert answer.code == 2
    assert answer.err.count("\n") == 1
    assert said in answer.err
    assert not (tmp_path / "data" / "newscrawl.db").exists()


def test_crawl_of_a_silent_host_says_so_and_ends_with_1(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    folder = tmp_path / "data" / "newspapers"
    folder.mkdir(parents=True)
    (folder / "baovang.toml").write_text(
        f'id = "baovang"\nname = "Báo Vắng"\nbase_url = "http://127.0.0.1:{port}"\n'
        "[crawl]\ndelay = 0\nretries = 1\nretry_delay = 0.01\nblock_after = 2\n",
        encoding="utf-8",
    )
    answer: Answer = newscrawl("crawl", "baovang", "--json", cwd=tmp_path)
    assert answer.code == 1
    (report,) = answer.json
    assert report["newspaper"] == "baovang"
    assert report["outcome"] in {"blocked", "failed"}
    assert "Traceback" not in answer.err
