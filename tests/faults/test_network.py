"""What a network and a server can do to a crawl, below and beside HTTP."""

from __future__ import annotations

import gzip
import json
import re
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
import trustme

from ..crawl.papers import Reader
from ..extraction.pages import FIRST, TITLE, URL, new
from .desks import addresses, rude_desk
from .name_server import NameServer
from .rude_server import Answer, RudeServer, endless, page, raw, reset, stall

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
MEGABYTE = b"<p>" + b"a" * ((1 << 20) - 3)
ARTICLE = new(f"<p>{FIRST}</p>").replace(f'<link rel="canonical" href="{URL}">', "").encode()
GIBIBYTE = 1 << 30
# MiB, of a crawl of eight connections whose pages may have 32 MiB each, received and decompressed; the sum
# of the troubles is ten gigabytes.
MOST_MEMORY = 600


def _reasons(reader: Reader) -> dict[str, str]:
    """Path -> reason of the problem about it."""
    rows = reader.rows("select url, reason from problems where closed_at is null")
    return {"/" + url.split("/", 3)[3]: reason for url, reason in rows}


def test_each_page_has_its_own_trouble_and_the_good_one_is_stored(tmp_path: Path) -> None:
    """All in one crawl: none of them ends it, and none takes more memory than a page may have."""
    flood = b"X-Flood: aaaaaaaaaaaaaaaaaaaaaaaaaa\r\n" * 1000
    chunked = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"100000\r\n" + MEGABYTE + b"\r\n"
    twice = OK + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n"
    failures: dict[str, Answer] = {
        "reset": reset(),
        "reset in the header": reset(OK),
        "reset in the body": reset(OK + b"Content-Length: 999\r\n\r\n<html>"),
        "closed at once": raw(),
        "no HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        "no status": raw(b"HTTP/1.1 abc\r\n\r\n"),
        "no version": raw(b"ICY 200 OK\r\n\r\n"),
        "an unknown transfer": raw(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + ARTICLE),
        "a length that is none": raw(OK + b"Content-Length: -5\r\n\r\n" + ARTICLE),
        "two lengths": raw(twice + ARTICLE),
        "a chunk that is none": raw(chunked + b"zz\r\nabc"),
        "many headers": endless(OK, flood, GIBIBYTE),
        "a header without end": endless(OK + b"X-Flood: ", b"a" * 65536, GIBIBYTE),
        "a header of lines without end": endless(OK + b"X-Flood: a\r\n", b" aaa\r\n" * 1000, GIBIBYTE),
        "a status without end": endless(b"HTTP/1.1 200 ", b"a" * 65536, GIBIBYTE),
        "preliminary answers": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, GIBIBYTE),
    }
    stalls: dict[str, Answer] = {
        "stalled": stall(),
        "stalled in the header": stall(OK),
        "stalled in the body": stall(OK + b"Content-Length: 999\r\n\r\n<html>"),
    }
    giants: dict[str, Answer] = {
        "500 MB": endless(OK + b"Content-Length: 524288000\r\n\r\n", MEGABYTE, 500 << 20),
        "500 MB unannounced": endless(OK + b"\r\n", MEGABYTE, 500 << 20),
        "500 MB in chunks": endless(chunked, chunk, 500 << 20),
        "a gzip bomb": page(_gzip_bomb(500), "Content-Encoding: gzip"),
        "a Brotli bomb": page(_brotli_bomb(500), "Content-Encoding: br"),
        "a bomb in a bomb": page(gzip.compress(_gzip_bomb(500)), "Content-Encoding: gzip, gzip"),
    }
    troubles = {name: ("fetch_failed", answer) for name, answer in failures.items()}
    troubles |= {name: ("too_large", answer) for name, answer in giants.items()}
    paths = {f"/trouble-{number}.html": answer for number, (_, answer) in enumerate(troubles.values())}
    silences = {f"/silence-{number}.html": answer for number, answer in enumerate(stalls.values())}
    troubles |= {name: ("fetch_failed", answer) for name, answer in stalls.items()}
    with RudeServer({**paths, "/good-900.html": page(ARTICLE)}) as server, RudeServer(silences) as silent:
        reader = rude_desk(tmp_path / "data", server, timeout=30)
        rude_desk(tmp_path / "data", silent, id="baolang", timeout=2)  # half a minute would teach no more
        done = reader.crawl("baolang", *addresses(server), *addresses(silent))
        print(f"largest memory: {done.peak_mb:.0f} MiB")
        assert done.code == 1
        outcomes = [report["outcome"] for report in json.loads(done.out)]
        assert outcomes == ["finished", "finished"], done.out + done.err
        found = _reasons(reader)
        named = {name: found.get(path) for name, path in zip(troubles, [*paths, *silences], strict=True)}
        assert named == {name: reason for name, (reason, _) in troubles.items()}
        assert [url for (url,) in reader.rows("select url from articles")] == [
            f"http://127.0.0.1:{server.port}/good-900.html"
        ]
        assert done.peak_mb < MOST_MEMORY
        details = dict(reader.rows("select url, detail from problems"))
        assert sum("the header has more than" in detail for detail in details.values()) >= 3
        assert "DATALOSS" not in done.err
        assert not [one for one in details.values() if re.match(r"[A-Z]\w*[a-z][A-Z]\w*\b", one)]
        assert not any("twisted" in detail or re.match(r"\(|b['\"]", detail) for detail in details.values())
        reader.check()


