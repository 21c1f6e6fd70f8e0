"""From an article back to its captures: what `show --source` and `show --raw` print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.text import Text

from newscrawl.archive import read_capture
from newscrawl.cli.rendering import Record, console, echo_json, safe
from newscrawl.errors import NewscrawlError, Refused
from newscrawl.pipelines.ingest import payload
from newscrawl.storage import Database, StoredCapture, captures, history, losses, problem_lists
from newscrawl.storage.stored_articles import StoredArticle
from newscrawl.storage.values import machine_time

MOST_BYTES = 256 * 1024 * 1024  # of a page once decompressed; no newspaper's policy allows more


def source_of(db: Database, article: StoredArticle) -> Record:
    """The article's address and all of its captures, the oldest first.

    A capture has what `captures` says of it; `seen` is false where it says that the article was not there,
    `shown` is true for the one in which the revision that is asked for was first seen.
    """
    shown = article.capture.id if article.capture else None
    found = [(captures.get(db, visit.capture_id), visit.seen) for visit in history.visits(db, article.id)]
    return {
        "id": article.id,
        "url": article.columns["url"],
        "title": article.columns["title"],
        "revision": article.columns["revision"],
        "extractor_version": article.columns["extractor_version"],
        "captures": [
            {**_record(db, one), "seen": seen, "shown": one.id == shown} for one, seen in found if one
        ],
    }


def _record(db: Database, capture: StoredCapture) -> dict[str, Any]:
    holder = captures.holder(db, capture)
    return {
        "id": capture.id,
        "url": capture.url,
        "fetched_at": machine_time(capture.fetched_at),
        "status": capture.status,
        "digest": capture.digest,
        "origin": capture.origin,
        "warc_file": capture.location.file,
        "warc_offset": capture.location.offset,
        "warc_length": capture.location.length,
        "payload_in": None if holder.id == capture.id else holder.id,
        "lost_at": machine_time(holder.lost_at) if holder.lost_at else None,
        "extractor_version": capture.extractor_version,
        "run_id": capture.run_id,
    }


def print_source(record: Record, *, as_json: bool) -> None:
    """Print what `source_of` gave, to read or as JSON."""
    if as_json:
        echo_json(record)
        return
    out = console()

    def line(text: str, style: str = "") -> None:
        out.print(Text(safe(text), style=style), soft_wrap=True)  # what is copied stays in one piece

    line(f"Article {record['id']}, revision {record['revision']}: {record['title']}", "bold")
    line(f"read by extractor {record['extractor_version']}")
    for one in record["captures"]:
        line("")
        line(f"Capture {one['id']}, {one['fetched_at']}, status {one['status']}" + _remark(one), "bold")
        line(f"{'URL:':<12}{one['url']}")
        line(f"{'Digest:':<12}sha256 {one['digest']}")
        line(
            f"{'WARC:':<12}warc/{one['warc_file']} at {one['warc_offset']}, {one['warc_length']} bytes"
            + (f"; the page itself is in capture {one['payload_in']}" if one["payload_in"] else "")
            + lost_in_words(one)
        )
        line(f"{'Obtained:':<12}{one['origin']}" + (f", run {one['run_id']}" if one["run_id"] else ""))
        line(f"{'Extractor:':<12}{one['extractor_version'] or 'none read it'}")


def lost_in_words(capture: Record) -> str:
    """What stands behind the place of a record that is there no more."""
    return f"; lost, as was found {capture['lost_at'][:10]}" if capture["lost_at"] else ""


def _remark(one: Record) -> str:
    if one["shown"]:
        return ", the first of this revision"
    return "" if one["seen"] else ", the article was not there"


def archived_page(db: Database, data: Path, article: StoredArticle) -> bytes:
    """The page in which the article's (or the revision's) text was first seen, decompressed.

    Raises NewscrawlError where the archive cannot give it.
    """
    capture = article.capture
    if capture is None:
        raise NewscrawlError(f"No capture of article {article.columns['id']} is in the archive.")
    held = captures.holder(db, capture)
    if held.lost_at is not None and (other := losses.stand_in(db, article.columns)) is not None:
        moment = f"{other.fetched_at:%Y-%m-%d %H:%M} UTC"
        click.echo(
            f"The first page of this revision is lost; this is the same text as of {moment}.", err=True
        )
        held = other
    return _page(data, held, capture.newspaper)


def refused_page(db: Database, data: Path, url: str) -> bytes | None:
    """The page at an address in which no article was found, decompressed; None where no problem has one.

    Raises NewscrawlError where the archive cannot give it.
    """
    capture_id = problem_lists.capture_of(db, url)
    capture = captures.get(db, capture_id) if capture_id is not None else None
    return None if capture is None else _page(data, captures.holder(db, capture), capture.newspaper)


def _page(data: Path, held: StoredCapture, newspaper: str) -> bytes:
    found = read_capture(data / "warc", held.location, newspaper=newspaper)
    try:
        return payload(found, max_bytes=MOST_BYTES)
    except Refused as refused:
        raise NewscrawlError(
            f"The page of capture {held.id} cannot be decoded: {refused.detail}."
        ) from refused
