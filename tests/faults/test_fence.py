"""No page, redirect, sitemap or name server leads a crawl to where the newspaper is not."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from newscrawl.discovery.addresses import is_disguised, is_public, literal
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import BadNewspaperFile
from newscrawl.newspapers import read_newspaper
from newscrawl.sample import SampleServer, newspaper_toml

from ..crawl.papers import ALL, Reader, desk
from ..newsstand import borrowed
from ..serving import serving
from .name_server import FAIL, STALL, NameServer

# --- addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.255.0.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fd00::1", "fc00::1", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:a00:1", "2002:7f00:1::", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1"),
    ],
)
def test_what_is_not_of_the_public_internet(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "113.160.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "2002:808:808::", "64:ff9b::8.8.8.8"],
)
def test_what_is_of_the_public_internet(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "127.0.1", "127.0.0.1.", "017700000001"],
)
def test_an_address_in_disguise_is_no_url(host: str) -> None:
    assert is_disguised(host)
    assert literal(host) is None
    assert canonicalize(f"http://{host}/bai-viet-1.html") in (None, "http://127.0.0.1/bai-viet-1.html")
    assert canonicalize(f"//{host}/bai-viet-1.html", "http://bao.example/") in (
        None,
        "http://127.0.0.1/bai-viet-1.html",
    )


@pytest.mark.parametrize("host", ["bao1.example", "1.bao.example", "x.1a", "baodaknong.vn"])
def test_a_name_is_not_taken_for_an_address(host: str) -> None:
    assert not is_disguised(host)
    assert canonicalize(f"https://{host}/") == f"https://{host}/"


@pytest.mark.parametrize(
    "origin", ["http://10.0.0.5", "https://192.168.1.1:8443", "http://169.254.169.254", "http://[fd00::1]"]
)
def test_a_newspaper_in_a_private_network_has_to_be_meant(origin: str) -> None:
    with pytest.raises(BadNewspaperFile, match=r"private_network = true under \[crawl\]"):
        read_newspaper(newspaper_toml(origin), file="baomau.toml")
    assert read_newspaper(newspaper_toml(origin, private_network=True), file="baomau.toml").base_url == origin


# --- a host beside the newspaper that must never be asked ---------------------------------------------


class _Secret(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html><body>secret</body></html>")

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def secret() -> Iterator[tuple[int, list[str]]]:
    """Another service on this machine: its port, and what it was asked."""
    asked: list[str] = []
    server = HTTPServer(("127.0.0.1", 0), type("_Asked", (_Secret,), {"asked": asked}))
    with serving(server):
        yield server.server_port, asked


def test_no_redirect_of_a_page_or_of_robots_txt_leads_to_another_service(
    tmp_path: Path, secret: tuple[int, list[str]]
) -> None:
    """However the address is written."""
    port, asked = secret
    places = [
        f"http://127.0.0.1:{port}/bai-1.html",
        f"http://2130706433:{port}/bai-1.html",
        f"http://[::ffff:127.0.0.1]:{port}/bai-1.html",
        f"http://localhost:{port}/bai-1.html",
        f"//127.0.0.1:{port}/bai-1.html",
        "file:///etc/passwd",
        "ftp://127.0.0.1/bai-1.html",
        "data:text/html,<h1>x</h1>",
        "javascript:alert(1)",
        "http://169.254.169.254/latest/meta-data/bai-1.html",
    ]
    with borrowed(articles=len(places), days=1) as server:
        reader = desk(tmp_path / "data", server, retries=0, block_after=100)
        ids = [url.rpartition("-")[2].replace(".", r"\.") for url in server.urls()]
        rules = [{"match": one, "effect": "redirect", "to": to} for one, to in zip(ids, places, strict=True)]
        server.misbehave([{"match": "^/robots.txt", "effect": "redirect", "to": places[0]}])
        done = reader.crawl(ALL)
        assert (done.code, done.report["outcome"]) == (1, "blocked")
        assert (
            f"/robots.txt leads to {places[0]}, at a host that is not this newspaper's"
            in done.report["message"]
        )
        assert {one["path"] for one in server.requests()} == {"/robots.txt"}
        server.misbehave(rules)
        done = reader.crawl(ALL)
        assert sum(one["effect"] == "redirect" for one in server.requests()) == len(places) + 1
        assert asked == []
        assert done.report["outcome"] == "finished"
        assert reader.one("select count(*) from articles") == 0
        assert sum(reader.problems().values()) == len(places)
        reader.check()


def test_no_redirect_of_a_source_leads_to_another_service(
    analyst: Reader, secret: tuple[int, list[str]]
) -> None:
    port, asked = secret
    to = f"http://127.0.0.1:{port}/sitemap.xml"
    analyst.server.misbehave([{"match": "^/rss|sitemap|^/api", "effect": "redirect", "to": to}])
    done = analyst.crawl(ALL)
    assert asked == []
    assert done.code == 1
    assert analyst.problems() == {"source_failed": 3}


def test_an_address_left_in_the_frontier_by_another_host_is_not_asked(
    analyst: Reader, secret: tuple[int, list[str]]
) -> None:
    """Whatever wrote it there: the fence looks at the request itself."""
    port, asked = secret
    analyst.crawl(ALL, "--limit=1")
    with closing(sqlite3.connect(analyst.data / "newscrawl.db")) as db, db:
        db.execute(
            "update frontier set url = ? where key = (select max(key) from frontier where kind = 'article'"
            " and state = 'pending')",
            [f"http://127.0.0.1:{port}/bai-1.html"],
        )
    done = analyst.crawl(ALL)
    assert asked == []
    assert done.code == 1
    assert done.report["problems"] == {"foreign_host": 1}


# --- names --------------------------------------------------------------------------------------------


def _named(tmp_path: Path, server: SampleServer, names: NameServer, name: str, **crawl: Any) -> Reader:
    """A desk that knows the sample by a name."""
    base = f"http://{name}:{server.port}"
    folder = tmp_path / "data" / "newspapers"
    folder.mkdir(parents=True)
    policy = {"retry_delay": 0.02, "block_after": 3, "timeout": 60, **crawl}
    (folder / "baomau.toml").write_text(newspaper_toml(base, **policy), encoding="utf-8")
    return Reader(tmp_path / "data", server, resolver=names.resolver(tmp_path))


def _addresses(server: SampleServer, name: str) -> list[str]:
    return [f"--url={url.replace('127.0.0.1', name)}" for url in server.urls()]


def _asked(server: SampleServer) -> list[str]:
    return [one["path"] for one in server.requests()]


def test_a_name_that_leads_into_a_private_network_is_not_followed(tmp_path: Path) -> None:
    """DNS rebinding: the newspaper's own name points to this machine, or there and to an address outside."""
    with borrowed(articles=3, days=1) as server:
        names = {"bao.test": ["127.0.0.1"], "hai.test": ["10.0.0.7", "169.254.169.254"]}
        with NameServer(names) as dns:
            for name in names:
                reader = _named(tmp_path / name, server, dns, name)
                done = reader.crawl(*_addresses(server, name))
                assert name in dns.asked
                assert (done.code, done.report["outcome"]) == (1, "blocked")
                assert f"{name} leads to " in done.report["message"]
                assert "private_network = true" in done.report["message"]
                assert reader.one("select count(*) from frontier where state = 'pending'") == 3
        assert _asked(server) == []


