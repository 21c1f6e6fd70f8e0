"""Where web archives are asked, and how politely."""

from __future__ import annotations

import pytest

from newscrawl.crawl.webarchives import policy, web_archive
from newscrawl.errors import Misuse
from newscrawl.items import CrawlPolicy


def test_the_real_ones_are_asked_at_a_pace_that_they_tolerate() -> None:
    assert web_archive("wayback").endpoint == "https://web.archive.org"
    archive = web_archive("commoncrawl")
    assert archive.endpoint == "https://index.commoncrawl.org"
    assert archive.data_endpoint == "https://data.commoncrawl.org"
    polite = policy(CrawlPolicy(delay=0, concurrency=8, retry_delay=0.1), 15)
    assert (polite.delay, polite.concurrency, polite.retry_delay) == (4.0, 1, 60.0)


def test_an_endpoint_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWSCRAWL_WAYBACK", "http://127.0.0.1:8080/archive/")
    monkeypatch.setenv("NEWSCRAWL_COMMONCRAWL", "http://localhost:1, http://localhost:2")
    assert web_archive("wayback").endpoint == "http://127.0.0.1:8080/archive"
    assert web_archive("commoncrawl").data_endpoint == "http://localhost:2"
    assert web_archive("wayback", "https://other.example").endpoint == "https://other.example"
    assert web_archive("commoncrawl", "https://other.example").data_endpoint == "https://other.example"


@pytest.mark.parametrize("endpoint", ["ftp://x", "no address", "http://a,http://b", "http://a/?q=1"])
def test_an_endpoint_must_be_an_address(endpoint: str) -> None:
    with pytest.raises(Misuse, match="address"):
        web_archive("wayback", endpoint)


@pytest.mark.parametrize("pace", [0, -1, float("inf"), float("nan")])
def test_a_pace_is_a_number_of_requests(pace: float) -> None:
    with pytest.raises(Misuse, match="pace"):
        policy(CrawlPolicy(), pace)
