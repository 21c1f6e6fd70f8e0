"""What a dead-man switch hears of commands that end otherwise than well. The switch is a real server."""

from __future__ import annotations

import signal
import socket
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from newscrawl.upkeep.heartbeat import beat

from ..cli.terminal import Answer
from ..crawl.papers import ALL, PATIENCE, Reader, desk
from ..newsstand import borrowed
from ..ports import reserved_port
from ..waiting import wait_until
from ..zygote import zygote
from .services import BEAT, Service, service

__all__ = ["service"]

WELL, UNWELL = f"/ping/{BEAT}", f"/ping/{BEAT}/fail"


def typed(data: Path, *words: object) -> Answer:
    ended = zygote().run(*words, "--data", data)
    return Answer(ended.code, ended.out, ended.err)


def test_an_error_that_each_further_run_would_meet_is_heard(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)
    folder = tmp_path / "data" / "newspapers"
    folder.mkdir(parents=True)
    (folder / "baomau.toml").write_text('name = "Báo Mẫu"\nbase_url = 7\n', encoding="utf-8")
    failed = typed(tmp_path / "data", "crawl", "--due")
    assert failed.code == 2
    ((path, text),) = service.heard
    assert path == UNWELL
    assert text == failed.err.splitlines()[-1].removeprefix("Error: ")
    assert "baomau.toml: base_url must be" in text


def test_a_database_that_cannot_be_read_is_heard(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)
    with borrowed(articles=3, days=1) as server:
        reader = desk(tmp_path / "data", server)
        (reader.data / "newscrawl.db").write_bytes(b"no database at all\n" * 400)
        failed = reader.crawl()
    assert failed.code != 0
    ((path, text),) = service.heard
    assert path == UNWELL
    assert text == failed.err.splitlines()[-1].removeprefix("Error: ")


def test_what_was_mistyped_is_heard_of_a_schedule_alone(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert typed(tmp_path / "data", "crawl", "baomao", "--heartbeat", service.heartbeat).code == 2
    assert typed(tmp_path / "data", "crawl", "--due", "--limit", "3").code == 2
    assert [path for path, _ in service.heard] == [UNWELL]
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)
    assert typed(tmp_path / "data", "crawl", "baomao").code == 2
    assert len(service.heard) == 1
    assert typed(tmp_path / "data", "crawl", "--due", "--limit", "3").code == 2
    assert len(service.heard) == 2
    refused = typed(tmp_path / "data", "crawl", "--due", "--heartbeat", "file:///kanarienvogel")
    assert (refused.code, "kanarienvogel" in refused.err) == (2, False)
    assert "must begin with http" in refused.err


def test_a_host_that_refuses_is_told_in_words() -> None:
    with reserved_port() as port:
        assert beat(f"http://127.0.0.1:{port}/ping", well=True) == "the connection was refused"


def test_a_host_that_answers_by_drips_holds_no_command() -> None:
    """Each byte comes in time, and the answer never."""
    ended = threading.Event()

    def drip(host: socket.socket) -> None:
        connection, _ = host.accept()
        with connection, suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
            while not ended.wait(0.02):
                connection.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as host:
        dripping = threading.Thread(target=drip, args=(host,))
        dripping.start()
        url = f"http://127.0.0.1:{host.getsockname()[1]}/ping"
        assert beat(url, well=True, patience=0.3) == "it did not answer in time"
        ended.set()
        dripping.join()


def stopped(reader: Reader) -> int:
    """A crawl that gets a SIGTERM while it takes its time; its exit code."""
    slow = desk(reader.data, reader.server, delay=300, concurrency=1)
    slow.server.reset_log()
    process = slow.start()
    wait_until(process, lambda: bool(slow.server.requests()))
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode is not None
    return process.returncode


def test_a_crawl_that_is_stopped_is_neither_well_nor_a_failure(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a reboot is no alarm, and crawls that never get through become one."""
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)
    with borrowed(articles=12, days=3) as server:
        reader = desk(tmp_path / "data", server)
        assert reader.crawl(ALL).code == 0
        assert service.beats == [WELL]
        server.publish(3)
        assert stopped(reader) == 130
        assert service.beats == [WELL]
        desk(reader.data, server)
        assert reader.crawl().code == 0
        assert service.beats == [WELL, WELL]


def test_verify_and_backup_have_switches_of_their_own(
    archive: Reader, tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = f"http://127.0.0.1:{service.port}/ping/own"
    copy = tmp_path / "copy"
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)  # speaks of crawls: nothing may reach it
    assert typed(archive.data, "verify", "--heartbeat", own).code == 0
    assert typed(archive.data, "backup", copy, "--heartbeat", own).code == 0
    assert service.heard == [("/ping/own", "All is well.")] * 2

    file = next((archive.data / "warc").rglob("*.warc.gz"))
    file.write_bytes(file.read_bytes()[:-2000])
    assert typed(archive.data, "verify", "--heartbeat", own).code == 1
    assert typed(archive.data, "backup", archive.data, "--heartbeat", own).code == 2
    (wrong, why), (unfit, _) = service.heard[2:]
    assert (wrong, unfit) == ("/ping/own/fail", "/ping/own/fail")
    assert file.name in why
