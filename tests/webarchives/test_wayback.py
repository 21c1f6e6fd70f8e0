"""Completing a newspaper from the Wayback Machine: a real pywb, behind a shim that speaks its dialect."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import UTC, datetime

import pytest

from newscrawl.items import VIETNAM
from newscrawl.storage import DATABASE, open_database, problems

from ..crawl.papers import ALL, PATIENCE, Reader, kill
from ..waiting import wait_until
from ..zygote import Process
from .conftest import FORMER, Past
from .papers import backfill, start
from .shim import Mood, Shim

pytestmark = pytest.mark.slow

CLOSED = [{"match": r"^/(?!robots\.txt)", "effect": "status", "status": 404}]
OLD, PREFIXED = "baomau:/900001", "baomau:/bbt/900001"
COVERAGE = "select substr(published_at, 1, 10), count(*) from articles where published_at > '2022' group by 1"
EVERYTHING = 32  # articles that the web archive has


def complete_and_whole(reader: Reader, past: Past) -> None:
    """Every article that was ever captured is there, and says what it said to the crawl of then."""
    whole = {row[0]: row for row in past.crawled.articles()}
    now = {row[0]: row for row in reader.articles()}
    assert set(now) == {*whole, OLD, PREFIXED}
    assert {key: now[key] for key in whole} == whole
    reader.check()


def after_replays(process: Process, shim: Shim, count: int) -> None:
    """Wait until the web archive was asked for so many captures."""
    wait_until(process, lambda: len(shim.replays()) >= count)


def test_a_closed_paper_is_completed(reader: Reader, past: Past, shim: Shim) -> None:
    reader.crawl(ALL, "--limit=10")
    past.server.misbehave(CLOSED)
    reader.crawl(ALL)
    assert sum(count for _, count in reader.rows(COVERAGE)) == 10
    assert reader.problems()["not_found"] == 20

    got = backfill(reader, shim.endpoint)

    assert got.report["outcome"] == "finished"
    assert got.report["counts"]["stored"] == EVERYTHING - 10
    complete_and_whole(reader, past)
    assert reader.rows(COVERAGE) == past.crawled.rows(COVERAGE)
    assert "not_found" not in reader.problems()
    origins = "select origin, count(*) from captures where kind = 'page' and status = 200 group by 1"
    # Of the ten, the web archive's earlier capture too; of one article two versions, and two block pages.
    assert reader.rows(origins) == [("crawl", 10), ("wayback", 35)]


def test_a_capture_keeps_its_time_its_address_and_its_headers(reader: Reader, shim: Shim) -> None:
    backfill(reader, shim.endpoint, "--until=2021-12-31")
    url = f"{FORMER}/duong-moi-900001.html"
    captured = "select url, fetched_at, origin, content_type from captures where url = ? order by fetched_at"
    html = "text/html; charset=utf-8"
    assert reader.rows(captured, url) == [
        (url, "2021-03-05T02:30:00.000000Z", "wayback", html),
        (url, "2021-06-05T02:30:00.000000Z", "wayback", html),
    ]
    ((first, last, revision, body, published),) = reader.rows(
        "select first_seen_at, last_seen_at, revision, body, published_at from articles where key = ?", OLD
    )
    assert (first[:10], last[:10], revision) == ("2021-03-05", "2021-06-05", 2)
    assert "Tin đã sửa" in body
    assert published == "2021-03-05T07:30:00+07:00"
    assert reader.one("select count(*) from articles") == 2
    reader.check()


def test_a_relative_date_is_read_against_the_capture(reader: Reader, shim: Shim) -> None:
    backfill(reader, shim.endpoint, "--until=2021-03-31")
    ((published, raw),) = reader.rows("select published_at, published_raw from articles")
    assert (published[:13], raw) == ("2021-03-05T07", "2 giờ trước")  # captured at 09:30 in Vietnam


def test_nothing_is_fetched_twice(reader: Reader, shim: Shim) -> None:
    backfill(reader, shim.endpoint, "--limit=3")
    assert len(shim.replays()) == 3
    ((command,),) = reader.rows("select command from runs")
    assert command.startswith("backfill ")
    assert command.endswith(" --source wayback --limit 3")
    backfill(reader, shim.endpoint)
    rows = reader.articles()
    assert len(rows) == EVERYTHING
    assert max(Counter(shim.replays()).values()) == 1
    shim.asked.clear()
    assert backfill(reader, shim.endpoint).report["outcome"] == "finished"
    assert shim.replays() == []
    assert reader.articles() == rows


def test_what_was_captured_in_an_articles_place_is_no_article(reader: Reader, past: Past, shim: Shim) -> None:
    shim.lies = True
    got = backfill(reader, shim.endpoint)
    assert got.report["outcome"] == "finished"
    assert got.report["counts"]["retries"] == 0  # a captured refusal is not meant for us
    seen = "select url, reason, detail from problems where closed_at is null"
    problems = {url: (reason, detail) for url, reason, detail in reader.rows(seen)}
    assert problems[f"{FORMER}/chan-900002.html"][0] == "block_page"
    assert problems[f"{FORMER}/qua-nhieu-900003.html"] == ("fetch_failed", "status 429")
    assert problems[f"{FORMER}/doi-cho-900004.html"] == ("redirected", f"captured as a redirect to {FORMER}/")
    assert len(problems) == 3  # of the other block page's article, another capture had the text
    complete_and_whole(reader, past)


def test_trouble_changes_nothing(reader: Reader, past: Past, shim: Shim) -> None:
    shim.most = 4
    shim.moods = [
        Mood("^/cdx", 429, times=1),
        Mood("^/cdx.*resumeKey=4$", "reset", times=2),
        Mood("^/cdx.*resumeKey=12$", "html", times=1),
        Mood("^/cdx.*resumeKey=8$", "cut", times=2),
        Mood("^/web/.*[02468].html", 503, times=1),
        Mood("^/web/.*5.html", "reset", times=2),
        Mood("^/web/.*7.html", "html", times=1),
        Mood("^/web/20210305023000id_/", "20210305023001", times=1),
    ]
    got = backfill(reader, shim.endpoint)
    assert got.report["outcome"] == "finished"
    assert {mood.what for mood, _ in shim.met} >= {429, 503, "reset", "html", "cut", "20210305023001"}
    complete_and_whole(reader, past)


def test_broken_lines_are_named_and_passed_over(reader: Reader, past: Past, shim: Shim) -> None:
    captured = datetime.fromisoformat(past.crawled.one("select max(fetched_at) from captures"))
    day = captured.astimezone(VIETNAM).date()
    shim.moods = [Mood(f"^/cdx.*to={day.year}", "broken"), Mood(f"^/cdx.*to={day.year - 1}", "html")]
    got = backfill(reader, shim.endpoint, f"--until={day}", since=f"{day.year - 1}-01-01")
    assert got.code == 1
    assert got.report["problems"] == {"source_damaged": 1, "source_failed": 2}
    assert reader.one("select count(*) from articles") == len(past.crawled.articles())


def test_a_ban_ends_the_run_and_the_next_one_goes_on(reader: Reader, past: Past, shim: Shim) -> None:
    shim.moods = [Mood("^/web/", 429)]
    got = backfill(reader, shim.endpoint, pace=20_000)
    assert got.report["outcome"] == "blocked"
    assert "429" in got.report["message"]
    home = reader.one("select base_url || '/' from newspapers where id = 'baomau'")
    with open_database(reader.data / DATABASE) as db, db.transaction():
        problems.add(db, newspaper="baomau", url=home, reason="blocked", now=datetime.now(UTC))
    shim.moods = []
    assert backfill(reader, shim.endpoint).report["counts"]["stored"] == EVERYTHING
    assert reader.one("select count(*) from frontier where state <> 'done'") == 0
    refusing = reader.rows("select url from problems where reason = 'blocked' and closed_at is null")
    assert refusing == [(home,)], "the newspaper was not asked"


def test_robots_txt_of_the_web_archive_is_obeyed(reader: Reader, shim: Shim) -> None:
    shim.robots = "User-agent: *\nDisallow: /web/\n"
    got = backfill(reader, shim.endpoint)
    assert got.report["outcome"] == "blocked"
    assert "robots.txt" in got.report["message"]
    assert shim.replays() == []
    assert reader.problems() == {"blocked": 1}
    assert reader.one("select url from problems") == f"{shim.endpoint}/"


def test_a_killed_run_loses_nothing(reader: Reader, past: Past, shim: Shim) -> None:
    process = start(reader, shim.endpoint, pace=300)
    after_replays(process, shim, 8)
    kill(process)
    captured = "select url, strftime('%Y%m%d%H%M%S', fetched_at) from captures where origin = 'wayback'"
    stored = {f"/web/{moment}id_/{url}" for url, moment in reader.rows(captured)} & set(shim.replays())
    assert stored
    backfill(reader, shim.endpoint)
    complete_and_whole(reader, past)
    asked = Counter(shim.replays())
    assert max(asked.values()) <= 2
    assert all(asked[path] == 1 for path in stored), "only what was under way is asked for again"


def test_a_crawl_of_the_living_paper_leaves_the_web_archives_tickets_alone(
    reader: Reader, shim: Shim
) -> None:
    process = start(reader, shim.endpoint, pace=300)
    after_replays(process, shim, 3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=PATIENCE)
    assert '"interrupted"' in out
    assert reader.one("select count(*) from frontier where state = 'pending'") > 20
    asked = len(shim.asked)
    crawl = reader.crawl(ALL, "--limit=1")
    assert crawl.report["counts"]["fetched"] == 1
    assert len(shim.asked) == asked
