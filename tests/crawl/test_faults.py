"""The faults of the engine that we must not inherit: each test fails on Scrapy as it comes."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl import settings

from ..newsstand import borrowed
from .papers import ALL, Reader, desk

CLOCKS_DIFFER = 0.01  # seconds, between the time of day and the clock that a crawl waits by
FORBIDDEN = "User-agent: *\nDisallow: /*1.html$\nDisallow: /*2.html$\nDisallow: /*3.html$\n"


def _moments(reader: Reader) -> list[float]:
    return [one["time"] for one in reader.server.requests() if not one["path"].startswith("/_sample")]


def is_at_least_apart(moments: list[float], delay: float) -> bool:
    """Whether no request came before the delays that lie between robots.txt, itself not yet delayed, and it.

    A busy machine takes requests later than they were sent, so that two may come close together; but none
    is taken before it was sent.
    """
    return all(
        moment - moments[0] >= number * delay - CLOCKS_DIFFER for number, moment in enumerate(moments[1:])
    )


def test_no_forbidden_page_slips_through_while_robots_txt_is_on_its_way(analyst: Reader) -> None:
    """Fault 2: requests that wait for one robots.txt are released unchecked."""
    analyst.server.robots(FORBIDDEN)
    analyst.server.misbehave([{"match": "^/robots.txt$", "effect": "slow", "seconds": 1}])
    urls = analyst.server.urls()
    done = analyst.crawl(*(f"--url={url}" for url in urls))
    forbidden = {url for url in urls if url.endswith(("1.html", "2.html", "3.html"))}
    assert forbidden
    assert not {analyst.server.base_url + path for path in analyst.asked()} & forbidden
    assert done.report["problems"] == {"robots_denied": len(forbidden)}
    assert analyst.one("select count(*) from articles") == len(urls) - len(forbidden)


def test_what_robots_txt_forbade_is_fetched_once_it_is_allowed(analyst: Reader) -> None:
    """A slip in robots.txt that is put right after a day loses no article, and no visit."""
    visited = [analyst.server.urls()[0]]
    analyst.crawl(*(f"--url={url}" for url in visited))
    analyst.change("update frontier set due_at = '2020-01-01T00:00:00.000000Z'")
    _forget_robots(analyst)
    analyst.server.robots("User-agent: *\nDisallow: /*.html$\n")
    assert analyst.crawl(ALL).report["problems"] == {"robots_denied": 40}
    analyst.server.robots()
    _forget_robots(analyst)
    done = analyst.crawl(ALL)
    assert (done.code, done.report["counts"]["stored"], done.report["counts"]["revisited"]) == (0, 39, 1)
    assert analyst.problems() == {}


def _forget_robots(analyst: Reader) -> None:
    """As if a day had passed."""
    analyst.change("delete from robots")


def test_a_robots_txt_that_cannot_be_read_defers_the_newspaper(analyst: Reader) -> None:
    """Fault 3: 503 is taken for "everything is allowed"."""
    analyst.server.misbehave([{"match": "^/robots.txt$", "effect": "status", "status": 503, "times": 2}])
    assert analyst.crawl(ALL).code == 0
    paths = [one["path"] for one in analyst.server.requests()]
    assert paths[:3] == ["/robots.txt"] * 3
    assert analyst.one("select count(*) from articles") == 40


@pytest.mark.parametrize("status", [503, 304])
def test_a_robots_txt_that_stays_unreadable_ends_the_run_as_blocked(analyst: Reader, status: int) -> None:
    """A 304 that nobody asked for says no more than an error does."""
    analyst.server.misbehave([{"match": "^/robots.txt$", "effect": "status", "status": status}])
    done = analyst.crawl(ALL)
    assert (done.code, done.report["outcome"]) == (1, "blocked")
    assert "robots.txt" in done.report["message"]
    assert {one["path"] for one in analyst.server.requests()} == {"/robots.txt"}
    analyst.server.misbehave([])
    assert analyst.crawl(ALL).report["counts"]["stored"] == 40


def test_a_robots_txt_answering_404_allows_everything(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": "^/robots.txt$", "effect": "status", "status": 404}])
    assert analyst.crawl(ALL).report["counts"]["stored"] == 40


def test_a_byte_order_mark_before_robots_txt_hides_nothing(analyst: Reader) -> None:
    analyst.server.robots("\ufeffUser-agent: *\nDisallow: /\n")
    done = analyst.crawl(ALL)
    assert {one["path"] for one in analyst.server.requests()} == {"/robots.txt"}
    assert set(done.report["problems"]) == {"source_failed"}


def test_a_crawl_delay_of_years_ends_the_run_as_blocked(analyst: Reader) -> None:
    """It would stand still, and no other crawl could begin."""
    analyst.server.robots("User-agent: *\nCrawl-delay: 1e308\n")
    done = analyst.crawl(ALL)
    assert (done.code, done.report["outcome"]) == (1, "blocked")
    assert "seconds between requests" in done.report["message"]
    assert {one["path"] for one in analyst.server.requests()} == {"/robots.txt"}


def test_crawl_delay_is_kept(analyst: Reader) -> None:
    """Fault 3: Crawl-delay is ignored."""
    analyst.server.robots(crawl_delay=0.2)
    analyst.crawl(ALL, "--limit=4", "--source=feed")
    moments = _moments(analyst)
    assert len(moments) == 6  # robots.txt, the feed, four articles
    assert is_at_least_apart(moments, 0.2)


def test_a_former_host_that_asks_for_less_hastens_nothing(tmp_path: Path) -> None:
    with borrowed(articles=20, days=5) as one, borrowed(articles=20, days=5, seed=2) as former:
        reader = desk(tmp_path / "data", one)
        file = reader.data / "newspapers" / "baomau.toml"
        file.write_text(f'former_urls = ["{former.base_url}"]\n{file.read_text()}')
        one.robots(crawl_delay=0.25)
        former.robots(crawl_delay=0.05)
        reader.crawl(*(f"--url={url}" for url in (one.urls()[0], former.urls()[0], *one.urls()[1:4])))
        moments = _moments(reader)
    assert len(moments) == 5  # robots.txt and four articles
    assert is_at_least_apart(moments, 0.25)


def test_retry_after_is_honoured(analyst: Reader) -> None:
    """Fault 3: ten URLs answering 429 with Retry-After got thirty requests."""
    rule = {
        "match": r"-\d+\.html",
        "effect": "status",
        "status": 429,
        "retry_after": 1,
        "times": 1,
        "share": 0.05,
    }
    analyst.server.misbehave([rule])
    done = analyst.crawl(ALL, "--source=sitemap")
    assert done.code == 0
    assert analyst.one("select count(*) from articles") == 40
    log = analyst.server.requests()
    refused = [at for at, one in enumerate(log) if one["status"] == 429]
    assert refused
    for at in refused:
        # What was in flight with it (eight at once) may still arrive; then there is silence.
        later = [one["time"] for one in log[at + 8 :]]
        assert not later or later[0] - log[at]["time"] >= 0.9 or len(refused) > 1


def test_a_host_that_keeps_refusing_is_left_alone(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": r"-\d+\.html|rss|sitemap|api", "effect": "status", "status": 403}])
    done = analyst.crawl(ALL)
    assert (done.code, done.report["outcome"]) == (1, "blocked")
    assert "403" in done.report["message"]
    assert len(analyst.server.requests()) < 60
    ((outcome, message),) = analyst.rows("select outcome, message from runs")
    assert (outcome, "403" in message) == ("blocked", True)
    assert analyst.problems()["blocked"] == 1
    analyst.server.misbehave([])
    assert analyst.crawl(ALL).report["counts"]["stored"] == 40
    assert analyst.problems() == {}


def test_a_long_retry_after_ends_the_run_politely(analyst: Reader) -> None:
    analyst.server.misbehave([{"match": "sitemap", "effect": "status", "status": 429, "retry_after": 86400}])
    done = analyst.crawl(ALL, "--source=sitemap")
    assert (done.code, done.report["outcome"]) == (1, "blocked")
    assert len(analyst.server.requests()) <= 2


@pytest.mark.parametrize(
    "date", [f"Fri, 31 Dec {'9' * 20} 23:59:59 GMT", "Fri, 31 Dec 9999 23:59:59 +99999999999"]
)
def test_a_retry_after_beyond_the_calendar_is_none(analyst: Reader, date: str) -> None:
    """It used to leave its request unanswered for ever, and the run without an end."""
    rule = {"match": "sitemap.xml|rss", "effect": "status", "status": 429, "retry_after": date, "times": 1}
    analyst.server.misbehave([rule])
    done = analyst.crawl(ALL)
    assert (done.code, done.report["outcome"]) == (0, "finished")
    assert analyst.one("select count(*) from articles") == 40


def test_the_settings_that_stock_scrapy_gets_wrong_are_ours() -> None:
    """Faults 4, 5, 7, 8: pinned by value, because their harm needs an attacker or a day to be seen."""
    assert settings.CONCURRENT_ITEMS <= 4
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not settings.TELNETCONSOLE_ENABLED
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert not settings.COOKIES_ENABLED
    assert settings.EXTENSIONS["scrapy.extensions.feedexport.FeedExporter"] is None
    assert not hasattr(settings, "HTTPCACHE_ENABLED")
    assert settings.DUPEFILTER_CLASS == "scrapy.dupefilters.BaseDupeFilter"
    assert not hasattr(settings, "JOBDIR")


def test_no_request_goes_out_without_the_contact_that_was_given(analyst: Reader) -> None:
    analyst.crawl("--limit=1", "--contact=archive@example.org")
    agents = {one["user_agent"] for one in analyst.server.requests()}
    assert len(agents) == 1
    assert "archive@example.org" in agents.pop()


def test_several_newspapers_are_crawled_side_by_side(tmp_path: Path) -> None:
    """Fault 10: sources mixed by inheritance lose one another; ours are values."""
    with borrowed(articles=20, days=5) as one, borrowed(articles=20, days=5, seed=2) as two:
        reader = desk(tmp_path / "data", one)
        other = (reader.data / "newspapers" / "baomau.toml").read_text().replace(one.base_url, two.base_url)
        (reader.data / "newspapers" / "baokhac.toml").write_text(other.replace("baomau", "baokhac"))
        process = reader.start("baokhac", ALL)
        process.communicate(timeout=120)
        assert process.returncode == 0
        assert reader.rows("select newspaper, count(*) from articles group by 1") == [
            ("baokhac", 20),
            ("baomau", 20),
        ]
        reader.check()
