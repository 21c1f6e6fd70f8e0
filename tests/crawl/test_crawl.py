"""The main job on a real newspaper: everything stored as it was printed, and only once."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.sample import SampleServer
from newscrawl.vietnamese.dates import VIETNAM

from ..waiting import wait_until
from ..zygote import Process
from .papers import ALL, PATIENCE, Reader, desk, is_article, kill


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The whole sample, crawled once."""
    with SampleServer() as server:
        reader = desk(tmp_path_factory.mktemp("library") / "data", server)
        done = reader.crawl(ALL)
        assert done.code == 0, done.err
        yield reader


def _as_truth(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    def children(query: str) -> list[tuple[Any, ...]]:
        return reader.rows(query, row["id"])

    same = (
        "title",
        "lead",
        "byline",
        "published_at",
        "category",
        "category_path",
        "kind",
        "agency",
        "source_url",
    )
    return {
        **{name: row[name] for name in same},
        "paragraphs": [
            text for (text,) in children("select text from paragraphs where article_id = ? order by position")
        ],
        "authors": [
            {"name": name, "role": role}
            for name, role in children(
                "select name, role from authors where article_id = ? order by position"
            )
        ],
        "images": [
            {"url": url, "caption": caption, "credit": credit, "alt": alt}
            for url, caption, credit, alt in children(
                "select url, caption, credit, alt from images where article_id = ? order by position"
            )
        ],
        "tags": [tag for (tag,) in children("select tag from tags where article_id = ? order by position")],
    }


def test_every_article_of_the_sample_is_stored_as_it_was_printed(library: Reader) -> None:
    names = [name for _, name, *_ in library.rows("pragma table_info(articles)")]
    stored = {
        row[names.index("url")]: dict(zip(names, row, strict=True))
        for row in library.rows("select * from articles")
    }
    assert sorted(stored) == sorted(library.server.urls())
    assert len(stored) >= 300
    for url, row in stored.items():
        truth = library.server.paper.truth(url)
        read = _as_truth(library, row)
        assert read == {name: truth[name] for name in read}, url


def test_the_archive_is_whole(library: Reader) -> None:
    library.check()
    assert library.one("select count(*) from captures where kind = 'page'") == len(library.server.urls())
    assert library.one("select count(*) from captures where kind = 'robots'") == 1
    assert library.problems() == {}
    assert library.rows("select outcome, stored from runs") == [("finished", len(library.server.urls()))]


def test_bodies_are_kept_as_received(library: Reader) -> None:
    """Fault 9: a middleware sees decoded bodies; ours keeps what came over the wire, still compressed."""
    from newscrawl.archive import read_capture
    from newscrawl.items import WarcLocation

    file, offset, length = library.rows(
        "select warc_file, warc_offset, warc_length from captures where kind = 'page'"
    )[0]
    capture = read_capture(library.data / "warc", WarcLocation(file, offset, length))
    assert {name.lower(): value for name, value in capture.headers}["content-encoding"] in (
        "gzip",
        "br",
    )
    assert not capture.body.startswith(b"<")


def test_a_second_crawl_fetches_no_article_again_and_then_only_what_is_new(analyst: Reader) -> None:
    first = analyst.crawl(ALL)
    assert (first.code, first.report["counts"]["stored"]) == (0, 40)
    before = analyst.articles()
    analyst.server.reset_log()

    again = analyst.crawl()
    assert (again.code, again.report["outcome"]) == (0, "finished")
    assert analyst.asked() == []
    sources = [one for one in analyst.server.requests() if one["path"] != "/robots.txt"]
    assert sources
    assert any(one["status"] == 304 for one in sources)
    assert analyst.articles() == before

    published = analyst.server.publish(3)
    analyst.server.reset_log()
    third = analyst.crawl()
    assert sorted(analyst.asked()) == sorted(url.removeprefix(analyst.server.base_url) for url in published)
    assert third.report["counts"]["stored"] == 3
    assert analyst.one("select count(*) from articles") == 43
    analyst.check()


def test_robots_txt_holds_for_a_day(analyst: Reader) -> None:
    analyst.crawl("--limit=1")
    analyst.crawl("--limit=1")
    assert [one["path"] for one in analyst.server.requests()].count("/robots.txt") == 1


def test_a_window_reads_its_days_and_no_others(analyst: Reader) -> None:
    days = sorted({date.fromisoformat(day[:10]) for day in _published(analyst)})
    since, until = days[-5], days[-3]
    done = analyst.crawl(f"--since={since}", f"--until={until}", "--source=sitemap")
    assert done.code == 0
    read = [one["path"] for one in analyst.server.requests() if "sitemap-article-2" in one["path"]]
    wanted = [f"/sitemap-article-{day}.xml" for day in days if since <= day <= until]
    assert sorted(read) == wanted
    assert analyst.one("select count(*) from articles") == len(analyst.server.urls(since, until))


def _published(reader: Reader) -> list[str]:
    return [reader.server.paper.truth(url)["published_at"] for url in reader.server.urls()]


def test_the_first_crawl_takes_seven_days(analyst: Reader) -> None:
    analyst.crawl("--source=sitemap")
    began = datetime.fromisoformat(analyst.one("select started_at from runs"))  # it may be tomorrow by now
    since = began.astimezone(VIETNAM).date() - timedelta(days=6)
    wanted = analyst.server.urls(since)
    assert 0 < len(wanted) < 40
    assert [url for (url,) in analyst.rows("select url from articles order by url")] == sorted(wanted)


@pytest.mark.parametrize("source", ["feed", "listing"])
def test_each_source_alone_finds_articles(analyst: Reader, source: str) -> None:
    done = analyst.crawl(ALL, f"--source={source}")
    found = analyst.one("select count(*) from articles")
    assert found == (40 if source == "listing" else 30) or found >= 30
    assert done.report["counts"][f"{source}_links"] >= found
    assert not [one for one in analyst.server.requests() if "sitemap" in one["path"]]


def test_an_edited_article_fetched_again_is_a_revision_with_the_old_one_kept(analyst: Reader) -> None:
    url = analyst.server.urls()[5]
    analyst.crawl(f"--url={url}")
    old = analyst.one("select body from articles")
    analyst.server.edit(url)
    done = analyst.crawl(f"--url={url}")
    assert done.report["counts"]["changed"] == 1
    assert analyst.one("select revision from articles") == 2
    assert [body for (body,) in analyst.rows("select body from revisions order by revision")] == [
        old,
        analyst.one("select body from articles"),
    ]
    analyst.crawl(f"--url={url}")
    assert analyst.one("select count(*) from revisions") == 2
    assert analyst.rows("select refers_to is not null from captures where kind = 'page' order by id") == [
        (0,),
        (0,),
        (1,),
    ]
    analyst.check()


def test_only_the_urls_asked_for_are_fetched(analyst: Reader, tmp_path: Path) -> None:
    urls = analyst.server.urls()[:3]
    file = tmp_path / "urls.txt"
    file.write_text("\n".join(urls))
    done = analyst.crawl(f"--url-file={file}")
    assert done.report["counts"]["stored"] == 3
    assert sorted(analyst.asked()) == sorted(url.removeprefix(analyst.server.base_url) for url in urls)
    assert len(analyst.server.requests()) == 4  # robots.txt too


def test_one_article_under_several_addresses_is_one_article(analyst: Reader) -> None:
    url = analyst.server.urls()[0]
    other = url.replace("/", "/", 1).rsplit("/", 1)[0] + "/ten-khac-" + url.rsplit("-", 1)[1]
    analyst.server.misbehave([{"match": "ten-khac", "effect": "redirect", "to": url}])
    analyst.crawl(f"--url={url}", f"--url={other}?utm_source=zalo#top")
    assert analyst.one("select count(*) from articles") == 1


def test_limit_stops_early_and_the_next_crawl_goes_on(analyst: Reader) -> None:
    assert analyst.crawl(ALL, "--limit=7").report["counts"]["fetched"] == 7
    assert analyst.one("select count(*) from articles") == 7
    assert analyst.crawl(ALL).report["counts"]["fetched"] == 33


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(tmp_path: Path) -> None:
    with SampleServer(articles=200, days=5) as server:
        reader = desk(tmp_path / "data", server, concurrency=1)
        process = reader.start(ALL)
        _wait_for_articles(reader, process, 20)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, err
        assert '"interrupted"' in out
        assert "goes on from there" in out
        reader.check()
        had = reader.one("select count(*) from articles")
        assert 20 <= had < 200
        server.reset_log()
        assert reader.crawl(ALL).report["counts"]["stored"] == 200 - had
        assert len(reader.asked()) == 200 - had


def _wait_for_articles(reader: Reader, process: Process, count: int) -> None:
    """Watch the paper's own log until the crawler has fetched that many."""
    wait_until(process, lambda: len(reader.asked()) >= count)


def test_a_second_crawl_of_the_same_archive_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with SampleServer(articles=200, days=5) as server:
        reader = desk(tmp_path / "data", server, concurrency=1, delay=0.3)  # a minute, if nobody ends it
        process = reader.start(ALL)
        _wait_for_articles(reader, process, 1)
        second = reader.crawl(ALL)
        assert second.code == 2
        assert second.err.startswith("Error: ")
        assert str(process.pid) in second.err
        kill(process, signal.SIGINT)
        reader.check()


NO_TIME = """
import sys
from pathlib import Path
from newscrawl.crawl.plan import CrawlPlan
from newscrawl.crawl.run import crawl
from newscrawl.newspapers import load_newspapers

data = Path(sys.argv[1])
newspaper = load_newspapers(data)["baomau"]
(report,) = crawl(data, [newspaper], CrawlPlan(max_seconds=0.0))
print(report.outcome)
"""


def test_a_crawl_whose_time_is_up_before_its_engine_runs_ends_too(analyst: Reader) -> None:
    """It closed its run and waited for ever: Scrapy took an engine that did not run yet for stopped."""
    words = [sys.executable, "-c", NO_TIME, str(analyst.data)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (0, "paused\n"), done.stderr
    assert analyst.rows("select outcome from runs") == [("paused",)]
    assert analyst.asked() == []
    assert analyst.crawl(ALL).report["counts"]["stored"] == 40


def test_scrapy_lists_and_crawls_newspapers(analyst: Reader) -> None:
    def scrapy(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "scrapy", *words, "-s", f"NEWSCRAWL_DATA={analyst.data}"],
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )

    (analyst.data / "newspapers" / "banmau.toml").write_text("colour = 1", encoding="utf-8")
    assert {"baomau", "baodaknong", "baolamdong"} <= set(scrapy("list").stdout.split())
    scrapy("crawl", "baomau", "-a", "since=2020-01-01", "-a", "limit=5")
    assert analyst.one("select count(*) from articles") == 5
    assert all(is_article(path) for path in analyst.asked())
    analyst.check()


def test_a_listing_alone_is_walked_to_the_end_of_the_window_though_its_first_page_is_known(
    analyst: Reader,
) -> None:
    newest = analyst.server.urls()[-20:]
    analyst.crawl(*(f"--url={url}" for url in newest))
    analyst.crawl(ALL, "--source=listing")
    assert analyst.one("select count(*) from articles") == 40
