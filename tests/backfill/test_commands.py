"""`backfill` and `coverage` as people call them."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.cli import main, progress
from newscrawl.crawl.plan import Progress

from .conftest import Filled
from .desks import coverage

MISUSE = [
    (["backfill", "baodaknong"], "--since"),
    (["backfill", "nosuchpaper", "--since", "2021-01-01"], "nosuchpaper"),
    (["backfill", "baodaknong", "--since", "2021-13-01"], "not a day"),
    (["backfill", "baodaknong", "--since", "2022-01-01", "--until", "2021-01-01"], "lies after"),
    (["backfill", "baodaknong", "--since", "2999-01-01"], "lies after"),
    (["backfill", "baodaknong", "--since", "2021-01-01", "--source", "sitemap,feed"], "'feed'"),
    (["coverage", "nosuchpaper"], "nosuchpaper"),
    (["coverage", "baodaknong", "--since", "2022-01-01", "--until", "2021-01-01"], "lies after"),
]


@pytest.mark.parametrize(("words", "said"), MISUSE)
def test_misuse_is_one_sentence(
    words: list[str], said: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path / "data"), *words]) == 2
    told = capfd.readouterr().err
    assert told.startswith("Error: ")
    assert told.count("\n") == 1
    assert said in told
    assert not (tmp_path / "data").exists()


def test_coverage_of_what_was_never_crawled_says_how_to_begin(
    filled: Filled, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(filled.reader.data), "coverage", "baodaknong"]) == 2
    assert "newscrawl backfill baodaknong --since" in capfd.readouterr().err


def test_the_table_has_a_line_for_each_month_and_names_the_gaps(
    filled: Filled, capfd: pytest.CaptureFixture[str]
) -> None:
    told = coverage(filled.reader)
    assert main(["--data", str(filled.reader.data), "coverage", "baomau", "--months"]) == 0
    table = capfd.readouterr().out
    for month in {one["day"][:7] for one in told["days"]}:
        assert f"\n{month} " in table
    for gap in told["gaps"]:
        assert f"  {gap['first']}" in table
        assert gap["reason"] in table


def test_the_story_of_a_run_says_that_an_article_is_announced_more_than_once(
    filled: Filled, capfd: pytest.CaptureFixture[str]
) -> None:
    data, articles = str(filled.reader.data), len(filled.reader.server.urls())
    counts = filled.report["counts"]
    links = sum(number for name, number in counts.items() if name.endswith("_links"))
    new = sum(number for name, number in counts.items() if name.endswith("_new"))
    assert links > new == articles
    assert main(["--data", data, "runs", "1"]) == 0
    assert "each time that a source named it" in capfd.readouterr().out


def test_progress_of_a_back_fill_counts_days() -> None:
    one = Progress("baomau", 50, 48, 0, 30, 20.0, days_done=4, days_left=1200)
    assert progress.summary(one) == (
        "50 fetched, 48 stored, 0 problems, 2.5 pages/s, 4 days done, 1,200 days left, 30 to go, "
        "about 1 h 40 min left"
    )
