"""Newspapers crawled in shards, each into an archive of its own, and joined: the same as by one machine."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from newscrawl.sample import SampleServer, newspaper_toml
from newscrawl.storage import lock_archive

from ..cli.terminal import Answer, newscrawl

PAPERS, ARTICLES, SHARDS = 40, 2, 4


@pytest.fixture(scope="module")
def press() -> Any:
    """Forty newspapers, each at a port of its own."""
    with SampleServer(articles=ARTICLES, days=2, papers=PAPERS) as first:
        yield [first, *first.others]


def archive(data: Path, press: list[Any]) -> Path:
    folder = data / "newspapers"
    folder.mkdir(parents=True)
    for number, paper in enumerate(press):
        text = newspaper_toml(paper.base_url, id=f"bao{number}")
        (folder / f"bao{number}.toml").write_text(text, encoding="utf-8")
    return data


def due(data: Path, *words: str, **environment: str) -> Answer:
    os.environ.update(environment)
    try:
        return newscrawl("--data", data, "crawl", "--due", *words, cwd=data)
    finally:
        for name in environment:
            del os.environ[name]


def articles(data: Path) -> list[tuple[Any, ...]]:
    """What was read, without when and where it was."""
    with closing(sqlite3.connect(data / "newscrawl.db")) as conn:
        return conn.execute(
            "SELECT key, url, title, lead, byline, published_at, category_path, kind, body, agency, revision,"
            " content_hash, (SELECT group_concat(name || role) FROM authors WHERE article_id = a.id)"
            " FROM articles a ORDER BY key"
        ).fetchall()


@pytest.fixture(scope="module")
def crawled(press: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archives shard-1 to shard-4, and `alone` that one machine crawled."""
    home = tmp_path_factory.mktemp("shards")
    for number in range(1, SHARDS + 1):
        answer = due(archive(home / f"shard-{number}", press), "--shard", f"{number}/{SHARDS}", "--json")
        assert answer.code == 0, answer.err
    assert due(archive(home / "alone", press)).code == 0
    return home


def test_the_shards_together_are_what_one_machine_crawls(crawled: Path) -> None:
    shards = [crawled / f"shard-{number}" for number in range(1, SHARDS + 1)]
    parts = [articles(one) if (one / "newscrawl.db").exists() else [] for one in shards]
    assert sum(map(len, parts)) == len(articles(crawled / "alone")) == ARTICLES * PAPERS
    joined = newscrawl("merge", *shards, "--into", crawled / "whole", cwd=crawled)
    assert joined.code == 0, joined.err
    assert articles(crawled / "whole") == articles(crawled / "alone")


def test_a_shard_lists_the_newspapers_that_fall_to_it(crawled: Path) -> None:
    listed = newscrawl("--data", crawled / "shard-2", "schedule", "--list", "--json", cwd=crawled)
    with closing(sqlite3.connect(crawled / "shard-2" / "newscrawl.db")) as conn:
        own = {name for (name,) in conn.execute("SELECT DISTINCT newspaper FROM runs")}
    assert {one["newspaper"] for one in listed.json} == own
    assert 0 < len(own) < PAPERS


def test_an_archive_stays_the_shard_that_it_is(crawled: Path) -> None:
    shard = crawled / "shard-2"
    for words, said in (
        (("--shard", "2/5"), "is shard 2/4, not 2/5"),
        (("--shard", "3/4"), "is shard 2/4, not 3/4"),
        ((), "give --shard 2/4"),
        (("--shard", "5/4"), "no shard 5 of 4"),
        (("--shard", "x"), "is no shard"),
    ):
        answer = due(shard, *words)
        assert (answer.code, said in answer.err) == (2, True), answer.err
    again = due(shard, "--shard", "2/4")
    assert (again.code, "Nothing is due" in again.out) == (0, True)
    joined = newscrawl("merge", crawled / "alone", "--into", shard, cwd=crawled)
    assert (joined.code, "is shard 2/4 of a crawl" in joined.err) == (2, True)


def test_an_archive_of_all_newspapers_does_not_become_a_shard(crawled: Path) -> None:
    answer = due(crawled / "alone", "--shard", "1/4")
    assert (answer.code, "fall to other shards" in answer.err) == (2, True)


def test_a_new_shard_that_another_run_is_at_is_left_to_it(press: list[Any], tmp_path: Path) -> None:
    data = archive(tmp_path / "data", press[:1])
    with lock_archive(data, command="crawl --due"):
        answer = due(data, "--shard", "1/1")
    assert (answer.code, "Nothing was started." in answer.out) == (0, True), answer.err


def test_the_engine_may_say_which_shard_it_is(crawled: Path) -> None:
    for environment in (
        {"NEWSCRAWL_SHARD": "2/4"},
        {"JOB_COMPLETION_INDEX": "1", "NEWSCRAWL_SHARDS": "4"},
        {"SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_COUNT": "4"},
    ):
        answer = due(crawled / "shard-2", **environment)
        assert (answer.code, "Nothing is due" in answer.out) == (0, True), answer.err
    wrong = due(crawled / "shard-2", NEWSCRAWL_SHARD="9/4")
    assert (wrong.code, "no shard 9 of 4" in wrong.err) == (2, True)


def test_a_shard_without_newspapers_says_so(press: list[Any], tmp_path: Path) -> None:
    data = archive(tmp_path / "data", press[:1])
    answers = [due(data, "--shard", f"{number}/3000") for number in (1, 2)]
    empty = next(one for one in answers if "No scheduled newspaper falls" in one.out + one.err)
    assert empty.code == 0
