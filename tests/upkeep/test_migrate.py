"""`newscrawl migrate`, on databases as older versions really left them."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newscrawl.storage import lock_archive, migrations

from ..cli.terminal import Run
from ..zygote import zygote
from .older import VERSIONS, make_older


def ask(path: Path, query: str) -> Any:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
        return conn.execute(query).fetchone()[0]


def applied(path: Path) -> int:
    return int(ask(path, "SELECT count(*) FROM _sqlite_migrations WHERE migration_set = 'newscrawl'"))


def older(data: Path, steps: int, *, articles: int = 3) -> Path:
    return make_older(data / "newscrawl.db", steps, articles=articles)


@pytest.mark.parametrize("steps", range(1, VERSIONS))
def test_every_older_version_is_brought_up_to_date(run: Run, tmp_path: Path, steps: int) -> None:
    path = older(tmp_path / "data", steps)
    shown = run("migrate", "--dry-run", "--json").json
    assert [step["name"] for step in shown["steps"]] == [s.__name__ for s in migrations._STEPS[steps:]]
    assert all(step["brings"] for step in shown["steps"])
    assert applied(path) == steps  # a dry run changes nothing
    assert not (path.parent / "backups").exists()

    done = run("migrate", "--json").json
    assert done["steps"] == shown["steps"]
    assert applied(path) == VERSIONS
    copy = Path(done["copy"])
    assert applied(copy) == steps
    assert ask(copy, "SELECT count(*) FROM articles") == ask(path, "SELECT count(*) FROM articles") == 3
    assert ask(path, "PRAGMA integrity_check") == "ok"
    assert run("search", "cao nguyen", "--json").code == 0
    assert "up to date; nothing" in run("migrate").out


def test_a_reader_says_what_to_do_and_a_writer_migrates_with_a_copy(run: Run, tmp_path: Path) -> None:
    path = older(tmp_path / "data", 1)
    refused = run("search", "mưa")
    assert refused.code == 2
    assert "`newscrawl migrate --data data`" in refused.err
    assert run("reextract").code == 2  # the pages of these rows were never there
    assert applied(path) == VERSIONS
    (copy,) = (path.parent / "backups").iterdir()
    assert applied(copy) == 1


def test_going_back_is_putting_the_copy_in_place(run: Run, tmp_path: Path) -> None:
    path = older(tmp_path / "data", 2)
    copy = Path(run("migrate", "--json").json["copy"])
    path.write_bytes(copy.read_bytes())
    assert applied(path) == 2
    assert "up to date" in run("migrate").out
    assert applied(path) == VERSIONS
    assert list(copy.parent.iterdir()) == [copy]


def test_of_an_empty_file_no_copy_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "data" / "newscrawl.db"
    path.parent.mkdir()
    path.touch()
    done = run("migrate", "--json").json
    assert (len(done["steps"]), done["copy"]) == (VERSIONS, None)
    assert not (path.parent / "backups").exists()


def test_what_cannot_be_migrated_is_one_sentence(run: Run, tmp_path: Path) -> None:
    missing = run("migrate")
    assert (missing.code, "There is no archive" in missing.err) == (2, True)
    assert not (tmp_path / "data").exists()
    path = older(tmp_path / "data", VERSIONS)
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('newscrawl', 'm999_x', '')"
        )
    for words in (["migrate"], ["migrate", "--dry-run"], ["status"]):
        newer = run(*words)
        assert newer.code == 2
        assert "newer newscrawl" in newer.err
        assert "m999_x" in newer.err


def test_an_archive_in_use_is_left_alone(run: Run, tmp_path: Path) -> None:
    path = older(tmp_path / "data", 1)
    with lock_archive(path.parent, command="crawl baomau"):
        busy = run("migrate")
    assert busy.code == 2
    assert "newscrawl crawl baomau" in busy.err
    assert applied(path) == 1


def test_no_room_for_the_copy_changes_nothing(run: Run, small_disk: Path) -> None:
    path = older(small_disk / "data", 1, articles=1500)
    size = path.stat().st_size
    (small_disk / "ballast").write_bytes(b"x" * (3_900_000 - size))
    full = run("--data", path.parent, "migrate")
    assert full.code == 1
    assert "The disk is full" in full.err
    assert "free some space" in full.err
    assert applied(path) == 1
    assert list((path.parent / "backups").iterdir()) == []
    assert ask(path, "PRAGMA integrity_check") == "ok"
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    assert run("--data", path.parent, "migrate").code == 0
    assert applied(path) == VERSIONS


@pytest.mark.slow
def test_killed_in_any_step_it_is_the_old_or_the_new(run: Run, tmp_path: Path) -> None:
    """Killed once in the copy and once at the beginning of each step."""
    before = older(tmp_path / "before", 1, articles=4000)
    for mark in ["copying", *(step.__name__ for step in migrations._STEPS[1:])]:
        path = tmp_path / mark / before.name
        shutil.copytree(before.parent, path.parent)
        zygote().kill("migrate", "--data", path.parent, saying=mark)
        assert applied(path) == 1
        assert ask(path, "PRAGMA integrity_check") == "ok"
        assert ask(path, "SELECT count(*) FROM articles") == 4000
        again = run("migrate", "--data", path.parent)
        assert again.code == 0, again.err
        assert applied(path) == VERSIONS
        assert [one.suffix for one in (path.parent / "backups").iterdir()] == [".db"]
