"""Each misbehaviour really happens on the wire, as often as ordered."""

from __future__ import annotations

import gzip
import json
import socket
import unicodedata
import zlib
from contextlib import ExitStack
from typing import Any

import brotli
import pytest
from lxml import etree

from newscrawl.sample import EFFECTS, Misbehaviour, SampleFailed, SampleServer

from ..waiting import wait_until
from .conftest import Wire, fetch

AJAX = {"x_requested_with": "XMLHttpRequest"}


def under(server: SampleServer, effect: str, url: str | None = None, **more: Any) -> Wire:
    """What an article (or `url`) answers under a misbehaviour."""
    wanted = ("wait", "begins", "accept_encoding", "x_requested_with")
    wire = {key: more.pop(key) for key in wanted if key in more}
    server.misbehave([Misbehaviour(".", effect, **more)])
    return fetch(server, url or server.urls()[8], **wire)


def test_status_with_and_without_retry_after(server: SampleServer) -> None:
    answer = under(server, "status", status=429, retry_after=7)
    assert (answer.status, answer.headers["retry-after"]) == (429, "7")
    assert (
        under(server, "status", status=429, retry_after=60, retry_after_as_date=True)
        .headers["retry-after"]
        .endswith("GMT")
    )
    plain = under(server, "status")
    assert plain.status == 503
    assert "retry-after" not in plain.headers


def test_times_counts_for_each_url(server: SampleServer) -> None:
    server.misbehave([Misbehaviour(r"html$", "status", status=403, times=2, skip=1)])
    first, second = server.urls()[:2]
    assert [fetch(server, first).status for _ in range(5)] == [200, 403, 403, 200, 200]
    assert [fetch(server, second).status for _ in range(4)] == [200, 403, 403, 200]
    assert fetch(server, "/kinh-te").status == 200
    assert [entry["effect"] for entry in server.requests()].count("status") == 4


def test_share_picks_the_same_urls_each_time(server: SampleServer) -> None:
    rule = Misbehaviour(r"html$", "status", share=0.3)
    server.misbehave([rule])
    some = server.urls()[:60]
    refused = [url for url in some if fetch(server, url).status == 503]
    assert 5 < len(refused) < 35
    assert [url for url in some if fetch(server, url).status == 503] == refused


def test_the_first_matching_rule_wins(server: SampleServer) -> None:
    server.misbehave([Misbehaviour("^/robots", "status", times=1), {"match": "txt$", "effect": "empty"}])
    assert fetch(server, "/robots.txt").status == 503
    answer = fetch(server, "/robots.txt")
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize(
    ("effect", "status", "text"),
    [
        ("block_page", 403, "blocked by our security system"),
        ("cookie_page", 200, "document.cookie"),
        ("login_page", 200, "Đăng nhập"),
        ("verification_page", 200, "không phải là robot"),
        ("soft_404", 200, "Bài viết không tồn tại"),
        ("html", 200, "bảo trì"),
    ],
)
def test_pages_in_the_way(server: SampleServer, effect: str, status: int, text: str) -> None:
    answer = under(server, effect)
    assert answer.status == status
    assert text in answer.body.decode()
    assert under(server, effect, status=418).status == 418


def test_redirects(server: SampleServer) -> None:
    url = server.urls()[8]
    path = url.removeprefix(server.base_url)

    def location(to: str | None) -> str:
        answer = under(server, "redirect", url, to=to)
        assert answer.status == 301
        return answer.headers["location"]

    renamed = location(None)
    assert renamed != url
    server.misbehave([])
    assert fetch(server, renamed).status == 200
    assert location("home") == server.base_url + "/"
    assert location("other_host") == f"http://localhost:{server.port}{path}"
    assert location("https://example.org/x") == "https://example.org/x"
    round_trip = location("loop")
    assert fetch(server, round_trip).headers["location"] == url


@pytest.mark.parametrize("at", ["start", "header", "body"])
def test_cut_connections(server: SampleServer, at: Any) -> None:
    answer = under(server, "cut", at=at)
    assert answer.closed
    if at == "start":
        assert answer.raw == b""
    elif at == "header":
        assert answer.raw.startswith(b"HTTP/1.1 200")
        assert b"\r\n\r\n" not in answer.raw
    else:
        assert 0 < len(answer.body) < int(answer.headers["content-length"])


@pytest.mark.parametrize("at", ["start", "header", "body"])
def test_hangs(server: SampleServer, at: Any) -> None:
    answer = under(server, "hang", at=at, wait=0.5, begins=at != "start")
    assert not answer.closed
    assert (b"\r\n\r\n" in answer.raw) == (at == "body")
    assert fetch(server, "/_sample/state").status == 200, "others are served meanwhile"


def test_slow_and_dripping_answers_arrive_whole(server: SampleServer) -> None:
    usual = fetch(server, server.urls()[8]).body
    assert under(server, "slow", seconds=0.2).body == usual
    assert under(server, "drip", seconds=0.3).body == usual
    assert not under(server, "slow", seconds=30, wait=0.4).closed


def test_in_flight_is_counted(server: SampleServer) -> None:
    server.misbehave([Misbehaviour("html$", "hang", at="start")])
    with ExitStack() as stack:
        for url in server.urls()[:4]:
            path = url.removeprefix(server.base_url)
            asking = stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            asking.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
        wait_until(server._process, lambda: len(server.requests()) == 4)
    assert server.in_flight_max() == 4


