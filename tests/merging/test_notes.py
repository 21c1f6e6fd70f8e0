"""Problems that come along: what a person wrote down beside them, and when they were settled."""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path

import pytest

from newscrawl.storage import newspapers, open_database, problems
from newscrawl.storage.problem_lists import Wanted, close
from newscrawl.storage.values import machine_time
from newscrawl.upkeep.merging import merge_archives

from ..storage.builders import PAPER, address, make_article, minutes, see
from .contents import contents

NOTED = ((None, None), (10, "rút bài"), (20, "tòa soạn xác nhận"), (30, None))


def archive(data: Path, closed: int | None, note: str | None) -> Path:
    """A page that was not found, closed after so many minutes with this note, if it was."""
    data.mkdir()
    with open_database(data / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER])
        problems.add(db, newspaper=PAPER.id, url=address(1), reason="not_found", now=minutes(0))
        if closed is not None:
            close(db, Wanted(), now=minutes(closed), note=note)
    return data


@pytest.mark.parametrize("order", list(permutations(range(len(NOTED)), 3)))
def test_a_note_is_kept_and_of_two_always_the_same_one(tmp_path: Path, order: tuple[int, ...]) -> None:
    parts = [archive(tmp_path / f"part-{number}", *NOTED[number]) for number in order]
    whole = tmp_path / "whole"
    list(merge_archives(whole, parts))
    with open_database(whole / "newscrawl.db", read_only=True) as db:
        (note,) = db.conn.execute("SELECT note FROM problems").fetchone()
    assert note == max(NOTED[number][1] or "" for number in order)
    once = contents(whole)["problems"]
    list(merge_archives(whole, parts))
    assert contents(whole)["problems"] == once


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_was_read_first_settles_it_whichever_archive_comes_first(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Not found in one archive, and its copy; that one reads the article much later, and another sooner."""
    refused, copy, other = (tmp_path / name for name in ("refused", "copy", "other"))
    archive(refused, None, None)
    shutil.copytree(refused, copy)
    for data, minute in ((refused, 30), (other, 10)):
        data.mkdir(exist_ok=True)
        with open_database(data / "newscrawl.db") as db, db.transaction():
            newspapers.sync(db, [PAPER])
            see(db, make_article(), minutes(minute))
            problems.close_for(db, PAPER.id, address(1), minutes(minute))
    parts = [(refused, copy, other)[number] for number in order]
    whole = tmp_path / "whole"
    for _ in range(2):
        list(merge_archives(whole, parts))
        with open_database(whole / "newscrawl.db", read_only=True) as db:
            (closed_at,) = db.conn.execute("SELECT closed_at FROM problems").fetchone()
        assert closed_at == machine_time(minutes(10))