def test_answers_that_browsers_bear_are_read_and_kept(tmp_path: Path) -> None:
    """Some servers send one of these with each of their pages, and would have none in the archive."""
    squeezed, end = gzip.compress(ARTICLE), b"\r\n\r\n"
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    answers: dict[str, Answer] = {
        "a long line": raw(OK + b"Content-Security-Policy: " + b"a" * 100_000 + end + ARTICLE),
        "a space before the colon": raw(OK + b"Server : IIS" + end + ARTICLE),
        "a space in a name": raw(OK + b"X Powered By: PHP" + end + ARTICLE),
        "a name of other letters": raw(OK + "X-Đầu: a".encode() + end + ARTICLE),
        "no name": raw(OK + b": a" + end + ARTICLE),
        "as it is": raw(OK + b"Transfer-Encoding: identity" + end + ARTICLE),
        "preliminary": raw(hints + OK + b"\r\n" + ARTICLE),
        "compressed twice": page(gzip.compress(squeezed), *["Content-Encoding: gzip"] * 2),
        "compressed once, said twice": page(squeezed, *["Content-Encoding: gzip"] * 2),
        "not compressed": page(ARTICLE, "Content-Encoding: none-at-all"),
    }
    paths = {f"/bai-{number}.html": answer for number, answer in enumerate(answers.values())}
    not_modified = raw(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n")
    with RudeServer({**paths, "/khong-doi-900.html": not_modified}) as server:
        reader = rude_desk(tmp_path / "data", server)
        done = reader.crawl(*addresses(server))
    assert done.report["outcome"] == "finished", done.out + done.err
    stored = {"/" + url.rpartition("/")[2] for (url,) in reader.rows("select url from articles")}
    assert [name for name, path in zip(answers, paths, strict=True) if path not in stored] == []
    assert _reasons(reader) == {"/khong-doi-900.html": "fetch_failed"}
    assert reader.one("select last_error from frontier where state = 'failed'") == "fetch_failed: status 304"
    reader.check()


def _spoilt_pages() -> dict[str, bytes]:
    """An article's page, spoilt in the ways that break programs further down."""
    whole = ARTICLE.decode()
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    said = f"{FIRST}%s Ngoài ra."
    return {
        "10,000 deep": whole.replace(FIRST, said % ("<div>" * 10_000)).encode(),
        "NULs": whole.replace(FIRST, said % "a\0b").replace(TITLE, f"\0{TITLE}\0").encode(),
        "NULs by number": whole.replace(FIRST, said % "&#0;&#x0;").encode(),
        "lone surrogates by number": whole.replace(FIRST, said % "&#xD800;&#55357;").encode(),
        "lone surrogates in JSON": whole.replace('"headline": "', '"headline": "\\ud800').encode(),
        "lone surrogates in bytes": whole.encode().replace(FIRST.encode(), FIRST.encode() + b"\xed\xa0\x80"),
        "entities": _with_entities(f'<!ENTITY l0 "ha">{laughs}', whole.replace(FIRST, said % "&l9;")),
        "entities of a file": _with_entities(
            '<!ENTITY x SYSTEM "file:///etc/passwd">', whole.replace(FIRST, said % "&x;")
        ),
        "two charsets": whole.encode() + whole.encode("utf-16"),
        "another charset": whole.encode("utf-16-le"),
        "half a letter": whole.encode().replace("ữ".encode(), "ữ".encode()[:2]),
        "control characters": whole.replace(FIRST, said % "".join(map(chr, range(32)))).encode(),
        "no end": whole.encode()[: len(whole) // 2] + b"<p" * 5000,
    }


def _with_entities(declared: str, html: str) -> bytes:
    return f"<!DOCTYPE html [{declared}]>{html.removeprefix('<!DOCTYPE html>')}".encode()


def test_spoilt_pages_become_rows_or_problems_and_nothing_else(tmp_path: Path) -> None:
    pages = _spoilt_pages()
    paths = {f"/bai-{number}.html": page(body) for number, body in enumerate(pages.values())}
    with RudeServer(paths) as server:
        reader = rude_desk(tmp_path / "data", server)
        done = reader.crawl(*addresses(server))
        assert done.report["outcome"] == "finished", done.out + done.err
    stored = {"/" + url.rpartition("/")[2] for (url,) in reader.rows("select url from articles")}
    refused = _reasons(reader)
    assert stored | set(refused) == set(paths)
    assert set(refused.values()) <= {"truncated", "unknown_layout", "undecodable"}, refused
    print({name: refused.get(path, "stored") for name, path in zip(pages, paths, strict=True)})
    texts = reader.rows("select title, lead, byline, body from articles")
    assert len(texts) >= len(pages) // 2
    for text in filter(None, (one for row in texts for one in row)):
        text.encode()
        assert "\0" not in text
        assert "root:" not in text
        assert len(text) < 10_000
    reader.check()
    assert reader.crawl(*addresses(server)).code == 1  # the server is gone; the archive goes on


def _gzip_bomb(mebibytes: int) -> bytes:
    """It breaks off behind its last megabyte, where nobody should have come."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 31)
    head = squeeze.flush(zlib.Z_FULL_FLUSH)
    return head + (squeeze.compress(MEGABYTE) + squeeze.flush(zlib.Z_FULL_FLUSH)) * mebibytes


def _brotli_bomb(mebibytes: int) -> bytes:
    squeeze = brotli.Compressor(quality=5)
    return b"".join([*(squeeze.process(MEGABYTE) for _ in range(mebibytes)), squeeze.finish()])


# --- hosts that cannot be reached, or not be trusted -------------------------------------------------


def test_a_host_that_refuses_connections_is_left_alone_and_tried_again_later(tmp_path: Path) -> None:
    with RudeServer({"/good-1.html": page(ARTICLE)}) as server:
        reader = rude_desk(tmp_path / "data", server, retries=5, block_after=3)
        wanted = addresses(server)
    done = reader.crawl(*wanted)
    assert (done.code, done.report["outcome"]) == (1, "blocked")
    assert "refused" in done.report["message"].lower()
    assert reader.one("select count(*) from frontier where state = 'pending'") == 1
    assert reader.one("select reason from problems where closed_at is null") == "blocked"


@dataclass(frozen=True)
class Certificates:
    """Contexts of servers, by what is wrong with them; and the file of the authority that is trusted."""

    authority: Path
    servers: Mapping[str, ssl.SSLContext]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    trusted, other = trustme.CA(), trustme.CA()
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    trusted.cert_pem.write_to_path(str(file))
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    issued = {
        "good": trusted.issue_cert("bao.test"),
        "of an unknown authority": other.issue_cert("bao.test"),
        "of another host": trusted.issue_cert("khac.test"),
        "expired": trusted.issue_cert(
            "bao.test", not_before=long_ago, not_after=long_ago + timedelta(days=1)
        ),
    }
    servers = {}
    for name, certificate in issued.items():
        servers[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(servers[name])
    return Certificates(file, servers)


@pytest.mark.parametrize("wrong", ["of an unknown authority", "of another host", "expired", "good"])
def test_a_certificate_that_is_wrong_is_never_accepted(
    tmp_path: Path, certificates: Certificates, wrong: str
) -> None:
    """Scrapy as it comes would take each of them."""
    paths = {"/good-1.html": page(ARTICLE)}
    with (
        RudeServer(paths, tls=certificates.servers[wrong]) as server,
        NameServer({"bao.test": ["127.0.0.1"]}) as dns,
    ):
        reader = rude_desk(
            tmp_path / "data", server, "https", "bao.test", private_network=True, retries=5, block_after=2
        )
        trusted = {"SSL_CERT_FILE": str(certificates.authority)}
        reader = replace(reader, resolver=dns.resolver(tmp_path), variables=trusted)
        done = reader.crawl(*addresses(server, "https", "bao.test"))
        if wrong == "good":
            assert done.code == 0, done.out + done.err
            assert reader.one("select count(*) from articles") == 1
        else:
            assert (done.code, done.report["outcome"]) == (1, "blocked")
            assert server.asked == []
            assert "certificate" in done.report["message"], done.report["message"]
