"""SIGKILL at two hundred random moments: the archive always ends as if nobody had disturbed it."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..crawl.papers import ALL, Reader, desk
from ..upkeep.older import make_older
from ..zygote import Zygote
from ..zygote import zygote as shared_zygote

SEED = int(os.environ.get("NEWSCRAWL_KILLS_SEED", "20261125"))
MOST_KILLS_OF_ONE = 8  # kills that one archive suffers before it is brought to its end
NEW_READING = '\n[selectors]\nlead = "h1"\n'  # what a re-extraction changes in every article


@pytest.fixture
def zygote() -> Zygote:
    return shared_zygote()


@pytest.fixture(scope="module")
def press() -> Iterator[SampleServer]:
    with SampleServer(articles=24, days=6, page_kb=8) as server:
        yield server


def _finish(zygote: Zygote, chance: random.Random, words: tuple[object, ...], cpu: float, most: int) -> int:
    """Kill a command again and again, at most `most` times, then let it end; how often it was killed."""
    kills = 0
    while kills < most:
        ended = zygote.run(*words, kill_at=chance.uniform(0, cpu))
        if ended.code != -9:  # it was done before its moment came
            assert ended.code == 0, ended.out + ended.err
            break
        kills += 1
    last = zygote.run(*words)
    assert last.code == 0, last.out + last.err
    return kills


def _killed(
    zygote: Zygote, words: tuple[object, ...], cpu: float, wanted: int, archives: Iterator[Reader]
) -> Iterator[Reader]:
    """Archives in which `words` was killed and then ended, until `wanted` kills have landed."""
    chance = random.Random(f"{SEED} {words[0]}")
    print(f"seed {SEED}, {words[0]}: {cpu:.2f} s of CPU in peace")
    kills = 0
    while kills < wanted:
        reader = next(archives)
        most = min(wanted - kills, chance.randint(1, MOST_KILLS_OF_ONE))
        kills += _finish(zygote, chance, ("--data", reader.data, *words), cpu, most)
        yield reader
        shutil.rmtree(reader.data)
    print(f"{words[0]}: {kills} kills")


@pytest.mark.slow
@pytest.mark.parametrize(("words", "kills"), [(("crawl",), 70), (("backfill",), 40)])
def test_a_crawl_or_back_fill(
    zygote: Zygote, press: SampleServer, tmp_path: Path, words: tuple[str, ...], kills: int
) -> None:
    """Fault 1: Scrapy's JOBDIR would end the resumed run as finished, with nothing fetched."""
    words = (*words, "baomau", ALL)
    peaceful = desk(tmp_path / "peace", press)
    peace = zygote.run("--data", peaceful.data, *words)
    assert peace.code == 0, peace.out + peace.err
    articles, revisions = peaceful.articles(), peaceful.revisions()
    assert len(articles) == 24
    archives = (desk(tmp_path / str(number), press) for number in range(1000))
    for reader in _killed(zygote, words, peace.cpu, kills, archives):
        assert reader.articles() == articles
        assert reader.revisions() == revisions
        reader.check()
        outcomes = [outcome for (outcome,) in reader.rows("select outcome from runs order by id")]
        assert outcomes[-1] == "finished"
        assert set(outcomes) <= {"finished", "killed"}


@pytest.mark.slow
def test_a_re_extraction(zygote: Zygote, press: SampleServer, tmp_path: Path) -> None:
    words = ("reextract", "--jobs", "1")
    crawled = desk(tmp_path / "crawled", press)
    assert zygote.run("--data", crawled.data, "crawl", "baomau", ALL).code == 0
    before = crawled.articles()
    with (crawled.data / "newspapers" / "baomau.toml").open("a", encoding="utf-8") as file:
        file.write(NEW_READING)

    def copy(name: str) -> Reader:
        shutil.copytree(crawled.data, tmp_path / name)
        return Reader(tmp_path / name, press)

    peaceful = copy("peace")
    peace = zygote.run("--data", peaceful.data, *words)
    assert peace.code == 0, peace.out + peace.err
    articles, revisions = peaceful.articles(), peaceful.revisions()
    assert all(one != other for one, other in zip(articles, before, strict=True))
    archives = (copy(str(number)) for number in range(1000))
    for reader in _killed(zygote, words, peace.cpu, 50, archives):
        assert reader.articles() == articles
        assert reader.revisions() == revisions
        reader.check()


@pytest.mark.slow
def test_a_migration(zygote: Zygote, press: SampleServer, tmp_path: Path) -> None:
    words = ("migrate",)
    older = tmp_path / "older"
    make_older(older / "newscrawl.db", 1, articles=200)

    def copy(name: str) -> Reader:
        shutil.copytree(older, tmp_path / name)
        return Reader(tmp_path / name, press)

    def contents(reader: Reader) -> dict[str, list[str]]:
        names = [name for (name,) in reader.rows("select name from sqlite_schema where type = 'table'")]
        kept = [name for name in names if not name.startswith(("sqlite_", "_sqlite", "search_"))]
        return {name: sorted(map(repr, reader.rows(f'select * from "{name}"'))) for name in kept}

    peaceful = copy("peace")
    peace = zygote.run("--data", peaceful.data, *words)
    assert peace.code == 0, peace.out + peace.err
    expected = contents(peaceful)
    schema = peaceful.rows("select type, name, sql from sqlite_schema order by 1, 2")
    archives = (copy(str(number)) for number in range(1000))
    for reader in _killed(zygote, words, peace.cpu, 40, archives):
        assert contents(reader) == expected
        assert reader.rows("select type, name, sql from sqlite_schema order by 1, 2") == schema
        assert reader.one("pragma integrity_check") == "ok"
