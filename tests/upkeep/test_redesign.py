"""A newspaper changes its layout overnight: an alarm within one run, and re-extraction repairs the record."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.sample import SampleServer

from ..cli.terminal import Answer, newscrawl
from ..crawl.papers import ALL, Reader, desk

ARTICLES = r"-\d+\.html"
WHOLE = """
[selectors]
title = "h1"
body = "article.moi-entry, .moi-descriptionx"
byline = ".moi-sc-author, .moi-c-detail-head__author, .moi-c-detail-head__cat"
"""
BYLINE = '\n[selectors]\nbyline = "address.nguoi-viet"\n'


def typed(reader: Reader, *words: str) -> Answer:
    return newscrawl(*words, "--data", reader.data, cwd=reader.data.parent)


def learn(reader: Reader, selectors: str) -> None:
    file = reader.data / "newspapers" / "baomau.toml"
    file.write_text(file.read_text(encoding="utf-8") + selectors, encoding="utf-8")


def test_a_whole_redesign(tmp_path: Path) -> None:
    with SampleServer(articles=60, days=12) as server:
        reader = desk(tmp_path / "data", server)
        assert reader.crawl(ALL).code == 0
        server.misbehave([{"match": ARTICLES, "effect": "redesign"}])
        new = server.publish(6)
        crawled = reader.crawl()
    assert crawled.code == 1
    assert "ALARM baomau: pages are laid out in a way that no template knows since" in crawled.err
    assert "6 of 6 pages (100 %, before: 0 %)" in crawled.err
    assert reader.one("select count(*) from articles") == 60

    unwell = typed(reader, "status")
    assert (unwell.code, "Not well: baomau." in unwell.out) == (1, True)
    told = typed(reader, "problems")
    assert told.out.startswith("F1  baomau: pages are laid out")
    url = told.out.split("newscrawl show --raw ")[1].split("`")[0]
    page = typed(reader, "show", "--raw", url)
    assert (page.code, 'class="moi-' in page.out) == (0, True)

    unchanged = typed(reader, "reextract")
    assert (unchanged.code, "ALARM" in unchanged.err) == (1, False)
    assert "Still open baomau: pages are laid out in a way that no template knows since" in unchanged.err
    assert unchanged.err.endswith("says what to do.\n")

    learn(reader, WHOLE)
    mended = typed(reader, "reextract")
    assert mended.code == 0, mended.err
    assert "Recovered baomau: the pages have been read" in mended.err
    for one in new:
        ((title, byline),) = reader.rows("select title, byline from articles where url = ?", one)
        truth = server.paper.truth(one)
        assert title == truth["title"]
        assert byline == truth["byline"]
    assert reader.rows("select kind, field, closed_at is null from findings") == [("pages", "layout", 0)]
    assert typed(reader, "status").code == 0


def test_a_rule_that_no_longer_answers(tmp_path: Path) -> None:
    with SampleServer(articles=200, days=20) as server:
        reader = desk(tmp_path / "data", server)
        assert reader.crawl(ALL).code == 0
        server.misbehave([{"match": ARTICLES, "effect": "redesign", "to": "byline"}])
        new = server.publish(25)
        crawled = reader.crawl()
    assert crawled.code == 1
    assert "ALARM baomau: byline fell from 9" in crawled.err
    assert "no longer answers" in crawled.err or "answers less often" in crawled.err
    assert "newscrawl show --raw http" in crawled.err
    ((finding, numbers),) = reader.rows("select sentence, numbers from findings where field = 'byline'")
    assert '"rule":"' in numbers, finding

    learn(reader, BYLINE)
    mended = typed(reader, "reextract")
    assert "Recovered baomau: byline is in" in mended.err
    for one in new:
        assert reader.rows("select byline from articles where url = ?", one) == [
            (server.paper.truth(one)["byline"],)
        ]
    assert reader.one("select count(*) from findings where closed_at is null") == 0


@pytest.fixture(scope="module")
def redesigned(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """An archive with one open finding and six open problems. Tests put back what they close."""
    with SampleServer(articles=40, days=8) as server:
        reader = desk(tmp_path_factory.mktemp("redesigned") / "data", server)
        reader.crawl(ALL)
        server.misbehave([{"match": ARTICLES, "effect": "redesign"}])
        server.publish(6)
        assert reader.crawl().code == 1
    return reader


def test_problems_are_grouped_listed_shown_closed_and_reopened(redesigned: Reader) -> None:
    grouped = typed(redesigned, "problems", "--json").json
    assert [one["id"] for one in grouped["findings"]] == ["F1"]
    (group,) = grouped["groups"]
    assert (group["newspaper"], group["reason"], group["problems"]) == ("baomau", "not_an_article", 6)

    listed = typed(redesigned, "problems", "baomau", "--reason", "not_an_article", "--list", "--json").json
    assert len(listed["problems"]) == 6
    number = str(group["example"])
    shown = typed(redesigned, "problems", number, "F1")
    assert shown.out.count("What to do:") == 2

    closed = typed(redesigned, "problems", number, "--close", "--note", "một trang thử")
    assert closed.out == "Closed: 1 problem.\n"
    assert "một trang thử" in typed(redesigned, "problems", number).out
    filtered = typed(redesigned, "problems", "baomau", "--reason", "not_an_article", "--close")
    assert filtered.out == "Closed: 5 problems.\n"
    assert (
        typed(redesigned, "problems", "baomau", "--reason", "not_an_article").out == "No problem is open.\n"
    )
    assert typed(redesigned, "problems", "baomau", "--reopen").out == "Opened again: 6 problems.\n"


def test_a_finding_that_a_person_closes_is_accepted(redesigned: Reader) -> None:
    closed = typed(redesigned, "problems", "F1", "--close", "--note", "it is so now")
    assert closed.out == "Closed: 1 finding.\n"
    assert redesigned.rows("select accepted, note from findings") == [(1, "it is so now")]
    assert typed(redesigned, "status").code == 0
    assert typed(redesigned, "problems", "F1", "--reopen").out == "Opened again: 1 finding.\n"
    assert typed(redesigned, "status").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--close"], "Say which ones"),
        (["--note", "x"], "--note goes with"),
        (["99999"], "There is no problem 99999"),
        (["F99999"], "There is no finding F99999"),
        (["F99999", "--close"], "There is no finding F99999"),
        (["baomao"], "no newspaper"),
        (["--reason", "nonsense"], "There is no reason 'nonsense'"),
        (["1", "--close", "--reopen"], "exclude each other"),
    ],
)
def test_wrong_words_are_one_sentence(redesigned: Reader, words: list[str], said: str) -> None:
    answer = typed(redesigned, "problems", *words)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert said in answer.err
