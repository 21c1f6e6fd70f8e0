"""`newscrawl backup`: what it makes is an archive, at every moment, whatever happens meanwhile."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newscrawl.sample import SampleServer
from newscrawl.storage import open_database
from newscrawl.upkeep.carbon import why_not

from ..cli.terminal import Run
from ..crawl.papers import ALL, PATIENCE, Reader, desk
from ..disks import read_only_view
from ..zygote import zygote
from .damage import cut, overwrite, warcs


def back_up(run: Run, data: Path, folder: Path, *words: str) -> Any:
    """What `newscrawl backup --json` says, with its exit code."""
    answer = run("backup", folder, "--data", data, "--json", *words)
    assert answer.code in (0, 1), answer.err
    return {**answer.json, "code": answer.code}


def is_whole(run: Run, folder: Path) -> None:
    """A backup that was made to its end: by its manifest, and as the archive that it is."""
    checked = run("backup", folder, "--check", "--json")
    assert (checked.code, checked.json["wrong"]) == (0, [])
    verified = run("verify", "--data", folder, "--json")
    assert (verified.code, verified.json["findings"]) == (0, []), verified.out


def contents(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, but the lock's file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "newscrawl.lock"
    }


def test_a_backup_is_an_archive(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    said = back_up(run, archive.data, folder)
    assert (said["code"], said["wrong"]) == (0, [])
    assert said["copied"] == 3  # two WARC files and the newspaper's own
    is_whole(run, folder)
    before = contents(folder)
    copy = Reader(folder, archive.server)
    assert copy.articles() == archive.articles()
    copy.check()
    for words in (["status"], ["search", "tinh"], ["show", "1", "--raw"]):
        there, here = (run(*words, "--data", data) for data in (folder, archive.data))
        assert (there.code, there.out) == (here.code, here.out) == (0, here.out)
    is_whole(run, folder)
    assert contents(folder) == before  # looking at a backup changes nothing


def test_what_holds_for_all_newspapers_is_backed_up_too(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    settings = archive.data / "newscrawl.toml"
    settings.write_text("[defaults.crawl]\ndelay = 20\n")
    reviewed = archive.data / "fixtures" / "baomau-1" / "record.json"
    reviewed.parent.mkdir(parents=True)
    reviewed.write_text("{}")
    odd = archive.data / "newspapers" / os.fsdecode(b"b\xe1o.toml.before")
    odd.write_text('name = "Báo Mẫu"\n')
    back_up(run, archive.data, folder)
    assert (folder / "fixtures" / "baomau-1" / "record.json").read_text() == "{}"
    assert (folder / "newspapers" / odd.name).exists()
    assert (folder / "newscrawl.toml").read_bytes() == settings.read_bytes()
    is_whole(run, folder)
    settings.write_text("[defaults.crawl]\ndelay = 30\n")
    assert back_up(run, archive.data, folder)["copied"] == 1
    assert (folder / "newscrawl.toml").read_bytes() == settings.read_bytes()
    is_whole(run, folder)


def test_an_archive_on_a_read_only_disk_is_backed_up(run: Run, archive: Reader, tmp_path: Path) -> None:
    with read_only_view(archive.data, tmp_path / "mounted") as mounted:
        back_up(run, mounted, tmp_path / "backup")
    is_whole(run, tmp_path / "backup")
    assert Reader(tmp_path / "backup", archive.server).articles() == archive.articles()


def test_a_backup_that_somebody_wrote_to_and_was_killed_is_replaced_whole(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    folder, log = tmp_path / "backup", tmp_path / "backup" / "newscrawl.db-wal"
    back_up(run, archive.data, folder)
    with open_database(folder / "newscrawl.db") as db:
        with db.transaction():
            db.conn.execute("UPDATE newspapers SET name = 'Báo Lạ'")
        left = (folder / "newscrawl.db").read_bytes(), log.read_bytes()
    (folder / "newscrawl.db").write_bytes(left[0])
    log.write_bytes(left[1])
    said = back_up(run, archive.data, folder, "--keep", "0")
    assert said["written_to"] == said["kept"][-1]
    kept = folder / said["kept"][-1]
    is_whole(run, folder)
    for file, names in ((folder / "newscrawl.db", set()), (kept, {"Báo Lạ"})):
        with closing(sqlite3.connect(file)) as conn:
            found = {name for (name,) in conn.execute("SELECT name FROM newspapers")}
        assert found & {"Báo Lạ"} == names


def test_a_backup_that_was_put_back_remembers_what_verify_finds(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    folder, newest = tmp_path / "backup", "select command from runs order by id desc limit 1"
    back_up(run, archive.data, folder)
    restored = Reader(folder, archive.server)
    assert run("verify", "--data", folder).code == 0
    assert restored.one(newest) != "verify", "a backup stays as its manifest says"
    manifest = folder / "manifest.json"
    record = json.loads(manifest.read_text(encoding="utf-8"))
    manifest.write_text(json.dumps({**record, "made_at": "20260101T000000Z"}), encoding="utf-8")
    assert run("verify", "--data", folder).code == 0  # since then it was crawled
    assert restored.one(newest) == "verify"


def test_killed_twice_before_its_last_step_the_backup_of_before_is_whole(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    """Each time the new manifest is there, and the new database is not yet."""
    folder = tmp_path / "backup"
    back_up(run, archive.data, folder)
    before = (folder / "newscrawl.db").read_bytes()
    for _ in range(2):
        archive.server.publish(1)
        assert archive.crawl().code == 0
        back_up(run, archive.data, folder)
        (folder / "newscrawl.db").write_bytes(before)
        checked = run("backup", folder, "--check", "--json")
        assert checked.json["wrong"] == []
    assert back_up(run, archive.data, folder)["written_to"] is None


def test_the_next_backup_copies_what_is_new(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    refused = run("backup", folder, "--again", "--data", archive.data)
    assert (refused.code, "mount its disk" in refused.err, folder.exists()) == (2, True, False)
    back_up(run, archive.data, folder)
    first = {path: path.stat().st_ino for path in (folder / "warc").rglob("*.gz")}
    again = back_up(run, archive.data, folder, "--again")
    assert (again["copied"], again["unchanged"], again["written_to"]) == (0, 2, None)
    archive.server.publish(3)
    assert archive.crawl().code == 0
    third = back_up(run, archive.data, folder)
    assert (third["copied"], third["unchanged"]) == (1, 2)
    assert {path: path.stat().st_ino for path in first} == first
    is_whole(run, folder)
    assert Reader(folder, archive.server).articles() == archive.articles()


def test_databases_of_before_are_kept_as_long_as_told(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    made: list[str] = []
    while len(made) < 3:
        said = back_up(run, archive.data, folder, "--keep", "1")
        if said["made_at"] not in made:  # within the same second it replaces the one before
            made.append(said["made_at"])
    kept = sorted(path.name for path in (folder / "databases").iterdir())
    assert kept == [f"newscrawl-{made[-2]}.db"]
    is_whole(run, folder)
    back_up(run, archive.data, folder, "--keep", "0")
    assert list((folder / "databases").iterdir()) == []


def test_a_name_that_two_databases_had_is_that_of_the_one_on_disk(
    run: Run, archive: Reader, tmp_path: Path
) -> None:
    """Two backups within a second give one name twice; the first to bear it may be deleted by then."""
    folder = tmp_path / "backup"
    made_at = back_up(run, archive.data, folder)["made_at"]
    record = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    record["files"][f"databases/newscrawl-{made_at}.db"] = {"size": 4096, "sha256": "0" * 64}
    (folder / "manifest.json").write_text(json.dumps(record), encoding="utf-8")
    assert back_up(run, archive.data, folder)["kept"] == [f"databases/newscrawl-{made_at}.db"]
    is_whole(run, folder)


def test_links_take_no_room_and_never_an_open_file(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    said = back_up(run, archive.data, folder, "--link")
    assert (said["linked"], said["copied"]) == (2, 1)
    for file in warcs(archive):
        assert (folder / "warc" / "baomau" / file.name).samefile(file)
    is_whole(run, folder)


def test_what_the_archive_lost_the_backup_keeps(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(run, archive.data, folder)
    first, second = warcs(archive)
    kept = first.read_bytes()
    first.unlink()
    cut(second, 2000)
    said = back_up(run, archive.data, folder)
    assert said["code"] == 1
    assert len(said["wrong"]) == 2
    assert any("missing from the archive; the backup has it" in words for words in said["wrong"])
    assert any("which keeps them" in words for words in said["wrong"])
    is_whole(run, folder)
    shutil.copy(folder / "warc" / "baomau" / first.name, first)
    assert first.read_bytes() == kept
    shutil.copy(folder / "warc" / "baomau" / second.name, second)
    assert run("verify", "--data", archive.data).code == 0


def test_a_damaged_backup_is_found(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(run, archive.data, folder)
    names = [f"warc/baomau/{file.name}" for file in warcs(archive)]
    overwrite(folder / names[0], 1000, b"\0")
    (folder / names[1]).unlink()
    overwrite(folder / "newscrawl.db", 5000, b"\xff\xff")
    checked = run("backup", folder, "--check")
    assert checked.code == 1
    assert f"{names[0]} is not what was backed up" in checked.out
    assert f"{names[1]} is missing" in checked.out
    assert "newscrawl.db is not what was backed up" in checked.out


def test_a_damaged_database_takes_no_backup_away(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(run, archive.data, folder)
    before = contents(folder)
    (root,) = archive.rows("select rootpage from sqlite_master where name = 'captures'")
    (page,) = archive.rows("pragma page_size")
    overwrite(archive.data / "newscrawl.db", (root[0] - 1) * page[0], os.urandom(page[0]))
    said = back_up(run, archive.data, folder)
    assert said["code"] == 1
    assert "nothing was backed up" in said["wrong"][0]
    assert contents(folder) == before


def test_folders_that_cannot_be_a_backup_are_refused(run: Run, archive: Reader, tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    (full / "letter.txt").write_text("Kính gửi")
    for folder, words in (
        (archive.data, "lie in each other"),
        (archive.data / "backup", "lie in each other"),
        (archive.data.parent, "lie in each other"),
        (full, "not empty and no backup"),
    ):
        refused = run("backup", folder, "--data", archive.data)
        assert (refused.code, words in refused.err) == (2, True)
    assert [path.name for path in full.iterdir()] == ["letter.txt"]
    (tmp_path / "dangling").symlink_to(tmp_path / "gone" / "away")
    for command in ("backup", "pack"):
        for file in (full / "letter.txt", tmp_path / "dangling"):
            refused = run(command, file, "--data", archive.data)
            assert refused.code == 2
            assert "is no folder: name one" in refused.err or "is a file" in refused.err, refused.err
    nothing = run("backup", tmp_path / "new", "--data", tmp_path / "nowhere")
    assert (nothing.code, "There is no archive" in nothing.err) == (2, True)
    assert not (tmp_path / "new").exists()
    assert run("backup", full, "--check").code == 2
    assert run("backup", tmp_path / "new", "--check").code == 2


def test_a_first_backup_killed_as_it_began_is_made_again(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    folder.mkdir()
    (folder / "manifest.json.part").write_text('{"format"')
    (folder / "newscrawl.lock").touch()
    assert back_up(run, archive.data, folder)["code"] == 0
    is_whole(run, folder)


def test_a_database_of_no_bytes_is_backed_up_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "newscrawl.db").touch()
    assert back_up(run, tmp_path / "data", tmp_path / "backup")["code"] == 0
    assert run("backup", tmp_path / "backup", "--check").code == 0


def test_a_full_disk_leaves_the_backup_of_before(run: Run, archive: Reader, small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=32m", small_disk], check=True)
    folder = small_disk / "backup"
    back_up(run, archive.data, folder)
    before = contents(folder)
    shutil.copy(warcs(archive)[0], warcs(archive)[0].with_name("baomau-once-more.warc.gz"))
    ballast = small_disk / "ballast"
    free = shutil.disk_usage(small_disk).free
    size = (archive.data / "newscrawl.db").stat().st_size
    for room in (100_000, size + 100_000):  # the database, or the WARC file behind it, finds no room
        ballast.write_bytes(b"x" * (free - room))
        full = run("backup", folder, "--data", archive.data)
        assert full.code == 1
        assert "disk is full" in full.err or "No space left" in full.err
        assert contents(folder) == before
        is_whole(run, folder)
        ballast.unlink()
    back_up(run, archive.data, folder)
    is_whole(run, folder)


@pytest.mark.slow
def test_beside_a_running_crawl_every_backup_is_whole(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    with SampleServer(articles=120, days=5) as server:
        paper = desk(tmp_path / "busy", server, concurrency=2)
        process = paper.start(ALL)
        backups = 0
        try:
            while process.poll() is None:
                if list(paper.data.glob("warc/*/*.open")):
                    assert back_up(run, paper.data, folder, "--keep", "1")["code"] == 0
                    is_whole(run, folder)
                    backups += 1
        finally:
            _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, err
        assert backups > 0
        back_up(run, paper.data, folder)
        is_whole(run, folder)
        assert Reader(folder, server).articles() == paper.articles()


@pytest.mark.slow
def test_killed_at_any_step_the_backup_of_before_is_whole(run: Run, archive: Reader, tmp_path: Path) -> None:
    """Killed while it copies the database, when it is copied, at a WARC file, and near the end."""
    folder = tmp_path / "backup"
    back_up(run, archive.data, folder)
    signs = (
        "newscrawl.db.new.part",
        "newscrawl.db.new",
        "warc/*/*.part",
        "databases/*.db",
        "manifest.json.part",
    )
    for sign in signs:
        archive.server.publish(2)
        assert archive.crawl().code == 0
        shutil.rmtree(folder / "databases", ignore_errors=True)
        zygote().kill("backup", folder, "--data", archive.data, with_files=((folder / sign, 1),))
        wrong = [
            one for one in run("backup", folder, "--check", "--json").json["wrong"] if "databases/" not in one
        ]
        assert wrong == []
        verified = run("verify", "--data", folder, "--json").json
        assert [one for one in verified["findings"] if one["kind"] != "orphans"] == []
        again = run("backup", folder, "--data", archive.data)
        assert again.code == 0, again.err
        is_whole(run, folder)
        assert not [path for path in folder.rglob("*") if path.name.endswith((".part", ".new"))]
        assert Reader(folder, archive.server).articles() == archive.articles()


def test_the_manifest_says_what_is_there(run: Run, archive: Reader, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    back_up(run, archive.data, folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == set(contents(folder)) - {"manifest.json"}
    (folder / "manifest.json").write_text("[]")
    refused = run("backup", folder, "--data", archive.data)
    assert (refused.code, "no manifest of a newscrawl backup" in refused.err) == (2, True)


def test_what_the_system_refused_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="File name too long") as refused:
        (tmp_path / ("a" * 300)).stat()
    assert why_not(refused.value) == f"File name too long ({tmp_path}/{'a' * 300})"