def test_a_name_that_leads_outside_first_and_then_into_this_machine(tmp_path: Path) -> None:
    """DNS rebinding for real, with both addresses answering: each connection goes to an address judged."""
    command = ["unshare", "--net", "--mount"]
    if subprocess.run([*command, "ip", "link"], capture_output=True, check=False).returncode:
        pytest.skip("a network of its own needs root, and `ip` (apt-get install iproute2)")
    words = [sys.executable, "-m", "tests.faults.rebinding", str(tmp_path)]
    ran = subprocess.run([*command, *words], capture_output=True, text=True, check=False, timeout=120)
    assert ran.returncode == 0, ran.stderr
    seen = json.loads(ran.stdout.splitlines()[-1])
    assert seen["private"] == []
    assert seen["public"][0] == "/robots.txt"
    assert len(seen["public"]) == 2, "the first look-up and the one with both addresses led there"
    assert len(seen["dns"]) > 3
    assert seen["code"] == 1
    reader = Reader(tmp_path / "data", None)
    said = {detail for (detail,) in reader.rows("select detail from problems where reason = 'fetch_failed'")}
    assert all("bao.test leads to 127.0.0.1, which is not of the public internet" in one for one in said)
    assert len(said) == 1, said


def test_a_name_in_a_private_network_may_be_meant(tmp_path: Path) -> None:
    with borrowed(articles=3, days=1) as server, NameServer({"bao.test": ["127.0.0.1"]}) as dns:
        reader = _named(tmp_path, server, dns, "bao.test", private_network=True)
        done = reader.crawl(*_addresses(server, "bao.test"))
        assert done.code == 0, done.out + done.err
        assert reader.one("select count(*) from articles") == 3
        assert {one["host"] for one in server.requests()} == {f"bao.test:{server.port}"}


