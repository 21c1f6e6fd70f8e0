"""Complete a newspaper from web archives: `fetch` is what `newscrawl backfill --source wayback` calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from newscrawl.crawl.plan import CrawlPlan, Progress, RunReport, command_of
from newscrawl.crawl.replay_spider import ReplaySpider
from newscrawl.crawl.run import run_sessions
from newscrawl.crawl.web_session import WebArchive, WebArchiveSession
from newscrawl.crawl.writer import ArchiveWriter
from newscrawl.discovery import commoncrawl, wayback
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import Misuse
from newscrawl.items import VIETNAM, CrawlPolicy, Newspaper, WebArchiveName
from newscrawl.newspapers import load_newspapers

PACE = 15.0
"""Requests a minute; the Wayback Machine is known to tolerate so many."""
PAUSE = 15
"""Requests' time that a refusal pauses, doubled at each further one: a minute at the default pace, as bans
last for minutes."""
TIMEOUT = 300.0
"""Seconds; an index takes its time over a large host."""

VARIABLES = {"wayback": "NEWSCRAWL_WAYBACK", "commoncrawl": "NEWSCRAWL_COMMONCRAWL"}
"""Environment variables that name another endpoint."""


def fetch(  # noqa: PLR0913 - the wishes of the command
    data: Path,
    newspaper: Newspaper,
    *,
    since: date,
    until: date,
    source: WebArchiveName,
    endpoint: str | None = None,
    pace: float | None = None,
    limit: int | None = None,
    contact: str | None = None,
    max_seconds: float | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> RunReport:
    """Bring a web archive's captures of a newspaper into the archive at `data`.

    `since` and `until` are days in +07:00 on which the web archive captured, both included. `pace` is in
    requests a minute (15), `limit` counts captures asked for. `endpoint` is the web archive's address,
    by default that of the environment variable `NEWSCRAWL_WAYBACK` or `NEWSCRAWL_COMMONCRAWL`, else the
    real one; Common Crawl's may be two with a comma between, of its index and of its files. After
    `max_seconds` it stops cleanly.

    Blocks until done, and goes on where an earlier run was stopped; can be called once in a process. The
    first Ctrl-C stops cleanly. Raises `Misuse`, `ArchiveBusy`, `NewerArchive`, `StorageFailed`.
    """
    until = min(until, datetime.now(VIETNAM).date())  # nobody has captured tomorrow
    if since > until:
        raise Misuse(f"The window ends on {until} before it begins on {since}: give since a day up to until.")
    archive = web_archive(source, endpoint)
    polite = replace(newspaper, crawl=policy(newspaper.crawl, PACE if pace is None else pace))
    plan = CrawlPlan(since=since, until=until, limit=limit, sources=(source,), max_seconds=max_seconds)
    command = command_of(plan, [newspaper.id])
    with ArchiveWriter(data, command=command, contact=contact) as writer:
        known = {**load_newspapers(data, wrong={}), newspaper.id: newspaper}
        writer.open_newspapers(known.values())
        session = WebArchiveSession(polite, plan, writer, archive=archive)
        (report,) = run_sessions(
            [session], contact, on_progress, spider=ReplaySpider, max_seconds=max_seconds
        )
        return report


def policy(own: CrawlPolicy, pace: float) -> CrawlPolicy:
    """How to behave towards a web archive at `pace` requests a minute. Raises `Misuse`."""
    if not 0 < pace < float("inf"):
        raise Misuse("The pace must be a number of requests a minute above 0.")
    delay = 60 / pace
    return replace(
        own, delay=delay, concurrency=1, retry_delay=PAUSE * delay, timeout=max(own.timeout, TIMEOUT)
    )


def web_archive(name: WebArchiveName, endpoint: str | None = None) -> WebArchive:
    """Where a web archive is. Raises `Misuse` for what is no address."""
    given = endpoint or os.environ.get(VARIABLES[name])
    if not given:
        if name == "wayback":
            return WebArchive(name, wayback.ENDPOINT, wayback.ENDPOINT)
        return WebArchive(name, commoncrawl.ENDPOINT, commoncrawl.DATA_ENDPOINT)
    addresses = [_address(one, given) for one in given.split(",")]
    if len(addresses) > (2 if name == "commoncrawl" else 1):
        raise Misuse(f"{given!r} names too many addresses for {name}.")
    return WebArchive(name, addresses[0], addresses[-1])


def _address(text: str, given: str) -> str:
    address = canonicalize(text.strip())
    if address is None or urlsplit(address).query:
        raise Misuse(
            f"{given!r} is no address of a web archive: give one like https://web.archive.org, "
            "without a question mark."
        )
    return address.rstrip("/")
