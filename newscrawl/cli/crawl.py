"""`newscrawl crawl`: fetch what newspapers published and keep it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl.cli import app
from newscrawl.cli.aftermath import look_after, tell_of_what_all_share, tell_of_wrong_files
from newscrawl.cli.crawling import crawl_visibly, exit_code, failures, record_of, sentence, trouble
from newscrawl.cli.heartbeats import errors_are_heard, heartbeat_option, is_alive
from newscrawl.cli.logs import LogWish, log_options, say
from newscrawl.cli.options import (
    check_window,
    contact_option,
    data_option,
    day_option,
    json_option,
    known_newspapers,
    left_out,
    sources_named,
    time_option,
)
from newscrawl.cli.sharing import concerning, warnings_of
from newscrawl.crawl.plan import CrawlPlan, RunReport
from newscrawl.errors import ArchiveBusy, BadAddress, BadNewspaperFile, Misuse
from newscrawl.items import SOURCES, VIETNAM, Newspaper
from newscrawl.newspapers import get_newspaper


@click.command("crawl")
@click.argument("newspapers", nargs=-1, metavar="NEWSPAPER…")
@click.option("--due", is_flag=True, help="Crawl every scheduled newspaper whose time has come.")
@click.option("--shard", metavar="K/N", help="With --due: only what falls to part K of N.  [env: see above]")
@time_option("--max-time", "Stop cleanly after 25m, 6h and the like; the next run goes on.")
@day_option("--since", "First day to crawl, as 2026-09-05 (in +07:00).")
@day_option("--until", "Last day to crawl; today when left out.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Fetch at most N article pages.")
@click.option("--source", "sources", multiple=True, metavar="NAME[,NAME]", help="sitemap, feed or listing.")
@click.option("--url", "urls", multiple=True, metavar="URL", help="Fetch this article, again if known.")
@click.option(
    "--url-file",
    "url_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    metavar="FILE",
    help="Fetch the articles whose addresses stand in FILE, one a line.",
)
@click.option(
    "--no-revisits",
    "revisits",
    flag_value=False,
    default=True,
    help="Leave the visits to known articles that are due to a later run.",
)
@heartbeat_option
@contact_option
@log_options
@data_option
@json_option
def command(  # noqa: PLR0913 - the options of the command
    *,
    newspapers: tuple[str, ...],
    data: Path,
    as_json: bool,
    due: bool,
    contact: str | None,
    log: LogWish,
    shard: str | None,
    heartbeat: str | None,
    url_files: tuple[Path, ...],
    **wishes: Any,
) -> int:
    """Fetch what newspapers published and keep it.

    Without --since, a first crawl takes the last seven days, a later one what is new since the last
    success. With --due it takes the newspapers that were crawled before or have a file in the archive's
    newspapers/, each when its time has come (`every` under [crawl], an hour by default), and returns at
    once where none has or another run is at work: give it to a timer (`newscrawl schedule`).

    With --shard several machines share the newspapers, each with an archive of its own: a newspaper's host
    falls to one of N shards for ever. K/N is also read from NEWSCRAWL_SHARD, from a SLURM array, or from a
    Kubernetes Indexed Job and NEWSCRAWL_SHARDS. `newscrawl merge` joins the archives.

    Articles are visited again 1, 7 and 30 days after publication. robots.txt is obeyed and one
    page is fetched every three seconds, unless the newspaper's file says otherwise. Ctrl-C stops cleanly;
    the same command goes on where it stopped.

    \b
    newscrawl crawl baodaknong
    newscrawl crawl baonghean baohaiduong --since 2026-09-01 --until 2026-09-07
    newscrawl crawl baolamdong --url-file addresses.txt
    newscrawl crawl --due --max-time 25m

    A newspaper whose file is wrong is left out, which is said and makes the exit code 1.

    Exit code: 0 done, 1 finished with problems that someone should look at, 2 wrong use, 130 interrupted.
    """
    scheduled = due or heartbeat is not None
    with errors_are_heard(data, heartbeat, log, but=() if scheduled else (Misuse,)):
        wrong: dict[str, BadNewspaperFile] = {}
        try:
            known = known_newspapers(data, wrong=wrong)  # one wrong file does not keep the others waiting
        except BadNewspaperFile as error:
            tell_of_what_all_share(data, error, log)
            raise
        tell_of_wrong_files(data, known, wrong, log)
        chosen = _chosen(known, newspapers, wrong)
        listed = {address: place for file in url_files for address, place in _lines(file)}
        crawl_plan = _plan(listed=listed, **wishes)
        if shard and not due:
            raise Misuse("--shard is for --due: give them together.")
        if not (chosen or due):
            raise Misuse("NEWSPAPER is missing: name one (`newscrawl newspapers` lists them), or give --due.")
    with errors_are_heard(data, heartbeat, log, but=() if scheduled else (ArchiveBusy,)):
        if due:
            from newscrawl.cli.scheduled import crawl_due  # noqa: PLC0415 - most crawls need not open a database

            reports, sentences = crawl_due(
                data, known, wrong, chosen, crawl_plan, contact=contact, log=log, shard=shard
            )
        else:
            try:
                reports, sentences = crawl_visibly(data, chosen, crawl_plan, contact=contact, log=log), ()
            except BadAddress as error:
                place = listed.get(error.url)
                raise Misuse(f"{place}: {error}" if place else str(error)) from None
        missing = left_out(wrong)
        try:
            for line in (*missing, *warnings_of(data, known, concerning(one.newspaper for one in reports))):
                say(line, log)
            _print(reports, sentences, as_json=as_json)
        finally:  # where nobody reads what is printed, people are told all the same
            code = exit_code(reports)
            if reports:
                found = [*missing, *failures(reports)]
                code = look_after(
                    data, known, code, heartbeat=heartbeat, wrong=found, trouble=trouble(reports), log=log
                )
            else:
                is_alive(data, known, heartbeat, log, wrong=missing)
        return app.ATTENTION if missing and code == app.DONE else code


def _print(reports: Sequence[RunReport], sentences: Sequence[str], *, as_json: bool) -> None:
    if as_json:
        from newscrawl.cli.rendering import echo_json  # noqa: PLC0415 - a schedule's run loads as little as can be

        echo_json([record_of(report) for report in reports])
        return
    for one in (*sentences, *map(sentence, reports)):
        click.echo(one)


def _chosen(
    known: Mapping[str, Newspaper], ids: Iterable[str], wrong: Mapping[str, BadNewspaperFile]
) -> list[Newspaper]:
    """The newspapers named, each once, in the order given. Raises `Misuse` for an unknown one, and what is
    wrong with the file of one."""
    return [get_newspaper(known, one, wrong) for one in dict.fromkeys(ids)]


def _plan(  # noqa: PLR0913 - the options of the command
    *,
    since: date | None,
    until: date | None,
    limit: int | None,
    sources: tuple[str, ...],
    urls: tuple[str, ...],
    listed: Iterable[str],
    revisits: bool,
    max_time: float | None,
) -> CrawlPlan:
    """What was asked for. Raises `Misuse` where the wishes do not go together."""
    check_window(since, until, today=datetime.now(VIETNAM).date())
    names = sources_named(sources, SOURCES)
    addresses = (*urls, *listed)
    if addresses and (since or until or names):
        raise Misuse(
            "--url and --url-file fetch just those articles: leave --since, --until and --source out."
        )
    return CrawlPlan(
        since=since,
        until=until,
        limit=limit,
        sources=names or None,
        urls=addresses,
        revisits=revisits,
        max_seconds=max_time,
    )


def _lines(file: Path) -> Iterator[tuple[str, str]]:
    """The addresses in a file, each with its place ("urls.txt, line 3").

    Blank lines and lines that begin with # are passed over.
    """
    found = False
    try:
        with file.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip() and not line.startswith("#"):
                    found = True
                    yield line.strip(), f"{file}, line {number}"
    except UnicodeDecodeError:
        raise Misuse(f"{file} is not a text file in UTF-8: write one address a line.") from None
    if not found:
        raise Misuse(f"{file} holds no address: write one a line.")