def test_a_name_that_cannot_be_looked_up_is_the_hosts_silence_and_passes(tmp_path: Path) -> None:
    """The name server fails, does not know the name, then answers: the run goes on by itself."""
    troubles: list[Any] = [FAIL, FAIL]
    with (
        borrowed(articles=3, days=1) as server,
        NameServer({"bao.test": lambda: troubles.pop() if troubles else ["127.0.0.1"]}) as dns,
    ):
        reader = _named(tmp_path, server, dns, "bao.test", private_network=True, block_after=6)
        done = reader.crawl(*_addresses(server, "bao.test"))
        assert done.code == 0, done.out + done.err
        assert troubles == []
        assert reader.one("select count(*) from articles") == 3


@pytest.mark.parametrize("trouble", [STALL, FAIL, None])
def test_a_name_that_stays_unknown_ends_the_run_and_is_no_refusal(
    tmp_path: Path, trouble: str | None
) -> None:
    with borrowed(articles=3, days=1) as server:
        with NameServer({"bao.test": trouble} if trouble else {}) as dns:
            reader = _named(tmp_path, server, dns, "bao.test", private_network=True)
            impatient = replace(reader, resolver=dns.resolver(tmp_path, "timeout:1 attempts:1"))
            done = impatient.crawl(*_addresses(server, "bao.test"))
            assert "bao.test" in dns.asked
        assert (done.code, done.report["outcome"]) == (1, "failed")
        assert "No network, or no such host" in done.report["message"]
        assert "robots.txt" in done.report["message"]
        assert "blocked" not in done.err
        assert reader.one("select message from runs") == done.report["message"]
        assert reader.problems() == {}
        assert reader.one("select count(*) from frontier where state = 'pending'") == 3
        with NameServer({"bao.test": ["127.0.0.1"]}) as dns:
            reader = replace(reader, resolver=dns.resolver(tmp_path))
            assert reader.crawl(*_addresses(server, "bao.test")).code == 0
        assert reader.problems() == {}


def test_without_a_network_a_crawl_that_knows_robots_txt_blames_nobody(tmp_path: Path) -> None:
    with borrowed(articles=9, days=3) as server:
        with NameServer({"bao.test": ["127.0.0.1"]}) as dns:
            reader = _named(tmp_path, server, dns, "bao.test", private_network=True)
            assert reader.crawl(*_addresses(server, "bao.test")[:1]).code == 0
        with NameServer({}) as dns:
            done = replace(reader, resolver=dns.resolver(tmp_path)).crawl(ALL)
        assert (done.code, done.report["outcome"]) == (1, "failed"), done.report
        assert done.report["message"].startswith("No network, or no such host: 3 requests in a row")
        assert "blocked" not in done.err + reader.status()
