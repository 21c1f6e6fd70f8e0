"""The Wayback Machine, and what speaks its two dialects: the CDX server's index and raw (`id_`) replay.

An index is asked for one host and one year at a time, the newest first, and followed page by page by
its resume key, so that one question at a time stands open however long the index is. Times are UTC.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from newscrawl.discovery.listed import Lines, Listed, bounds, netlocs_of
from newscrawl.discovery.urls import article_key
from newscrawl.discovery.window import Window
from newscrawl.errors import Refused
from newscrawl.items import Newspaper, Source

ENDPOINT = "https://web.archive.org"
NAME, INDEX = "wayback", "wayback_index"

_CDX = "/cdx/search/cdx"
_FIELDS = ("original", "timestamp", "statuscode", "digest")
_LINES = 10_000  # asked for in one answer
_MOST_PAGES = 1000  # of one host and year; what goes on beyond them never ends
_FIRST_YEAR = 1996  # of the Wayback Machine
_NO_HTML = re.compile(r"\s*<")
_WHOLE = re.compile(r"\]\s*\]\Z")  # the last row's bracket, and that of all rows
_ORIGINAL = "x-archive-orig-"
_LINK = re.compile(r"""<([^<>]{1,2000})>\s*;[^<]{0,40}\brel="?original\b""")

Headers = tuple[tuple[str, str], ...]


# --- the index ------------------------------------------------------------------------------------


def queries(newspaper: Newspaper, endpoint: str, *, since: date, until: date) -> tuple[Source, ...]:
    """What to ask first: of each of the newspaper's hosts the newest year of captures."""
    since = max(since, date(_FIRST_YEAR, 1, 1))
    if since > until:
        return ()
    window = Window(since, until)
    return tuple(_query(endpoint, host, until.year, window) for host in netlocs_of(newspaper))


def read_index(source: Source, body: bytes, *, newspaper: Newspaper, window: Window) -> Listed:
    """Read an answer of the CDX server: an array of arrays with a header row, then perhaps a resume key.

    Lines that are broken are passed over and counted. Raises `Refused` ("source_failed") where the answer
    is no such array, or ends early.
    """
    window = Window(max(window.since, date(_FIRST_YEAR, 1, 1)), window.until)
    endpoint = source.url.partition(_CDX)[0]
    host, year, page = _cursor(source)
    lines = Lines(newspaper, window)
    columns: dict[str, int] | None = None
    width = 0
    resume: str | None = None
    count = 0
    rows = iter(_rows(body, lines))
    for row in rows:
        if columns is None:
            columns = {name: at for at, name in enumerate(row)}
            width = len(row)
            if any(name not in columns for name in _FIELDS):
                raise Refused("source_failed", "the index names its columns in no way that can be read")
        elif not row:
            resume = next((one[0] for one in rows if len(one) == 1), None)
            break
        elif len(row) != width:
            lines.skipped["broken_line"] += 1
        else:
            count += 1
            original, timestamp, status, digest = (row[columns[name]] for name in _FIELDS)
            lines.add(url=original, timestamp=timestamp, status=status, digest=digest, place=timestamp)
    endless = resume is not None and (page >= _MOST_PAGES or not count)
    if resume is not None and not endless:
        return lines.listed((_query(endpoint, host, year, window, resume, page + 1),))
    warning = f"the index of {host} in {year} went on without an end" if endless else ""
    following = (_query(endpoint, host, year - 1, window),) if year > window.since.year else ()
    return lines.listed(following, warning)


