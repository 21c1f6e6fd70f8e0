"""Whom to notify, and where: secrets, from the environment or a file that is nobody else's to read.

They are never written anywhere: not to the database, a log, a WARC file or an error message. A channel is
spoken of by its kind ("ntfy", "mailtos 2").
"""

from __future__ import annotations

import os
import shlex
import stat
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.errors import Misuse

NOTIFY, HEARTBEAT = "NEWSCRAWL_NOTIFY", "NEWSCRAWL_HEARTBEAT"
FILE = "notify.toml"
_KEYS = frozenset({"notify", "heartbeat"})


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to reach a person. `name` may be shown, `url` may not."""

    name: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Everything that is told how the archive is doing."""

    channels: tuple[Channel, ...] = ()
    heartbeat: str | None = field(default=None, repr=False)


def addresses_for(
    data: Path, environment: Mapping[str, str] = os.environ, *, heartbeat: str | None = None
) -> Addresses:
    """The addresses of the environment, else those of the archive's `notify.toml`; `heartbeat` goes first.

    Raises `Misuse` when the file may be read by others or is wrong; the sentence has nothing of its content.
    """
    given = _of_file(data / FILE)
    if NOTIFY in environment:
        given["notify"] = environment[NOTIFY].split()
    beat = heartbeat or environment.get(HEARTBEAT) or given.get("heartbeat")
    if beat is not None and (not isinstance(beat, str) or urlsplit(beat).scheme not in ("http", "https")):
        raise Misuse("The heartbeat's address must begin with http:// or https://.")
    urls = given.get("notify", [])
    if not isinstance(urls, list) or not all(isinstance(one, str) for one in urls):
        raise Misuse(f'{data / FILE}: notify must be a list of addresses, as notify = ["ntfy://…"].')
    return Addresses(tuple(_named(urls)), beat)


def _of_file(file: Path) -> dict[str, object]:
    try:
        mode = file.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise Misuse(
                f"{file} holds secrets and may be read by others: `chmod 600 {shlex.quote(str(file))}` first."
            )
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise Misuse(f"{file} cannot be read: {error.strerror}.") from None
    except ValueError:  # what it says would quote the file
        raise Misuse(f"{file} is not valid TOML: `newscrawl notify --help` shows an example.") from None
    if unknown := sorted(set(table) - _KEYS):
        raise Misuse(f"{file}: there is no key {unknown[0]!r}; allowed are heartbeat, notify.")
    return table


def _named(urls: Iterable[str]) -> Iterable[Channel]:
    met: Counter[str] = Counter()
    for url in urls:
        scheme, found, _ = url.partition("://")
        kind = (
            scheme.lower()
            if found and scheme.isascii() and scheme.isalnum() and len(scheme) < 20
            else "unknown"
        )
        met[kind] += 1
        yield Channel(kind if met[kind] == 1 else f"{kind} {met[kind]}", url)
