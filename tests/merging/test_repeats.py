"""Captures whose payload stands in another record: taken over, they still say in which."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.storage import merging, open_database
from newscrawl.upkeep.merging import merge_archives

from ..reextraction.press import BOXED, GOOD, Press, page
from .contents import contents


def repeated(data: Path) -> Press:
    """Three pages, each seen three times: once in full, once in the very same bytes, once as a 304."""
    press = Press(data)
    for number in (1, 2, 3):
        press.print([(number, page(number)), (number, page(number)), (number, "")], BOXED)
    return press


@pytest.mark.parametrize("chunk", [1, 2, merging.CHUNK])
def test_what_repeats_a_page_still_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(merging, "CHUNK", chunk)
    one = repeated(tmp_path / "one")
    assert one.one("select count(*) from captures where refers_to is not null") == 6
    list(merge_archives(tmp_path / "whole", [one.data]))
    assert contents(tmp_path / "whole") == contents(one.data)


def test_what_repeats_a_page_can_be_read_again(tmp_path: Path) -> None:
    one = repeated(tmp_path / "one")
    list(merge_archives(tmp_path / "whole", [one.data]))
    report = Press(tmp_path / "whole").reextract(GOOD)
    assert (report.tally.counts["changed"], report.tally.counts["lost"]) == (3, 0)
    assert report.tally.as_json() == one.reextract(GOOD).tally.as_json()
    assert Press(tmp_path / "whole").snapshot() == one.snapshot()


def test_merging_again_mends_what_lost_its_page(tmp_path: Path) -> None:
    one = repeated(tmp_path / "one")
    list(merge_archives(tmp_path / "whole", [one.data]))
    with open_database(tmp_path / "whole" / "newscrawl.db") as db, db.transaction():
        db.conn.execute("UPDATE captures SET refers_to = NULL")
    list(merge_archives(tmp_path / "whole", [one.data]))
    assert contents(tmp_path / "whole") == contents(one.data)
