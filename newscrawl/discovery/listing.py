"""Listings: the load-more API behind "Xem thêm", walked page by page through its cursor.

`/api/getMoreArticle/24h_empty_{lastId}_0_0` is the whole site, `channel_empty_{lastId}_{channelId}_0` one
section. `lastId` is the last article's id of the page before, 0 for the newest; the other slots are no page
numbers (raising the last one repeats data silently). An empty array is the end.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from newscrawl.discovery.found import Found, Gathering
from newscrawl.discovery.window import Window, day_meant
from newscrawl.errors import Refused
from newscrawl.items import Newspaper, Source

MAX_PAGES = 2000
"""Pages of one listing and one run, about 30,000 articles: the rest is for the sitemaps."""

MAX_PAGE_BYTES = 2 * 1024 * 1024
"""About fifteen articles take 30 KB."""

_MAX_ITEMS = 1000
_NEWEST = "24h_empty_0_0_0"
_API_URL = re.compile(
    r"(?P<head>.*/api/getMoreArticle/(?:24h|channel)_empty_)(?P<last>[0-9]{1,18})(?P<tail>_[0-9]+_0)",
    re.ASCII,
)
_CURSOR = re.compile(r"([0-9]{1,6}):([0-9]{1,18})", re.ASCII)
_ID = re.compile(r"[0-9]{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """How far a walk has come: pages read, this one included, and the id that a repetition is told by.

    `mark` is the `lastId` of the latest page whose number is a power of two. A walk that goes in a circle,
    of whatever length, meets it again (Brent's method), so that one id suffices instead of all.
    """

    page: int
    mark: str


def listing_source(newspaper: Newspaper) -> Source:
    """The newest page of the whole site's listing, which has what its sections' have."""
    return Source("listing", "listing", f"{newspaper.base_url}/api/getMoreArticle/{_NEWEST}", "1:0")


def is_never_empty(url: str) -> bool:
    """Whether this is the newest page of the whole site's listing: any other may be its end."""
    return url.endswith(f"/{_NEWEST}")


def read_listing(source: Source, body: bytes, *, newspaper: Newspaper, window: Window) -> Found:
    """The links of a listing's page and, unless it was the last worth reading, the page behind it.

    The walk ends at an empty page, at one wholly older than the window, at a cursor that stands still or
    repeats, and after `MAX_PAGES`. Raises `Refused` ("source_failed") for anything but a JSON array.
    """
    items = _parse(body)
    gathering = Gathering(source, newspaper, window)
    if len(items) > _MAX_ITEMS:
        gathering.warnings.append(f"more than {_MAX_ITEMS} articles on a page; the rest is left unread")
    days: list[date | None] = []
    last_id = None
    for item in items[:_MAX_ITEMS]:
        if not isinstance(item, dict):
            gathering.skipped["not_an_article"] += 1
            continue
        published, day = _published(item, newspaper)
        days.append(day)
        gathering.add(_address(item, gathering), published)
        last_id = _identifier(item.get("PublisherId")) or last_id
    wholly_older = bool(days) and all(day is not None and day < window.since for day in days)
    if items and not wholly_older:
        _follow(gathering, last_id)
    return gathering.found()


def _parse(body: bytes) -> list[Any]:
    if len(body) > MAX_PAGE_BYTES:
        raise Refused("source_failed", f"a listing page of over {MAX_PAGE_BYTES} bytes")
    try:
        items = json.loads(body)
    except (ValueError, RecursionError) as error:
        what = "HTML" if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else "something unreadable"
        raise Refused("source_failed", f"{what} instead of a JSON array") from error
    if not isinstance(items, list):
        raise Refused("source_failed", "JSON, but not the array of articles")
    return items


def _published(item: dict[str, Any], newspaper: Newspaper) -> tuple[str | None, date | None]:
    """The date string to keep, local time before UTC milliseconds, and its day where one can be read."""
    written = [text for key in ("TimeX2", "PublishedTime") if (text := _text(item.get(key)))]
    for text in written:
        if day := day_meant(text, newspaper.rules):
            return text, day
    return (written[0] if written else None), None


def _address(item: dict[str, Any], gathering: Gathering) -> str:
    """Of the two addresses the one that is an article's; nobody has said what tells them apart."""
    written = [text for key in ("LinktoMe2", "LinktoMe") if (text := _text(item.get(key)))]
    return next(filter(gathering.is_article, written), written[0] if written else "")


def _follow(gathering: Gathering, last_id: str | None) -> None:
    """Add the page behind `last_id`, or a warning that says why the walk ends here."""
    source = gathering.source
    address = _API_URL.fullmatch(source.url)
    if address is None:
        gathering.warnings.append("the listing's address has no cursor, so its next page is unknown")
        return
    cursor = _cursor(source.cursor, address["last"])
    if last_id is None:
        gathering.warnings.append("no article of the page has an id, so the next page is unknown")
    elif last_id in {address["last"], cursor.mark}:
        gathering.warnings.append(f"the listing repeats itself: its cursor came back to {last_id}")
    elif cursor.page >= MAX_PAGES:
        gathering.warnings.append(f"the listing was left after {cursor.page} pages")
    else:
        page = cursor.page + 1
        mark = last_id if page & (page - 1) == 0 else cursor.mark
        url = f"{address['head']}{last_id}{address['tail']}"
        gathering.sources.append(Source("listing", source.name, url, f"{page}:{mark}"))


def _cursor(written: str | None, last_id: str) -> _Cursor:
    matched = _CURSOR.fullmatch(written or "")
    return _Cursor(int(matched[1]), matched[2]) if matched else _Cursor(1, last_id)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _identifier(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18:
        return str(value)
    return value if isinstance(value, str) and _ID.fullmatch(value) and value.strip("0") else None
