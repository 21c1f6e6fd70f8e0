"""Run crawls of one or more newspapers in this process, to the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.signals import engine_started
from twisted.internet.task import LoopingCall

from newscrawl import settings as ours
from newscrawl.crawl.loader import spider_for
from newscrawl.crawl.named import links_at
from newscrawl.crawl.open_files import make_room
from newscrawl.crawl.plan import CrawlPlan, Progress, RunReport, command_of
from newscrawl.crawl.session import CrawlSession
from newscrawl.crawl.spider import NewspaperSpider
from newscrawl.crawl.stopping import StoppingProcess
from newscrawl.crawl.writer import ArchiveWriter
from newscrawl.discovery.urls import on_newspaper
from newscrawl.errors import BadAddress, NewscrawlError
from newscrawl.identity import user_agent
from newscrawl.items import Newspaper
from newscrawl.newspapers import load_newspapers, own_newspapers
from newscrawl.upkeep.due import are_due, turns

PROGRESS_SECONDS = 0.25


def crawl(
    data: Path,
    newspapers: Sequence[Newspaper],
    plan: CrawlPlan,
    *,
    contact: str | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> tuple[RunReport, ...]:
    """Crawl newspapers side by side, each at its own pace, into the archive at `data`.

    Blocks until all are done; can be called once in a process, because the reactor cannot be started
    again. With `plan.due` only those are crawled whose time has (still) come. The first Ctrl-C or SIGTERM
    stops cleanly within seconds, a second one at once. Raises `Misuse` for a plan that cannot be carried out
    or takes more open files than the system allows, `ArchiveBusy`, `NewerArchive`, `StorageFailed`.
    """
    plans = _plans(newspapers, plan)
    make_room(newspaper for newspaper, _ in plans)
    command = command_of(plan, (one.id for one in newspapers))
    with ArchiveWriter(data, command=command, contact=contact) as writer:
        # The others' files are not this crawl's matter, right or wrong.
        others = load_newspapers(data, wrong={})
        known = {**others, **{one.id: one for one in newspapers}}
        writer.open_newspapers(known.values())
        if plan.due:
            plans = _still_due(data, plans, writer)
        sessions = [CrawlSession(newspaper, its_plan, writer) for newspaper, its_plan in plans]
        if not sessions:
            return ()
        return run_sessions(sessions, contact, on_progress, max_seconds=plan.max_seconds)


def _still_due(
    data: Path, plans: Sequence[tuple[Newspaper, CrawlPlan]], writer: ArchiveWriter
) -> list[tuple[Newspaper, CrawlPlan]]:
    """Those that another run has not crawled while this one waited at the door, now that nobody else can."""
    now = datetime.now(UTC)
    ours = {newspaper.id: newspaper for newspaper, _ in plans}
    all_turns = turns(ours, own_newspapers(data), writer.room.db, now)
    due = {turn.newspaper.id for turn in are_due(all_turns, now)}
    return [one for one in plans if one[0].id in due]


def _plans(newspapers: Sequence[Newspaper], plan: CrawlPlan) -> list[tuple[Newspaper, CrawlPlan]]:
    """Give each newspaper the explicit URLs of its own hosts. Raises `BadAddress` for a URL of no one's."""
    if not plan.urls:
        return [(newspaper, plan) for newspaper in newspapers]
    plans = []
    for newspaper in newspapers:
        urls = tuple(url for url in plan.urls if on_newspaper(url, newspaper))
        if urls:
            plans.append((newspaper, replace(plan, urls=urls)))
    placed = {url for _, its_plan in plans for url in its_plan.urls}
    for url in plan.urls:
        if url not in placed:
            names = ", ".join(newspaper.name for newspaper in newspapers)
            raise BadAddress(url, f"is not at a host of {names}: name the newspaper that it belongs to.")
    for newspaper, its_plan in plans:
        links_at(its_plan.urls, newspaper)
    return plans


def run_sessions(
    sessions: Sequence[CrawlSession],
    contact: str | None,
    on_progress: Callable[[Progress], None] | None,
    *,
    spider: type[NewspaperSpider] = NewspaperSpider,
    max_seconds: float | None = None,
) -> tuple[RunReport, ...]:
    """Run sessions side by side in the one reactor of this process, each by a spider of that class."""
    settings = Settings()
    settings.setmodule(ours)
    settings.set("LOG_INSTALL_ROOT_HANDLER", False)  # the command line decides what is logged and where
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    if contact:
        settings.set("USER_AGENT", user_agent(contact), priority="cmdline")

    def time_is_up() -> None:
        for session in sessions:
            session.time_is_up = True

    process = StoppingProcess(settings, max_seconds=max_seconds, on_time_up=time_is_up)
    crawlers = [process.create_crawler(spider_for(session.newspaper, spider)) for session in sessions]
    futures = [process.crawl(one, session=session) for one, session in zip(crawlers, sessions, strict=True)]
    if on_progress is not None:
        ticking = LoopingCall(_tell, sessions, on_progress)

        def start_ticking() -> None:
            ticking.start(PROGRESS_SECONDS)  # its Deferred ends with the process: nobody may wait for it

        crawlers[0].signals.connect(start_ticking, engine_started, weak=False)
    process.start()
    if on_progress is not None:
        _tell(sessions, on_progress)
    ended = zip(crawlers, futures, strict=True)
    return tuple(_report(one, session) for one, session in zip(ended, sessions, strict=True))


def _tell(sessions: Sequence[CrawlSession], on_progress: Callable[[Progress], None]) -> None:
    for session in sessions:
        on_progress(session.progress())


def _report(ended: tuple[Crawler, asyncio.Future[None]], session: CrawlSession) -> RunReport:
    crawler, future = ended
    spider = crawler.spider
    if isinstance(spider, NewspaperSpider) and spider.report is not None:
        return spider.report
    error = future.exception() if future.done() and not future.cancelled() else None
    if (
        error is None and session.stopped
    ):  # by two signals, or as it began: the engine did not wait for its end
        with suppress(NewscrawlError):
            return asyncio.run(session.end("shutdown"))
    message = session.failure or f"The crawl ended before it began: {error or 'it was stopped'}."
    counts = {"disk_failed": 1} if session.writer.disk_refused else {}
    return RunReport(session.newspaper.id, "failed", counts, message=message)
