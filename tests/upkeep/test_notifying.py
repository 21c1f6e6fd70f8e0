"""Notifications and heartbeat against a real server on loopback; and that no secret is left anywhere."""

from __future__ import annotations

import os
import shlex
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.upkeep.addresses import Channel
from newscrawl.upkeep.sending import send

from ..cli.terminal import Answer, newscrawl
from ..crawl.papers import ALL, PATIENCE, Reader, desk
from ..faults.desks import rude_desk
from ..faults.rude_server import RudeServer, status
from ..newsstand import borrowed
from .services import BEAT, PASSWORD, PATH, USER, Service, service
from .test_redesign import ARTICLES, WHOLE, learn

__all__ = ["service"]


def traces(data: Path, *printed: str) -> list[str]:
    """Where a secret is found: in what was printed, or in a file of the archive."""
    secrets = (USER, PASSWORD, PATH, BEAT)
    found = [text for text in printed if any(one in text for one in secrets)]
    for folder, _, names in os.walk(data):
        for name in names:
            content = (Path(folder) / name).read_bytes()
            found += [name for one in secrets if one.encode() in content]
    return found


def test_a_change_is_told_once_and_nothing_is_lost_while_a_service_is_down(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", service.webhook)
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)
    said: list[str] = []

    def crawl(reader: Reader, *words: str) -> int:
        done = reader.crawl(*words)
        said.extend((done.out, done.err))
        return done.code

    with borrowed(articles=40, days=8) as server:
        reader = desk(tmp_path / "data", server)
        assert crawl(reader, ALL) == 0
        assert (service.messages, service.beats) == ([], [f"/ping/{BEAT}"])

        server.misbehave([{"match": ARTICLES, "effect": "redesign"}])
        server.publish(6)
        service.status = 500
        assert crawl(reader) == 1
        assert "The notification over json was not delivered (it answered with status 500)" in said[-1]
        assert service.messages == []
        assert service.beats[1:] == [f"/ping/{BEAT}/fail"]

        service.status = 200
        crawl(reader)
        crawl(reader)
    (alarm,) = service.messages
    assert alarm["title"] == "newscrawl: 1 alarm (baomau)"
    assert alarm["message"].startswith("ALARM Báo Mẫu (baomau): pages are laid out")

    learn(reader, WHOLE)
    mended = newscrawl("reextract", "--data", reader.data, cwd=tmp_path)
    said.extend((mended.out, mended.err))
    assert [one["title"] for one in service.messages[1:]] == ["newscrawl: 1 recovery (baomau)"]
    assert service.beats[-1] == f"/ping/{BEAT}"
    assert traces(reader.data, *said) == []


def ask(tmp_path: Path, *words: str) -> Answer:
    return newscrawl("notify", *words, "--data", tmp_path / "data", cwd=tmp_path)


@pytest.mark.parametrize("place", [">/dev/full 2>&1", "2>&1 | true"])
def test_people_are_told_where_nobody_reads_what_is_printed(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A log on a full disk, or a pipe whose reader has gone."""
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", service.webhook)
    with RudeServer({"/robots.txt": status(500)}) as server:
        reader = rude_desk(tmp_path / "data", server, block_after=2)
        process = replace(reader, wrap=("sh", "-c", f'"$@" {place}', "sh")).start()
        _, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err
    (message,) = service.messages
    assert "no crawl has got through" in message["message"]


def test_the_test_message_says_what_works(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    dead = f"json://{USER}:{PASSWORD}@127.0.0.1:{port}/{PATH}"
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", f"{service.webhook} {dead} {PASSWORD}")
    monkeypatch.setenv("NEWSCRAWL_HEARTBEAT", service.heartbeat)
    answer = ask(tmp_path, "--test")
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "json: delivered",
        "json 2: was not delivered: the connection was refused",
        "unknown: was not delivered: its address is of no kind that can be notified",
        "heartbeat: delivered",
    ]
    assert [one["title"] for one in service.messages] == ["newscrawl: a test"]
    assert service.beats == [f"/ping/{BEAT}"]
    debugged = newscrawl("--debug", "notify", "--test", cwd=tmp_path)
    assert traces(tmp_path, answer.out, answer.err, debugged.out, debugged.err) == []


def test_an_address_that_is_none_is_told_before_it_is_needed(
    tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWSCRAWL_NOTIFY", f"{service.webhook} {PASSWORD}")
    answer = ask(tmp_path)
    assert answer.code == 1
    assert answer.out.splitlines() == [
        "json: is set up",
        "unknown: cannot be told anything: its address is of no kind that can be notified",
    ]


@pytest.mark.parametrize("status", [301, 302, 303, 307])
def test_a_redirect_is_no_delivery(service: Service, status: int) -> None:
    """A message that follows one arrives as the question for a page, and a login page is no reader."""
    service.status = status
    why = send(Channel("json", service.webhook), "title", "text")
    assert why == f"it answered with status {status}, a redirect: give the address that it leads to"


def test_a_file_that_others_may_read_is_refused(tmp_path: Path, service: Service) -> None:
    file = tmp_path / "data" / "notify.toml"
    file.parent.mkdir()
    file.write_text(f'notify = ["{service.webhook}"]\nheartbeat = "{service.heartbeat}"\n', encoding="utf-8")
    file.chmod(0o640)
    refused = ask(tmp_path, "--test")
    assert refused.code == 2
    assert f"chmod 600 {shlex.quote(str(file))}" in refused.err
    assert service.heard == []

    file.chmod(0o600)
    answer = ask(tmp_path, "--test", "--json")
    assert answer.code == 0, answer.err
    assert answer.json["channels"] == [{"name": "json", "untold": 0, "delivered": True, "why": None}]
    assert len(service.messages) == 1
    assert not [one for one in (refused.out, refused.err, answer.out) if PASSWORD in one]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"notify = {PASSWORD}", "is not valid TOML"),
        (f'notify = "{PASSWORD}"', "notify must be a list"),
        (f'mail = ["{PASSWORD}"]', "there is no key 'mail'"),
        (f'heartbeat = "file:///{PASSWORD}"', "must begin with http"),
    ],
)
def test_a_wrong_file_is_one_sentence_without_its_content(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "data" / "notify.toml"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    answer = ask(tmp_path)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert said in answer.err
    assert PASSWORD not in answer.err


def test_nobody_is_told_anything_until_it_is_set_up(tmp_path: Path) -> None:
    answer = ask(tmp_path)
    assert (answer.code, answer.err) == (0, "")
    assert "NEWSCRAWL_NOTIFY" in answer.out
