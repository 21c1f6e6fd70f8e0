"""SIGTERM with the ten seconds that a service manager gives: the process is gone by then, nothing is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from newscrawl.crawl.stopping import STORING
from newscrawl.sample import SampleServer, newspaper_toml

from ..crawl.papers import ALL, Reader, desk
from ..extraction.pages import FIRST, URL, new
from ..waiting import HEARING_SIGNALS, PATIENCE, wait_until
from ..zygote import zygote
from .desks import addresses, rude_desk
from .name_server import STALL, NameServer
from .rude_server import Answer, RudeServer, page, raw, stall, status
from .service_manager import GRACE, end

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
ARTICLE = new(f"<p>{FIRST}</p>").replace(f'<link rel="canonical" href="{URL}">', "").encode()


@dataclass(frozen=True)
class Paper:
    """What a newspaper answers, how it is crawled, and what it was asked once it is in its trouble."""

    answers: Mapping[str, Answer]
    policy: Mapping[str, Any]
    in_trouble: str
    host: str = "127.0.0.1"


def _papers(gate: threading.Event) -> dict[str, Paper]:
    """Each of these would go on for minutes; the last one as fast as it can, once the gate is open."""
    article = page(ARTICLE)

    def behind_the_gate(connection: Any) -> None:
        gate.wait(PATIENCE)
        article(connection)

    later = raw(b"HTTP/1.1 503 Later\r\nRetry-After: 3000\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    half = stall(OK + b"Content-Length: 999\r\n\r\n<html>")
    return {
        "stalls-in-header": Paper({"/bai-1.html": stall(OK)}, {}, "/bai-1.html"),
        "stalls-in-body": Paper({"/bai-1.html": half, "/bai-2.html": half}, {}, "/bai-2.html"),
        "stalls-in-robots": Paper({"/robots.txt": stall(OK), "/bai-1.html": article}, {}, "/robots.txt"),
        "fails-in-robots": Paper(
            {"/robots.txt": status(500), "/bai-1.html": article}, {"retry_delay": 600}, "/robots.txt"
        ),
        "waits-its-turn": Paper(
            {f"/bai-{n}.html": article for n in range(3)}, {"delay": 300, "concurrency": 1}, "/robots.txt"
        ),
        "backs-off": Paper({f"/bai-{n}.html": later for n in range(3)}, {}, "/bai-0.html"),
        "tries-again": Paper({"/bai-1.html": status(500)}, {"retry_delay": 600}, "/bai-1.html"),
        "is-looked-up": Paper({"/bai-1.html": article}, {"private_network": True}, "bao.test", "bao.test"),
        "is-fast": Paper({f"/bai-{n}.html": behind_the_gate for n in range(900)}, {}, "/bai-0.html"),
    }


def test_a_crawl_ends_in_time_whatever_its_newspapers_are_at(tmp_path: Path) -> None:
    """One process, as `crawl --due` has it; what was fetched is stored, and nobody is notified first."""
    gate = threading.Event()
    papers = _papers(gate)
    data = tmp_path / "data"
    (data / "newspapers").mkdir(parents=True)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(RudeServer(one.answers)) for name, one in papers.items()}
        dns = stack.enter_context(NameServer({"bao.test": STALL}))
        switch = stack.enter_context(RudeServer({}))
        addresses = []
        for name, paper in papers.items():
            base = f"http://{paper.host}:{servers[name].port}"
            policy = {"timeout": 600, "block_after": 100, **paper.policy}
            file = newspaper_toml(base, id=name, **policy)
            (data / "newspapers" / f"{name}.toml").write_text(file, encoding="utf-8")
            addresses += [f"{base}{path}" for path in paper.answers if path != "/robots.txt"]
        (tmp_path / "addresses.txt").write_text("\n".join(addresses), encoding="utf-8")
        process = zygote().start(
            *("crawl", *papers, "--data", data, "--json"),
            *("--url-file", tmp_path / "addresses.txt"),
            *("--heartbeat", f"http://127.0.0.1:{switch.port}/ping"),
            resolver=dns.resolver(tmp_path, "timeout:30 attempts:5"),
        )
        stack.callback(process.kill)
        stack.callback(gate.set)
        for name, paper in papers.items():
            wait_until(
                process, lambda name=name, paper=paper: paper.in_trouble in (*servers[name].asked, *dns.asked)
            )
        gate.set()
        fast = servers["is-fast"]
        wait_until(process, lambda: len(fast.asked) > 40)
        began = time.monotonic()
        taken = end(process)
        had_time = (
            time.monotonic() - began < STORING
        )  # a starved machine may have had none for the last pages
        print(f"ended {taken:.1f} s after SIGTERM, {len(fast.asked)} pages into the fast one")
        out, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, f"killed after {GRACE} s? {out}{err}"
        assert "Traceback" not in err, err
        assert {one["newspaper"]: one["outcome"] for one in json.loads(out)} == dict.fromkeys(
            papers, "interrupted"
        )
        assert switch.asked == []
        reader = Reader(data, None)
        assert dict(reader.rows("select newspaper, outcome from runs")) == dict.fromkeys(
            papers, "interrupted"
        )
        fetched = {f"http://127.0.0.1:{fast.port}{path}" for path in fast.asked if path != "/robots.txt"}
        assert 40 <= len(fetched) < 900
        captures = reader.rows("select url from captures where newspaper = 'is-fast' and kind = 'page'")
        stored = {url for (url,) in captures}
        assert stored == fetched if had_time else stored <= fetched
        pages = {name: len(set(one.answers) - {"/robots.txt"}) for name, one in papers.items()}
        waiting = reader.rows("select newspaper, count(*) from frontier where state = 'pending' group by 1")
        assert dict(waiting) == {**pages, "is-fast": pages["is-fast"] - len(stored)}
        reader.check()


def test_a_signal_that_comes_when_all_is_crawled_is_heard(analyst: Reader) -> None:
    """The crawl is over and somebody is being told, slowly: Scrapy would keep the signal to itself."""
    with RudeServer({"/ping": stall()}) as switch:
        process = analyst.start(ALL, f"--heartbeat=http://127.0.0.1:{switch.port}/ping")
        try:
            wait_until(process, lambda: bool(switch.asked))
            taken = end(process)
        finally:
            process.kill()
        out, err = process.communicate(timeout=PATIENCE)
        print(f"ended {taken:.1f} s after SIGTERM")
        assert process.returncode == -15, out + err
        assert len(switch.asked) == 1, "it was not tried again first"
    assert analyst.rows("select outcome from runs") == [("finished",)]


def test_a_second_signal_ends_a_crawl_at_once_and_is_an_interruption_too(tmp_path: Path) -> None:
    """It was told as one that failed before it began, and rang the alarm of whoever hears the heartbeat."""
    with (
        RudeServer({"/bai-1.html": page(ARTICLE), "/bai-2.html": stall()}) as server,
        RudeServer({}) as switch,
    ):
        reader = rude_desk(tmp_path / "data", server, timeout=600, concurrency=1)
        heartbeat = f"--heartbeat=http://127.0.0.1:{switch.port}/ping"
        process = reader.start(*addresses(server), heartbeat)
        try:
            wait_until(process, lambda: "/bai-2.html" in server.asked)
            wait_until(process, lambda: reader.one("select count(*) from articles") == 1)
            process.send_signal(signal.SIGINT)
            time.sleep(0.2)  # for two; where they become one, it ends a little later
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 130, out + err
    (report,) = json.loads(out)
    assert (report["outcome"], report["counts"]["stored"]) == ("interrupted", 1)
    assert "Interrupted with 1 URLs to go" in report["message"]
    assert reader.rows("select outcome from runs") == [("interrupted",)]
    assert switch.asked == []
    assert "Traceback" not in err
    reader.check()


def test_a_terminal_that_is_closed_ends_a_crawl_cleanly(tmp_path: Path) -> None:
    """What cannot be written to it any more is no failure."""
    paths = {f"/bai-{number}.html": page(ARTICLE) for number in range(3)}
    terminal, end_of_command = os.openpty()
    with RudeServer(paths) as server, RudeServer({}) as switch:
        reader = rude_desk(tmp_path / "data", server, delay=300, concurrency=1)
        process = subprocess.Popen(
            [
                *("setsid", "--ctty", *HEARING_SIGNALS, sys.executable, "-m", "newscrawl", "crawl", "baomau"),
                *("--data", str(reader.data), *addresses(server)),
                *("--heartbeat", f"http://127.0.0.1:{switch.port}/ping"),
            ],
            stdin=end_of_command,
            stdout=end_of_command,
            stderr=end_of_command,
            text=True,
        )
        os.close(end_of_command)
        try:
            wait_until(process, lambda: "/robots.txt" in server.asked)
            os.close(terminal)
            process.wait(PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 130
    assert reader.rows("select outcome from runs") == [("interrupted",)]
    assert switch.asked == []
    reader.check()


def test_a_program_that_holds_the_database_holds_up_no_end(analyst: Reader) -> None:
    """It is waited for half a minute, but not by a crawl that is asked to end."""
    analyst.crawl(ALL, "--limit=1")
    analyst.server.reset_log()
    process = analyst.start(ALL)
    try:
        wait_until(process, lambda: bool(analyst.asked()))
        with closing(sqlite3.connect(analyst.data / "newscrawl.db", isolation_level=None)) as db:
            db.execute("pragma busy_timeout = 60000")
            db.execute("begin immediate")
            taken = end(process)
            db.execute("rollback")
    finally:
        process.kill()
    out, err = process.communicate(timeout=PATIENCE)
    print(f"ended {taken:.1f} s after SIGTERM")
    assert process.returncode == 130, out + err
    assert "Traceback" not in err
    assert analyst.crawl(ALL).code == 0
    assert analyst.one("select count(*) from articles") == 40
    analyst.check()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """An archive with something to do for every command."""
    with SampleServer(articles=40, days=4) as server:
        reader = desk(tmp_path_factory.mktemp("crawled") / "data", server)
        assert reader.crawl(ALL).code == 0
        yield reader


@pytest.mark.parametrize("words", [("import",), ("reextract", "--jobs=2"), ("verify",), ("backup",)])
def test_other_commands_end_at_once_and_are_given_again(
    crawled: Reader, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """Wherever they are: they do not answer SIGTERM, and what they write bears a SIGKILL. No worker stays."""
    data = tmp_path / "data"
    shutil.copytree(crawled.data, data)
    if words[0] == "import":
        (data / "newscrawl.db").unlink()
        shutil.move(data / "warc", tmp_path / "warc")
        words = (*words, *map(str, (tmp_path / "warc").rglob("*.gz")))
    elif words[0] == "backup":
        words = (*words, str(tmp_path / "backup"))
    command = [sys.executable, "-m", "newscrawl", *words, "--data", str(data)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        open_files, has_workers = Path(f"/proc/{process.pid}/fd"), "--jobs=2" in words

        def is_at_it() -> bool:
            at_files = any(_is_in(one, tmp_path) for one in open_files.iterdir())
            return at_files and (not has_workers or len(_children(process)) >= 2)

        wait_until(process, lambda: process.poll() is not None or is_at_it())
        workers = _children(process)
        taken = end(process)
    finally:
        process.kill()
    out, err = process.communicate(timeout=PATIENCE)
    print(f"{words[0]}: ended {taken:.1f} s after SIGTERM with {process.returncode}, {len(workers)} workers")
    assert process.returncode in (-signal.SIGTERM, 0), out + err
    deadline = time.monotonic() + PATIENCE
    while any(_is_alive(one) for one in workers):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    again = zygote().run(*words, "--data", data)
    assert again.code == 0, again.out + again.err
    checked = Reader(tmp_path / "backup" if words[0] == "backup" else data, crawled.server)
    assert checked.articles() == crawled.articles()
    checked.check()


def _children(process: subprocess.Popen[str]) -> list[str]:
    try:
        return Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    except OSError:  # it has ended
        return []


def _is_alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _is_in(descriptor: Path, folder: Path) -> bool:
    try:
        return descriptor.readlink().is_relative_to(folder)
    except OSError:  # it has just been closed
        return False
