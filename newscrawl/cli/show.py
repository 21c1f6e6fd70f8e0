"""`newscrawl show`: one article, to read, with where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from newscrawl.cli.named import article_named, revision_numbered
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.provenance import archived_page, lost_in_words, print_source, refused_page, source_of
from newscrawl.cli.rendering import Record, echo_json, print_article, record_of_stored
from newscrawl.errors import Misuse
from newscrawl.storage import Database, history, open_database
from newscrawl.storage.stored_articles import StoredArticle
from newscrawl.vietnamese.bylines import parse_byline


@click.command("show")
@click.argument("article", metavar="ARTICLE")
@click.option("--revision", type=click.IntRange(min=1), metavar="N", help="As it was in this revision.")
@click.option("--source", is_flag=True, help="Where it came from instead: every capture of it.")
@click.option("--raw", is_flag=True, help="The archived page instead, as the newspaper sent it.")
@data_option
@json_option
def command(article: str, revision: int | None, source: bool, raw: bool, data: Path, as_json: bool) -> None:
    """Show one article with its captions and where it came from.

    ARTICLE is its number in the archive (the column `id`) or any address under which it was seen.

    \b
    newscrawl show 1
    newscrawl show https://baodaknong.vn/ten-bai-123456.html --json
    newscrawl show 1 --revision 1
    newscrawl show 1 --source
    newscrawl show 1 --raw > page.html

    With --revision come title, lead, byline, text and pictures of that revision and its capture; category,
    dates and tags are today's. `newscrawl history` lists the revisions. --source names for each capture its
    time, status and digest, how it was obtained, the WARC file with the place in it, and which extractor
    read it. --raw writes the bytes of the page, decompressed; with --revision of that one's. It takes the
    address of a page in which no article was found, too (`newscrawl problems`).
    """
    if raw and (source or as_json):
        raise Misuse("--raw writes the page and nothing else: leave --source and --json out.")
    with open_database(database(data), read_only=True) as db:
        try:
            found = article_named(db, article, data)
        except Misuse:
            page = refused_page(db, data, article) if raw and revision is None else None
            if page is None:
                raise
            click.echo(page, nl=False)
            return
        if revision is not None:
            found = _as_of(db, found, revision)
        if raw:
            click.echo(archived_page(db, data, found), nl=False)
            return
        record = source_of(db, found) if source else record_of_stored(found)
    if source:
        print_source(record, as_json=as_json)
    elif as_json:
        echo_json(record)
    else:
        print_article(record, _provenance(record))


def _as_of(db: Database, article: StoredArticle, number: int) -> StoredArticle:
    """The article as a revision has it; its authors are read again where its byline was another."""
    then = revision_numbered(db, article, number)
    shown = history.as_of(db, article, then)
    if then.byline == article.columns["byline"]:
        return shown
    from newscrawl.pipelines.credits import authors_of  # noqa: PLC0415 - the pipelines are slow to load

    return replace(shown, authors=authors_of(parse_byline(then.byline or "")))


def _provenance(record: Record) -> Iterator[tuple[str, object]]:
    yield "Article", f"{record['id']}, revision {record['revision']}, {record['status']}"
    yield "Template", record["template"]
    capture = record["capture"]
    if capture:
        yield "Captured", f"{capture['fetched_at']} from {capture['url']}"
        yield "Digest", f"sha256 {capture['digest']}"
        yield (
            "WARC",
            f"warc/{capture['warc_file']} at {capture['warc_offset']}, {capture['warc_length']} bytes"
            + lost_in_words(capture),
        )
