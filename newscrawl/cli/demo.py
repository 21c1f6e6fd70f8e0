"""`newscrawl demo`: the whole road, from a newspaper to an archive, on one machine."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from newscrawl.cli.aftermath import look_after
from newscrawl.cli.crawling import crawl_visibly, exit_code, sentence
from newscrawl.cli.crawling import record_of as report_record
from newscrawl.cli.options import (
    data_option,
    database,
    json_option,
    known_newspapers,
    newspaper_named,
    option_for,
)
from newscrawl.cli.rendering import console, echo_json, table
from newscrawl.cli.status_print import in_words
from newscrawl.cli.status_print import record_of as status_record
from newscrawl.cli.wording import duration
from newscrawl.crawl.plan import CrawlPlan, RunReport
from newscrawl.errors import Misuse
from newscrawl.newspapers import own_file
from newscrawl.research import files
from newscrawl.sample import SampleFailed, SampleServer, newspaper_toml
from newscrawl.storage import lock_archive, open_database, runs, status
from newscrawl.storage.status import NewspaperStatus

SAMPLE = "baomau"
QUERY = "SELECT category, count(*) AS articles FROM articles GROUP BY category ORDER BY articles DESC"
NEW_ARTICLES = 5  # published between two runs


@dataclass(frozen=True, slots=True)
class Stock:
    """What the archive holds of the sample newspaper."""

    status: NewspaperStatus
    kinds: dict[str, int]
    pictures: int
    captioned: int
    worth_showing: int | None  # id of an article with pictures


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(1, 65535), metavar="N", help="Where the sample newspaper listens."
)
@data_option
@json_option
def command(port: int | None, data: Path, as_json: bool) -> int:
    """Crawl a bundled sample newspaper; no network needed.

    Starts Báo Mẫu, an invented newspaper of 320 articles, on this machine, crawls it by the same road as
    a real one and says what was stored. Given again, the sample publishes a few more articles, and only
    those are fetched.
    """
    again = _was_crawled(data)
    with _sample(data, port) as server:
        published = len(server.publish(NEW_ARTICLES)) if again else 0
        days = server.paper.published_days()
        if not as_json:
            _announce(server, published)
        newspaper = newspaper_named(data, SAMPLE)
        (report,) = crawl_visibly(data, [newspaper], CrawlPlan(since=None if again else days[0]))
    stock = _stock(data)
    if as_json:
        echo_json(_record(report, stock, published))
    else:
        _print(report, stock, data, again=again)
    return look_after(data, known_newspapers(data, wrong={}), exit_code([report]))


def _announce(server: SampleServer, published: int) -> None:
    text = f"Báo Mẫu, the sample newspaper, is at {server.base_url}: {len(server.paper)} articles"
    click.echo(f"{text}, {published} of them published since the last crawl." if published else f"{text}.")


def _was_crawled(data: Path) -> bool:
    """Whether a crawl of the sample was ever completed here; until then, the first one goes on."""
    if not database(data).exists():
        return False
    with open_database(database(data), read_only=True) as db:
        return runs.last_success(db, SAMPLE) is not None


@contextmanager
def _sample(data: Path, port: int | None) -> Iterator[SampleServer]:
    """Run the sample newspaper, at the port of last time so that its articles keep their addresses."""
    file = own_file(data, SAMPLE)
    remembered = urlsplit(newspaper_named(data, SAMPLE).base_url).port if file.exists() else None
    state = data / "demo" / "state.json"
    with lock_archive(data, command="demo"):  # it ends here where the crawl could not begin
        state.parent.mkdir(parents=True, exist_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        server = SampleServer(port=port or remembered or 0, state=state)
    except SampleFailed as error:
        raise Misuse(
            f"The sample newspaper could not be started ({str(error).rstrip('.')}): end the program in "
            f"its way, or give it another port with `newscrawl demo --port N{option_for(data)}`."
        ) from error
    with server:
        if server.port != remembered:
            # It is there only while the demo runs, so no schedule may ask for it.
            with files.written(file) as unfinished:
                unfinished.write_text(
                    newspaper_toml(server.base_url, id=SAMPLE, every="never"), encoding="utf-8"
                )
        yield server


def _stock(data: Path) -> Stock:
    with open_database(database(data), read_only=True) as db:
        (found,) = status.summary(db, [SAMPLE])
        query = db.conn.execute
        kinds = dict(
            query(
                "SELECT kind, count(*) FROM articles WHERE newspaper = ? GROUP BY kind", [SAMPLE]
            ).fetchall()
        )
        pictures, captioned, shown = query(
            "SELECT count(*), count(i.caption), min(CASE WHEN a.kind = 'article' THEN a.id END)"
            " FROM images i JOIN articles a ON a.id = i.article_id WHERE a.newspaper = ?",
            [SAMPLE],
        ).fetchone()
    return Stock(found, kinds, pictures, captioned, shown)


def _record(report: RunReport, stock: Stock, published: int) -> dict[str, Any]:
    return {
        "published": published,
        "fetched": report.counts.get("fetched", 0),
        "articles": stock.status.articles,
        "kinds": stock.kinds,
        "pictures": stock.pictures,
        "run": report_record(report),
        "status": status_record(stock.status),
    }


def _print(report: RunReport, stock: Stock, data: Path, *, again: bool) -> None:
    fetched, total = report.counts.get("fetched", 0), stock.status.articles
    if report.outcome != "finished":
        click.echo(sentence(report))
        return
    if again:
        click.echo(
            f"Fetched {fetched} of {total} articles in {duration(report.seconds)}: what was new. "
            f"The other {total - fetched} were known and were not asked for again."
        )
    else:
        click.echo(
            f"Fetched {fetched} articles in {duration(report.seconds)}; each page is kept in {data / 'warc'}."
        )
    click.echo()
    listing = table("stored", "", show_header=False)
    for name, value in _lines(stock):
        listing.add_row(name, value)
    console().print(listing)
    option = option_for(data)
    click.echo("\nTry next:")
    click.echo(f"  newscrawl show {stock.worth_showing or 1}{option}")
    click.echo(f"  newscrawl status{option}")
    click.echo(f"  sqlite-utils {shlex.quote(str(database(data)))} --table {shlex.quote(QUERY)}")
    if not again:
        click.echo(
            f"\nAnd `newscrawl demo{option}` again: the sample will have published {NEW_ARTICLES} more."
        )


def _lines(stock: Stock) -> Iterator[tuple[str, str]]:
    total = stock.status.articles
    yield "articles", f"{total:,}"
    yield (
        "period",
        f"{(stock.status.first_published or '?')[:10]} to {(stock.status.last_published or '?')[:10]}",
    )
    yield "kinds", in_words(stock.kinds)
    yield "pictures", f"{stock.pictures:,}, {stock.captioned:,} with a caption"
    filled = {name: f"{number / total:.0%}" for name, number in stock.status.fields.items() if total}
    yield "fields filled", ", ".join(f"{name} {share}" for name, share in filled.items())
    yield "problems", in_words(stock.status.problems) or "none"
