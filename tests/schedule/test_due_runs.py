"""`crawl --due` as a timer calls it: real processes, at times that are not now."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.items import VIETNAM
from newscrawl.sample import SampleServer

from ..faults.service_manager import end
from ..fresh_interpreter import loaded_after
from ..newsstand import borrowed
from ..upkeep.services import BEAT, Service, service
from ..waiting import PATIENCE, wait_until
from .clock import start
from .conftest import Desk

__all__ = ["service"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fetched(server: SampleServer) -> list[str]:
    """The paths of the articles that were asked for."""
    return [one["path"] for one in server.requests() if one["path"].endswith(".html")]


def test_each_newspaper_is_crawled_when_its_time_has_come(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url, every="1h")
    first = desk.due("--json")
    assert (first.code, first.reports["baomau"]["outcome"]) == (0, "finished")
    asked = len(paper.requests())

    idle = desk.due()
    assert idle.code == 0
    assert idle.out.startswith("Nothing is due. The next is baomau, at ")
    assert len(paper.requests()) == asked

    published = paper.publish(1)
    later = desk.due("--json", by=HOUR)
    assert later.reports["baomau"]["counts"]["stored"] == 1
    assert desk.one("select url from articles order by id desc limit 1") == published[0]
    assert desk.rows("select distinct command from runs") == [("crawl --due",)]
    listings = "select count(*) from frontier where kind = 'listing' and run_id < 2"
    assert desk.one(listings) == 0, "a listing's old pages do not pile up"


def test_a_wrong_file_keeps_no_other_newspaper_waiting(
    desk: Desk, paper: SampleServer, service: Service
) -> None:
    desk.enable("baomau", paper.base_url)
    file = desk.data / "newspapers" / "banmau.toml"
    file.write_text('name = "Bản Mẫu"\nbase_url = 7\n', encoding="utf-8")
    first = desk.due("--json", "--heartbeat", service.heartbeat)
    assert (first.code, first.reports["baomau"]["outcome"]) == (1, "finished")
    said = f"Left out: {file}: base_url must be "
    assert said in first.err
    idle = desk.due("--heartbeat", service.heartbeat)
    assert (idle.code, idle.out.startswith("Nothing is due.")) == (1, True)
    assert [(path, said in text) for path, text in service.heard] == [(f"/ping/{BEAT}/fail", True)] * 2

    named = desk.newscrawl("crawl", "banmau")
    assert (named.code, named.err.startswith(f"Error: {file}: base_url must be ")) == (2, True)
    file.unlink()
    assert desk.due("--heartbeat", service.heartbeat).code == 0
    assert service.heard[2:] == [(f"/ping/{BEAT}", "All is well.")]


def test_a_file_that_became_wrong_is_told_once_over_the_channels(
    desk: Desk, paper: SampleServer, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", service.webhook)
    desk.enable("baomau", paper.base_url)
    assert desk.due().code == 0
    file = desk.data / "newspapers" / "baomau.toml"
    right = file.read_text(encoding="utf-8")
    file.write_text(right + "\ncolour = 1\n", encoding="utf-8")
    assert [desk.due(by=HOUR).code, desk.due(by=2 * HOUR).code] == [2, 2]
    (alarm,) = service.messages
    assert alarm["title"] == "newscrawl: 1 alarm (baomau)"
    assert f"its file is wrong, and no crawl takes it: {file}: there is no key " in alarm["message"]
    shown = desk.newscrawl("problems", "F1").out
    assert ("after run" in shown, "Put it right (newspapers/baomau.toml" in shown) == (False, True)

    file.write_text(right, encoding="utf-8")
    assert desk.due(by=3 * HOUR).code == 0
    titles = ["newscrawl: 1 recovery (baomau)", "newscrawl: 1 alarm (baomau)"]
    assert [one["title"] for one in service.messages[1:]] == titles[:1]
    (desk.data / "newscrawl.toml").write_text("[default]\n", encoding="utf-8")
    assert [desk.newscrawl("crawl", "baomau").code, desk.due().code] == [2, 2]
    assert [one["title"] for one in service.messages[1:]] == titles
    assert "newscrawl.toml: there is no key" in service.messages[-1]["message"]


def test_a_file_that_was_wrong_from_the_first_is_told_once_too(
    desk: Desk, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", service.webhook)
    file = desk.data / "newspapers" / os.fsdecode(b"\xff b\n.toml")
    file.parent.mkdir(parents=True)
    file.write_text('name = "Bản Mẫu"\nbase_url = 7\n', encoding="utf-8")
    assert [desk.newscrawl("crawl", file.stem).code, desk.due().code] == [2, 2]
    (alarm,) = service.messages
    assert alarm["title"] == "newscrawl: 1 alarm (\ufffd b)"
    assert "its file is wrong, and no crawl takes it: " in alarm["message"]
    stands = desk.newscrawl("status")
    assert (stands.code, "F1  \ufffd b: its file is wrong" in stands.out) == (1, True)

    file.unlink()
    desk.enable("baomau", "http://127.0.0.1:9", every="never")
    assert "Recovered \ufffd b: its file is wrong no more." in desk.due().err
    assert [one["title"] for one in service.messages[1:]] == ["newscrawl: 1 recovery (\ufffd b)"]
    assert desk.newscrawl("status").code == 0


def test_newspapers_that_read_one_source_are_named_together(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url)
    desk.enable("banmau", paper.base_url)
    both = f"{desk.data}/newspapers/banmau.toml and {desk.data}/newspapers/baomau.toml both read "
    crawled = desk.due()
    assert (crawled.code, crawled.err.count(both)) == (0, 1)
    checked = desk.newscrawl("check", "baomau", "--pages", "1")
    assert (checked.code, checked.out.count(both)) == (1, 1)
    stands = desk.newscrawl("status")
    assert (stands.code, stands.out.count(both)) == (1, 1)

    (desk.data / "newspapers" / "banmau.toml").unlink()
    assert desk.newscrawl("status").code == 0


def test_days_without_any_run_are_caught_up_from_the_daily_sitemaps(desk: Desk, paper: SampleServer) -> None:
    """The machine was off for three days; only the sitemaps still know what was published meanwhile."""
    desk.enable("baomau", paper.base_url)
    file = desk.data / "newspapers" / "baomau.toml"
    file.write_text(file.read_text().replace("\n[crawl]", 'sources = ["sitemap"]\n\n[crawl]'))
    assert desk.due().code == 0
    before = desk.one("select count(*) from articles")
    today = datetime.now(VIETNAM)
    missed = [url for day in (1, 2, 3) for url in paper.publish(4, at=today + day * DAY)]
    paper.reset_log()

    caught_up = desk.due("--json", by=3 * DAY + HOUR)

    assert caught_up.reports["baomau"]["outcome"] == "finished"
    stored = {url for (url,) in desk.rows("select url from articles")}
    assert set(missed) <= stored
    assert len(stored) == before + len(missed)
    asked = {one["path"] for one in paper.requests()}
    for day in (1, 2, 3):
        assert f"/sitemap-article-{(today + day * DAY).date()}.xml" in asked


def test_nothing_due_loads_no_engine(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url)
    desk.due()
    loaded = loaded_after(
        f"from newscrawl.cli import main\nassert main(['crawl', '--due', '--data', {str(desk.data)!r}]) == 0"
    )
    assert not loaded & {"scrapy", "twisted", "lxml", "rich", "dateparser", "fastwarc", "asyncio"}


def test_a_newspaper_that_refuses_stops_no_other_and_is_asked_again_later(desk: Desk) -> None:
    with borrowed(articles=8, days=3, papers=2) as server:
        (other,) = server.others
        server.misbehave([{"match": ".*", "effect": "status", "status": 503}])
        desk.enable("baochan", server.base_url, block_after=2)
        desk.enable("baomau", other.base_url)

        first = desk.due("--json")
        assert first.code == 1
        assert first.reports["baochan"]["outcome"] == "blocked"
        assert first.reports["baomau"]["outcome"] == "finished"
        again = desk.due("--json", by=HOUR)
        assert set(again.reports) == {"baochan", "baomau"}
        third = desk.due("--json", by=2 * HOUR)
        assert set(third.reports) == {"baomau"}, "refused twice in a row, it is left alone for two hours"
        server.misbehave([])
        recovered = desk.due("--json", by=3 * HOUR + HOUR / 6)
        assert recovered.reports["baochan"]["outcome"] == "finished"


def test_a_second_run_leaves_at_once_and_one_that_died_is_no_obstacle(
    desk: Desk, paper: SampleServer
) -> None:
    desk.enable("baomau", paper.base_url)
    paper.misbehave([{"match": r"\.html$", "effect": "hang", "at": "start"}])
    process = start(desk.data, "crawl", "--due")
    try:
        wait_until(process, lambda: bool(fetched(paper)))
        second = desk.due()
        assert second.code == 0
        assert second.out.startswith("Nothing was started. The archive")
        assert f"process {process.pid}" in second.out
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)
    paper.misbehave([])
    assert desk.due("--json").reports["baomau"]["outcome"] == "finished"
    assert desk.rows("select outcome from runs order by id") == [("killed",), ("finished",)]


def test_sigterm_ends_a_run_within_the_grace_of_a_service_manager(desk: Desk, paper: SampleServer) -> None:
    """Everything waits for a Crawl-delay of a minute, and then for a page that hangs; the process is gone
    before SIGKILL."""
    paper.robots(crawl_delay=60)
    desk.enable("baomau", paper.base_url, timeout=600)
    paper.misbehave([{"match": "^/(?!_sample|robots)", "effect": "hang", "at": "start"}])
    for requests in (1, 2):  # the second run knows robots.txt, and asks for its first page at once
        process = start(desk.data, "crawl", "--due")
        try:
            wait_until(process, lambda wanted=requests: len(paper.requests()) >= wanted)
            wait_until(process, lambda: desk.one("select count(*) from robots") == 1)
            end(process)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
        assert process.returncode == 130, err
        assert "interrupted" in out
        assert "Traceback" not in err
        assert desk.one("select count(*) from frontier where state = 'leased'") == 0
        assert desk.one("select count(*) from frontier where state = 'pending'") > 0
    assert desk.rows("select outcome, exit_code from runs") == [("interrupted", 130)] * 2


def test_when_the_time_is_up_a_run_pauses_and_the_next_goes_on(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url, delay=0.4, concurrency=1)
    paused = desk.due("--max-time", "3s", "--json")
    report = paused.reports["baomau"]
    assert (paused.code, report["outcome"]) == (0, "paused")
    assert "Its time was up with " in report["message"]
    desk.enable("baomau", paper.base_url)
    assert desk.due("--json").reports["baomau"]["outcome"] == "finished"
    assert desk.one("select count(*) from articles") == 12
    paths = fetched(paper)
    assert len(paths) == len(set(paths)), "nothing was fetched twice"
    assert desk.one("select command from runs where id = 1") == "crawl --due --max-time 3s"


@pytest.mark.parametrize("wrong_by", [timedelta(days=400), timedelta(days=-400)])
def test_a_run_while_the_clock_was_wrong_loses_nothing(
    desk: Desk, paper: SampleServer, wrong_by: timedelta
) -> None:
    desk.enable("baomau", paper.base_url)
    assert desk.due().code == 0
    desk.due(by=wrong_by)
    fresh = paper.publish(3)
    paper.reset_log()
    right_again = desk.due("--json", by=HOUR)
    assert right_again.reports["baomau"]["outcome"] == "finished"
    assert set(fresh) <= {url for (url,) in desk.rows("select url from articles")}
    days = [one["path"] for one in paper.requests() if one["path"].startswith("/sitemap-article-2")]
    assert 0 < len(days) <= 5, "the window is that of the last run whose time can be believed"


def test_what_a_wrong_clock_put_off_is_not_waited_for(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url, retry_delay=1)
    paper.misbehave([{"match": r"\.html$", "effect": "cut", "at": "body"}])
    put_off = "select count(*) from frontier where state = 'pending' and due_at > ?"
    soon = (datetime.now(UTC) + DAY).isoformat()
    process = start(desk.data, "crawl", "baomau", "--since=2020-01-01", by=100 * DAY)
    try:
        wait_until(process, lambda: len(fetched(paper)) >= 3)
        wait_until(process, lambda: desk.one(put_off, soon) > 0)
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)
    assert desk.one(put_off, soon) > 0
    paper.misbehave([])
    assert desk.due("--json").reports["baomau"]["outcome"] == "finished"
    assert desk.one("select count(*) from frontier where state in ('pending', 'leased')") == 0


def test_nobody_is_crawled_who_was_not_meant(desk: Desk, paper: SampleServer) -> None:
    assert desk.due().code == 2
    desk.enable("baomau", paper.base_url, every="never")
    nobody = desk.due()
    assert nobody.code == 2
    assert "No newspaper is scheduled" in nobody.err
    assert paper.requests() == []
    for words, expected in [
        (("--since", "2026-01-01"), "--due crawls all that is new"),
        (("baonghean",), "baonghean is not scheduled"),
        (("--max-time", "soon"), "'soon' is not a length of time"),
    ]:
        refused = desk.due(*words)
        assert refused.code == 2
        assert expected in refused.err or "No newspaper is scheduled" in refused.err
