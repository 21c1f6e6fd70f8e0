"""Reads WARC files of any tool, whole or damaged, one record in memory at a time.

`reader` reads what we wrote and takes the first damage for the end. Here a damaged record is reported and the
next one read. How records are found in the bytes, `foreign_records` knows; here is what they say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive.entries import (
    Record,
    Request,
    Response,
    Unreadable,
    capture_of,
    date_of,
    field,
    request_of,
    with_request,
)
from newscrawl.archive.foreign_records import Damage, ForeignRecord, OwnerOf, foreign_records
from newscrawl.archive.heads import Head
from newscrawl.archive.reader import MAX_BLOCK, reads_as
from newscrawl.items import Capture

_AHEAD = timedelta(days=1)
"""What another clock may be ahead: it is a little fast, or shows the local time and calls it UTC."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a revisit says of the capture that has its payload; None or "" where it does not say.

    `digest` is the payload's, as printed.
    """

    url: str
    date: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A response or revisit that was asked for; a revisit has `earlier`, and a capture without body.

    `place` is offset and length of a response that can be read from the file by itself.
    """

    resume: int
    capture: Capture
    place: tuple[int, int] | None
    earlier: Earlier | None


@dataclass(frozen=True, slots=True)
class Passed:
    """A record that was not asked for, or says nothing. `type` and `url` are as printed or empty."""

    resume: int
    type: str
    url: str


Finding = Found | Passed | Damage
"""What stands at one place of a file. Reading again from byte `resume` misses nothing that follows."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A response whose request may still follow."""

    response: Response
    found: Found

    def with_request(self, request: Request | None) -> _Held:
        record = with_request(self.response, request)
        assert record.capture is not None
        return replace(self, found=replace(self.found, capture=record.capture))


def read_foreign(path: Path, owner_of: OwnerOf, *, start: int = 0) -> Iterator[Finding]:
    """Everything that stands in a WARC file, in order.

    `owner_of` picks the responses and revisits to read; blocks of over `MAX_BLOCK` bytes are never
    read. `start` is a finding's `resume`. Raises OSError when the disk refuses.
    """
    before: tuple[Request, Passed] | None = None
    held: _Held | None = None
    with path.open("rb") as stream:
        for item in map(_item, foreign_records(stream, path.name, owner_of, start)):
            request = item[0] if isinstance(item, tuple) else None
            if held is not None:
                yield held.with_request(request).found
                held = None
            if isinstance(item, tuple):
                yield item[1]
            elif isinstance(item, _Held):
                held = item.with_request(before[0] if before else None)
            else:
                yield item
            before = item if isinstance(item, tuple) else None
    if held is not None:
        yield held.found


_Item = Finding | _Held | tuple[Request, Passed]


def _item(raw: ForeignRecord | Damage) -> _Item:
    if isinstance(raw, Damage):
        return raw
    head, block = raw.head, raw.block
    passed = Passed(raw.resume, head.type, head.url)
    if raw.owner is None or (head.type == "revisit" and not block):
        return passed
    if head.type == "request":
        return passed if block is None else (request_of(head, block), passed)
    if block is None:
        size = head.length
        return Damage(raw.resume, raw.offset, f"its {size} bytes are over the limit of {MAX_BLOCK}")
    try:
        return _held(raw, block, raw.owner)
    except Unreadable as error:
        return Damage(raw.resume, raw.offset, str(error))


def _held(raw: ForeignRecord, block: bytes, owner: str) -> _Held:
    """A response or revisit. Raises `Unreadable`."""
    head = raw.head
    is_revisit = head.type == "revisit"
    capture = capture_of(head, block, owner, checked=not is_revisit)
    if capture.fetched_at > datetime.now(UTC) + _AHEAD:  # it would stay the newest version of its article
        raise Unreadable(f"its WARC-Date is still to come, {field(head, 'WARC-Date')!r}")
    if is_revisit:
        capture = replace(capture, body=b"")
    record = Record(
        type="revisit" if is_revisit else "response",
        record_id=field(head, "WARC-Record-ID"),
        location=None,
        capture=capture,
        truncated=field(head, "WARC-Truncated") or None,
    )
    response = Response(record, field(head, "WARC-Concurrent-To"))
    place = raw.place
    if place is not None and (is_revisit or not reads_as(head.printed + block, response, owner)):
        place = None
    return _Held(response, Found(raw.resume, capture, place, _earlier(head) if is_revisit else None))


def _earlier(head: Head) -> Earlier:
    try:
        date = date_of(head, "WARC-Refers-To-Date")
    except Unreadable:
        date = None
    url = field(head, "WARC-Refers-To-Target-URI").removeprefix("<").removesuffix(">")
    return Earlier(url or head.url, date, field(head, "WARC-Payload-Digest"))
