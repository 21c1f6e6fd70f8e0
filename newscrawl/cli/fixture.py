"""`newscrawl fixture`: keep a page as a test case of the extractor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl.amounts import counted
from newscrawl.cli import app
from newscrawl.cli.named import article_named
from newscrawl.cli.options import (
    contact_option,
    data_option,
    database,
    json_option,
    known_newspapers,
    left_out,
    option_for,
)
from newscrawl.cli.provenance import archived_page
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.cli.saved_page import read_saved
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import BadNewspaperFile, Misuse, Refused
from newscrawl.items import CrawlPolicy, Page
from newscrawl.newspapers import find_newspaper, get_newspaper
from newscrawl.probing.fixtures import RECORD, Difference, Fixture, accept, differences, load_all, propose
from newscrawl.probing.visit import Visit
from newscrawl.storage import open_database

_SHOWN = 300  # characters of a value


@click.command("fixture")
@click.argument("source", metavar="[ARTICLE|URL|FILE]", required=False)
@click.option("--newspaper", "newspaper_id", metavar="ID", help="Read as this newspaper's; else by the URL.")
@click.option("--url", metavar="URL", help="The address of a FILE; else what the page says itself.")
@click.option(
    "--fetch", "fetched", is_flag=True, help="Ask the newspaper even where the archive has the page."
)
@click.option("--replace", is_flag=True, help="Propose the record of an existing fixture anew.")
@click.option("--run", is_flag=True, help="Read every fixture again; red while unreviewed or read otherwise.")
@click.option(
    "--accept", "accepted", multiple=True, metavar="NAME", help="Its record was reviewed and is right."
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where fixtures are kept.  [default: fixtures in the archive's folder]",
)
@contact_option
@data_option
@json_option
def command(
    source: str | None,
    run: bool,
    accepted: tuple[str, ...],
    folder: Path | None,
    data: Path,
    as_json: bool,
    **wishes: Any,
) -> int:
    """Keep a page as a test case of the extractor.

    The page is saved with the record that is read in it today. Put the record right where it is wrong, then
    --accept it: until then, and whenever the extractor reads something else, --run is red (exit code 1). An
    ARTICLE's number or address is taken from the archive where it has the page, else fetched once.

    \b
    newscrawl fixture 1
    newscrawl fixture https://baodaknong.vn/ten-bai-123456.html
    newscrawl fixture --accept baodaknong-123456
    newscrawl fixture --run

    Exit code: 0 all right, 1 a fixture is red, 2 wrong use.
    """
    place = folder or data / "fixtures"
    if sum((source is not None, run, bool(accepted))) != 1:
        raise Misuse("Give a page to keep, or --run, or --accept NAME (see `newscrawl fixture --help`).")
    if accepted:
        return _accept(place, accepted)
    if run:
        return _run(place, data, as_json=as_json)
    assert source is not None
    replaces = wishes.pop("replace")
    page, taken_at, newspaper_id = _page(source, data, **wishes)
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)
    newspaper = get_newspaper(known, newspaper_id, wrong) if newspaper_id else find_newspaper(known, page.url)
    for line in [] if newspaper else left_out(wrong):  # it may be of one of these
        click.echo(line, err=True)
    fixture = propose(place, page, newspaper, taken_at, replace=replaces)
    if as_json:
        echo_json({"fixture": str(fixture.folder), "record": dict(fixture.record)})
    else:
        click.echo(f"{fixture.folder}: proposed what is read today.")
        click.echo(f"Put {fixture.folder / RECORD} right, then: newscrawl fixture --accept {fixture.name}")
    return app.DONE


def _page(
    source: str, data: Path, *, newspaper_id: str | None, url: str | None, fetched: bool, contact: str | None
) -> tuple[Page, datetime, str | None]:
    """The page that was meant, when it was had, and whose it is as far as that is known."""
    if (file := Path(source)).is_file():
        try:
            saved = read_saved(file)
        except Refused as refused:
            raise Misuse(f"{file} cannot be a page: {refused.detail}.") from refused
        address = canonicalize(url) if url else saved.url
        if address is None:
            raise Misuse(f"{file} does not say what its address is: give it with --url.")
        return Page(saved.html, address), saved.saved_at, newspaper_id
    address = canonicalize(source) if "://" in source else None
    if not fetched and database(data).exists():
        try:
            return _archived(source, data, newspaper_id)
        except Misuse:
            if address is None:
                raise
    if address is None:
        raise Misuse(f"{source} is neither a file, nor an address, nor an article of {data}.")
    answer = Visit(CrawlPolicy(delay=0, retries=0), hosts=None, contact=contact).get(address)
    return Page(answer.html, answer.url, answer.content_type), datetime.now(UTC), newspaper_id


def _archived(source: str, data: Path, newspaper_id: str | None) -> tuple[Page, datetime, str | None]:
    with open_database(database(data), read_only=True) as db:
        article = article_named(db, source, data)
        html = archived_page(db, data, article)
    capture = article.capture
    assert capture is not None
    page = Page(html, capture.url, capture.content_type)
    return page, capture.fetched_at, newspaper_id or capture.newspaper


def _accept(place: Path, names: Sequence[str]) -> int:
    known = {fixture.name: fixture for fixture in load_all(place)}
    for name in names:
        if name not in known:
            raise Misuse(f"There is no fixture {name} in {place}: there are {', '.join(known) or 'none'}.")
        accept(known[name])
        click.echo(f"{name}: reviewed.")
    return app.DONE


def _run(place: Path, data: Path, *, as_json: bool) -> int:
    wrong: dict[str, BadNewspaperFile] = {}
    newspapers = known_newspapers(data, wrong=wrong)
    judged = [(fixture, differences(fixture, newspapers, wrong)) for fixture in load_all(place)]
    if not judged:
        raise Misuse(
            f"There is no fixture in {place}: `newscrawl fixture URL{option_for(data)}` keeps a page as one."
        )
    if as_json:
        echo_json([_record(fixture, found) for fixture, found in judged])
    else:
        for fixture, found in judged:
            for line in _lines(fixture, found):
                click.echo(line)
    red = [fixture for fixture, found in judged if found or not fixture.reviewed]
    if not as_json:
        click.echo(f"{counted(len(judged), 'fixture')}, {len(red)} red.")
    return app.ATTENTION if red else app.DONE


def _record(fixture: Fixture, found: Sequence[Difference]) -> dict[str, Any]:
    return {
        "fixture": fixture.name,
        "url": fixture.page.url,
        "reviewed": fixture.reviewed,
        "differences": [{"field": one.field, "wanted": one.wanted, "read": one.read} for one in found],
    }


def _lines(fixture: Fixture, found: Sequence[Difference]) -> list[str]:
    if found:
        named = [
            f"    {one.field}: must be {_shown(one.wanted)}, is read as {_shown(one.read)}" for one in found
        ]
        return [f"RED    {fixture.name}", *named]
    return [f"green  {fixture.name}" if fixture.reviewed else f"RED    {fixture.name}: not reviewed"]


def _shown(value: object) -> str:
    text = safe(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
