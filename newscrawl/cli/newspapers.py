"""`newscrawl newspapers`: what can be crawled."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from newscrawl.cli import app
from newscrawl.cli.options import data_option, json_option, known_newspapers, left_out
from newscrawl.cli.rendering import console, echo_json, safe, table
from newscrawl.cli.sharing import warnings_of
from newscrawl.errors import BadNewspaperFile, Misuse


@click.command("newspapers")
@click.option(
    "--seeds", "as_seeds", is_flag=True, help="Print their sitemaps and feeds as seeds for StormCrawler."
)
@data_option
@json_option
def command(as_seeds: bool, data: Path, as_json: bool) -> int:
    """List the newspapers that can be crawled.

    Besides those that come with newscrawl, these are the TOML files in the archive's folder newspapers/;
    a file there with the name of a shipped one overrides it key by key. Newspapers whose files are wrong are
    left out. stderr says so, and which two read one source: each article would be kept twice.

    With --seeds, a line for each sitemap and feed: the address, a tab, and key=value as StormCrawler's
    injector and Common Crawl's news crawl read them. What they then archive, `newscrawl import` takes over.

    Exit code: 0 done, 1 a file is wrong, 2 wrong use.
    """
    if as_seeds and as_json:
        raise Misuse("--seeds has a format of its own: leave out --json.")
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)
    code = app.ATTENTION if wrong else app.DONE
    for line in (*left_out(wrong), *map(safe, warnings_of(data, known))):
        click.echo(line, err=True)
    if as_seeds:
        from newscrawl.newspapers.seeds import seeds  # noqa: PLC0415 - loads what reads sources

        for line in seeds(known.values()):
            click.echo(line)
        return code
    rows = [
        {
            "id": one.id,
            "name": one.name,
            "province": one.province,
            "host": urlsplit(one.base_url).netloc,
            "merged_into": one.successor,
        }
        for one in known.values()
    ]
    if as_json:
        echo_json(rows)
        return code
    listing = table("id", "name", "province", "host", "merged into")
    for row in rows:
        listing.add_row(*(safe(value or "") for value in row.values()))
    console().print(listing)
    return code
