"""Sitemaps and feeds that lead round in circles, elsewhere, or into memory that nobody has."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from ..crawl.papers import ALL, Reader
from ..extraction.pages import FIRST, URL, new
from .desks import rude_desk
from .rude_server import Answer, RudeServer, page, raw

MOST_MEMORY = 400  # MiB; the bombs below are of a gigabyte each
ARTICLE = new(f"<p>{FIRST}</p>").replace(f'<link rel="canonical" href="{URL}">', "").encode()
INDEX = "/sitemap.xml"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MEGABYTE = b"<url><loc>" + b"a" * ((1 << 20) - 10)


def _index(files: Iterable[str]) -> bytes:
    entries = "".join(f"<sitemap><loc>{one}</loc></sitemap>" for one in files)
    return f"{_XML}<sitemapindex {_SCHEMA}>{entries}</sitemapindex>".encode()


def _urls(addresses: Iterable[str]) -> bytes:
    entries = "".join(f"<url><loc>{one}</loc></url>" for one in addresses)
    return f"{_XML}<urlset {_SCHEMA}>{entries}</urlset>".encode()


def _feed(addresses: Iterable[str]) -> bytes:
    items = "".join(f"<item><title>x</title><link>{one}</link></item>" for one in addresses)
    return f'{_XML}<rss version="2.0"><channel><title>x</title>{items}</channel></rss>'.encode()


def _bomb(mebibytes: int) -> bytes:
    """A gzip file so large when it is unpacked; it breaks off where nobody should have come."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = squeeze.compress(f"{_XML}<urlset {_SCHEMA}>".encode()) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return head + (squeeze.compress(MEGABYTE) + squeeze.flush(zlib.Z_FULL_FLUSH)) * mebibytes


def _daily(day: int, ending: str = "xml") -> str:
    return f"/sitemap-article-2026-03-{day:02}.{ending}"


def _redirect(to: str) -> Answer:
    head = f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    return raw(head.encode("latin-1"))


@pytest.fixture(scope="module")
def bomb() -> bytes:
    return _bomb(1024)


def _problems(reader: Reader) -> dict[str, tuple[str, str]]:
    """Path -> reason and detail of the open problem about it."""
    rows = reader.rows("select url, reason, detail from problems where closed_at is null")
    return {"/" + url.split("/", 3)[3]: (reason, detail) for url, reason, detail in rows}


def test_no_sitemap_takes_memory_time_or_the_crawl_elsewhere(tmp_path: Path, bomb: bytes) -> None:
    """A good file among bombs, circles and signposts to other places: its article is all that is fetched."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'
    entities = f"{_XML}{doctype}<urlset {_SCHEMA}><url><loc>&l9;</loc></url></urlset>"
    with RudeServer({"/bai-1.html": page(ARTICLE)}) as elsewhere:
        other = f"http://127.0.0.1:{elsewhere.port}"
        places = [
            f"{other}/bai-1.html",
            f"http://localhost:{elsewhere.port}/bai-1.html",
            f"http://[::ffff:127.0.0.1]:{elsewhere.port}/bai-1.html",
            "file:///etc/passwd/bai-1.html",
            "http://169.254.169.254/latest/meta-data/bai-1.html",
            "http://2852039166/bai-1.html",
            "gopher://127.0.0.1/bai-1.html",
        ]
        answers: dict[str, bytes | Answer] = {
            _daily(1): _urls(["/bai-900.html", *places]),
            _daily(2, "xml.gz"): bomb,
            _daily(3): entities.encode(),
            _daily(4): _index([INDEX, _daily(4), _daily(5)]),  # itself, and two that name each other
            _daily(5): _index([_daily(4)]),
            _daily(6): _redirect(_daily(6)),
            _daily(7): _redirect("file:///etc/passwd"),
            _daily(8): _redirect("http://169.254.169.254/latest/meta-data/"),
            _daily(9): _redirect(f"{other}/sitemap.xml"),
            "/rss/home.rss": _feed(["/bai-900.html", *places]),
        }
        with RudeServer({}) as server:
            base = f"http://127.0.0.1:{server.port}"
            elsewhere_too = [
                f"{other}{_daily(1)}",
                f"http://169.254.169.254{_daily(1)}",
                f"file://{_daily(1)}",
            ]
            files = [INDEX, *(one for one in answers if "sitemap" in one)]
            answers[INDEX] = _index([*(f"{base}{one}" for one in files), *elsewhere_too])
            server.paths |= {
                path: page(_on(base, one)) if isinstance(one, bytes) else one for path, one in answers.items()
            }
            server.paths["/bai-900.html"] = page(ARTICLE)
            reader = rude_desk(tmp_path / "data", server, timeout=60)
            done = reader.crawl(ALL, "--source=sitemap,feed")
            print(f"largest memory: {done.peak_mb:.0f} MiB")
            assert (done.code, done.report["outcome"]) == (1, "finished"), done.out + done.err
            assert done.peak_mb < MOST_MEMORY
            assert elsewhere.asked == []
            asked = [one for one in server.asked if one != "/robots.txt"]
            round_and_round = [_daily(6)] * 5  # as far as redirects are followed
            once = {*answers, "/bai-900.html"}
            assert sorted(asked) == sorted([*once, *round_and_round]), "each other is asked for, and once"
        assert [url for (url,) in reader.rows("select url from articles")] == [f"{base}/bai-900.html"]
        assert reader.one("select count(*) from frontier where url not like ? || '/%'", base) == 0
        problems = _problems(reader)
        assert {path: reason for path, (reason, _) in problems.items()} == {
            _daily(2, "xml.gz"): "source_failed",
            _daily(3): "source_failed",
            _daily(4): "source_damaged",
            _daily(5): "source_damaged",
            **{_daily(day): "source_failed" for day in range(6, 10)},
        }
        reader.check()


def _on(base: str, body: bytes) -> bytes:
    """Sitemaps want whole addresses."""
    return body.replace(b"<loc>/", f"<loc>{base}/".encode()).replace(b"<link>/", f"<link>{base}/".encode())


@pytest.mark.parametrize("coding", ["", "gzip"])
def test_an_index_that_is_a_bomb_or_that_names_only_itself_is_a_problem(
    tmp_path: Path, bomb: bytes, coding: str
) -> None:
    """The newspaper's own entrance; the bomb with and without an announcement of its coding."""
    headers = [f"Content-Encoding: {coding}"] if coding else []
    with RudeServer({INDEX: page(bomb, *headers)}) as server:
        reader = rude_desk(tmp_path / "data", server, timeout=60)
        done = reader.crawl(ALL, "--source=sitemap")
        print(f"largest memory: {done.peak_mb:.0f} MiB")
        assert done.code == 1
        assert done.peak_mb < MOST_MEMORY
        assert _problems(reader)[INDEX][0] in ("source_damaged", "source_failed", "too_large")
        base = f"http://127.0.0.1:{server.port}"
        server.paths[INDEX] = page(gzip.compress(_index([f"{base}{INDEX}"])))
        server.asked.clear()
        assert reader.crawl(ALL, "--source=sitemap").code == 1
        assert server.asked.count(INDEX) == 1
        assert "none of 1 files is named like an article sitemap" in _problems(reader)[INDEX][1]
