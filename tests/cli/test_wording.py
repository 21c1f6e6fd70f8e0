"""Amounts, outcomes and bounds as people read them."""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.amounts import counted
from newscrawl.cli.rendering import console, table
from newscrawl.storage import newspapers, open_database, runs

from ..storage.builders import PAPER
from .terminal import newscrawl


def test_one_is_not_several() -> None:
    assert [counted(number, "capture") for number in (0, 1, 2)] == ["0 captures", "1 capture", "2 captures"]
    assert counted(1_024, "WARC file is", "WARC files are") == "1,024 WARC files are"
    assert counted(1, "retry", "retries") == "1 retry"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("columns", "lines"), [(40, 2), (80, 5), (90, 4), (100, 3), (120, 2)])
def test_no_word_of_a_table_is_cut(monkeypatch: pytest.MonkeyPatch, columns: int, lines: int) -> None:
    headings = ("newspaper", "articles", "new", "newest", "behind", "last success", "last run", "next crawl")
    cells = ("baohaiduong", "325", "54", "2026-11-30 14:12", "3 pages", "1 h ago")
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setattr(sys, "stdout", stream := Terminal())
    listing = table(*headings)
    listing.add_row(*cells, "2026-11-30 07:25 UTC, interrupted", "not scheduled")
    console().print(listing)
    printed = re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue())
    assert {word for heading in headings for word in heading.split()} <= set(printed.split())
    assert {"baohaiduong", "2026-11-30", "interrupted", "scheduled"} <= set(printed.split())
    assert printed.count("\n") == lines


def test_a_run_that_could_not_cover_all_is_called_the_same_everywhere(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    now = datetime.now(UTC)
    with open_database(tmp_path / "data" / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER])
        run = runs.start(
            db, command="crawl baomau", newspaper="baomau", now=now - timedelta(hours=1), versions=""
        )
        runs.finish(db, run, now=now, outcome="partial", counts={"fetched": 1}, message="a feed is broken")
    for command in ("runs", "status"):
        answer = newscrawl(command, cwd=tmp_path)
        said = " ".join(answer.out.split())
        assert "finished in part" in said, answer
        assert "partial" not in said
    assert newscrawl("runs", "--json", cwd=tmp_path).json[0]["outcome"] == "partial"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("backfill baodaknong --since 2026-01-01 --pace x", "'x' is not a number: write one like 20 or 0.5."),
        ("add https://bao.example --delay nan", "'nan' is not a number: write one like 20 or 0.5."),
        ("scaling --disk-month inf", "'inf' is not a number: write one like 20 or 0.5."),
        ("backfill baodaknong --since 2026-01-01 --pace 0", "0.0 is not in the range x>0."),
        ("scaling --years ten", "'ten' is not a number"),
    ],
)
def test_what_is_no_number_is_told_with_one(tmp_path: Path, words: str, said: str) -> None:
    answer = newscrawl(*words.split(), cwd=tmp_path)
    assert answer.code == 2
    assert said in answer.err
