"""`newscrawl verify`: what is whole is called whole, and each kind of harm is named."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from newscrawl.storage import database, lock_archive

from ..cli.terminal import Run, newscrawl
from ..crawl.papers import ALL, PATIENCE, Reader
from .conftest import Original
from .damage import cut, overwrite, place, sql, warcs


def verify(run: Run, archive: Reader, *words: str) -> Any:
    """What `newscrawl verify --json` says, with its exit code."""
    answer = run("verify", "--data", archive.data, "--json", *words)
    assert answer.code in (0, 1), answer.err
    assert "Traceback" not in answer.err
    return {**answer.json, "code": answer.code}


def kinds(said: Any) -> list[str]:
    return sorted({finding["kind"] for finding in said["findings"]})


def state(archive: Reader) -> list[Any]:
    """Every row but those of `runs`, and every WARC file."""
    tables = [
        name
        for (name,) in archive.rows("select name from sqlite_master where type = 'table' and name <> 'runs'")
    ]
    rows = [archive.rows(f'select * from "{table}"') for table in tables]
    return [rows, [(file.name, file.read_bytes()) for file in warcs(archive)]]


def test_a_sound_archive_is_well_and_left_as_it_is(run: Run, archive: Reader) -> None:
    before = state(archive)
    said = verify(run, archive)
    assert said["code"] == 0
    assert said["well"]
    assert said["findings"] == said["notes"] == []
    assert said["captures"] == archive.one("select count(*) from captures")
    assert said["files"] == 2
    assert said["bytes"] == sum(file.stat().st_size for file in warcs(archive))
    assert state(archive) == before
    assert archive.rows("select command, outcome, message from runs order by id desc limit 1") == [
        ("verify", "finished", None)
    ]
    assert "All is well." in run("verify", "--data", archive.data).out


def test_a_sample_reads_as_many_as_it_is_told(run: Run, archive: Reader) -> None:
    assert verify(run, archive, "--sample", "7")["captures"] == 7
    assert verify(run, archive, "--sample", "100%")["captures"] == archive.one(
        "select count(*) from captures"
    )
    assert verify(run, archive, "--sample", "9" * 30)["captures"] == archive.one(
        "select count(*) from captures"
    )
    for word in ("0", "-3", "none", "0%", "101%"):
        refused = run("verify", "--data", archive.data, "--sample", word)
        assert refused.code == 2
        assert "neither a number" in refused.err


HARM = {
    "a missing view": ("database", ["DROP VIEW paragraphs"]),
    "a missing trigger": ("database", ["DROP TRIGGER search_exact_update"]),
    "a trigger of another mind": (
        "database",
        [
            "DROP TRIGGER search_exact_delete",
            "CREATE TRIGGER search_exact_delete AFTER DELETE ON article_texts BEGIN SELECT 1; END",
        ],
    ),
    "a missing index": ("database", ["DROP INDEX authors_name"]),
    "no descriptions": ("database", ["DELETE FROM descriptions WHERE table_name = 'articles'"]),
    "a wrong count": ("database", ["UPDATE daily_counts SET articles = articles + 1"]),
    "a day too many": ("database", ["INSERT INTO daily_counts VALUES ('baomau', '1999-01-01', 2)"]),
    "a text that the index does not know": (
        "search_index",
        ["INSERT INTO search_folded (search_folded) VALUES ('delete-all')"],
    ),
}


@pytest.mark.parametrize("harm", HARM)
def test_harm_to_the_database_is_named_and_mended(run: Run, archive: Reader, harm: str) -> None:
    kind, statements = HARM[harm]
    before = state(archive)
    sql(archive, *statements)
    said = verify(run, archive)
    assert said["code"] == 1
    assert kinds(said) == [kind]
    assert all(finding["repairable"] for finding in said["findings"])
    repaired = verify(run, archive, "--repair")
    assert repaired["code"] == 0
    assert repaired["repaired"]["mended"]
    assert verify(run, archive)["code"] == 0
    if kind == "database":
        assert state(archive)[1] == before[1]
        assert archive.one("select count(*) from paragraphs") > 100
    assert archive.rows("select rowid from search_folded where search_folded match 'tinh'")


def test_a_description_in_the_words_of_an_older_newscrawl_is_no_harm(run: Run, archive: Reader) -> None:
    sql(archive, "UPDATE descriptions SET description = 'as it was said before' WHERE table_name = 'tags'")
    assert verify(run, archive)["code"] == 0


BEYOND = {
    "a row that names nothing": "UPDATE captures SET run_id = 4711 WHERE id = 1",
    "an article without text": "DELETE FROM article_texts WHERE id = 3",
    "an article without its revision": "DELETE FROM revision_rows WHERE article_id = 3",
    "an article that nobody saw": "DELETE FROM sightings WHERE article_id = 3",
    "a missing table": "DROP TABLE robots",
}


@pytest.mark.parametrize("harm", BEYOND)
def test_what_cannot_be_mended_is_said_plainly(run: Run, archive: Reader, harm: str) -> None:
    sql(archive, BEYOND[harm])
    said = verify(run, archive)
    assert said["code"] == 1
    assert [finding["repairable"] for finding in said["findings"]] == [False]
    printed = run("verify", "--data", archive.data).out
    assert "This cannot be repaired: put a backup in its place." in printed
    again = verify(run, archive, "--repair")
    assert again["code"] == 1
    assert again["repaired"]["left"]


def test_a_damaged_database_is_no_traceback(run: Run, archive: Reader) -> None:
    path = archive.data / "newscrawl.db"
    (root,) = archive.rows("select rootpage from sqlite_master where name = 'revision_rows'")
    (page,) = archive.rows("pragma page_size")
    overwrite(path, (root[0] - 1) * page[0], os.urandom(page[0]))
    said = verify(run, archive)
    assert said["code"] == 1
    assert "database" in kinds(said)
    assert any("not checked" in note for note in said["notes"])


def test_a_file_that_is_no_database_is_one_sentence(run: Run, archive: Reader) -> None:
    overwrite(archive.data / "newscrawl.db", 0, bytes(4096))
    answer = run("verify", "--data", archive.data)
    assert answer.code == 2
    assert "not an SQLite database" in answer.err
    nothing = run("verify", "--data", archive.data / "nowhere", "--repair")
    assert nothing.code == 2
    assert "There is no archive" in nothing.err
    assert not (archive.data / "nowhere").exists()


# --- the WARC files -------------------------------------------------------------------------------


def test_a_flipped_bit_loses_one_capture_and_no_other(run: Run, archive: Reader) -> None:
    number, file, offset, length = place(archive, nth=5)
    byte = file.read_bytes()[offset + length // 2]
    overwrite(file, offset + length // 2, bytes([byte ^ 4]))
    said = verify(run, archive)
    assert said["code"] == 1
    assert kinds(said) == ["capture_lost", "file_damaged"]
    assert [one["id"] for one in said["lost_captures"]] == [number]
    assert archive.rows("select message like '%damaged from byte%' from runs order by id desc limit 1") == [
        (1,)
    ]


def test_zeros_in_the_middle_lose_what_they_cover(run: Run, archive: Reader) -> None:
    _, file, offset, _ = place(archive, nth=5)
    _, _, end, length = place(archive, nth=9)
    overwrite(file, offset + 10, bytes(end + length - offset - 20))
    inside = archive.rows(
        "select id from captures where warc_file like ? and warc_offset between ? and ? order by id",
        f"%{file.name}",
        offset,
        end,
    )
    said = verify(run, archive)
    assert len(inside) >= 5
    assert [(one["id"],) for one in said["lost_captures"]] == inside
    assert kinds(said) == ["capture_lost", "file_damaged"]
    assert verify(run, archive, "--repair")["code"] == 1
    assert verify(run, archive)["code"] == 0  # from now on it is known


def test_a_cut_file_is_repaired_and_the_cut_part_kept(run: Run, archive: Reader) -> None:
    number, file, offset, length = place(archive, nth=20)
    whole = cut(file, offset + length - 7)
    rest = archive.one(
        "select count(*) from captures where warc_file like ? and warc_offset >= ?", f"%{file.name}", offset
    )
    said = verify(run, archive)
    assert said["code"] == 1
    assert kinds(said) == ["capture_lost", "file_cut"]
    assert said["lost"] == rest
    assert number in [one["id"] for one in said["lost_captures"]]

    repaired = verify(run, archive, "--repair")
    assert repaired["code"] == 1  # nothing brings them back
    assert repaired["repaired"]["marked_lost"] == rest
    (aside,) = (archive.data / "set-aside").rglob("*.from-*")
    assert file.read_bytes() + aside.read_bytes() == whole[: offset + length - 7]
    assert file.stat().st_size == offset
    after = verify(run, archive)
    assert after["code"] == 0
    assert after["known_lost"] == rest
    assert any("known to be lost" in note for note in after["notes"])


def test_a_missing_file_is_healed_by_the_next_crawl(run: Run, archive: Reader) -> None:
    file = warcs(archive)[0]
    kept = file.read_bytes()
    articles, revisions = archive.articles(), archive.revisions()
    file.unlink()
    said = verify(run, archive)
    assert kinds(said) == ["capture_lost", "file_missing"]
    number = archive.one("select max(id) from runs where command = 'verify'")
    told = run("runs", number, "--data", archive.data).out
    assert f" {said['lost']} lost" in told
    assert f" warc/{file.parent.name}/{file.name} is missing" in told
    assert "No problems." not in told
    repaired = verify(run, archive, "--repair")["repaired"]
    pages = archive.one("select count(*) from captures where lost_at is not null and kind = 'page'")
    assert repaired["marked_lost"] == said["lost"] > pages > 50
    assert (
        f"found: warc/{file.parent.name}/{file.name} is missing" in run("status", "--data", archive.data).out
    )
    assert repaired["to_fetch_again"] == pages
    assert archive.problems()["capture_lost"] > 0
    article = archive.one(
        "select min(a.id) from articles a join captures c on c.id = a.capture_id where c.lost_at is not null"
    )
    for words in ([], ["--source"]):
        shown = run("show", article, *words, "--data", archive.data)
        assert re.search(r"WARC: .* bytes; lost, as was found \d{4}-\d\d-\d\d$", shown.out, re.MULTILINE)
    assert run("show", "1", "--raw", "--data", archive.data).code == 1
    again = run("reextract", "--data", archive.data)  # no news, and so nothing to look at
    assert (again.code, f"{pages} pages are known to be lost" in again.out) == (0, True), again.out

    archive.server.reset_log()
    crawled = archive.crawl()
    assert crawled.code == 0, crawled.err
    assert len(archive.asked()) >= pages
    assert "capture_lost" not in archive.problems()
    # The newspaper may have published for another test meanwhile; what was there must be as it was.
    known = {row[0] for row in articles}
    assert [row for row in archive.articles() if row[0] in known] == articles
    assert [row for row in archive.revisions() if row[0] in known] == revisions
    page = run("show", "1", "--raw", "--data", archive.data)
    assert page.code == 0
    assert "</html>" in page.out
    healed = verify(run, archive)
    assert healed["findings"] == []

    file.write_bytes(kept)  # it turns up after all
    again = verify(run, archive)
    assert kinds(again) == ["capture_found"]
    assert verify(run, archive, "--repair")["repaired"]["found_again"] == said["lost"]
    well = verify(run, archive)
    assert (well["code"], well["known_lost"]) == (0, 0)
    assert "capture_lost" not in archive.problems()


def test_a_disk_that_is_not_mounted_loses_nothing(run: Run, archive: Reader) -> None:
    warc, elsewhere = archive.data / "warc", archive.data.parent / "disk"
    warc.rename(elsewhere)
    warc.mkdir()
    before = state(archive)
    words = ("--data", archive.data)
    for command in (
        ["verify", "--repair"],
        ["verify", "--repair", "--sample", "5"],
        ["crawl", "baomau"],
        ["backfill", "baomau", "--since", "2026-01-01"],
        ["reextract"],
        ["pack"],
    ):
        refused = run(*command, *words)
        assert (refused.code, "mount its disk" in refused.err) == (2, True), command
    assert (list(warc.iterdir()), (archive.data / "pack").exists()) == ([], False)
    assert any("not mounted" in note for note in verify(run, archive)["notes"])
    assert state(archive) == before
    warc.rmdir()
    for link, target in ((warc, elsewhere), (elsewhere / "baobien", archive.data / "nowhere")):
        link.symlink_to(target)
        assert link.exists() == (link == warc)
    dead = run("verify", "--repair", *words)
    assert (dead.code, "warc/baobien is a link to" in dead.err) == (2, True)
    (elsewhere / "baobien").unlink()
    assert verify(run, archive, "--repair")["code"] == 0
    warc.unlink()
    assert run("verify", "--all-lost", *words).code == 2
    marked = verify(run, archive, "--repair", "--all-lost")["repaired"]["marked_lost"]
    assert marked == archive.one("select count(*) from captures")
    assert run("crawl", "baomau", "--limit", "1", *words).code in (0, 1)


def test_a_file_that_was_moved_is_found(run: Run, archive: Reader) -> None:
    file = warcs(archive)[0]
    number = archive.one("select count(*) from captures where warc_file = ?", f"baomau/{file.name}")
    file.rename(file.with_name("baomau-moved.warc.gz"))
    said = verify(run, archive)
    assert kinds(said) == ["capture_moved", "file_missing"]
    assert said["lost"] == 0
    repaired = verify(run, archive, "--repair")["repaired"]
    assert repaired["moved"] == number
    assert verify(run, archive)["code"] == 0
    archive.check()


def test_records_without_rows_are_taken_up_again(run: Run, archive: Reader, original: Original) -> None:
    """An older database put back: what was crawled since is in the WARC files alone."""
    articles, revisions = archive.articles(), archive.revisions()
    places = "select url, fetched_at, digest, warc_file, warc_offset from captures order by 1, 2"
    captures = archive.rows(places)
    shutil.copy(original.early, archive.data / "newscrawl.db")
    said = verify(run, archive)
    missing = len(captures) - archive.one("select count(*) from captures")
    assert kinds(said) == ["orphans"]
    assert said["orphans"] == missing >= 8
    repaired = verify(run, archive, "--repair")
    assert repaired["code"] == 0
    assert repaired["repaired"]["taken_up"] == {"taken": missing}
    assert (archive.articles(), archive.revisions()) == (articles, revisions)
    assert archive.rows(places) == captures
    assert verify(run, archive)["code"] == 0
    archive.check()


def test_a_database_that_is_gone_is_made_anew_when_that_is_asked_for(run: Run, archive: Reader) -> None:
    """And none is begun beside the WARC files by any other command, since it would pass for the archive."""
    contents, path = (archive.articles(), archive.revisions()), archive.data / "newscrawl.db"
    assert run("verify", "--repair", "--anew", "--data", archive.data).code == 2
    for file in archive.data.glob("newscrawl.db*"):
        file.unlink()
    for words in (
        ["status"],
        ["crawl", "baomau"],
        ["import", warcs(archive)[0]],
        ["search", "xã"],
        ["migrate"],
        ["verify", "--repair"],
        ["verify", "--repair", "--anew", "--sample", "5%"],
    ):
        refused = run(*words, "--data", archive.data)
        assert (refused.code, "--anew" in refused.err, path.exists()) == (2, True, False), words
    path.touch()  # by one that was killed at once
    assert "--anew" in run("verify", "--repair", "--data", archive.data).err
    made = verify(run, archive, "--repair", "--anew")
    assert (made["code"], set(made["repaired"]["taken_up"])) == (0, {"taken"})
    assert (archive.articles(), archive.revisions()) == contents
    assert verify(run, archive)["code"] == 0
    archive.check()


def test_rows_that_lie_are_found(run: Run, archive: Reader) -> None:
    first, _, _, _ = place(archive, nth=1)
    second, _, _, _ = place(archive, nth=2)
    third, _, _, _ = place(archive, nth=3)
    fourth, _, _, _ = place(archive, nth=4)
    sql(
        archive,
        f"UPDATE captures SET digest = 'f00' || substr(digest, 4) WHERE id = {first}",
        f"UPDATE captures SET warc_offset = warc_offset + 1 WHERE id = {second}",
        f"UPDATE captures SET url = url || '?x' WHERE id = {third}",
        f"UPDATE captures SET warc_length = warc_length + 1 WHERE id = {fourth}",
    )
    said = verify(run, archive)
    why = {one["id"]: one["why"] for one in said["lost_captures"]}
    assert sorted(why) == sorted((first, third))  # the second is found where it stands
    assert "not the one that the database describes" in why[first]
    assert "another capture" in why[third]
    assert {"capture_moved", "capture_lost"} <= set(kinds(said))
    sampled = verify(run, archive, "--sample", "100%")
    assert {one["id"] for one in sampled["lost_captures"]} == {first, second, third}
    assert verify(run, archive, "--repair")["repaired"]["moved"] == 2
    assert verify(run, archive)["known_lost"] == 2


def test_a_file_from_elsewhere_is_held_against_its_name(run: Run, archive: Reader, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(archive.data / "newspapers", other / "newspapers")
    theirs = warcs(archive)[0]
    assert run("import", theirs, "--data", other).code == 0
    reader = Reader(other, archive.server)
    assert verify(run, reader)["code"] == 0
    (kept,) = (other / "warc" / "imported").iterdir()
    articles = reader.articles()
    (other / "newscrawl.db").unlink()
    made = verify(run, reader, "--repair", "--anew")
    assert [note.partition(":")[0] for note in made["notes"]] == [
        "1 file in warc/imported is named by no capture"
    ]
    assert run("import", kept, "--data", other).code == 0
    assert (reader.articles(), verify(run, reader)["notes"]) == (articles, [])
    size = kept.stat().st_size
    overwrite(kept, 60, b"\xff\xff")  # in its first record, which is no page
    said = verify(run, reader)
    assert kinds(said) == ["file_changed"]
    cut(kept, size // 2)
    assert kinds(verify(run, reader)) == ["capture_lost", "file_changed"]


# --- beside others --------------------------------------------------------------------------------


@pytest.mark.slow
def test_beside_a_running_crawl_all_is_well(run: Run, archive: Reader) -> None:
    with archive.server.__class__(articles=120, days=5) as server:
        from ..crawl.papers import desk

        paper = desk(archive.data.parent / "busy", server, concurrency=2)
        process = paper.start(ALL)
        checks = 0
        try:
            while process.poll() is None:
                if (paper.data / "newscrawl.db").exists() and list(paper.data.glob("warc/*/*.open")):
                    said = verify(run, paper)
                    assert said["code"] == 0, said
                    checks += 1
        finally:
            out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
        assert checks > 0
        said = verify(run, paper)
        assert (said["code"], said["captures"]) == (0, paper.one("select count(*) from captures"))
        assert json.loads(out)[0]["outcome"] == "finished"


def test_repairing_waits_for_nobody(run: Run, archive: Reader) -> None:
    with lock_archive(archive.data, command="crawl baomau"):
        busy = run("verify", "--repair", "--data", archive.data)
        assert busy.code == 2
        assert "newscrawl crawl baomau" in busy.err
        waited = run("verify", "--repair", "--wait", "1s", "--data", archive.data)
        assert (waited.code, "waiting for its end" in waited.err) == (2, True)
        assert verify(run, archive)["code"] == 0
    assert run("verify", "--wait", "1s", "--data", archive.data).code == 2
    assert verify(run, archive, "--repair", "--wait", "1s")["code"] == 0


def test_a_locked_or_read_only_database_is_checked_all_the_same(
    run: Run, archive: Reader, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.1)
    holder = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    holder += "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", holder, str(archive.data / "newscrawl.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        locked = run("verify", "--data", archive.data)
        assert (locked.code, "All is well." in locked.out) == (0, True)
        assert "could not be noted" in locked.err
        refused = run("verify", "--repair", "--data", archive.data)
        assert refused.code == 2
        assert "being written to by another process" in refused.err
        process.communicate()
    subprocess.run(["mount", "-o", "remount,size=64m", small_disk], check=True)
    shutil.copytree(archive.data, small_disk / "data")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    still = run("verify", "--data", small_disk / "data")
    assert (still.code, "All is well." in still.out) == (0, True), still.err
    assert "could not be noted" in still.err
    assert run("verify", "--repair", "--data", small_disk / "data").code in (1, 2)


def test_a_full_disk_is_said_and_read_and_no_log_on_it_ends_a_command(
    run: Run, archive: Reader, small_disk: Path, tmp_path: Path
) -> None:
    shutil.copytree(archive.data, small_disk / "data")
    (small_disk / "ballast").write_bytes(bytes(shutil.disk_usage(small_disk).free))
    stands = run("status", "--data", small_disk / "data")
    assert (stands.code, "has only 0 MB left" in stands.out) == (1, True)
    for words in (["verify"], ["backup", tmp_path / "backup"], ["verify", "--log-file", small_disk / "log"]):
        sound = run(*words, "--data", small_disk / "data")
        assert (sound.code, "Traceback" in sound.err) == (0, False), words
    assert sound.err.count(f"{small_disk}/log cannot be written to: No space left") == 1
    refused = run("reindex", "--data", small_disk / "data")
    assert (refused.code, "The disk is full" in refused.err) == (1, True)


def test_an_interruption_says_where_to_go_on(
    run: Run, archive: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    from newscrawl.upkeep.filecheck import FileCheck

    first, second = warcs(archive)
    real = FileCheck.whole

    def interrupted(self: Any, file: str, **options: Any) -> Any:
        if file.endswith(second.name):
            raise KeyboardInterrupt
        return real(self, file, **options)

    monkeypatch.setattr(FileCheck, "whole", interrupted)
    answer = run("verify", "--data", archive.data)
    assert answer.code == 130
    assert f"--after baomau/{first.name}" in answer.out
    monkeypatch.undo()
    rest = verify(run, archive, "--after", f"baomau/{first.name}")
    assert (rest["code"], rest["files"]) == (0, 1)
    mistyped = run("verify", "--data", archive.data, "--after", "warc/baomau")
    assert (mistyped.code, "There is no WARC file warc/baomau" in mistyped.err) == (2, True)


def test_the_first_and_the_last_day_and_great_numbers_are_no_faults(run: Run, archive: Reader) -> None:
    days = ["--since", "0001-01-01", "--until", "9999-12-31"]
    for words, code in (
        (["problems", *days[:2]], 0),
        (["runs", "--limit", "9" * 20], 0),
        (["runs", "9" * 20], 2),
        (["reextract", "--dry-run", "--problems", "--jobs", "1", *days], 0),
        (["reextract", "--dry-run", "--jobs", "9" * 20], 2),
    ):
        answer = run(*words, "--data", archive.data)
        assert (answer.code, "fault" in answer.err) == (code, False), words


def test_a_name_that_is_no_text_is_logged_all_the_same(tmp_path: Path) -> None:
    log = tmp_path / "log"
    answer = newscrawl("verify", "--data", os.fsdecode(b"b\xe1o"), "--log-file", log, cwd=tmp_path)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "b\\udce1o/newscrawl.db" in log.read_text(encoding="utf-8")
