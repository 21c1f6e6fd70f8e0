"""Amounts, outcomes and bounds as people read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.amounts import counted
from newscrawl.storage import newspapers, open_database, runs

from ..storage.builders import PAPER
from .terminal import newscrawl


def test_one_is_not_several() -> None:
    assert [counted(number, "capture") for number in (0, 1, 2)] == ["0 captures", "1 capture", "2 captures"]
    assert counted(1_024, "WARC file is", "WARC files are") == "1,024 WARC files are"
    assert counted(1, "retry", "retries") == "1 retry"


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
        ("backfill baodaknong --since 2026-01-01 --pace 0", "0.0 is not in the range x>0."),
        ("scaling --years ten", "'ten' is not a number"),
    ],
)
def test_what_is_no_number_is_told_with_one(tmp_path: Path, words: str, said: str) -> None:
    answer = newscrawl(*words.split(), cwd=tmp_path)
    assert answer.code == 2
    assert said in answer.err
