"""`newscrawl backfill`: reach back before the first crawl."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import click

from newscrawl.cli import app
from newscrawl.cli.aftermath import look_after
from newscrawl.cli.crawling import crawl_visibly, exit_code, failures, record_of, sentence, trouble
from newscrawl.cli.heartbeats import errors_are_heard, heartbeat_option
from newscrawl.cli.logs import LogWish, log_options, words_of
from newscrawl.cli.options import (
    Number,
    check_window,
    contact_option,
    data_option,
    day_option,
    json_option,
    known_newspapers,
    sources_named,
    time_option,
)
from newscrawl.cli.progress import following
from newscrawl.cli.rendering import echo_json
from newscrawl.cli.signals import signals_go_to
from newscrawl.crawl.plan import CrawlPlan, RunReport
from newscrawl.crawl.terminal import ASKING_TO_END
from newscrawl.errors import ArchiveBusy, BadNewspaperFile, Misuse
from newscrawl.items import VIETNAM, WEB_ARCHIVES, Newspaper, WebArchiveName
from newscrawl.newspapers import get_newspaper

LIVE = ("sitemap", "listing")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `sources` is not empty; `pace` and the endpoints concern web archives."""

    newspaper: Newspaper
    since: date
    until: date | None
    sources: tuple[str, ...]
    limit: int | None
    contact: str | None
    pace: float | None
    endpoints: Mapping[str, str | None]
    max_time: float | None
    log: LogWish


@click.command("backfill")
@click.argument("newspaper")
@day_option("--since", "First day to reach back to, as 2021-01-01 (in +07:00).  [required]")
@day_option("--until", "Last day; today when left out.")
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME[,NAME]",
    help="sitemap, listing, wayback or commoncrawl.  [default: sitemap, where the newspaper has one]",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N article pages.")
@time_option("--max-time", "Stop cleanly after 25m, 6h and the like; the same command goes on.")
@click.option("--wayback-endpoint", metavar="URL", help="Another Wayback Machine than web.archive.org.")
@click.option("--commoncrawl-endpoint", metavar="URL", help="Another index than index.commoncrawl.org.")
@click.option(
    "--pace",
    type=Number(min=0, min_open=True),
    metavar="N",
    help="Requests a minute to a web archive.",
)
@heartbeat_option
@contact_option
@log_options
@data_option
@json_option
def command(newspaper: str, data: Path, as_json: bool, heartbeat: str | None, **wishes: Any) -> int:
    """Reach back before the first crawl.

    Newest first, at the newspaper's own pace; Ctrl-C stops cleanly, and the same command goes on where it
    stopped. A day whose sitemap was refused stays open until it was really read: `newscrawl coverage` names
    such days, and the next back-fill or crawl tries them again. Days that were read are skipped. Crawls wait
    while a back-fill runs: give it a --max-time where they are scheduled.

    \b
    newscrawl backfill baodaknong --since 2021-01-01
    newscrawl backfill baonghean --since 2023-01-01 --until 2023-12-31 --limit 500
    newscrawl backfill baohaiduong --since 2021-01-01 --source wayback,commoncrawl

    Exit code: 0 done, 1 finished with problems that someone should look at, 2 wrong use, 130 interrupted.
    """
    log: LogWish = wishes["log"]
    with errors_are_heard(data, heartbeat, log, but=() if heartbeat else (Misuse,)):
        wrong: dict[str, BadNewspaperFile] = {}
        known = known_newspapers(data, wrong=wrong)  # one wrong file does not keep the others waiting
        wish = _wish(get_newspaper(known, newspaper, wrong), **wishes)
    with errors_are_heard(data, heartbeat, log, but=() if heartbeat else (ArchiveBusy,)):
        parts = list(_parts(wish.sources))
        if len(parts) > 1:
            reports, code = _one_after_another(data, wish, parts)
        else:
            reports = [_here(data, wish)]
            code = exit_code(reports)
        try:
            if as_json:
                echo_json([record_of(report) for report in reports])
            else:
                for report in reports:
                    click.echo(sentence(report))
        finally:  # where nobody reads what is printed, people are told all the same
            code = look_after(
                data,
                known,
                code,
                heartbeat=heartbeat,
                wrong=failures(reports),
                trouble=trouble(reports),
                log=wish.log,
            )
        return code


