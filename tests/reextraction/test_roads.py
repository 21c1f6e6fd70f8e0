"""Crawled, imported or read again years later: the same article, byte for byte."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ..cli.terminal import newscrawl
from ..crawl.papers import ALL, Reader, desk
from .conftest import Library

OWN = """
[selectors]
lead = "h1"
tags = "p.Headlines, .block-sc-sapo"
"""


def copied(library: Library, folder: Path) -> Reader:
    shutil.copytree(library.data, folder)
    return replace(library.reader, data=folder)


def adopt(data: Path) -> None:
    """Change what the newspaper's file says of its pages."""
    file = data / "newspapers" / "baomau.toml"
    file.write_text(file.read_text(encoding="utf-8") + OWN, encoding="utf-8")


@pytest.fixture
def reader(library: Library, tmp_path: Path) -> Reader:
    return copied(library, tmp_path / "data")


def test_read_again_by_the_same_extractor_nothing_changes_and_nothing_is_fetched(reader: Reader) -> None:
    before = (reader.articles(), reader.revisions(), reader.rows("select * from sightings order by 1, 2, 3"))
    reader.server.reset_log()
    done = newscrawl("reextract", "baomau", "--data", reader.data, "--json", cwd=reader.data)
    assert (done.code, done.err) == (0, "")
    counts = done.json["counts"]
    assert (counts["pages"], counts["unchanged"], counts["changed"]) == (31, 30, 0)
    assert reader.server.requests() == []
    assert (
        reader.articles(),
        reader.revisions(),
        reader.rows("select * from sightings order by 1, 2, 3"),
    ) == before
    reader.check()


def test_crawl_import_and_reextraction_give_the_same_articles(
    library: Library, reader: Reader, tmp_path: Path
) -> None:
    crawled = desk(tmp_path / "crawled", reader.server)
    imported = desk(tmp_path / "imported", reader.server)
    for one in (crawled, imported, reader):
        adopt(one.data)
    assert crawled.crawl(ALL).code == 0
    files = sorted((library.data / "warc").rglob("*.warc.gz"))
    brought = newscrawl("import", *files, "--data", imported.data, cwd=tmp_path)
    assert brought.code == 0, brought.err
    again = newscrawl("reextract", "--data", reader.data, "--json", cwd=tmp_path)
    assert again.code == 0, again.err

    assert again.json["fields"].keys() == {"lead", "tags"}
    assert imported.articles() == reader.articles()
    assert imported.revisions() == reader.revisions()
    # The crawl of today sees the edited article only as it is now: everything but the revision's number.
    number = 19
    assert [row[:number] for row in crawled.articles()] == [row[:number] for row in reader.articles()]
    assert [row[number + 1 :] for row in crawled.articles()] == [
        row[number + 1 :] for row in reader.articles()
    ]
    assert reader.rows("select revision, count(*) from articles group by 1") == [(1, 29), (2, 1)]


def test_the_command_in_words(reader: Reader, tmp_path: Path) -> None:
    adopt(reader.data)
    (reader.data / "newspapers" / "banmau.toml").write_text("colour = 1", encoding="utf-8")
    before = (reader.articles(), reader.rows("select * from runs"))
    dry = newscrawl("reextract", "--dry-run", "--data", reader.data, cwd=tmp_path)
    assert dry.code == 0
    assert dry.out.startswith("Dry run, nothing was written. 31 pages read again in ")
    assert "30 articles changed, 0 unchanged." in dry.out
    assert "  tags: " in dry.out
    assert (reader.articles(), reader.rows("select * from runs")) == before
    wet = newscrawl("reextract", "--jobs", "2", "--data", reader.data, cwd=tmp_path)
    assert (wet.code, wet.err.count("Left out"), wet.out.partition("\n")[2]) == (
        0,
        0,
        dry.out.partition("\n")[2],
    )
    command, newspaper, outcome, counts = reader.rows(
        "select command, newspaper, outcome, counts ->> 'changed' from runs order by id"
    )[-1]
    assert (command, newspaper, outcome, counts) == ("reextract", "baomau", "finished", 30)

    for file in (reader.data / "warc").rglob("*.warc.gz"):
        file.write_bytes(b"")
    lost = newscrawl("reextract", "--data", reader.data, cwd=tmp_path)
    assert lost.code == 1
    assert "31 pages could not be read:" in lost.out
    assert reader.one("select count(*) from articles") == 30

    own = reader.data / "newspapers" / "baomau.toml"
    own.write_text("colour = 1", encoding="utf-8")
    wrong = newscrawl("reextract", "--data", reader.data, cwd=tmp_path)
    assert (wrong.code, "baomau was left out: its file is gone or wrong" in wrong.out) == (1, True)
    assert f"Left out: {own}: there is no key " in wrong.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["baomau"], "There is no archive"),
        (["baomao"], "baomau"),
        (["--since", "2026-02-02", "--until", "2026-02-01"], "lies after"),
        (["--since", "gestern"], "not a day"),
        (["--jobs", "0"], "--jobs"),
    ],
)
def test_misuse_is_one_sentence(library: Library, tmp_path: Path, words: list[str], said: str) -> None:
    shutil.copytree(library.data / "newspapers", tmp_path / "data" / "newspapers")
    answer = newscrawl("reextract", *words, cwd=tmp_path)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert said in answer.err
    assert not (tmp_path / "data" / "newscrawl.db").exists()
