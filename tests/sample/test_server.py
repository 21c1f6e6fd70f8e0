"""The server as crawlers and newspaper files meet it."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import brotli
import pytest
from lxml import etree

from newscrawl.sample import SampleFailed, SampleServer, newspaper_toml
from newscrawl.sample.feeds import RSS_ITEMS

from ..waiting import PATIENCE
from .conftest import LAST_DAY, fetch

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
AJAX = {"x_requested_with": "XMLHttpRequest"}


def locations(xml: bytes) -> list[str]:
    return [str(loc.text) for loc in etree.fromstring(xml).iterfind(".//s:loc", SITEMAP)]


def listing(server: SampleServer, call: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(fetch(server, f"/api/getMoreArticle/{call}", **AJAX).body)
    return found


def test_sitemaps_are_the_complete_archive(server: SampleServer) -> None:
    index = locations(fetch(server, "/sitemap.xml").body)
    days = [url for url in index if "sitemap-article-2" in url]
    found = [url for day in days for url in locations(fetch(server, day).body)]
    assert len(days) >= 60
    assert sorted(found) == sorted(server.urls())


def test_a_day_without_articles_has_no_sitemap(server: SampleServer) -> None:
    assert fetch(server, "/sitemap-article-2019-01-01.xml").status == 404
    assert fetch(server, "/sitemap-article-2019-13-41.xml").status == 404


def test_other_sitemaps(server: SampleServer) -> None:
    daily = locations(fetch(server, "/sitemap-article-daily.xml").body)
    assert set(daily) <= set(server.urls())
    assert daily[0] == server.urls()[-1]
    for name in ("news", "category", "event"):
        answer = fetch(server, f"/sitemap-{name}.xml")
        assert answer.status == 200
        assert all(fetch(server, url).status == 200 for url in locations(answer.body)[:3])


@pytest.mark.parametrize(
    "path", ["/rss/home.rss", "/rss/home", "/rss/kinh-te", "/rss/kinh-te/nong-nghiep.rss"]
)
def test_feeds(server: SampleServer, path: str) -> None:
    feed = etree.fromstring(fetch(server, path).body)
    links = [str(link.text) for link in feed.iterfind("channel/item/link")]
    assert 0 < len(links) <= RSS_ITEMS
    assert set(links) <= set(server.urls())
    assert "author" not in etree.tostring(feed).decode()


def test_load_more_walks_the_whole_paper(server: SampleServer) -> None:
    found: list[object] = []
    last: object = 0
    while page := listing(server, f"24h_empty_{last}_0_0"):
        found += [entry["LinktoMe2"] for entry in page]
        last = page[-1]["PublisherId"]
    assert found == server.urls()[::-1]


def test_load_more_of_a_channel_takes_in_its_sub_sections(server: SampleServer) -> None:
    page = fetch(server, "/kinh-te").body.decode()
    assert "channel_id: 310" in page
    entries = listing(server, "channel_empty_0_310_0")
    assert [f'pid="{entry["PublisherId"]}"' in page for entry in entries] == [True] * 15
    names = {str(entry["NameChannel"]) for entry in entries}
    assert "Doanh nghiệp" in names | {
        str(entry["NameChannel"])
        for entry in listing(server, f"channel_empty_{entries[-1]['PublisherId']}_310_0")
    }
    assert listing(server, "channel_empty_0_310_9") == entries, "the last slot is no page number"


def test_load_more_wants_its_header_and_a_known_shape(server: SampleServer) -> None:
    assert fetch(server, "/api/getMoreArticle/24h_empty_0_0_0").status == 404
    assert fetch(server, "/api/getMoreArticle/nonsense", **AJAX).status == 404
    assert listing(server, "channel_empty_0_999_0") == []
    assert listing(server, "24h_empty_1_0_0") == []


def test_articles_are_served_as_the_paper_has_them(server: SampleServer) -> None:
    url = server.urls()[10]
    truth = server.paper.truth(url)
    page = fetch(server, url)
    assert page.status == 200
    assert truth["images"] == [] or truth["images"][0]["url"].rpartition("/")[2] in page.body.decode()
    assert f'<link rel="canonical" href="{url}" />' in page.body.decode()
    assert fetch(server, url.replace(server.base_url + "/", "/x-")).status == 200, "the slug does not matter"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/kinh-te/nong-nghiep",
        "/video",
        "/nong-thon-moi-ptag.html",
        "/a-event2.html",
        "/an-pham/so-12.html",
    ],
)
def test_pages_that_are_no_articles(server: SampleServer, path: str) -> None:
    page = fetch(server, path)
    assert page.status == 200
    assert b"block-sc-title" not in page.body


@pytest.mark.parametrize(
    "path", ["/khong-co-12.html", "/abc", "/x-ptag.html", "/x-event99.html", "/rss/abc", "/a.xml"]
)
def test_missing_pages(server: SampleServer, path: str) -> None:
    assert fetch(server, path).status == 404


@pytest.mark.parametrize("path", ["/sitemap.xml", "/rss/home.rss", "ARTICLE"])
def test_conditional_requests(server: SampleServer, path: str) -> None:
    path = server.urls()[3] if path == "ARTICLE" else path
    first = fetch(server, path)
    again = fetch(server, path, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert fetch(server, path, if_modified_since=first.headers["last-modified"]).status == 304
    assert fetch(server, path, if_none_match='"other"').status == 200
    assert fetch(server, path, if_modified_since="nonsense").status == 200


def test_compression_follows_the_request(server: SampleServer) -> None:
    for path in (server.urls()[0], "/sitemap.xml", "/robots.txt"):
        plain = fetch(server, path)
        packed = fetch(server, path, accept_encoding="gzip, deflate, br")
        smaller = fetch(server, path, accept_encoding="br")
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert smaller.headers["content-encoding"] == "br"
        assert brotli.decompress(smaller.body) == plain.body
    assert "content-encoding" not in fetch(server, "/", accept_encoding="gzip;q=0, br;q=0").headers


def test_robots(server: SampleServer) -> None:
    usual = fetch(server, "/robots.txt").body.decode()
    assert "Disallow: /api-admin/" in usual
    assert "Crawl-delay" not in usual
    server.robots(crawl_delay=2.5)
    assert "Crawl-delay: 2.5" in fetch(server, "/robots.txt").body.decode()
    server.robots("User-agent: *\nDisallow: /\n")
    assert "Disallow: /\n" in fetch(server, "/robots.txt").body.decode()


def test_the_log_tells_what_was_asked(server: SampleServer) -> None:
    fetch(server, "/kinh-te?a=1", if_none_match='"x"', user_agent="newscrawl")
    fetch(server, "/khong-co-1.html")
    first, second = server.requests()
    assert (first["path"], first["status"], first["if_none_match"]) == ("/kinh-te?a=1", 200, '"x"')
    assert (first["user_agent"], first["method"]) == ("newscrawl", "GET")
    assert second["status"] == 404
    assert server.in_flight_max() == 1
    server.reset_log()
    assert server.requests() == []


def test_publish_edit_withdraw_while_running() -> None:
    with SampleServer(articles=30, days=10, last_day=LAST_DAY) as server:
        etag = fetch(server, "/sitemap.xml").headers["etag"]
        (new,) = server.publish()
        assert fetch(server, "/sitemap.xml").headers["etag"] != etag
        assert server.urls()[-1] == new
        published = server.paper.at(new).published_at
        assert new in locations(fetch(server, f"/sitemap-article-{published:%Y-%m-%d}.xml").body)
        assert new in fetch(server, "/rss/home.rss").body.decode()

        old = server.urls()[0]
        before = fetch(server, old)
        day = f"/sitemap-article-{server.paper.at(old).published_at:%Y-%m-%d}.xml"
        sitemap = fetch(server, day).body
        server.edit(old)
        after = fetch(server, old)
        assert after.headers["etag"] != before.headers["etag"]
        assert server.paper.truth(old)["paragraphs"][-1].split("\n")[0][:40] in after.body.decode()
        assert fetch(server, day).body == sitemap, "the sitemap's date is the time of publishing"
        server.edit(old, announce=True)
        assert fetch(server, day).body != sitemap

        server.withdraw(old, 410)
        assert fetch(server, old).status == 410
        assert old not in server.urls()
        assert old.encode() not in fetch(server, day).body
        with pytest.raises(SampleFailed, match="no article at"):
            server.edit(server.base_url + "/khong-co-1.html")


def test_the_state_survives_a_restart(tmp_path: Path) -> None:
    state = tmp_path / "deep" / "paper.json"
    with SampleServer(articles=30, days=10, last_day=LAST_DAY, seed=5, state=state) as server:
        server.publish(2)
        server.edit(server.urls()[1])
        server.withdraw(server.urls()[0])
        base_url, urls, truth = server.base_url, server.urls(), server.paper.truth(1)
    with SampleServer(state=state, publish=1) as server:
        assert server.base_url == base_url, "the port is remembered, so addresses stay"
        assert server.urls()[:-1] == urls
        assert server.paper.truth(1) == truth
        assert len(server.urls()) == len(urls) + 1


def test_a_busy_port_and_a_strange_state_are_sentences(server: SampleServer, tmp_path: Path) -> None:
    with pytest.raises(
        SampleFailed, match=rf"^port {server.port} is in use; choose another one with --port.$"
    ):
        SampleServer(port=server.port)
    strange = tmp_path / "x.json"
    strange.write_text("[1]")
    with pytest.raises(SampleFailed, match="not a sample paper's state"):
        SampleServer(state=strange)
    with pytest.raises(SampleFailed, match="'storm' is no misbehaviour; there are: status, "):
        SampleServer(misbehave=[{"match": "/", "effect": "storm"}])


def test_no_server_is_left_behind() -> None:
    """A program that dies takes its server with it."""
    program = (
        "import os\nfrom newscrawl.sample import SampleServer\ns = SampleServer(articles=3, days=2)\n"
        "print(s.pid, flush=True)\nos.kill(os.getpid(), 9)"
    )
    died = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL
    pid = int(died.stdout)
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        import select

        ended, _, _ = select.select([handle], [], [], PATIENCE)
        assert ended, "the server outlived the program that started it"
    finally:
        os.close(handle)


def test_it_stops_on_sigterm() -> None:
    server = SampleServer(articles=3, days=2)
    os.kill(server.pid, signal.SIGTERM)
    assert server._process.wait(PATIENCE) == 0
    server.close()
    server.close()


def test_help_teaches() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "newscrawl.sample", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for word in ("--misbehave", "/_sample/truth", "legacy_charset", "--until-eof"):
        assert word in shown


def test_truth_over_http(server: SampleServer) -> None:
    url = server.urls()[2]
    with build_opener(ProxyHandler({})).open(f"{server.base_url}/_sample/truth?url={url}") as answer:
        assert json.load(answer) == server.paper.truth(url)


def test_importing_the_sample_starts_no_engine() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, newscrawl.sample; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"twisted", "scrapy", "brotli", "lxml", "click"} & set(loaded)
    ours = {
        name for name in loaded if name.startswith("newscrawl") and not name.startswith("newscrawl.sample")
    }
    assert ours == {"newscrawl"}


def test_newspaper_toml() -> None:
    read = tomllib.loads(newspaper_toml("http://127.0.0.1:8080", concurrency=16))
    assert (read["id"], read["base_url"], read["province"]) == ("baomau", "http://127.0.0.1:8080", "Sơn Hà")
    assert (read["crawl"]["delay"], read["crawl"]["concurrency"]) == (0, 16)
