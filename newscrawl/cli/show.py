"""`newscrawl show`: one article, to read, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from newscrawl.cli.options import data_option, database, json_option, known_newspapers, option_for
from newscrawl.cli.rendering import Record, echo_json, print_article, record_of_stored
from newscrawl.discovery.urls import article_key, canonicalize
from newscrawl.errors import Misuse
from newscrawl.newspapers import find_newspaper
from newscrawl.storage import Database, articles, open_database
from newscrawl.storage.articles import StoredArticle


@click.command("show")
@click.argument("article", metavar="ARTICLE")
@data_option
@json_option
def command(article: str, data: Path, as_json: bool) -> None:
    """Show one article with its captions and where it came from.

    ARTICLE is its number in the archive (the column `id`) or any address under which it was seen.

    \b
    newscrawl show 1
    newscrawl show https://baodaknong.vn/ten-bai-123456.html --json
    """
    with open_database(database(data), read_only=True) as db:
        found = _find(db, article, data)
        if found is None:
            raise Misuse(
                f"There is no article {article} in {data}: "
                f"`newscrawl status{option_for(data)}` says what is there."
            )
        record = record_of_stored(found)
    if as_json:
        echo_json(record)
    else:
        print_article(record, _provenance(record))


def _find(db: Database, wanted: str, data: Path) -> StoredArticle | None:
    """By number or address; an address with another slug, host or tracking means the same article."""
    found = articles.find(db, wanted)
    url = canonicalize(wanted)
    if found is not None or url is None:
        return found
    newspaper = find_newspaper(known_newspapers(data), url)
    key = article_key(newspaper.id, url) if newspaper else None
    return articles.by_key(db, key) if key else articles.find(db, url)


def _provenance(record: Record) -> Iterator[tuple[str, object]]:
    yield "Article", f"{record['id']}, revision {record['revision']}, {record['status']}"
    yield "Template", record["template"]
    capture = record["capture"]
    if capture:
        yield "Captured", f"{capture['fetched_at']} from {capture['url']}"
        yield "Digest", f"sha256 {capture['digest']}"
        yield (
            "WARC",
            f"warc/{capture['warc_file']} at {capture['warc_offset']}, {capture['warc_length']} bytes",
        )
