"""Two newspaper files that are one newspaper: what both read would be kept twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.cli import main
from newscrawl.items import Newspaper
from newscrawl.newspapers import load_newspapers
from newscrawl.newspapers.sharing import shared_sources

SITE = "https://bao.example"


def test_none_of_those_that_ship_shares_a_source() -> None:
    assert shared_sources(load_newspapers().values()) == ()


@pytest.mark.parametrize(
    "other",
    [
        Newspaper("b", "B", SITE),
        Newspaper("b", "B", "http://www.bao.example", sources=("feed",)),
        Newspaper("b", "B", SITE, sitemap="/en/sitemap.xml", sources=("sitemap", "listing")),
        Newspaper("b", "B", "https://moi.example", former_urls=(SITE,), sitemap=f"{SITE}/sitemap.xml"),
    ],
)
def test_newspapers_that_read_one_source_are_a_pair(other: Newspaper) -> None:
    (pair,) = shared_sources([other, Newspaper("a", "A", SITE)])
    assert (pair.one.id, pair.other.id) == ("a", "b")


@pytest.mark.parametrize(
    "other",
    [
        Newspaper("b", "B", "https://bao.example:8443"),
        Newspaper("b", "B", "https://moi.example", former_urls=(SITE,)),
        Newspaper(
            "b",
            "B",
            SITE,
            path_prefixes=("/en",),
            sources=("sitemap", "feed"),
            sitemap="/en/sitemap.xml",
            feeds=("/rss/home.rss?lang=en",),
        ),
    ],
)
def test_a_host_alone_makes_no_pair(other: Newspaper) -> None:
    twice = ("/rss/home.rss", f"{SITE}/rss/home.rss")
    assert shared_sources([other, Newspaper("a", "A", SITE, successor="b", feeds=twice)]) == ()


def test_the_list_of_newspapers_names_both_files_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "newspapers"
    folder.mkdir()
    for name in ("banmau", "baomau", "daknong"):
        host = "baodaknong.vn" if name == "daknong" else "bao.example"
        (folder / f"{name}.toml").write_text(f'name = "Báo"\nbase_url = "https://{host}"', encoding="utf-8")
    assert main(["--data", str(tmp_path), "newspapers", "--json"]) == 0
    two, shipped = capfd.readouterr().err.splitlines()
    assert two.startswith(f"{folder}/banmau.toml and {folder}/baomau.toml both read https://bao.example/")
    assert shipped.startswith(f"baodaknong.toml (which comes with newscrawl) and {folder}/daknong.toml both ")
    assert shipped.endswith("call yours baodaknong.toml, so that it overrides that one key by key.")
