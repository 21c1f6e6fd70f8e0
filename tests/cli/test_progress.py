"""What a long crawl says of itself."""

from __future__ import annotations

import logging

import pytest

from newscrawl.cli import crawling, progress, wording
from newscrawl.crawl.plan import Progress, RunReport


def at(seconds: float, fetched: int = 0, remaining: int = 100) -> Progress:
    return Progress("baomau", fetched, fetched, 0, remaining, seconds)


@pytest.mark.parametrize(
    ("seconds", "words"), [(4, "4 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"), (260_000, "3 days")]
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


def test_summary_says_rate_stored_problems_and_time_left() -> None:
    line = progress.summary(Progress("baomau", 50, 48, 2, 100, 25.0))
    assert line == "50 fetched, 48 stored, 2 problems, 2.0 pages/s, 100 to go, about 50 s left"
    assert "left" not in progress.summary(at(0.0))


def test_plain_lines_come_every_ten_seconds(caplog: pytest.LogCaptureFixture) -> None:
    lines = progress.PlainLines()
    with caplog.at_level(logging.INFO, logger="newscrawl"):
        for tenth in range(0, 351):
            lines.show(at(tenth / 10, fetched=tenth))
    assert len(caplog.records) == 3


def test_logging_is_as_before_when_a_crawl_has_ended() -> None:
    root = logging.getLogger()
    before = list(root.handlers)
    with progress.following(["baomau"]) as listener:
        listener(at(1.0))
        assert len(root.handlers) == len(before) + 1
    assert root.handlers == before


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([RunReport("a", "finished")], 0),
        ([RunReport("a", "finished", problems={"not_found": 3})], 0),
        ([RunReport("a", "finished", problems={"unknown_layout": 1})], 1),
        ([RunReport("a", "finished"), RunReport("b", "blocked")], 1),
        ([RunReport("a", "failed")], 1),
        ([RunReport("a", "blocked"), RunReport("b", "interrupted")], 130),
    ],
)
def test_exit_codes(reports: list[RunReport], code: int) -> None:
    assert crawling.exit_code(reports) == code


def test_a_report_says_what_went_wrong_and_how_to_go_on() -> None:
    report = RunReport(
        "baomau", "interrupted", {"fetched": 3, "stored": 2}, {"no_date": 1}, "Go on so.", 65.0
    )
    line = crawling.sentence(report)
    for said in ("interrupted after 1 min 5 s", "3 pages fetched", "2 new", "no_date 1", "Go on so."):
        assert said in line
