"""`newscrawl add`: look at a newspaper on the web and write its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from newscrawl.cli import app
from newscrawl.cli.options import (
    Number,
    contact_option,
    data_option,
    json_option,
    known_newspapers,
    option_for,
)
from newscrawl.cli.probed import pages_option, print_survey, say, survey_record
from newscrawl.cli.rendering import echo_json, safe
from newscrawl.discovery.urls import canonicalize, host_of, origin_of
from newscrawl.errors import BadNewspaperFile, Misuse
from newscrawl.items import CrawlPolicy, Newspaper
from newscrawl.newspapers import find_newspaper, own_file, read_newspaper
from newscrawl.newspapers.writing import newspaper_text
from newscrawl.probing.judgement import candidate, proven, remarks
from newscrawl.probing.survey import look_at_home, survey
from newscrawl.probing.visit import LedAway, Visit
from newscrawl.research import files


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options say."""

    identity: str | None
    name: str | None
    province: str | None
    pages: int
    delay: float
    dry_run: bool
    replace: bool


@click.command("add")
@click.argument("address", metavar="URL")
@click.option("--id", "identity", metavar="ID", help="The newspaper's id.  [default: from the host]")
@click.option("--name", metavar="TEXT", help="Its name.  [default: what its home page says]")
@click.option(
    "--province", metavar="TEXT", help="Its province, such as 'Đắk Nông'; no page says it reliably."
)
@pages_option
@click.option(
    "--delay",
    type=Number(0, 3600),
    default=CrawlPolicy().delay,
    show_default=True,
    help="Seconds between two requests; a larger Crawl-delay of robots.txt wins.",
)
@click.option("--dry-run", is_flag=True, help="Show everything, write nothing.")
@click.option("--replace", is_flag=True, help="Write over a file that is there already.")
@contact_option
@data_option
@json_option
def command(address: str, contact: str | None, data: Path, as_json: bool, **wishes: Any) -> int:
    """Look at a newspaper on the web and write its file.

    Some thirty requests, one every three seconds: robots.txt, the home page, the sitemap with a few of its
    days, the feeds, the load-more listing, and ten articles of several sections and years. Their records are
    printed for you to judge; the file goes to the archive's folder newspapers/. Pages are not kept.

    \b
    newscrawl add https://baovidu.vn --province 'Ví Dụ' --contact you@example.org
    newscrawl add https://baovidu.vn --dry-run --json

    Exit code: 0 written and all well, 1 look at what is listed, 2 wrong use.
    """
    wish = Wishes(**wishes)
    known = known_newspapers(data, wrong={})  # other files, right or wrong, are not this one's matter
    base_url = _origin(address)
    identity = _identity(known, base_url, wish)
    say(f"A visit of some {wish.pages + 20} requests, one every {wish.delay:g} s.")
    policy = CrawlPolicy(delay=wish.delay, retries=3, retry_delay=max(wish.delay, 0.05))
    visit = Visit(policy, hosts=filter(None, [host_of(base_url)]), contact=contact, say=say)
    try:
        where, front = look_at_home(visit, base_url)
    except LedAway as away:
        raise Misuse(_led_away(known, base_url, away.target)) from away
    base_url = origin_of(where)  # https for http, with or without www
    say(f"home page: {front.name or 'no name'}, {len(front.sections)} sections, {_cms(front.cms)}")
    if front.cms != "onecms":
        raise app.Failure(
            f"{base_url} runs on {_cms(front.cms)}, and newscrawl reads the pages of OneCMS only: "
            "nothing was written.",
            app.ATTENTION,
        )
    paper = candidate(
        base_url,
        front,
        id=identity,
        name=wish.name,
        province=wish.province,
        crawl=CrawlPolicy(delay=wish.delay),
    )
    file = own_file(data, paper.id)
    _judge_file(paper, file, known, wish)
    found = survey(visit, paper, front, pages=wish.pages, say=say)
    noted = list(remarks(found))
    text = newspaper_text(proven(found))
    read_newspaper(text, file=str(file))
    written = bool(found.articles) and not wish.dry_run
    if written:
        file.parent.mkdir(parents=True, exist_ok=True)
        with files.written(file) as unfinished:  # half a file would stop every command
            unfinished.write_text(text, encoding="utf-8")
    if as_json:
        echo_json({**survey_record(found), "file": str(file) if written else None, "toml": text})
    else:
        print_survey(found, noted)
        _print_file(file, text, f"crawl {paper.id} --limit 20{option_for(data)}" if written else "")
        if not written:
            click.echo(
                f"\nNothing was written: {'--dry-run' if wish.dry_run else 'no article could be read'}."
            )
    return app.ATTENTION if noted else app.DONE


def _origin(address: str) -> str:
    """The origin that was meant. Raises `Misuse`."""
    url = canonicalize(address if "://" in address else f"https://{address}")
    if url is None:
        raise Misuse(f"{address} is not a usable address: give one like https://baodaknong.vn.")
    return origin_of(url)


def _identity(known: Mapping[str, Newspaper], base_url: str, wish: Wishes) -> str | None:
    """The id that the file is to have, as far as it is known before the visit: a newspaper that is replaced
    keeps its own, or it would be there twice. Raises `Misuse` for one that is known already."""
    paper = find_newspaper(known, f"{base_url}/")
    if paper is None:
        return wish.identity
    known_as = f"{base_url} is {paper.name} ({paper.id}), known already"
    if not wish.replace:
        raise Misuse(
            f"{known_as}: `newscrawl check {paper.id}` looks at it again, --replace writes a new file for it."
        )
    if host_of(paper.base_url) != host_of(base_url):  # where it used to be
        return wish.identity
    if wish.identity not in (None, paper.id):
        raise Misuse(f"{known_as}: --replace writes a new file for it, so leave out --id {wish.identity}.")
    return paper.id


def _judge_file(paper: Newspaper, file: Path, known: Mapping[str, Newspaper], wish: Wishes) -> None:
    """Raise `Misuse` before anything is asked for where the file could not be written afterwards."""
    try:
        read_newspaper(newspaper_text(paper), file=str(file))
    except BadNewspaperFile as error:
        raise Misuse(f"{error} Give it with --id, --name or --province.") from error
    if not wish.replace and (file.exists() or paper.id in known):
        raise Misuse(f"There is a newspaper {paper.id} already: give another --id, or --replace.")


def _cms(cms: str | None) -> str:
    return {"onecms": "OneCMS", "epi": "ePi", None: "a CMS that is not known"}[cms]


def _led_away(known: Mapping[str, Newspaper], base_url: str, target: str) -> str:
    """What to do where a home page is another host's: a paper that was merged or has moved."""
    there = find_newspaper(known, target)
    advice = (
        f"that is {there.name} ({there.id}), which `newscrawl crawl {there.id}` fetches."
        if there
        else f"give that address, and name this one under former_urls: newscrawl add {origin_of(target)}"
    )
    return f"{base_url} leads to {target}: {advice}"


def _print_file(file: Path, text: str, following: str) -> None:
    click.echo(f"\n{file}{' was written' if following else ' would be'}:\n")
    click.echo("\n".join(f"    {safe(line)}" for line in text.splitlines()))
    if following:
        click.echo(f"\nNext: newscrawl {following}")
