"""A back-fill: newest first, resumable at any moment, and no day counts as read that was not."""

from __future__ import annotations

import random
import signal
import time
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from newscrawl.sample import SampleServer
from tests.crawl.papers import ALL, PATIENCE, Crawl, Reader, desk, is_article, kill

from .conftest import REACH, Filled
from .desks import asked, backfill, coverage, day_file, days_in, first_day, states

VIETNAM = timezone(timedelta(hours=7))


def test_the_newest_articles_come_first_and_no_day_is_left_out(filled: Filled) -> None:
    reader, report = filled.reader, filled.report
    published = [
        reader.server.paper.at(path).published_at.date() for path in filter(is_article, filled.asked)
    ]
    assert published == sorted(published, reverse=True)
    assert sorted(url for (url,) in reader.rows("select url from articles")) == sorted(reader.server.urls())
    days = reader.server.paper.published_days()
    assert days_in(filled.asked) == [str(day) for day in reversed(days)]
    assert (report["outcome"], report["counts"]["days_read"], report["counts"]["days_left"]) == (
        "finished",
        len(days),
        0,
    )
    assert reader.problems() == {}
    reader.check()


def test_the_frontier_is_fed_a_few_days_at_a_time(filled: Filled) -> None:
    oldest = next(at for at, path in enumerate(filled.asked) if f"{first_day(filled.reader)}.xml" in path)
    before = sum(map(is_article, filled.asked[:oldest]))
    assert before >= len(filled.reader.server.urls()) // 3


def test_coverage_tells_days_without_a_sitemap_from_days_read(filled: Filled) -> None:
    reader = filled.reader
    told = coverage(reader)
    busy = {str(day): len(reader.server.urls(day, day)) for day in reader.server.paper.published_days()}
    for one in told["days"]:
        expected = ("read", busy[one["day"]], busy[one["day"]]) if one["day"] in busy else ("absent", 0, None)
        assert (one["state"], one["articles"], one["links"]) == expected
    assert told["since"] == str(first_day(reader) - timedelta(days=REACH))
    assert told["articles"] == len(reader.server.urls())
    assert told["gaps"][0] == {
        "first": told["since"],
        "last": str(first_day(reader) - timedelta(days=1)),
        "days": REACH,
        "reason": "no sitemap",
        "articles": 0,
        "error": None,
    }


def test_a_second_back_fill_reads_no_settled_day_again(filled: Filled, tmp_path: Path) -> None:
    reader = filled.copy(tmp_path / "data")
    reader.server.reset_log()
    again = backfill(reader)
    assert (again.code, reader.asked()) == (0, [])
    settled = datetime.now(VIETNAM).date() - timedelta(days=5)
    again_read = days_in(asked(reader))
    assert 0 < len(again_read) <= 5
    assert all(day > str(settled) for day in again_read)


@pytest.mark.slow
def test_killed_again_and_again_it_ends_like_one_in_peace(filled: Filled, analyst: Reader) -> None:
    chance = random.Random(20210101)
    landed = 0
    # Or it would be at its end before a busy machine lets us kill it.
    analyst.server.misbehave([{"match": r"-\d+\.html", "effect": "slow", "seconds": 0.05}])
    for _ in range(3):
        analyst.server.reset_log()
        since = first_day(analyst) - timedelta(days=REACH)
        process = analyst.start(f"--since={since}", command="backfill")
        moment = chance.randint(4, 24)
        while process.poll() is None and len(analyst.server.requests()) < moment:
            time.sleep(0.005)  # else our asking takes the CPU that the back-fill wants
        landed += process.poll() is None
        kill(process, signal.SIGKILL)
    assert landed == 3
    analyst.server.misbehave([])
    assert backfill(analyst, reach=REACH).code == 0
    assert analyst.articles() == filled.reader.articles()
    assert _ledger(analyst) == _ledger(filled.reader)
    analyst.check()


