"""Archives are joined: in any order, twice, interrupted, contradicting each other."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from itertools import permutations
from pathlib import Path

import pytest

from ..cli.terminal import Run
from ..disks import read_only_view
from ..upkeep.older import VERSIONS, make_older
from ..zygote import zygote
from .conftest import Four
from .contents import contents, payloads


def merged(run: Run, archives: tuple[Path, ...], into: Path) -> Path:
    answer = run("merge", *archives, "--into", into)
    assert answer.code == 0, answer.out + answer.err
    return into


def test_every_order_and_twice_give_the_same_archive(run: Run, four: Four, tmp_path: Path) -> None:
    orders = [(*order, four.another) for order in permutations(four.all[:3])]
    first = contents(merged(run, orders[0], tmp_path / "0"))
    for number, order in enumerate(orders[1:], start=1):
        assert contents(merged(run, order, tmp_path / str(number))) == first, order
    again = merged(run, four.all, tmp_path / "0")
    assert contents(again) == first
    one_by_one = tmp_path / "steps"
    for archive in reversed(four.all):
        merged(run, (archive,), one_by_one)
    assert contents(one_by_one) == first


def test_nothing_is_lost(run: Run, four: Four, tmp_path: Path) -> None:
    whole = contents(merged(run, four.all, tmp_path / "whole"))
    parts = [contents(archive) for archive in four.all]
    for table in ("captures", "sightings"):
        identities = [{row[:4] for row in part[table]} for part in parts]
        assert {row[:4] for row in whole[table]} == set().union(*identities), table
        assert len(whole[table]) == len(set().union(*identities)), table
    assert payloads(tmp_path / "whole") == set().union(*(payloads(archive) for archive in four.all))
    assert {row[1] for row in whole["articles"]} == {row[1] for part in parts for row in part["articles"]}


def test_what_one_archive_could_not_read_and_another_did_is_settled(
    run: Run, four: Four, tmp_path: Path
) -> None:
    def open_problems(data: Path) -> list[str]:
        with closing(sqlite3.connect(data / "newscrawl.db")) as conn:
            rows = conn.execute("SELECT reason FROM problems WHERE closed_at IS NULL ORDER BY reason")
            return [reason for (reason,) in rows]

    assert open_problems(four.earlier) == ["soft_404"]
    assert open_problems(four.grown) == ["not_found", "soft_404"]
    assert open_problems(merged(run, four.all, tmp_path / "whole")) == ["not_found"]


def test_revisions_interleave_by_time(run: Run, four: Four, tmp_path: Path) -> None:
    whole = merged(run, four.all, tmp_path / "whole")
    with closing(sqlite3.connect(whole / "newscrawl.db")) as conn:
        changed = conn.execute(
            "SELECT article_id, group_concat(revision), count(DISTINCT title || body) FROM"
            " (SELECT * FROM revisions ORDER BY article_id, seen_at) GROUP BY article_id HAVING count(*) > 1"
        ).fetchall()
    assert len(changed) == 3  # of which `grown` saw one as well
    assert all(numbers == "1,2" and texts == 2 for _, numbers, texts in changed)


def test_an_archive_merged_into_a_new_one_is_a_copy_of_it(run: Run, four: Four, tmp_path: Path) -> None:
    for archive in four.all:
        copy = merged(run, (archive,), tmp_path / archive.name)
        assert contents(copy) == contents(archive)


def test_what_is_here_already_is_not_copied_again(run: Run, four: Four, tmp_path: Path) -> None:
    whole = merged(run, four.all, tmp_path / "whole")
    files = {path: path.stat().st_mtime_ns for path in (whole / "warc").rglob("*.gz")}
    again = run("merge", *four.all, "--into", whole, "--json").json
    assert [(one["files"], one["captures"], one["articles"]) for one in again] == [(0, 0, 0)] * 4
    assert {path: path.stat().st_mtime_ns for path in (whole / "warc").rglob("*.gz")} == files


def test_the_sources_stay_as_they_were(run: Run, four: Four, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in four.another.rglob("*") if path.is_file()}
    merged(run, (four.another,), tmp_path / "whole")
    after = {path: path.read_bytes() for path in four.another.rglob("*") if path.is_file()}
    assert {path.name for path in after} - {path.name for path in before} <= {"newscrawl.lock"}
    assert all(after[path] == content for path, content in before.items())


def test_an_archive_on_a_read_only_disk_is_taken_over(run: Run, four: Four, tmp_path: Path) -> None:
    with read_only_view(four.another, tmp_path / "mounted") as mounted:
        merged(run, (mounted,), tmp_path / "whole")
    assert contents(tmp_path / "whole") == contents(four.another)


def test_the_merged_archive_is_searched_and_crawled_on(run: Run, four: Four, tmp_path: Path) -> None:
    whole = merged(run, four.all, tmp_path / "whole")
    for words in (("status",), ("search", "xã", "--json"), ("coverage", "baomot"), ("reextract", "--json")):
        answer = run(*words, "--data", whole)
        assert answer.code in (0, 1), answer.err
        assert "Error" not in answer.err


def test_a_killed_merge_goes_on(run: Run, four: Four, tmp_path: Path) -> None:
    """Killed when its database is there, and at each page file that it brings."""
    expected = contents(merged(run, four.all, tmp_path / "peaceful"))
    files = len(list((tmp_path / "peaceful" / "warc").rglob("*.warc.gz")))
    into = tmp_path / "killed"
    for brought in range(files):
        files_there = ((into / "newscrawl.db", 1), (into / "warc" / "*" / "*.warc.gz", brought))
        zygote().kill("merge", *four.all, "--into", into, with_files=files_there)
    half = into / "warc" / "baomot" / "part-of-an-archive-that-was-given-up.warc.gz"
    half.write_bytes(b"\x1f\x8b")
    assert contents(merged(run, four.all, into)) == expected
    assert not half.exists()


def test_two_files_of_one_name_are_both_kept(run: Run, four: Four, tmp_path: Path) -> None:
    """Two machines may give their files the same name; a row must find its own file's record."""
    other = tmp_path / "other"
    shutil.copytree(four.another, other)
    (theirs,) = (other / "warc" / "baohai").glob("*.warc.gz")
    (ours,) = (four.earlier / "warc" / "baomot").glob("*.warc.gz")
    theirs.rename(theirs.with_name(ours.name))
    with closing(sqlite3.connect(other / "newscrawl.db")) as conn, conn:
        conn.execute("UPDATE captures SET warc_file = ?", (f"baomot/{ours.name}",))
    (other / "warc" / "baomot").mkdir()
    (other / "warc" / "baohai" / ours.name).rename(other / "warc" / "baomot" / ours.name)
    whole = merged(run, (four.earlier, other), tmp_path / "whole")
    assert len(list((whole / "warc" / "baomot").glob("*.warc.gz"))) == 2
    assert payloads(whole) == payloads(four.earlier) | payloads(four.another)


