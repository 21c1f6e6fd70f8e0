"""A newspaper that misbehaves: a finding within one run, its recovery, and one message for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.items import VIETNAM

from ..crawl.papers import ALL, Reader, desk
from ..newsstand import borrowed
from ..schedule.clock import run
from ..zygote import zygote
from .services import Service, service

__all__ = ["service"]

WEDNESDAY = datetime(2026, 10, 14, 10, tzinfo=VIETNAM)


@pytest.fixture(autouse=True)
def _told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", service.webhook)


def titles(service: Service) -> list[str]:
    return [one["title"] for one in service.messages]


ALARM, RECOVERY = "newscrawl: 1 alarm (baomau)", "newscrawl: 1 recovery (baomau)"


def test_a_sitemap_that_is_gone(tmp_path: Path, service: Service) -> None:
    with borrowed(articles=12, days=4) as server:
        reader = desk(tmp_path / "data", server)
        assert reader.crawl(ALL).code == 0
        server.misbehave([{"match": r"^/sitemap\.xml", "effect": "status", "status": 404}])
        gone = reader.crawl()
        assert gone.code == 1
        said = "a source has announced nothing that could be read since"
        assert f"ALARM baomau: {said}" in gone.err
        assert f"{server.base_url}/sitemap.xml." in gone.err
        assert reader.crawl().code == 1
        told = zygote().run("problems", "F1", "--data", reader.data).out
        assert "name the new one (`sitemap` or `feeds`)" in told
        assert titles(service) == [ALARM]
        server.misbehave([])
        back = reader.crawl()
        assert "Recovered baomau: the source can be read again." in back.err
        assert back.code == 0
        reader.crawl()
    assert titles(service) == [ALARM, RECOVERY]


def test_a_source_that_is_out_of_order_for_a_moment_wakes_nobody(tmp_path: Path, service: Service) -> None:
    """However often that happens over the years; three times in a row it is worth a message."""
    broken = [{"match": r"^/rss/home\.rss", "effect": "html"}]
    with borrowed(articles=12, days=4) as server:
        reader = desk(tmp_path / "data", server)
        reader.crawl(ALL)
        for _ in range(3):
            server.misbehave(broken)
            assert reader.crawl().code == 1  # the run says so, as it should
            assert reader.problems() == {"source_failed": 1}
            server.misbehave([])
            assert reader.crawl().code == 0
        assert titles(service) == []
        server.misbehave(broken)
        for _ in range(3):
            reader.crawl()
        assert titles(service) == [ALARM]
        assert reader.one("select json_extract(numbers, '$.times') from findings") == 3


@dataclass(frozen=True)
class Calendar:
    """A newspaper that is crawled on any day, and notifies of what changed."""

    reader: Reader

    def crawl(self, hours: float, *words: str) -> tuple[int, str]:
        """Crawl so many hours after ten o'clock of a Wednesday; the exit code and stderr."""
        by = WEDNESDAY + timedelta(hours=hours) - datetime.now(UTC)
        ended = run(self.reader.data, "crawl", "baomau", *words, by=by)
        return ended.code, ended.err

    def publish(self, count: int, hours: float) -> list[str]:
        return self.reader.server.publish(count, at=WEDNESDAY + timedelta(hours=hours))


@pytest.fixture
def calendar(tmp_path: Path) -> Iterator[Calendar]:
    """Fifty articles of the ten days before that Wednesday, crawled at ten."""
    with borrowed(articles=50, days=10, last_day=date(2026, 10, 13)) as server:
        made = Calendar(desk(tmp_path / "data", server))
        assert made.crawl(0, "--since", "2026-10-01")[0] == 0
        yield made


def test_a_newspaper_that_refuses_for_more_than_a_night(calendar: Calendar, service: Service) -> None:
    calendar.reader.server.misbehave([{"match": r"^/(?!robots)", "effect": "block_page"}])
    code, err = calendar.crawl(3)
    assert (code, "ALARM" in err) == (1, False)  # it may be back in the morning
    code, err = calendar.crawl(22)
    assert code == 1
    assert "ALARM baomau: no crawl has got through since 14 October: blocked (" in err
    calendar.crawl(24)
    assert titles(service) == [ALARM]
    calendar.reader.server.misbehave([])
    code, err = calendar.crawl(26)
    assert code == 0, err
    assert "Recovered baomau: a crawl got through." in err
    assert titles(service) == [ALARM, RECOVERY]


def test_a_source_that_stays_unreadable_for_days_is_told_once(calendar: Calendar, service: Service) -> None:
    """That no crawl covers all meanwhile is the same news."""
    calendar.reader.server.misbehave([{"match": r"^/sitemap\.xml", "effect": "html"}])
    for hours in (3, 14, 26, 80, 104):
        assert calendar.crawl(hours)[0] == 1
    assert titles(service) == [ALARM]
    calendar.reader.server.misbehave([])
    code, err = calendar.crawl(106)
    assert (code, "Recovered baomau: the source can be read again." in err) == (0, True), err
    assert titles(service) == [ALARM, RECOVERY]


def test_articles_that_were_announced_and_are_not_there(calendar: Calendar, service: Service) -> None:
    new = calendar.publish(20, hours=5)
    numbers = "|".join(url.rpartition("-")[2].removesuffix(".html") for url in new)
    calendar.reader.server.misbehave(
        [{"match": rf"-({numbers})\.html", "effect": "status", "status": 404, "share": 0.9}]
    )
    code, err = calendar.crawl(25)  # on Thursday; the pages are not found, which each run may meet
    assert code == 1
    assert "articles that its sitemaps announced since" in err
    assert err.count("ALARM") == len(service.messages[0]["message"].split("ALARM")) - 1
    told = len(service.messages)
    calendar.crawl(26)
    assert len(service.messages) == told

    calendar.reader.server.misbehave([])
    file = calendar.reader.data / "again.txt"
    file.write_text("\n".join(new), encoding="utf-8")
    code, err = calendar.crawl(27, "--url-file", str(file))
    assert code == 0, err
    assert "Recovered baomau: what is announced is there again." in err
    assert len(service.messages) == told + 1
    assert calendar.reader.one("select count(*) from findings where closed_at is null") == 0


def test_crawls_whose_time_is_always_up(calendar: Calendar, service: Service) -> None:
    """It answers so slowly that no run gets through: nobody has to do anything, until days later."""
    calendar.publish(20, hours=5)
    calendar.reader.server.misbehave([{"match": r"-\d+\.html", "effect": "slow", "seconds": 2}])
    code, err = calendar.crawl(6, "--max-time", "1s")
    assert (code, "ALARM" in err) == (0, False), err
    code, err = calendar.crawl(80, "--max-time", "1s")
    assert code == 1, err
    assert "ALARM baomau: no crawl has got through since 14 October: its time was up each time." in err
    assert titles(service) == [ALARM]