def _ledger(reader: Reader) -> list[tuple[Any, ...]]:
    return reader.rows("select day, sitemap, state, links, last_error from days order by day, sitemap")


def test_a_day_refused_for_ever_stays_open_is_named_and_is_read_when_it_can_be(analyst: Reader) -> None:
    days = analyst.server.paper.published_days()
    refused = days[4]
    analyst.server.misbehave([{"match": day_file(refused), "effect": "status", "status": 403}])
    done = backfill(analyst)
    assert (done.code, done.report["outcome"]) == (1, "finished")
    assert done.report["counts"]["days_left"] == 1
    assert "newscrawl coverage baomau" in done.report["message"]
    assert states(analyst)[str(refused)] == "refused"
    (gap,) = [gap for gap in coverage(analyst)["gaps"] if gap["reason"] == "refused"]
    assert (gap["first"], gap["last"], gap["error"]) == (str(refused), str(refused), "status 403")
    missing = analyst.server.urls(refused, refused)
    assert analyst.one("select count(*) from articles") == len(analyst.server.urls()) - len(missing)

    # An ordinary crawl tries it too; that it fails again does not make the crawl incomplete.
    again = analyst.crawl()
    assert again.code == 1
    assert states(analyst)[str(refused)] == "refused"
    assert analyst.rows("select command, outcome from runs order by id") == [
        (f"backfill baomau --since {first_day(analyst)} --source sitemap", "partial"),
        ("crawl baomau", "finished"),
    ]

    analyst.server.misbehave([])
    analyst.server.reset_log()
    assert analyst.crawl().code == 0
    assert sorted(analyst.asked()) == sorted(url.removeprefix(analyst.server.base_url) for url in missing)
    assert states(analyst)[str(refused)] == "read"
    assert analyst.problems() == {}


def test_a_day_read_in_part_stays_open_and_one_without_articles_does_not(analyst: Reader) -> None:
    days = analyst.server.paper.published_days()
    malformed, html, empty = days[5], days[4], days[3]
    analyst.server.misbehave(
        [
            {"match": day_file(malformed), "effect": "malformed"},
            {"match": day_file(html), "effect": "html"},
            {"match": day_file(empty), "effect": "no_items"},
        ]
    )
    assert backfill(analyst, f"--until={malformed}").code == 1
    told = states(analyst)
    assert [told[str(day)] for day in (malformed, html, empty)] == ["refused", "refused", "empty"]
    analyst.server.misbehave([])
    assert backfill(analyst, f"--until={malformed}").code == 0
    told = states(analyst)
    assert [told[str(day)] for day in (malformed, html)] == ["read", "read"]


@pytest.mark.parametrize("command", ["crawl", "backfill"])
def test_what_settled_days_announced_and_could_not_be_fetched_is_asked_for_again(
    tmp_path: Path, command: str
) -> None:
    """Their sitemaps are not read again; the articles of another window are left to its run."""
    with SampleServer(articles=20, days=10) as server:
        reader = desk(tmp_path / "data", server, retries=0)
        server.misbehave([{"match": r"-\d+\.html", "effect": "status", "status": 500}])
        assert reader.crawl(ALL, command=command).code == 1
        assert reader.problems() == {"fetch_failed": 20}
        server.misbehave([])
        server.reset_log()
        reader.crawl(f"--since={datetime.now(VIETNAM).date()}", command=command)
        before = len(reader.asked())
        assert before < 20
        assert reader.crawl(ALL, command=command).code == 0
        assert len(reader.asked()) == 20
        assert reader.one("select count(*) from articles") == 20
        assert reader.problems() == {}


