"""`newscrawl status` of an archive that a schedule keeps: when each newspaper is due, and what is overdue."""

from __future__ import annotations

import signal
from datetime import timedelta

from newscrawl.sample import SampleServer

from ..upkeep.services import BEAT, Service, service
from ..waiting import PATIENCE, wait_until
from .clock import start
from .conftest import Desk

__all__ = ["service"]

HOUR = timedelta(hours=1)
OVERDUE = "baomau: its crawl is overdue."


def test_a_schedule_that_stopped_is_noticed(desk: Desk, paper: SampleServer) -> None:
    desk.enable("baomau", paper.base_url, every="2h")
    desk.enable("banmau", paper.base_url, every="never")
    assert desk.newscrawl("crawl", "baomau").code == 0
    by_hand = desk.newscrawl("status", by=timedelta(days=9))  # nobody said that it should be crawled again
    assert (by_hand.code, "next crawl" in by_hand.out) == (0, False)

    assert desk.due(by=timedelta(hours=3)).code == 0
    soon = desk.newscrawl("status", by=timedelta(hours=4))
    assert (soon.code, "All is well." in soon.out) == (0, True)
    assert "next crawl" in soon.out
    assert "in 4" in soon.out  # 1.8 hours after a crawl that was an hour ago

    late = desk.newscrawl("status", by=timedelta(hours=12))
    assert late.code == 1
    assert "Overdue: baomau." in late.out
    assert "Not well: baomau." in late.out
    (desk.data / "warc").rename(desk.data / "away")
    assert "mount its disk" in desk.newscrawl("status", by=timedelta(hours=12)).out
    (desk.data / "away").rename(desk.data / "warc")
    (record,) = [
        one
        for one in desk.newscrawl("status", "--json", by=timedelta(hours=12)).reports.values()
        if one["newspaper"] == "baomau"
    ]
    assert (record["is_overdue"], record["is_well"], record["fields"]["lead"] > 0) == (True, False, True)
    assert desk.due(by=timedelta(hours=12)).code == 0
    assert desk.newscrawl("status", by=timedelta(hours=12)).code == 0

    file = desk.data / "newspapers" / "baomau.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("delay = 0", "delay = -1"), encoding="utf-8")
    broken = desk.newscrawl("status")
    assert broken.code == 1
    assert "baomau cannot be crawled: " in broken.out
    assert "crawl.delay must be" in broken.out
    assert "All is well." not in broken.out
    assert desk.due().code == 2  # from now on a finding says it
    assert desk.newscrawl("status").out.count("crawl.delay must be") == 1


def test_a_run_that_hangs_and_one_that_was_killed_are_noticed(
    desk: Desk, paper: SampleServer, service: Service
) -> None:
    """The one keeps every other from beginning, and after the other perhaps none was begun any more."""
    desk.enable("baomau", paper.base_url, every="2h")
    assert desk.due().code == 0
    paper.publish(1)
    process = start(desk.data, "crawl", "--due", by=3 * HOUR)
    try:
        wait_until(process, lambda: desk.one("select count(*) from runs where outcome is null") == 1)
        process.send_signal(signal.SIGSTOP)
        soon = desk.due("--heartbeat", service.heartbeat, by=4 * HOUR)
        assert soon.out.startswith("Nothing was started. ")
        assert desk.newscrawl("status", by=4 * HOUR).code == 0
        late = desk.due("--heartbeat", service.heartbeat, by=12 * HOUR)
        assert late.out.startswith("Nothing was started. ")
        assert service.heard == [(f"/ping/{BEAT}", "All is well."), (f"/ping/{BEAT}/fail", OVERDUE)]
        hangs = desk.newscrawl("status", by=12 * HOUR)
        assert (hangs.code, "Overdue: baomau." in hangs.out, "All is well" in hangs.out) == (1, True, False)
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)
    assert desk.newscrawl("status", by=4 * HOUR).code == 0
    killed = desk.newscrawl("status", by=12 * HOUR)
    assert (killed.code, "Overdue: baomau." in killed.out, "All is well" in killed.out) == (1, True, False)
