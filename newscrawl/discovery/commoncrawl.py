"""Common Crawl: a list of crawls, an index for each, and captures as byte ranges of large WARC files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from newscrawl.discovery.listed import Lines, Listed, bounds, netlocs_of
from newscrawl.discovery.window import Window
from newscrawl.errors import Refused
from newscrawl.items import Newspaper, Source

ENDPOINT = "https://index.commoncrawl.org"
DATA_ENDPOINT = "https://data.commoncrawl.org"
NAME = "commoncrawl"
LIST, PAGES, INDEX = "commoncrawl_list", "commoncrawl_pages", "commoncrawl_index"
"""Kinds of its sources: the list of crawls, the question how long an index is, a page of one."""

MOST_BYTES = 32 * 1024 * 1024  # of one record, compressed

_MOST_PAGES = 1000
_CRAWL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{2,60}", re.ASCII)
_WEEK = re.compile(r"CC-MAIN-(20[0-9]{2})-([0-9]{2})", re.ASCII)
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FILE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.=-]*/)*[A-Za-z0-9_][A-Za-z0-9_.=-]*\.warc\.gz", re.ASCII)
_LONGEST_CRAWL = timedelta(days=60)


def queries(endpoint: str) -> tuple[Source, ...]:
    """What to ask first: which crawls there are."""
    return (Source(LIST, NAME, f"{endpoint}/collinfo.json"),)


def read_index(source: Source, body: bytes, *, newspaper: Newspaper, window: Window) -> Listed:
    """Read the list of crawls, a count of pages, or a page of an index: one JSON object a line.

    Lines that are broken are passed over and counted. Raises `Refused` ("source_failed") where the answer
    is nothing of the kind.
    """
    if source.kind == LIST:
        return _read_list(source, body, newspaper, window)
    if source.kind == PAGES:
        return _read_pages(source, body)
    lines = Lines(newspaper, window)
    anything = 0
    for line in _lines(body):
        found = _object(line[line.find("{") :])
        if found is None:
            lines.skipped["broken_line"] += 1
        elif "url" in found:
            anything += 1
            _take(found, lines)
        elif "message" not in found and "error" not in found:
            lines.skipped["broken_line"] += 1
    if lines.skipped["broken_line"] and not anything:
        raise Refused("source_failed", "the answer is no index but another page")
    return lines.listed(())


def _take(found: dict[str, Any], lines: Lines) -> None:
    file, offset, length = (str(found.get(name, "")) for name in ("filename", "offset", "length"))
    if not _FILE.fullmatch(file) or not _is_number(offset, 1 << 50) or not _is_number(length, MOST_BYTES):
        lines.skipped["broken_line"] += 1
        return
    lines.add(
        url=str(found["url"]),
        timestamp=str(found.get("timestamp", "")),
        status=str(found.get("status", "")),
        digest=str(found.get("digest", "")),
        place=f"{file} {offset} {length}",
    )


def record_range(place: str) -> tuple[str, int, int]:
    """The file's path, the record's first byte and its length, as a listed capture's `place` says."""
    file, offset, length = place.split(" ")
    return file, int(offset), int(length)


def _read_list(source: Source, body: bytes, newspaper: Newspaper, window: Window) -> Listed:
    endpoint = source.url.removesuffix("/collinfo.json")
    try:
        crawls = json.loads(body)
    except (ValueError, RecursionError):
        crawls = None
    if not isinstance(crawls, list):
        raise Refused("source_failed", "the answer is no list of crawls")
    named = [one for one in crawls if isinstance(one, dict) and _CRAWL.fullmatch(str(one.get("id", "")))]
    if crawls and not named:
        raise Refused("source_failed", "the answer is no list of crawls")
    sources = [
        _query(endpoint, str(one["id"]), host, window)
        for one in named
        if _may_hold(one, window)
        for host in netlocs_of(newspaper)
    ]
    unread = len(crawls) - len(named)
    return Listed(sources=tuple(sources), warnings=(f"{unread} crawls without a name",) if unread else ())


def _query(endpoint: str, crawl: str, host: str, window: Window) -> Source:
    first, last = bounds(window.since, window.until)
    asked = [
        ("url", f"{host}/*"),
        ("output", "json"),
        ("filter", "=status:200"),
        ("from", first),
        ("to", last),
    ]
    url = f"{endpoint}/{crawl}-index?{urlencode(asked)}"
    return Source(PAGES, NAME, f"{url}&showNumPages=true", f"{host} {crawl}")


def _read_pages(source: Source, body: bytes) -> Listed:
    found = _object(body.decode("utf-8", "replace"))
    if found is not None and "pages" not in found and ("message" in found or "error" in found):
        return Listed()  # the crawl knows nothing of this host
    pages = found.get("pages") if found is not None else None
    if not isinstance(pages, int) or isinstance(pages, bool) or pages < 0:
        raise Refused("source_failed", "the answer does not say how many pages the index has")
    url = source.url.removesuffix("&showNumPages=true")
    sources = tuple(
        Source(INDEX, NAME, f"{url}&page={page}", f"{source.cursor} {page}")
        for page in range(min(pages, _MOST_PAGES))
    )
    warning = () if pages <= _MOST_PAGES else (f"only {_MOST_PAGES} of {pages} pages are read",)
    return Listed(sources=sources, warnings=warning)


def _may_hold(crawl: dict[str, Any], window: Window) -> bool:
    """Whether a crawl's time meets the window; one whose time nobody knows is asked."""
    first, last = _day(crawl.get("from")), _day(crawl.get("to"))
    week = _WEEK.search(str(crawl["id"]))
    if (first is None or last is None) and week is not None:
        try:
            begun = date.fromisocalendar(int(week[1]), min(max(int(week[2]), 1), 52), 1)
        except ValueError:
            return True
        first, last = begun - _LONGEST_CRAWL, begun + _LONGEST_CRAWL
    if first is None or last is None:
        return True
    day = timedelta(days=1)  # UTC and +07:00 differ by part of one
    return first - day <= window.until and window.since <= last + day


def _day(value: object) -> date | None:
    found = _DAY.match(value) if isinstance(value, str) else None
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None


def _lines(body: bytes) -> Iterator[str]:
    return (line for line in body.decode("utf-8", "replace").splitlines() if line.strip())


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _is_number(text: str, limit: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 16 and int(text) <= limit
