"""Archives that have read the same captures differently, since one of them was read again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from newscrawl.items import Newspaper
from newscrawl.storage import newspapers, open_database
from newscrawl.storage.restating import Rereading, restate
from newscrawl.upkeep.merging import merge_archives

from ..reextraction.press import BOXED, GOOD, UNREAD, Press, page
from ..storage.builders import PAPER, make_article, minutes, see
from .contents import contents


def told(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows for table, rows in contents(data).items() if table != "runs"}


@pytest.mark.parametrize("before", [BOXED, UNREAD], ids=["read otherwise", "not read"])
def test_what_was_read_again_here_stays_when_its_source_comes_again(
    tmp_path: Path, before: Newspaper
) -> None:
    shard, whole = Press(tmp_path / "shard"), tmp_path / "whole"
    pages = [(1, page()), (1, page()), (1, page(text="Mưa về lúc gần sáng.")), (2, page(2)), (2, "")]
    shard.print(pages, before)
    list(merge_archives(whole, [shard.data]))
    Press(whole).reextract(GOOD)
    read = told(whole)
    (report,) = merge_archives(whole, [shard.data])
    assert report.articles == 0
    assert told(whole) == read
    shard.print([(1, page(text="Mưa tạnh.")), (3, page(3))], before)
    list(merge_archives(whole, [shard.data]))
    Press(whole).reextract(GOOD)
    shard.reextract(GOOD)
    assert Press(whole).snapshot() == shard.snapshot()


def archive(data: Path, version: str, titles: tuple[str, ...], day: str) -> Path:
    """An article seen once for each title, first read by extractor 1 and then by `version`."""
    data.mkdir()
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER])
        seen = [see(db, make_article(title=title), minutes(at)) for at, title in enumerate(titles)]
        if version != "1":
            again = [
                Rereading(at, make_article(title=f"{title}!", published_raw=day), version)
                for at, title in enumerate(titles, start=1)
            ]
            restate(db, seen[0].article_id, again)
        db.conn.execute("UPDATE captures SET extractor_version = ?", (version,))
    return data


@pytest.mark.parametrize("newer", ["2", "2+9c1d04b2", "10"])
def test_a_newer_extractors_reading_counts_whichever_archive_comes_first(tmp_path: Path, newer: str) -> None:
    parts = [
        archive(tmp_path / "old", "1", ("Mưa", "Nắng", "Gió"), "như cũ"),
        archive(tmp_path / "new", newer, ("Mưa", "Nắng"), "như mới"),
    ]
    for number, order in enumerate((parts, parts[::-1])):
        whole = tmp_path / str(number)
        list(merge_archives(whole, order))
        with open_database(whole / "newscrawl.db") as db:
            titles = [row[0] for row in db.conn.execute("SELECT title FROM revisions ORDER BY revision")]
            assert titles == ["Mưa!", "Nắng!", "Gió"]
            versions = db.conn.execute("SELECT extractor_version FROM captures ORDER BY fetched_at")
            assert [row[0] for row in versions] == [newer, newer, "1"]
        list(merge_archives(whole, parts))
    assert told(tmp_path / "0") == told(tmp_path / "1")


def test_a_reading_of_the_same_text_brings_what_else_it_read(tmp_path: Path) -> None:
    old = archive(tmp_path / "old", "1", ("Mưa",), "như cũ")
    new = tmp_path / "new"
    shutil.copytree(old, new)
    with open_database(new / "newscrawl.db") as db, db.transaction():
        restate(db, 1, [Rereading(1, make_article(title="Mưa", published_raw="như mới"), "2")])
    list(merge_archives(old, [new]))
    with open_database(old / "newscrawl.db") as db:
        assert db.conn.execute("SELECT published_raw, extractor_version FROM articles").fetchall()[0][:] == (
            "như mới",
            "2",
        )
