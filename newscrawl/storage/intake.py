"""What comes into the frontier: articles that were announced or asked for, and sources to be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from newscrawl.items import Link, Source
from newscrawl.storage.database import Database
from newscrawl.storage.frontier import FOUND, SOURCES_FIRST
from newscrawl.storage.values import clean, clean_or_none, machine_time

T = TypeVar("T")

_CHUNK = 1000  # rows; bounds memory however many links a source announces

_FILL_DATE = "UPDATE frontier SET published_raw = ? WHERE key = ? AND published_raw IS NULL"

_ADD_LINK = """
INSERT INTO frontier (key, url, newspaper, kind, source, published_raw, state, priority, due_at, added_at)
VALUES (:key, :url, :newspaper, 'article', :source, :published_raw, 'pending', :priority, :now, :now)
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url, source = excluded.source, state = 'pending', priority = excluded.priority,
    due_at = excluded.due_at, leased_until = NULL, attempts = 0, redirects = 0, last_error = NULL
WHERE state = 'failed' OR :force"""

_ADD_SOURCE = """
INSERT INTO frontier (key, url, newspaper, kind, source, cursor, state, priority, due_at, added_at, run_id)
VALUES (:key, :url, :newspaper, :kind, :source, :cursor, 'pending', :priority, :now, :now, :run_id)
ON CONFLICT (key) DO UPDATE SET
    url = excluded.url, state = 'pending', priority = excluded.priority, due_at = excluded.due_at,
    leased_until = NULL, attempts = 0, redirects = 0, last_error = NULL, run_id = excluded.run_id
WHERE run_id IS NOT excluded.run_id"""


def add_links(
    db: Database,
    newspaper: str,
    links: Iterable[tuple[str, Link]],
    *,
    now: datetime,
    force: bool = False,
    priority: int = FOUND,
) -> int:
    """Add articles as (key, link); returns how many became pending.

    A new key becomes pending, and so does a failed one, with its attempts forgotten; with `force` every
    one. Others stay as they are, but take a source's date where they had none. Memory stays flat
    however many there are.
    """
    added, moment = 0, machine_time(now)
    for chunk in _chunks(links):
        pending = db.conn.executemany(
            _ADD_LINK,
            [
                {
                    "key": key,
                    "url": clean(link.url),
                    "newspaper": newspaper,
                    "source": link.source,
                    "published_raw": clean_or_none(link.published_raw),
                    "priority": priority,
                    "now": moment,
                    "force": force,
                }
                for key, link in chunk
            ],
        ).rowcount
        if force or pending < len(chunk):
            dates = [(clean(link.published_raw), key) for key, link in chunk if link.published_raw]
            db.conn.executemany(_FILL_DATE, dates)
        added += pending
    return added


def add_sources(
    db: Database,
    newspaper: str,
    sources: Iterable[Source],
    *,
    now: datetime,
    run_id: int,
    priority: int = SOURCES_FIRST,
) -> int:
    """Add sources to read in this run; returns how many became pending.

    A source is read again in every run but only once in each, so that a cursor that comes round again
    ends the listing.
    """
    added, moment = 0, machine_time(now)
    for chunk in _chunks(sources):
        added += db.conn.executemany(
            _ADD_SOURCE,
            [
                {
                    "key": clean(_source_key(newspaper, source.kind, source.url, source.cursor)),
                    "url": clean(source.url),
                    "newspaper": newspaper,
                    "kind": source.kind,
                    "source": source.name,
                    "cursor": clean_or_none(source.cursor),
                    "priority": priority,
                    "now": moment,
                    "run_id": run_id,
                }
                for source in chunk
            ],
        ).rowcount
    return added


def _source_key(newspaper: str, kind: str, url: str, cursor: str | None) -> str:
    return f"{newspaper}:{kind}:{url}#{cursor}" if cursor else f"{newspaper}:{kind}:{url}"


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    stream = iter(items)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk
