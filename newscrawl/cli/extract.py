"""`newscrawl extract`: what is read in a saved page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from errno import EINVAL
from pathlib import Path

import click

from newscrawl.cli import app
from newscrawl.cli.options import data_option, json_option, known_newspapers, left_out
from newscrawl.cli.rendering import Record, echo_json, print_article, record_of, safe
from newscrawl.cli.saved_page import pages_in, read_saved
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import BadNewspaperFile, Misuse, Refused
from newscrawl.items import Newspaper, Page
from newscrawl.newspapers import find_newspaper, get_newspaper
from newscrawl.pipelines import is_whole, read_page
from newscrawl.problem_reasons import PROBLEM_REASONS


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads pages as articles of `newspaper`; where it is None, of the one at the page's host."""

    known: Mapping[str, Newspaper]
    newspaper: Newspaper | None

    def of_page(self, page: Page, fetched_at: datetime) -> Record:
        """The record of one page, or why there is none (`"problem" in record`)."""
        newspaper = self.newspaper or find_newspaper(self.known, page.url)
        try:
            return record_of(read_page(page, newspaper=newspaper, fetched_at=fetched_at))
        except Refused as refused:
            return _problem(page.url, refused)

    def of_file(self, file: Path, url: str | None) -> Record:
        """The record of a saved page. `url` is its address; else the page's own word for it, else the
        file's, counts. Raises `OSError`."""
        try:
            saved = read_saved(file)
        except Refused as refused:
            return _problem(url, refused)
        if not is_whole(saved.html):
            click.echo(f"{file} ends before its closing tag: a crawl would refuse it as truncated.", err=True)
        address = url or saved.url or file.absolute().as_uri()
        return self.of_page(Page(saved.html, address), saved.saved_at)

    def of_url(self, url: str, address: str | None) -> Record:
        """The record of a page on the network, fetched once. Raises `FetchFailed`."""
        from newscrawl.probing.visit import fetch  # noqa: PLC0415 - TLS is slow to load, and pages are mostly files

        try:
            answer = fetch(url)
        except Refused as refused:
            return _problem(url, refused)
        return self.of_page(Page(answer.html, address or answer.url, answer.content_type), datetime.now(UTC))


def _problem(url: str | None, refused: Refused) -> Record:
    return {"url": url, "problem": refused.reason, "detail": refused.detail}


@click.command("extract")
@click.argument("source", metavar="FILE|FOLDER|URL")
@click.option("--newspaper", "newspaper_id", metavar="ID", help="Read as this newspaper's; else by the URL.")
@click.option("--url", metavar="URL", help="The page's address; else what the page says itself.")
@data_option
@json_option
def command(source: str, newspaper_id: str | None, url: str | None, data: Path, as_json: bool) -> int:
    """Show what is read in a saved page.

    Nothing is stored. A folder prints one JSON line for each *.html or *.htm below it; a page in which no
    article can be read says why ("problem"). A URL is fetched once, if robots.txt allows it.

    \b
    newscrawl extract page.html
    newscrawl extract page.html --newspaper baodaknong --json
    newscrawl extract saved-pages/ > articles.jsonl

    Exit code: 0 all read, 1 a page was refused, 2 wrong use.
    """
    wrong: dict[str, BadNewspaperFile] = {}
    known = known_newspapers(data, wrong=wrong)
    reader = Reader(known, get_newspaper(known, newspaper_id, wrong) if newspaper_id else None)
    for line in [] if newspaper_id else left_out(wrong):  # pages of it may be among these
        click.echo(line, err=True)
    address = _canonical(url) if url else None
    if source.lower().startswith(("http://", "https://")):
        return _show(source, reader.of_url(_canonical(source), address), as_json=as_json)
    path = Path(source)
    if path.is_dir():
        if address:
            raise Misuse("--url names one page: give it with a file, not with a folder.")
        return _show_folder(reader, path)
    if not path.exists():
        raise Misuse(f"{source} is neither a file nor a folder, nor an address with http:// or https://.")
    return _show(source, reader.of_file(path, address), as_json=as_json)


def _canonical(url: str) -> str:
    """An address as everything else here knows it. Raises `Misuse` when it is not an http(s) address."""
    canonical = canonicalize(url)
    if canonical is None:
        raise Misuse(
            f"{url} is not a usable address: give one like https://baodaknong.vn/ten-bai-123456.html."
        )
    return canonical


def _show(source: str, record: Record, *, as_json: bool) -> int:
    """Show what was read in one page."""
    if "problem" in record:
        if not as_json:
            raise app.Failure(f"No article was read in {source}: {_explained(record)}.", app.ATTENTION)
        echo_json({"file": source, **record})
        return app.ATTENTION
    if as_json:
        echo_json(record)
    else:
        rules = ", ".join(f"{field} from {rule}" for field, rule in record["rules"].items())
        print_article(record, [("Template", record["template"]), ("Rules", rules)])
    return app.DONE


def _show_folder(reader: Reader, folder: Path) -> int:
    """Print a JSON line for each page below a folder."""
    pages = refused = 0
    for file in pages_in(folder):
        try:
            if file.exists() and not file.is_file():  # a pipe may never end; whoever means one names it
                raise OSError(EINVAL, "Not a regular file")
            record = reader.of_file(file, None)
        except OSError as error:
            record = {"url": None, "problem": "unreadable", "detail": error.strerror}
        echo_json({"file": str(file), **record}, lines=True)
        pages += 1
        refused += "problem" in record
    if not pages:
        raise Misuse(f"{folder} holds no *.html or *.htm file.")
    return app.ATTENTION if refused else app.DONE


def _explained(problem: Record) -> str:
    """A problem in words: its meaning and what was found, with its name for those who look it up."""
    meaning = PROBLEM_REASONS.get(problem["problem"], "")
    detail = f" ({safe(problem['detail'])})" if problem["detail"] else ""
    return f"{meaning}{detail} [{problem['problem']}]"
