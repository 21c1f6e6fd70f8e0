"""Telling people what changed: one message a channel for all that opened or recovered, until it is delivered.

What a channel has heard stands in the database, so that nothing is told twice and nothing is lost while a
service is down. Without a change nobody hears anything.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from newscrawl.items import Newspaper
from newscrawl.storage import Database, findings
from newscrawl.storage.findings import Finding
from newscrawl.upkeep.addresses import Channel
from newscrawl.upkeep.sending import send

MOST_LINES = 20
TOLD = "newscrawl.told"
"""The file in the archive's folder that says that people know of its trouble."""
Message = tuple[str, str]
"""Title and text."""


def tell_all(
    db: Database, channels: Sequence[Channel], known: Mapping[str, Newspaper], now: datetime
) -> dict[str, str]:
    """Tell each channel what it has not heard; why, for those that could not be told. In no transaction."""
    failures: dict[str, str] = {}
    for channel in channels:
        opened, closed = findings.untold(db, channel.name)
        if not opened and not closed:
            continue
        why = send(channel, *message(opened, closed, known, db.path.parent))
        if why is not None:
            failures[channel.name] = why
            continue
        with db.transaction():
            findings.tell(db, channel.name, (*opened, *closed), now)
    return failures


def tell_at_once(data: Path, channels: Sequence[Channel], sentence: str) -> dict[str, str]:
    """Tell each channel what keeps the archive from being written to, which can therefore be no finding; why,
    for those that could not be told. Once, until `is_written_again`.

    An empty file stands for that: for one a full disk has room. A disk that takes nothing at all is told of
    each time, rather than never.
    """
    mark, is_once = data / TOLD, False
    with suppress(OSError):
        if mark.exists():
            return {}
        mark.touch()
        is_once = True
    text = f"{sentence}\n\n{_whose(data)}."
    if is_once:
        text += " This is told once, until a crawl has come to its end again."
    tried = {one.name: send(one, "newscrawl: trouble with a disk", text) for one in channels}
    failures = {name: why for name, why in tried.items() if why is not None}
    if len(failures) == len(tried):
        is_written_again(data)
    return failures


def is_written_again(data: Path) -> None:
    """What `tell_at_once` told is over, and what comes next is told anew."""
    with suppress(OSError):
        (data / TOLD).unlink(missing_ok=True)


def message(
    opened: Sequence[Finding], closed: Sequence[Finding], known: Mapping[str, Newspaper], data: Path
) -> Message:
    """What opened and what recovered, to be read on a telephone."""
    recovered = [one for one in closed if not one.accepted]
    settled = [one for one in closed if one.accepted]
    counts = [
        _counted(opened, "alarm", "alarms"),
        _counted(recovered, "recovery", "recoveries"),
        _counted(settled, "closed by hand", "closed by hand"),
    ]
    papers = sorted({one.newspaper for one in (*opened, *closed)})
    title = f"newscrawl: {', '.join(filter(None, counts))} ({_few(papers)})"
    lines = [f"ALARM {_name(one, known)}: {one.sentence}" for one in opened]
    lines += [f"Recovered {_name(one, known)}: {one.closing}. It was: {one.sentence}" for one in recovered]
    lines += [f"Closed by hand {_name(one, known)}: {one.note or one.sentence}" for one in settled]
    if len(lines) > MOST_LINES:
        lines = [*lines[:MOST_LINES], f"… and {len(lines) - MOST_LINES} more"]
    where = f"{_whose(data)}: `newscrawl problems` says what to do."
    return title, "\n\n".join([*lines, where])


def _whose(data: Path) -> str:
    return f"Archive {data.absolute()} on {socket.gethostname()}"


def _counted(some: Sequence[Finding], one: str, many: str) -> str:
    return f"{len(some)} {one if len(some) == 1 else many}" if some else ""


def _few(papers: Sequence[str]) -> str:
    return ", ".join(papers[:3]) + (f" and {len(papers) - 3} more" if len(papers) > 3 else "")


def _name(finding: Finding, known: Mapping[str, Newspaper]) -> str:
    paper = known.get(finding.newspaper)
    return f"{paper.name} ({finding.newspaper})" if paper else finding.newspaper
