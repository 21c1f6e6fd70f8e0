"""Live articles visited again, on a real newspaper.

Nobody's clock is turned: what happened some days ago is moved there in the database.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from newscrawl.sample import SampleServer, newspaper_toml

from .. import newsstand
from ..crawl.papers import ALL, Crawl, Reader, desk
from ..newsstand import borrowed
from ..zygote import zygote

DUE = "update frontier set due_at = '2020-01-01T00:00:00.000000Z' where state = 'done' and url = ?"


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """Twenty articles of the last fifty days, crawled: for the older ones all visits are past."""
    with SampleServer(articles=20, days=50) as server:
        reader = desk(tmp_path_factory.mktemp("crawled") / "data", server, retries=1)
        assert reader.crawl(ALL).code == 0
        yield reader


@pytest.fixture(scope="module")
def urls(crawled: Reader) -> list[str]:
    """The articles before anything happened to them, oldest first."""
    return crawled.server.urls()


@pytest.fixture
def reader(crawled: Reader, tmp_path: Path) -> Iterator[Reader]:
    """An archive that has the whole paper, whose log is empty. Each test has articles of its own."""
    copytree(crawled.data, tmp_path / "data")
    crawled.server.reset_log()
    yield replace(crawled, data=tmp_path / "data")
    crawled.server.misbehave([])


def change(reader: Reader, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(reader.data / "newscrawl.db")) as db, db:
        db.execute(statement, values)


def due(reader: Reader, *urls: str) -> None:
    """Make these articles due."""
    for url in urls:
        change(reader, DUE, url)


def yesterday(reader: Reader) -> None:
    """Move all that was captured and seen a day back."""
    for table, columns in {
        "captures": ("fetched_at",),
        "sightings": ("seen_at",),
        "article_metadata": ("first_seen_at", "last_seen_at", "gone_at"),
    }.items():
        for column in columns:
            change(
                reader, f"update {table} set {column} = strftime('%Y-%m-%dT%H:%M:%f000Z', {column}, '-1 day')"
            )


def path_of(reader: Reader, url: str) -> str:
    return url.removeprefix(reader.server.base_url)


def articles(reader: Reader) -> dict[str, tuple[Any, ...]]:
    """Everything that the archive says of each article."""
    return {row[1]: row for row in reader.articles()}


def test_each_visit_is_made_once_and_costs_what_it_must(reader: Reader, urls: list[str]) -> None:
    planned = reader.rows(
        "select due_at is not null from articles join frontier using (key) order by published_at"
    )
    assert planned == sorted(planned)
    assert 0 < planned.count((1,)) < 20

    unchanged, edited, withdrawn = urls[-3:]
    reader.server.edit(edited)
    reader.server.withdraw(withdrawn, 410)
    due(reader, unchanged, edited, withdrawn)
    before, seen = articles(reader), dict(reader.rows("select url, last_seen_at from articles"))
    done = reader.crawl()

    paths = reader.asked()
    asked = [one for one in reader.server.requests() if one["path"] in paths]
    assert len(asked) == 3
    assert all(one["if_none_match"] and one["if_modified_since"] for one in asked)
    counts = done.report["counts"]
    names = ("fetched", "revisited", "changed", "unchanged", "not_modified", "stored")
    assert [counts[name] for name in names] == [3, 3, 1, 1, 1, 0]
    assert done.report["problems"] == {"not_found": 1}
    assert done.code == 0

    after = articles(reader)
    assert {url for url in before if before[url] != after[url]} == {edited}
    now = dict(reader.rows("select url, last_seen_at from articles"))
    assert {url for url in seen if seen[url] != now[url]} == {unchanged, edited}
    assert reader.one("select status from articles where url = ?", withdrawn) == "live"
    assert reader.one("select revision from articles where url = ?", edited) == 2

    (confirming,) = reader.rows(
        "select id, refers_to, digest from captures where status = 304 and kind = 'page'"
    )
    (confirmed,) = reader.rows("select id, digest from captures where url = ? and status = 200", unchanged)
    assert confirming[1:] == confirmed
    assert b"server-not-modified" in _record(reader, confirming[0])
    assert reader.one("select count(*) from sightings where capture_id = ?", confirming[0]) == 1
    assert reader.one("select count(*) from frontier where due_at < strftime('%Y-%m-%dT%H:%M', 'now')") == 0
    reader.check()


def _record(reader: Reader, capture_id: int) -> bytes:
    ((file, offset, length),) = reader.rows(
        "select warc_file, warc_offset, warc_length from captures where id = ?", capture_id
    )
    with (reader.data / "warc" / file).open("rb") as stream:
        stream.seek(offset)
        return gzip.decompress(stream.read(length))


def test_gone_after_404_on_two_days_and_back_again(reader: Reader, urls: list[str]) -> None:
    url = urls[-4]
    before = articles(reader)[url]

    def visit() -> dict[str, Any]:
        due(reader, url)
        return reader.crawl().report

    def status() -> str:
        return str(reader.one("select status from articles where url = ?", url))

    reader.server.misbehave([{"match": path_of(reader, url), "effect": "status", "status": 404}])
    assert visit()["problems"] == {"not_found": 1}
    assert status() == "live"
    # Not on the same day, but on the next, whatever the plan says.
    tomorrow = (
        "select due_at <= strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '+1 day') from frontier where url = ?"
    )
    assert reader.one(tomorrow, url) == 1
    yesterday(reader)
    assert visit()["counts"]["gone"] == 1
    assert status() == "gone"
    yesterday(reader)
    assert "gone" not in visit()["counts"], "it was gone before"
    gone = articles(reader)[url]
    assert [one for one in gone if one != "gone"] == [one for one in before if one != "live"]

    reader.server.misbehave([])
    yesterday(reader)
    assert visit()["counts"]["not_modified"] == 1
    assert status() == "live"
    assert articles(reader)[url] == before
    assert reader.problems() == {}
    answers = reader.rows("select status from captures where url = ? order by fetched_at", url)
    assert answers == [(200,), (404,), (404,), (404,), (304,)]


def test_a_page_asked_for_by_its_address_is_fetched_whole(reader: Reader, urls: list[str]) -> None:
    done = reader.crawl(f"--url={urls[-5]}")
    path = path_of(reader, urls[-5])
    assert [one["if_none_match"] for one in reader.server.requests() if one["path"] == path] == [None]
    assert done.report["counts"]["unchanged"] == 1
    assert done.report["counts"]["revisited"] == 0
    assert reader.rows("select status from captures where url = ?", urls[-5]) == [(200,), (200,)]
    assert (
        reader.one("select due_at > strftime('%Y-%m-%dT', 'now') from frontier where url = ?", urls[-5]) == 1
    )


def test_an_article_that_was_asked_for_in_vain_keeps_its_visits(reader: Reader, urls: list[str]) -> None:
    url = urls[-5]
    reader.server.misbehave([{"match": path_of(reader, url), "effect": "status", "status": 401}])
    assert reader.crawl(f"--url={url}").report["problems"] == {"fetch_failed": 1}
    reader.server.misbehave([])
    assert reader.crawl().report["counts"]["revisited"] == 1
    assert reader.problems() == {}
    tomorrow = "select due_at > strftime('%Y-%m-%dT', 'now') from frontier where url = ?"
    assert reader.one(tomorrow, url) == 1


def test_visits_wait_for_a_run_that_wants_them_and_come_last(reader: Reader, urls: list[str]) -> None:
    old, new = urls[4:8], urls[8:10]
    due(reader, *old)
    for url in new:
        change(reader, "update frontier set state = 'pending', due_at = added_at where url = ?", url)
    assert reader.crawl("--limit=3").report["counts"]["revisited"] == 1
    *first, last = reader.asked()
    assert sorted(first) == sorted(path_of(reader, url) for url in new)
    # The others were taken up and not made: they wait too.
    reader.server.reset_log()
    assert reader.crawl("--no-revisits").report["counts"]["fetched"] == 0
    assert reader.crawl().report["counts"]["revisited"] == 3
    assert sorted([*reader.asked(), last]) == sorted(path_of(reader, url) for url in old)


def test_a_visit_that_fails_is_made_by_the_next_crawl(reader: Reader, urls: list[str]) -> None:
    url, path = urls[-6], path_of(reader, urls[-6])
    before = articles(reader)
    due(reader, url)
    reader.server.misbehave([{"match": path, "effect": "status", "status": 500}])
    done = reader.crawl().report
    assert done["problems"] == {"fetch_failed": 1}
    assert done["counts"]["retries"] == 1  # and not again by this one
    assert reader.one("select state from frontier where url = ?", url) == "done"
    reader.server.misbehave([{"match": path, "effect": "login_page"}])
    assert reader.crawl().report["problems"] == {"login_page": 1}
    # The last answer was no article, so the next request has no condition that it could fulfil.
    reader.server.misbehave([])
    reader.server.reset_log()
    assert reader.crawl().report["counts"]["unchanged"] == 1
    assert [one["if_none_match"] for one in reader.server.requests() if one["path"] == path] == [None]
    assert reader.problems() == {}
    assert articles(reader) == before


def test_a_newspaper_that_is_never_visited_again(reader: Reader, urls: list[str]) -> None:
    toml = newspaper_toml(reader.server.base_url, revisit=[])
    (reader.data / "newspapers" / "baomau.toml").write_text(toml, encoding="utf-8")
    due(reader, *urls[:3])
    assert reader.crawl().report["counts"]["revisited"] == 0
    assert reader.asked() == []


# --- a paper that was merged into another -----------------------------------------------------------


def crawl(reader: Reader, newspaper: str, *words: str) -> Crawl:
    done = zygote().run("--data", reader.data, "crawl", newspaper, *words, "--json")
    assert "Traceback" not in done.err, done.err
    return Crawl(done.code, done.out, done.err)


def test_a_paper_lives_on_at_its_successor(tmp_path: Path) -> None:
    """Báo Mẫu had a former host and was merged into another paper, which serves its articles."""
    size = {"articles": 12, "days": 12, "last_day": newsstand.yesterday()}
    with borrowed(**size) as former, borrowed(**size) as old, borrowed(**size) as successor:
        reader = desk(tmp_path / "data", old)
        folder = reader.data / "newspapers"
        lines = f'former_urls = ["{former.base_url}"]\nsuccessor = "baoke"\n'
        (folder / "baomau.toml").write_text(
            lines + newspaper_toml(old.base_url, id="baomau"), encoding="utf-8"
        )
        (folder / "baoke.toml").write_text(newspaper_toml(successor.base_url, id="baoke"), encoding="utf-8")
        paths = [url.removeprefix(old.base_url) for url in old.urls()]

        # Three of the successor's articles first, then five of the old paper, then all of the successor's.
        crawl(reader, "baoke", *(f"--url={successor.base_url}{path}" for path in paths[:3]))
        addresses = [former.base_url + paths[0], *(old.base_url + path for path in paths[1:5])]
        crawl(reader, "baomau", *(f"--url={address}" for address in addresses))
        crawl(reader, "baoke", ALL)
        assert reader.rows("select newspaper, count(*) from articles group by 1 order by 1") == [
            ("baoke", 7),
            ("baomau", 5),
        ]
        query = """select group_concat(url, ' ') from
                   (select a.url, article_id from article_urls a join captures c on c.url = a.url
                    group by 1, 2 order by min(c.fetched_at))
                   group by article_id order by article_id limit 1"""
        assert reader.one(query).split() == [one.base_url + paths[0] for one in (successor, former)]
        assert reader.one("select count(*) from revisions") == 12

        # The old host closes and sends its readers on: known articles are noted there, others are a problem.
        old.misbehave([{"match": "html$", "effect": "redirect", "to": successor.base_url + paths[4]}])
        urls = [f"--url={old.base_url}{path}" for path in (paths[4], paths[5])]
        done = crawl(reader, "baomau", *urls)
        assert done.report["problems"] == {"off_site_redirect": 1}
        assert done.report["counts"]["redirects"] == 1
        assert reader.one("select count(*) from articles") == 12
        reader.check()