def test_a_contradiction_is_named(run: Run, four: Four, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(four.another, other)
    with closing(sqlite3.connect(other / "newscrawl.db")) as conn, conn:
        conn.execute("UPDATE newspapers SET name = 'Báo Khác' WHERE id = 'baohai'")
    answer = run("merge", four.another, other, "--into", tmp_path / "whole")
    assert (answer.code, "the newspaper baohai is not the same" in answer.out) == (1, True)


def test_fixtures_come_along_and_settings_are_named(run: Run, four: Four, tmp_path: Path) -> None:
    other, whole = tmp_path / "other", tmp_path / "whole"
    shutil.copytree(four.another, other)
    for name in ("baohai-1", "baohai-2"):
        (place := other / "fixtures" / name).mkdir(parents=True)
        for file in ("fixture.json", "page.html", "record.json"):
            (place / file).write_text(f"{name} {file}", encoding="utf-8")
    (half := whole / "fixtures" / "baohai-1").mkdir(parents=True)  # by a merge that was killed
    (half / "page.html").write_text("ba", encoding="utf-8")
    (other / "newscrawl.toml").write_text("[defaults.crawl]\ndelay = 9\n", encoding="utf-8")
    answer = run("merge", other, "--into", whole)
    assert (answer.code, answer.out.count(f"{other}/newscrawl.toml was left where it is")) == (0, 1)
    assert not (whole / "newscrawl.toml").exists()

    def fixtures(archive: Path) -> dict[str, bytes]:
        files = (archive / "fixtures").rglob("*.*")
        return {file.relative_to(archive).as_posix(): file.read_bytes() for file in files}

    assert fixtures(whole) == fixtures(other)
    before = fixtures(whole)
    (other / "fixtures" / "baohai-2" / "record.json").write_text("{}", encoding="utf-8")
    shutil.copy(other / "newscrawl.toml", whole)
    answer = run("merge", other, "--into", whole)
    assert (answer.code, answer.out.count("baohai-2 is another fixture than")) == (1, 1)
    assert ("was left" in answer.out, fixtures(whole)) == (False, before)


def test_an_older_archive_that_takes_over_is_brought_up_to_date_first(
    run: Run, four: Four, tmp_path: Path
) -> None:
    """What an older newscrawl left is kept in `backups/`; a merge into it is then like any other."""
    into = tmp_path / "older"
    make_older(into / "newscrawl.db", VERSIONS - 2)
    merged(run, (four.another,), into)
    with closing(sqlite3.connect(into / "newscrawl.db")) as conn:
        papers = conn.execute("SELECT newspaper, count(*) FROM articles GROUP BY 1 ORDER BY 1").fetchall()
    assert papers == [("baohai", 12), ("baomau", 3)]
    assert list((into / "backups").iterdir())


def test_a_newer_archive_that_should_take_over_is_left_alone(run: Run, four: Four, tmp_path: Path) -> None:
    into = tmp_path / "newer"
    shutil.copytree(four.earlier, into)
    with closing(sqlite3.connect(into / "newscrawl.db")) as conn, conn:
        conn.execute("UPDATE _sqlite_migrations SET name = 'm999_later' WHERE name LIKE 'm001%'")
    (open_file,) = (into / "warc" / "baomot").glob("*.warc.gz")
    with open_file.open("ab") as file:
        file.write(b"half a record")  # which the next writer would cut off
    before = {path: path.read_bytes() for path in into.rglob("*") if path.is_file()}
    answer = run("merge", four.another, "--into", into)
    assert (answer.code, "was written by a newer newscrawl" in answer.err) == (2, True), answer.err
    assert {path: path.read_bytes() for path in before} == before
    assert not (into / "warc" / "baohai").exists()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("empty", "is no archive"),
        ("itself", "cannot be merged into itself"),
        ("twice", "was named twice"),
        ("older", "was written by an older newscrawl"),
        ("newer", "was written by a newer newscrawl"),
        ("text", "is not an SQLite database"),
    ],
)
def test_what_cannot_be_merged_is_refused_before_anything_is_written(
    run: Run, four: Four, tmp_path: Path, spoil: str, said: str
) -> None:
    other, into = tmp_path / "other", tmp_path / "whole"
    archives: tuple[Path, ...] = (four.another, other)
    if spoil == "empty":
        other.mkdir()
    else:
        shutil.copytree(four.earlier, other)
    if spoil == "itself":
        archives, into = (other,), other
    elif spoil == "twice":
        archives = (other, other)
    elif spoil in ("older", "newer"):
        with closing(sqlite3.connect(other / "newscrawl.db")) as conn, conn:
            if spoil == "older":
                conn.execute(
                    "DELETE FROM _sqlite_migrations WHERE name = (SELECT max(name) FROM _sqlite_migrations)"
                )
            else:
                conn.execute("UPDATE _sqlite_migrations SET name = 'm999_later' WHERE name LIKE 'm001%'")
    elif spoil == "text":
        (other / "newscrawl.db").write_text("no database", encoding="utf-8")
    answer = run("merge", *archives, "--into", into)
    assert (answer.code, said in answer.err) == (2, True), answer.err
    assert into == other or not (into / "newscrawl.db").exists()
