"""The readers against a running newspaper: what it announces is what there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.request import Request, urlopen

import pytest

from newscrawl.discovery import Found, plan, read, request_headers
from newscrawl.discovery.urls import article_key
from newscrawl.items import Newspaper, Source
from newscrawl.sample import SampleServer

LAST_DAY = date(2026, 9, 5)


@dataclass
class Walk:
    """Follows sources to their end and keeps what they announced, by identity."""

    newspaper: Newspaper
    since: date
    until: date
    keys: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def follow(self, name: str) -> Walk:
        waiting = list(plan(self.newspaper, since=self.since, until=self.until, names=[name]))
        while waiting:
            found = self._read(waiting.pop())
            self.keys.update(self._key(link.url) for link in found.links)
            self.warnings.extend(found.warnings)
            waiting.extend(found.sources)
        return self

    def keys_of(self, urls: list[str]) -> set[str]:
        return {self._key(url) for url in urls}

    def _key(self, url: str) -> str:
        key = article_key(self.newspaper.id, url)
        assert key is not None
        return key

    def _read(self, source: Source) -> Found:
        self.asked.append(source.url.rpartition("/")[2])
        with urlopen(Request(source.url, headers=dict(request_headers(source))), timeout=60) as answer:
            body = answer.read()
        return read(source, body, newspaper=self.newspaper, since=self.since, until=self.until)


@pytest.fixture(scope="module")
def server() -> Iterator[SampleServer]:
    with SampleServer(articles=120, days=20, last_day=LAST_DAY) as running:
        yield running


@pytest.fixture
def week(server: SampleServer) -> Walk:
    paper = Newspaper(id="baomau", name="Báo Mẫu", base_url=server.base_url)
    return Walk(paper, LAST_DAY - timedelta(days=6), LAST_DAY)


def test_the_sitemaps_announce_the_week_and_only_its_files_are_read(server: SampleServer, week: Walk) -> None:
    week.follow("sitemap")
    assert week.keys == week.keys_of(server.urls(week.since, week.until))
    dated = [name for name in week.asked if name.startswith("sitemap-article-2026")]
    assert len(dated) == 7
    assert week.warnings == []


def test_the_listing_announces_the_week_and_stops_behind_it(server: SampleServer, week: Walk) -> None:
    week.follow("listing")
    assert week.keys == week.keys_of(server.urls(week.since, week.until))
    assert len(week.asked) < len(server.urls()) / 15
    assert week.warnings == []


def test_the_listing_of_everything_ends_at_the_empty_page(server: SampleServer, week: Walk) -> None:
    week.since = date(2000, 1, 1)
    week.follow("listing")
    assert week.keys == week.keys_of(server.urls())


def test_the_feed_announces_newest_articles(server: SampleServer, week: Walk) -> None:
    week.follow("feed")
    assert week.keys
    assert week.keys <= week.keys_of(server.urls(week.since, week.until))
    assert week.warnings == []
