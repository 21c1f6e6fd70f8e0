"""Seeds for other crawlers, read as StormCrawler's scheme for tabbed lines reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.cli import main
from newscrawl.items import Newspaper
from newscrawl.newspapers import load_newspapers
from newscrawl.newspapers.seeds import seeds


def as_read(line: str) -> tuple[str, dict[str, str]]:
    """Tabs part tokens; a key ends at its first equals sign."""
    url, *tokens = line.split("\t")
    return url, dict(token.split("=", 1) for token in tokens)


def test_each_newspaper_is_seeded_with_its_sitemap_and_feeds() -> None:
    paper = Newspaper("bao", "Báo", "https://bao.example", sitemap="/map.xml", feeds=("/a.rss", "/b.rss"))
    assert [as_read(line) for line in seeds([paper])] == [
        ("https://bao.example/map.xml", {"isSitemap": "true", "isSitemapIndex": "true", "newspaper": "bao"}),
        ("https://bao.example/a.rss", {"isFeed": "true", "newspaper": "bao"}),
        ("https://bao.example/b.rss", {"isFeed": "true", "newspaper": "bao"}),
    ]


def test_a_source_that_a_newspaper_does_not_use_is_no_seed() -> None:
    paper = Newspaper("bao", "Báo", "https://bao.example", sources=("feed", "listing"))
    assert [as_read(line)[1] for line in seeds([paper])] == [{"isFeed": "true", "newspaper": "bao"}]


def test_the_command_prints_all_that_ship(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "newspapers", "--seeds"]) == 0
    lines = [as_read(line) for line in capfd.readouterr().out.splitlines()]
    known = load_newspapers()
    assert {read["newspaper"] for _, read in lines} == set(known)
    assert all(url.startswith(known[read["newspaper"]].base_url + "/") for url, read in lines)
    assert len({url for url, _ in lines}) == len(lines)
    assert main(["--data", str(tmp_path), "newspapers", "--seeds", "--json"]) == 2
    assert "leave out --json" in capfd.readouterr().err