def test_wrong_lengths(server: SampleServer) -> None:
    usual = fetch(server, server.urls()[8]).body
    longer = under(server, "long_length", amount=50)
    assert int(longer.headers["content-length"]) == len(usual) + 50
    assert (longer.body, longer.closed) == (usual, True)
    shorter = under(server, "short_length", amount=50)
    assert int(shorter.headers["content-length"]) == len(usual) - 50
    assert shorter.body == usual


def test_codings(server: SampleServer) -> None:
    usual = fetch(server, server.urls()[8]).body
    forced = under(server, "coding", to="br", accept_encoding="gzip")
    assert forced.headers["content-encoding"] == "br"
    assert brotli.decompress(forced.body) == usual
    assert gzip.decompress(under(server, "coding", to="gzip").body) == usual
    assert "content-encoding" not in under(server, "coding", to="identity", accept_encoding="gzip").headers
    false = under(server, "false_gzip", accept_encoding="gzip")
    assert (false.headers["content-encoding"], false.body) == ("gzip", usual)


@pytest.mark.parametrize("effect", ["bad_gzip", "truncated_gzip"])
def test_broken_gzip(server: SampleServer, effect: str) -> None:
    answer = under(server, effect, accept_encoding="gzip")
    assert len(answer.body) == int(answer.headers["content-length"])
    with pytest.raises((zlib.error, EOFError, gzip.BadGzipFile)):
        gzip.decompress(answer.body)


def test_gzip_bomb(server: SampleServer) -> None:
    answer = under(server, "gzip_bomb", amount=8, accept_encoding="gzip")
    assert len(answer.body) < 100_000
    assert len(gzip.decompress(answer.body)) > 8 << 20


def test_wrong_charsets(server: SampleServer) -> None:
    usual = fetch(server, server.urls()[8]).body.decode()
    claimed = under(server, "wrong_charset")
    assert claimed.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert claimed.body.decode() == usual.replace("charset=UTF-8", "charset=iso-8859-1")

    legacy = under(server, "legacy_charset")
    assert legacy.headers["content-type"] == "text/html; charset=windows-1258"
    with pytest.raises(UnicodeDecodeError):
        legacy.body.decode()
    read = unicodedata.normalize("NFC", legacy.body.decode("cp1258"))
    assert "Cơ quan chủ quản: Tỉnh ủy Sơn Hà" in read


@pytest.mark.parametrize("path", ["/sitemap.xml", "/rss/home.rss", "/api/getMoreArticle/24h_empty_0_0_0"])
def test_sources_that_announce_nothing_or_break(server: SampleServer, path: str) -> None:
    empty = under(server, "no_items", path, **AJAX).body
    if path.startswith("/api"):
        assert json.loads(empty) == []
        with pytest.raises(ValueError, match=r"\w"):
            json.loads(under(server, "malformed", path, **AJAX).body)
    else:
        tree = etree.fromstring(empty)
        assert not tree.findall(".//{*}loc")
        assert not tree.findall(".//item")
        with pytest.raises(etree.XMLSyntaxError):
            etree.fromstring(under(server, "malformed", path).body)
    assert under(server, "empty", path, **AJAX).body == b""
    assert under(server, "truncated", path, **AJAX).closed


def test_huge_sitemap_and_entity_bomb(server: SampleServer) -> None:
    body = under(server, "huge_sitemap", "/sitemap-article-2026-09-05.xml", amount=50_000).body
    assert body.count(b"<loc>") == 50_000
    assert len(etree.fromstring(body)) == 50_000
    assert under(server, "entity_bomb", "/sitemap.xml").body.count(b"<!ENTITY") == 10


def test_endless_listings(server: SampleServer) -> None:
    oldest = server.paper.article(0).id
    end = f"/api/getMoreArticle/24h_empty_{oldest}_0_0"
    assert json.loads(fetch(server, end, **AJAX).body) == []
    again = json.loads(under(server, "endless", end, **AJAX).body)
    assert again[0]["PublisherId"] == server.paper.article(319).id

    server.misbehave([Misbehaviour("getMoreArticle", "endless", to="fresh")])
    seen: set[int] = set()
    last = 0
    for _ in range(20):
        page = json.loads(fetch(server, f"/api/getMoreArticle/24h_empty_{last}_0_0", **AJAX).body)
        ids = {entry["PublisherId"] for entry in page}
        assert len(ids) == 15
        assert not ids & seen
        seen |= ids
        last = page[-1]["PublisherId"]


def test_every_effect_answers_every_kind_of_request(server: SampleServer) -> None:
    """None of them may trip over an answer it was not thought for; a fault of the server is a 500."""
    for effect in EFFECTS:
        server.misbehave([Misbehaviour(".", effect, seconds=0.1, amount=1)])
        for path in (server.urls()[0], "/sitemap.xml", "/robots.txt", "/khong-co-1.html", "/"):
            answer = fetch(server, path, wait=0.3, accept_encoding="gzip")
            assert not answer.raw.startswith(b"HTTP/1.1 500"), (effect, path)


def test_wrong_orders_are_sentences(server: SampleServer) -> None:
    for rule, sentence in (
        ({"match": "/", "effect": "storm"}, "'storm' is no misbehaviour"),
        ({"match": "(", "effect": "cut"}, "is no regular expression"),
        ({"match": "/", "effect": "cut", "at": "sea"}, "'sea' is no place"),
        ({"match": "/", "effect": "cut", "often": 1}, "'often' is not known"),
        ({"effect": "cut"}, "needs 'match'"),
    ):
        with pytest.raises(SampleFailed, match=sentence):
            server.misbehave([rule])
