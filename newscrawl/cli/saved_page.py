"""Pages on disk: which file is one, what address it had, and when it was saved."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import Refused
from newscrawl.items import VIETNAM, CrawlPolicy

MOST_BYTES = CrawlPolicy().max_bytes  # as a crawl takes of one page
HEAD_BYTES = 256 * 1024  # a page's address stands in its head

_NOT_PAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\x7fELF")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_TAG = re.compile(rb"<(?:link|meta)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page as it lies on disk. `url` is what the page says of itself, None when it says nothing."""

    html: bytes
    url: str | None
    saved_at: datetime  # aware


def pages_in(folder: Path) -> Iterator[Path]:
    """Every *.html and *.htm file below a folder, in the order of their names; links to folders are not
    followed, so that the walk ends."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            if name.lower().endswith((".html", ".htm")):
                yield Path(place, name)


def read_saved(file: Path) -> SavedPage:
    """Read a page from disk. Raises `OSError`, and `Refused` for what cannot be a page."""
    with file.open("rb") as stream:
        html = stream.read(MOST_BYTES + 1)
    if len(html) > MOST_BYTES:
        raise Refused("too_large", f"over {MOST_BYTES // 1024 // 1024} MiB")
    if not html.strip():
        raise Refused("undecodable", "the file is empty")
    if html.startswith(_NOT_PAGES) or (b"<" not in html and not html.startswith(_UTF16)):
        raise Refused("undecodable", "not a web page but some other kind of file")
    head = _head(html)
    url = canonicalize(head.get("canonical") or head.get("og:url") or "")
    return SavedPage(html, url, _clock(head.get("datetimenow")) or _file_time(file))


def _head(html: bytes) -> dict[str, str]:
    """What `link` and `meta` elements say, by their rel, property or name; the first of each counts."""
    said: dict[str, str] = {}
    for tag in _TAG.finditer(html, 0, HEAD_BYTES):
        attributes = {
            name.lower(): unescape((double or single or bare).decode("utf-8", "replace")).strip()
            for name, double, single, bare in _ATTRIBUTE.findall(tag[1])
        }
        name = attributes.get(b"rel") or attributes.get(b"property") or attributes.get(b"name")
        value = attributes.get(b"href") or attributes.get(b"content")
        if name and value:
            said.setdefault(name.lower(), value)
    return said


def _clock(printed: str | None) -> datetime | None:
    """The server's clock as OneCMS prints it into a page: US order, local time ("9/4/2026 5:08:43 PM")."""
    try:
        return datetime.strptime(printed or "", "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _file_time(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