def test_a_damaged_index_makes_no_day_absent(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": r"^/sitemap\.xml", "effect": "truncated"}])
    assert backfill(analyst).code == 1
    assert analyst.one("select count(*) from days where state = 'absent'") == 0
    analyst.server.misbehave([])
    assert backfill(analyst).code == 0
    assert analyst.one("select count(*) from articles") == len(analyst.server.urls())


def test_a_window_before_the_newspaper_is_all_absent_and_no_problem(analyst: Reader) -> None:
    done = backfill(analyst, f"--until={first_day(analyst) - timedelta(days=1)}", reach=10)
    assert (done.code, done.report["problems"], analyst.asked()) == (0, {}, [])
    assert analyst.rows("select state, count(*) from days group by 1") == [("absent", 10)]


def test_limit_stops_early_and_the_same_command_goes_on(analyst: Reader) -> None:
    first = backfill(analyst, "--limit=9")
    assert (first.code, first.report["counts"]["fetched"]) == (0, 9)
    assert first.report["counts"]["days_left"] > 0
    newest = sorted(analyst.server.urls(), key=lambda url: analyst.server.paper.at(url).published_at)[-9:]
    days = {analyst.server.paper.at(path).published_at.date() for path in analyst.asked()}
    assert days == {analyst.server.paper.at(url).published_at.date() for url in newest}
    told = coverage(analyst)
    assert {"reason": "not read yet"}.items() <= told["gaps"][0].items()
    second = backfill(analyst)
    assert second.report["counts"]["fetched"] == len(analyst.server.urls()) - 9
    assert len(analyst.asked()) == len(set(analyst.asked())) == len(analyst.server.urls())


def test_ctrl_c_says_what_is_left(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": r"-\d+\.html", "effect": "slow", "seconds": 0.2}])
    process = analyst.start(f"--since={first_day(analyst)}", command="backfill")
    while len(analyst.asked()) < 3:
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    report = Crawl(process.returncode, out, err).report
    assert (process.returncode, report["outcome"]) == (130, "interrupted")
    assert f"{report['counts']['days_left']} days to go" in report["message"]
    analyst.check()


def test_a_listing_is_walked_page_by_page_behind_its_articles(analyst: Reader) -> None:
    done = backfill(analyst, "--source=listing")
    assert done.code == 0
    paths = asked(analyst)
    pages = [at for at, path in enumerate(paths) if "getMoreArticle" in path]
    between = [sum(map(is_article, paths[one:two])) for one, two in pairwise(pages)]
    assert between[:2] == [15, 15]
    assert analyst.one("select count(*) from articles") == len(analyst.server.urls())


def test_an_ordinary_crawl_keeps_the_ledger_too(analyst: Reader) -> None:
    days = analyst.server.paper.published_days()
    assert analyst.crawl(f"--since={days[-8]}", "--source=sitemap").code == 0
    told = states(analyst, since=days[0])
    assert {told[str(day)] for day in days[-8:]} == {"read"}
    assert {told[str(day)] for day in days[:-8]} == {"unread"}


def test_the_newspaper_itself_is_asked_before_a_web_archive_and_the_limit_is_for_both(
    analyst: Reader,
) -> None:
    endpoint = f"--wayback-endpoint={analyst.server.base_url}"
    done = backfill(analyst, "--source=wayback,sitemap", endpoint, "--limit=3")
    assert (done.code, done.report["counts"]["fetched"]) == (0, 3)
    assert not [path for path in asked(analyst) if path.startswith("/cdx")]


def test_a_back_fill_stops_when_its_time_is_up_and_goes_on(tmp_path: Path) -> None:
    """So that it can be scheduled beside the crawls, which wait for it."""
    slow = [{"match": r"-\d+\.html", "effect": "slow", "seconds": 60}]
    with SampleServer(articles=12, days=4, misbehave=slow) as server:
        reader = desk(tmp_path / "data", server)
        stopped = reader.crawl(ALL, "--max-time=1s", command="backfill")
        assert (stopped.code, stopped.report["outcome"]) == (0, "paused"), stopped.err
        assert "Its time was up with" in stopped.report["message"]
        server.misbehave([])
        assert reader.crawl(ALL, command="backfill").report["outcome"] == "finished"
        assert reader.one("select count(*) from articles") == 12
        assert reader.rows("select outcome from runs order by id") == [("paused",), ("finished",)]