def _wish(  # noqa: PLR0913 - the options of the command
    newspaper: Newspaper,
    *,
    since: date | None,
    until: date | None,
    sources: tuple[str, ...],
    limit: int | None,
    contact: str | None,
    pace: float | None,
    wayback_endpoint: str | None,
    commoncrawl_endpoint: str | None,
    max_time: float | None,
    log: LogWish,
) -> Wish:
    """What was asked for. Raises `Misuse` where the wishes do not go together."""
    if since is None:
        raise Misuse("--since is missing: say how far to reach back, as in --since 2021-01-01.")
    check_window(since, until, today=datetime.now(VIETNAM).date())
    names = sources_named(sources, (*LIVE, *WEB_ARCHIVES))
    return Wish(
        newspaper,
        since,
        until,
        names or (("sitemap",) if "sitemap" in newspaper.sources else ("listing",)),
        limit,
        contact,
        pace,
        {"wayback": wayback_endpoint, "commoncrawl": commoncrawl_endpoint},
        max_time,
        log,
    )


def _parts(sources: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The sources by who is asked: the newspaper itself first, then one web archive after the other."""
    live = tuple(one for one in sources if one in LIVE)
    if live:
        yield live
    yield from ((one,) for one in sources if one in WEB_ARCHIVES)


def _here(data: Path, wish: Wish) -> RunReport:
    """Run the only part in this process."""
    for source in WEB_ARCHIVES:
        if source in wish.sources:
            return _from_web_archive(data, wish, source)
    plan = CrawlPlan(
        since=wish.since,
        until=wish.until,
        limit=wish.limit,
        sources=wish.sources,
        day_by_day=True,
        max_seconds=wish.max_time,
    )
    (report,) = crawl_visibly(data, [wish.newspaper], plan, contact=wish.contact, log=wish.log)
    return report


def _from_web_archive(data: Path, wish: Wish, source: WebArchiveName) -> RunReport:
    from newscrawl.crawl.webarchives import fetch  # noqa: PLC0415 - Scrapy takes its time

    with following([wish.newspaper.id], wish.log) as listener:
        return fetch(
            data,
            wish.newspaper,
            since=wish.since,
            until=wish.until or datetime.now(VIETNAM).date(),
            source=source,
            endpoint=wish.endpoints[source],
            pace=wish.pace,
            limit=wish.limit,
            contact=wish.contact,
            max_seconds=wish.max_time,
            on_progress=listener,
        )


def _one_after_another(
    data: Path, wish: Wish, parts: Sequence[tuple[str, ...]]
) -> tuple[list[RunReport], int]:
    """Run each part in a process of its own, because the engine starts once in a process.

    An interruption, or a part that could not begin, ends them all; its sentence is on stderr.
    """
    reports: list[RunReport] = []
    began = time.monotonic()
    for sources in parts:
        rest = left = None
        if wish.max_time is not None:
            left = wish.max_time - (time.monotonic() - began)
            if left < 1:
                break
        if wish.limit is not None:
            rest = wish.limit - sum(report.counts.get("fetched", 0) for report in reports)
            if rest <= 0:
                break
        code, answer = _in_a_process(_words(data, wish, sources, rest, left))
        if not answer:
            return reports, code
        reports += [RunReport(**one) for one in json.loads(answer)]
        if code == app.INTERRUPTED:
            break
    return reports, exit_code(reports)


def _words(
    data: Path, wish: Wish, sources: Sequence[str], limit: int | None, max_time: float | None
) -> list[str]:
    """The command for one part."""
    options = {
        "data": data,
        "since": wish.since,
        "until": wish.until,
        "source": ",".join(sources),
        "limit": limit,
        "contact": wish.contact,
        "pace": wish.pace,
        "max-time": None if max_time is None else f"{max_time:.0f}s",
        **{f"{name}-endpoint": wish.endpoints[name] for name in WEB_ARCHIVES},
    }
    given = [f"--{name}={value}" for name, value in options.items() if value is not None]
    return [
        sys.executable,
        "-m",
        "newscrawl",
        "backfill",
        wish.newspaper.id,
        "--json",
        *given,
        *words_of(wish.log),
    ]


def _in_a_process(words: Sequence[str]) -> tuple[int, bytes]:
    """Run a command to its end, handing on what asks us to stop; its exit code and what it printed."""
    # In a session of its own, so that Ctrl-C reaches it once: through us.
    with subprocess.Popen(words, stdout=subprocess.PIPE, start_new_session=True) as process:  # noqa: S603
        hand_on: Callable[[int, FrameType | None], None] = lambda number, _: process.send_signal(number)  # noqa: E731
        with signals_go_to(hand_on):
            answer, _ = process.communicate()
    # A signal that comes while the process still loads ends it without a word.
    is_told_to_end = -process.returncode in ASKING_TO_END
    return app.INTERRUPTED if is_told_to_end else process.returncode, answer
