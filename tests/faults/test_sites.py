"""Sites that misbehave as a whole, and machines that do: the run ends, says why, and goes on another day."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from ..crawl.papers import ALL, Reader, desk
from ..newsstand import borrowed

ARTICLES = r"-\d+\.html"
PAGES = r"^/(?!_sample|robots)"


@pytest.mark.parametrize(
    "rule",
    [
        {"match": PAGES, "effect": "block_page", "status": 200},
        {"match": PAGES, "effect": "cookie_page"},
        {"match": PAGES, "effect": "status", "status": 429},
        {"match": PAGES, "effect": "status", "status": 429, "retry_after": 1},
    ],
    ids=["block pages", "cookie pages", "429", "429 with Retry-After"],
)
def test_a_site_that_refuses_everything_is_left_alone(tmp_path: Path, rule: dict[str, object]) -> None:
    with borrowed(articles=40, days=10) as server:
        reader = desk(tmp_path / "data", server, block_after=3)
        server.misbehave([rule])
        done = reader.crawl(ALL)
        assert (done.code, done.report["outcome"]) == (1, "blocked")
        assert len(server.requests()) < 40, "a site that refuses was asked on and on"
        assert reader.one("select count(*) from articles") == 0
        assert reader.problems()["blocked"] == 1
        server.misbehave([])
        assert reader.crawl(ALL).code == 0
        assert reader.one("select count(*) from articles") == 40
        assert reader.problems() == {}


def test_a_site_that_answers_articles_with_block_pages_stores_none(tmp_path: Path) -> None:
    """The sources go on to answer, so the run looks healthy from far away."""
    with borrowed(articles=40, days=10) as server:
        # An answer ends a row of refusals. One request at a time: else it depends on the machine how many
        # articles are asked for between the answers of two sources.
        reader = desk(tmp_path / "data", server, concurrency=1, block_after=3)
        server.misbehave([{"match": ARTICLES, "effect": "block_page", "status": 200}])
        done = reader.crawl(ALL)
        assert (done.code, done.report["outcome"]) == (1, "blocked")
        assert len(reader.asked()) < 40
        assert reader.one("select count(*) from articles") == 0


def test_a_site_that_redirects_everything_to_its_home_page(tmp_path: Path) -> None:
    """As merged papers do: every article becomes a problem once, none an article."""
    with borrowed(articles=20, days=4) as server:
        reader = desk(tmp_path / "data", server)
        server.misbehave([{"match": ARTICLES, "effect": "redirect", "to": "home"}])
        done = reader.crawl(ALL)
        assert done.report["outcome"] == "finished"
        assert reader.one("select count(*) from articles") == 0
        assert reader.problems() == {"redirected": 20}
        assert len(reader.asked()) == 20, "each is asked for once"
        server.misbehave([{"match": PAGES, "effect": "redirect", "to": "home"}])
        again = reader.crawl(ALL)
        assert again.code == 1
        assert len(server.requests()) < 60
        assert reader.one("select count(*) from articles") == 0


def test_a_sitemap_of_fifty_thousand_urls_is_taken_and_a_limit_holds(tmp_path: Path) -> None:
    with borrowed(articles=20, days=4) as server:
        reader = desk(tmp_path / "data", server, concurrency=2)
        huge = f"sitemap-article-{server.paper.published_days()[0]}"
        server.misbehave([{"match": huge, "effect": "huge_sitemap", "times": 1, "amount": 50_000}])
        done = reader.crawl(ALL, "--source=sitemap", "--limit=30")
        assert done.report["outcome"] == "finished", done.out + done.err
        assert reader.one("select count(*) from frontier where kind = 'article'") >= 50_000
        assert len(reader.asked()) == 30


def test_a_listing_that_invents_articles_for_ever_ends(tmp_path: Path) -> None:
    with borrowed(articles=20, days=4) as server:
        reader = desk(tmp_path / "data", server, concurrency=2)
        server.misbehave([{"match": "^/api", "effect": "endless", "to": "fresh"}])
        done = reader.crawl(ALL, "--source=listing", "--limit=30")
        assert done.report["outcome"] == "finished"
        assert sum(one["path"].startswith("/api") for one in server.requests()) <= 200


def test_the_same_article_under_fifty_addresses_is_one_article(tmp_path: Path) -> None:
    with borrowed(articles=3, days=1) as server:
        reader = desk(tmp_path / "data", server)
        url = server.urls()[0]
        head, _, tail = url.rpartition("/")
        number = tail.rpartition("-")[2]
        slugs = [f"{head}/ten-khac-{n}-{number}" for n in range(20)]
        tracked = [f"{url}?utm_source={n}" for n in range(20)]
        written = [f"{head}//{tail}", f"{url}#x", f"{head}/./{tail}", *(f"{url}?p={n}" for n in range(7))]
        done = reader.crawl(*(f"--url={one}" for one in (*slugs, *tracked, *written)))
        assert done.code == 0, done.out + done.err
        assert len(reader.asked()) == 1
        assert reader.one("select count(*) from articles") == 1
        assert reader.one("select count(*) from revisions") == 1


# --- the machine -------------------------------------------------------------------------------------


def test_a_locked_database_is_waited_for_or_named(analyst: Reader) -> None:
    analyst.crawl("--limit=1")
    with closing(sqlite3.connect(analyst.data / "newscrawl.db", isolation_level=None)) as db:
        db.execute("begin immediate")  # another program holds it, and lets go when it sees us wait
        process = analyst.start(ALL)
        assert process.stderr is not None
        while not (analyst.data / "newscrawl.lock").exists() and process.poll() is None:
            time.sleep(0.01)
        db.execute("rollback")
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, out + err
    assert analyst.one("select count(*) from articles") == 40


@pytest.mark.parametrize("command", ["crawl", "reextract"])
def test_a_read_only_archive_is_named_and_unharmed(analyst: Reader, command: str) -> None:
    analyst.crawl(ALL)
    before = analyst.articles()
    folder = analyst.data
    script = f'mount --bind "{folder}" "{folder}" && mount -o remount,ro,bind "{folder}" && exec "$@"'
    wrap = ("unshare", "--mount", "sh", "-c", script, "sh")
    if subprocess.run([*wrap, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a read-only mount needs root")
    process = Reader(folder, analyst.server, wrap).start(command=command)
    out, err = process.communicate(timeout=120)
    assert process.returncode in (1, 2), out + err
    assert "Traceback" not in err
    assert "ermission" in err or "ead-only" in err or "written to" in err, err
    assert analyst.articles() == before
    assert analyst.crawl().code == 0


def test_a_clock_that_jumps_loses_and_repeats_nothing(analyst: Reader) -> None:
    """Back by a year, then forward by two: the archive's own state must not depend on it going on."""
    found = subprocess.run(["which", "faketime"], capture_output=True, check=False)
    if found.returncode:
        pytest.skip("another clock needs faketime (apt-get install faketime)")

    def at(offset: str) -> Reader:
        return Reader(analyst.data, analyst.server, ("faketime", "-f", offset))

    assert analyst.crawl(ALL, "--limit=10").code == 0
    back = at("-365d").crawl(ALL)
    assert back.code == 0, back.out + back.err
    assert analyst.one("select count(*) from articles") == 40
    before = analyst.articles()
    analyst.server.reset_log()
    forward = at("+730d").crawl(ALL, "--no-revisits")
    assert forward.code == 0, forward.out + forward.err
    assert analyst.asked() == []
    assert analyst.articles() == before
    now = analyst.crawl(ALL)
    assert now.code == 0, now.out + now.err
    assert analyst.articles() == before
    assert "running" not in analyst.status()
    analyst.check()
