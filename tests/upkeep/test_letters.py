"""Notifications by e-mail over a real mail server, and over ntfy: one message for each change, no more."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import apprise
import pytest

from newscrawl.cli.notify import command as notify
from newscrawl.upkeep.addresses import Channel
from newscrawl.upkeep.sending import send

from ..cli.terminal import newscrawl
from ..crawl.papers import ALL, Reader, desk
from ..newsstand import borrowed
from ..ports import reserved_port
from .post_office import post_office
from .services import Service, service
from .test_redesign import ARTICLES, WHOLE, learn

__all__ = ["service"]

USER, PASSWORD, TOPIC = "kanarienvogel-u", "kanarienvogel p@/:", "kanarienvogel-t"


@pytest.fixture
def port() -> Iterator[int]:
    """A port on which nobody listens yet."""
    with reserved_port() as port:
        yield port


def traces(data: Path, *printed: str) -> list[str]:
    """Where a secret is found: in what was printed, or in a file of the archive other than its own."""
    secrets = ("kanarienvogel", quote(PASSWORD, safe=""))
    found = [text for text in printed if any(one in text for one in secrets)]
    for folder, _, names in os.walk(data):
        for name in set(names) - {"notify.toml"}:
            content = (Path(folder) / name).read_bytes()
            found += [name for one in secrets if one.encode() in content]
    return found


def test_a_finding_and_its_recovery_are_mailed_once_each(
    tmp_path: Path, service: Service, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, log = tmp_path / "data", tmp_path / "data" / "newscrawl.log"
    said: list[str] = []

    def crawl(reader: Reader, *words: str) -> int:
        done = reader.crawl("--log-file", str(log), "--log-level", "debug", *words)
        said.extend((done.out, done.err))
        return done.code

    with borrowed(articles=40, days=8) as server:
        reader = desk(data, server)
        assert crawl(reader, ALL) == 0
        server.misbehave([{"match": ARTICLES, "effect": "redesign"}])
        server.publish(3)  # of a small newspaper, all that a day brings

        with post_office(tmp_path, USER, PASSWORD, port=port) as office:
            monkeypatch.setenv("SSL_CERT_FILE", str(office.authority))
        secrets = data / "notify.toml"
        secrets.write_text(
            f'notify = ["{office.address(quote(PASSWORD, safe=""))}", "{service.ntfy(TOPIC)}"]\n',
            encoding="utf-8",
        )
        secrets.chmod(0o600)
        assert crawl(reader) == 1  # the mail server is not there: the crawl ends as it would have
        assert (
            "The notification over mailtos was not delivered (the connection was refused): it is tried again "
            "after the next run." in said[-1]
        )
        assert len(service.messages) == 1

        with post_office(tmp_path, USER, PASSWORD, port=port) as office:
            monkeypatch.setenv("SSL_CERT_FILE", str(office.authority))
            crawl(reader)
            assert office.subjects == ["newscrawl: 1 alarm (baomau)"]
            (alarm,) = office.letters
            assert (alarm["To"], office.recipients) == ("desk@example.org", [["desk@example.org"]])
            text = alarm.get_content()
            assert text.startswith("ALARM Báo Mẫu (baomau): pages are laid out in a way that no template")
            assert "newscrawl problems" in text
            crawl(reader)
            assert len(office.letters) == 1

            learn(reader, WHOLE)
            mended = newscrawl("reextract", "--data", data, cwd=tmp_path)
            assert mended.code == 0, mended.err
            said.extend((mended.out, mended.err))
            crawl(reader)
            assert office.subjects[1:] == ["newscrawl: 1 recovery (baomau)"]
    assert [one["title"] for one in service.messages] == [
        "newscrawl: 1 alarm (baomau)",
        "newscrawl: 1 recovery (baomau)",
    ]
    assert service.messages[0]["topic"] == TOPIC
    assert traces(data, *said) == []
    assert reader.one("select count(*) from told where state = 'closed'") == 2


def test_why_a_mail_server_does_not_take_a_letter_is_said_without_its_address(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office(tmp_path, USER, PASSWORD, port=port) as office:
        address = office.address("kanarienvogel-wrong")
        assert send(Channel("mailtos", address), "t", "x") == "the encrypted connection failed"
        monkeypatch.setenv("SSL_CERT_FILE", str(office.authority))
        assert send(Channel("mailtos", address), "t", "x") == "it did not accept the user or password"
        assert office.turned_away > 0
        right = office.address(quote(PASSWORD, safe=""))
        office.full = True
        assert send(Channel("mailtos", right), "t", "x") == "it did not accept the recipient"
        office.full = False
        assert send(Channel("mailtos", right), "Đã hỏng", "x") is None
        assert office.subjects == ["Đã hỏng"]


def test_a_long_message_comes_as_several(service: Service) -> None:
    lines = [f"ALARM {number}" for number in range(2000)]
    chat = f"mmost://127.0.0.1:{service.port}/3ccdd113474722377935511fc85d3dd4"  # takes 4,000 characters
    assert send(Channel("mmost", chat), "many", "\n".join(lines)) is None
    assert len(service.messages) > 1
    together = "\n".join(one["text"] for one in service.messages)
    assert re.findall(r"ALARM \d+", together) == lines


def test_the_addresses_that_the_help_shows_are_of_known_kinds() -> None:
    """Slack's and Telegram's hosts cannot be put on loopback: at least their addresses are understood."""
    shown = re.findall(r'"(\w+://[^"]+)"', notify.help or "")
    assert [one.partition(":")[0] for one in shown] == [
        "mailtos",
        "ntfys",
        "slack",
        "tgram",
        "jsons",
        "https",
    ]
    for one in shown[:-1]:
        assert apprise.Apprise.instantiate(one) is not None, one
