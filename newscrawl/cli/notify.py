"""`newscrawl notify`: who is told when something needs a person, and whether that works."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import echo_json
from newscrawl.storage import findings, open_database
from newscrawl.upkeep.addresses import FILE, Addresses, addresses_for
from newscrawl.upkeep.heartbeat import beat
from newscrawl.upkeep.sending import NO_KIND, send

TITLE = "newscrawl: a test"
TEXT = "This is how newscrawl will tell you that an archive needs a person. Nothing is wrong."


@click.command("notify")
@click.option("--test", is_flag=True, help="Send a test message over every channel, and ping the heartbeat.")
@data_option
@json_option
def command(test: bool, data: Path, as_json: bool) -> int:
    """Say who is told when something needs a person, and try it.

    After each run a message goes out only where something changed: a finding opened, or one recovered. What
    cannot be delivered is tried again after the next run. What keeps a run from being written down at all,
    such as a full disk, is told at once, and once until a run has come to its end again. The addresses are
    secrets: they are taken from the environment, NEWSCRAWL_NOTIFY (several parted by spaces) and
    NEWSCRAWL_HEARTBEAT, or from the file notify.toml in the archive's folder, which nobody else may read
    (chmod 600).

    \b
    notify = [
        "mailtos://user:password@smtp.example.org?from=archive@example.org&to=desk@example.org",
        "ntfys://ntfy.sh/a-topic-that-nobody-guesses",
        "slack://TokenA/TokenB/TokenC/#channel",
        "tgram://123456789:bot-token/chat-id",
        "jsons://example.org/any/webhook",
    ]
    heartbeat = "https://hc-ping.com/your-uuid"

    Over a hundred services have such an address (https://github.com/caronc/apprise). In a user or password
    write %40 for @, %3A for : and %2F for /.

    The heartbeat, for a dead-man switch, is pinged after each crawl when all is well, and at …/fail when a
    finding stands open, a run failed, or the crawl ended by an error. A crawl that was stopped (Ctrl-C,
    SIGTERM) pings neither: when none gets through any more, the switch notices.

    Exit code: 0 done, 1 something could not be delivered, 2 wrong use.
    """
    addresses = addresses_for(data)
    if not addresses.channels and addresses.heartbeat is None:
        if as_json:
            echo_json({"channels": [], "heartbeat": None})
        else:
            click.echo(
                f"Nobody is told anything: set NEWSCRAWL_NOTIFY, or write {data / FILE}; "
                "`newscrawl notify --help` shows how."
            )
        return app.DONE
    failures = _try(addresses) if test else _unusable(addresses)
    waiting = _waiting(data, addresses)
    if as_json:
        echo_json(
            {
                "channels": [
                    {"name": one.name, "untold": waiting[one.name], **_outcome(test, failures, one.name)}
                    for one in addresses.channels
                ],
                "heartbeat": None if addresses.heartbeat is None else _outcome(test, failures, "heartbeat"),
            }
        )
    else:
        for one in addresses.channels:
            said = _in_words(test, failures, one.name)
            untold = counted(waiting[one.name], "finding")
            left = f"; {untold} it has not heard of" if waiting[one.name] else ""
            click.echo(f"{one.name}: {said}{left}")
        if addresses.heartbeat is not None:
            click.echo(f"heartbeat: {_in_words(test, failures, 'heartbeat')}")
    return app.ATTENTION if failures else app.DONE


def _try(addresses: Addresses) -> dict[str, str]:
    tried = {one.name: send(one, TITLE, TEXT) for one in addresses.channels}
    if addresses.heartbeat is not None:
        tried["heartbeat"] = beat(addresses.heartbeat, well=True, text=TEXT)
    return {name: why for name, why in tried.items() if why is not None}


def _unusable(addresses: Addresses) -> dict[str, str]:
    """The channels whose addresses are none, which is seen without trying them."""
    return {one.name: NO_KIND for one in addresses.channels if "://" not in one.url}


def _waiting(data: Path, addresses: Addresses) -> dict[str, int]:
    """How many findings each channel has not heard of."""
    if not database(data).exists():
        return {one.name: 0 for one in addresses.channels}
    with open_database(database(data), read_only=True) as db:
        return {one.name: sum(map(len, findings.untold(db, one.name))) for one in addresses.channels}


def _outcome(test: bool, failures: dict[str, str], name: str) -> dict[str, object]:
    if not test and name not in failures:
        return {}
    return {"delivered": name not in failures, "why": failures.get(name)}


def _in_words(test: bool, failures: dict[str, str], name: str) -> str:
    if not test:
        return f"cannot be told anything: {failures[name]}" if name in failures else "is set up"
    return f"was not delivered: {failures[name]}" if name in failures else "delivered"