def _query(
    endpoint: str, host: str, year: int, window: Window, resume: str | None = None, page: int = 1
) -> Source:
    first, last = bounds(max(window.since, date(year, 1, 1)), min(window.until, date(year, 12, 31)))
    asked = [
        ("url", f"{host}/"),
        ("matchType", "prefix"),
        ("output", "json"),
        ("fl", ",".join(_FIELDS)),
        ("filter", "statuscode:200"),
        ("filter", r"original:.*-[0-9]+\.html.*"),
        ("collapse", "digest"),
        ("from", first),
        ("to", last),
        ("limit", str(_LINES)),
        ("showResumeKey", "true"),
        *([("resumeKey", resume)] if resume else []),
    ]
    query = urlencode(asked, errors="replace")  # a key may hold anything that JSON can write
    return Source(INDEX, NAME, f"{endpoint}{_CDX}?{query}", f"{host} {year} {page}")


def _cursor(source: Source) -> tuple[str, int, int]:
    host, year, page = (source.cursor or "").split(" ")
    return host, int(year), int(page)


def _rows(body: bytes, lines: Lines) -> Iterator[list[str]]:
    """The rows, as far as they can be read. Raises `Refused`."""
    text = body.decode("utf-8", "replace").strip()
    if not text:
        return
    if _NO_HTML.match(text) or not text.startswith("["):
        raise Refused("source_failed", "the answer is no index but another page")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        if not _WHOLE.search(text):
            raise Refused("source_failed", "the index ends early") from None
        found = [_row(line) for line in text.splitlines()]
    for row in found:
        if isinstance(row, list) and all(isinstance(field, str) for field in row):
            yield row
        elif row is not None:
            lines.skipped["broken_line"] += 1


def _row(line: str) -> Any:
    """One row of an array that is printed a row a line; None where there is none, "" for a broken one."""
    line = line.strip().removesuffix(",")
    if line in ("", "[", "]"):
        return None
    for candidate in (line, line.removeprefix("["), line.removesuffix("]"), line[1:-1]):
        try:
            row = json.loads(candidate)
        except (ValueError, RecursionError):
            continue
        if isinstance(row, list) and not (row and isinstance(row[0], list)):
            return row
    return ""


# --- replay ---------------------------------------------------------------------------------------


def replay_url(endpoint: str, url: str, timestamp: str) -> str:
    """Where a capture is replayed as it was received, without the archive's toolbar and rewriting."""
    return f"{endpoint}/web/{timestamp}id_/{url}"


def replay_place(location: str) -> str | None:
    """The timestamp in an address that the archive itself redirects a replay to."""
    found = re.search(r"/web/([12][0-9]{13})id_/https?:", location)
    return found[1] if found else None


def is_memento(headers: Headers) -> bool:
    """Whether an answer is a capture that is replayed, rather than the archive speaking for itself.

    Only this tells a captured 429 or redirect from one that is meant for us.
    """
    return any(
        name.lower() == "memento-datetime" or name.lower().startswith(_ORIGINAL) for name, _ in headers
    )


def memento_time(headers: Headers) -> datetime | None:
    """When the replayed capture was made, by the archive's word; UTC."""
    printed = _first(headers, "memento-datetime")
    if printed is None:
        return None
    try:
        moment = parsedate_to_datetime(printed)
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):  # no date, or one beyond the calendar
        return None


def shows_another(headers: Headers, url: str) -> str | None:
    """The URL of the capture that is replayed, where it is of another article than the one asked for."""
    found = _LINK.search(_first(headers, "link") or "")
    if found is None or article_key("", found[1]) == article_key("", url):
        return None
    return found[1]


def original_headers(headers: Headers) -> Headers:
    """The headers that the newspaper sent: the archive keeps them under names of its own.

    Where it does not, what is left of them is Content-Type and Location.
    """
    original = [
        (name[len(_ORIGINAL) :], value) for name, value in headers if name.lower().startswith(_ORIGINAL)
    ]
    kept = {name.lower() for name, _ in original}
    restored = [
        (name, value)
        for name, value in headers
        if name.lower() not in kept and name.lower() in ("content-type", "location")
    ]
    return (*restored, *original)


def _first(headers: Iterable[tuple[str, str]], wanted: str) -> str | None:
    return next((value for name, value in headers if name.lower() == wanted), None)
