"""What one WARC record says: the capture in it, or why there is none. No I/O, whatever the file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, datetime
from typing import Literal, Protocol, cast, get_args

from newscrawl.archive.digests import fits
from newscrawl.archive.http import HttpMessage, parse_message
from newscrawl.archive.records import KIND_FIELD, Revisit, RevisitProfile
from newscrawl.items import Capture, CaptureKind, WarcLocation

_FIRST_YEAR = 1970  # of a clock that was never set


class Fields(Protocol):
    """A record's named fields, names compared without case: fastwarc's, or our own reading."""

    def get_bytes(self, key: bytes, /) -> bytes | None:
        """The first value of a field, or None."""


@dataclass(frozen=True, slots=True)
class Record:
    """A `response` or `revisit` record with the request that belongs to it.

    `capture` is None where it cannot be read, and `unreadable` then says why; a revisit's capture has an
    empty body, and `revisit` names the earlier capture that has it. `location` is None in files in which
    a record cannot be reached by itself. `truncated` is the record's own word (`WARC-Truncated`).
    """

    type: Literal["response", "revisit"]
    record_id: str
    location: WarcLocation | None
    capture: Capture | None
    revisit: Revisit | None = None
    truncated: str | None = None
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """A response or revisit, before it is known whether its request stands beside it."""

    record: Record
    concurrent_to: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request, with the record that it says it belongs to."""

    record_id: str
    concurrent_to: str
    message: HttpMessage

    def belongs_to(self, response: Response) -> bool:
        """Whether either record names the other."""
        return self.concurrent_to == response.record.record_id or (
            response.concurrent_to == self.record_id != ""
        )


class Unreadable(Exception):
    """Why one record is no capture; the rest of its file may be sound."""


def request_of(fields: Fields, block: bytes) -> Request:
    """Read a `request` record. Never fails."""
    return Request(field(fields, "WARC-Record-ID"), field(fields, "WARC-Concurrent-To"), parse_message(block))


def response_of(
    fields: Fields, block: bytes | None, newspaper: str, *, is_revisit: bool = False, unreadable: str = ""
) -> Response:
    """Read a `response` or `revisit` record. Never fails: the record then says why it is unreadable.

    `block` is None where it could not be had, for the reason `unreadable`.
    """
    capture: Capture | None = None
    revisit: Revisit | None = None
    why = unreadable or None
    try:
        if block is not None:
            capture = capture_of(fields, block, newspaper, checked=not is_revisit)
            if is_revisit:
                revisit = _revisit(fields)
                capture = replace(capture, body=b"")
    except Unreadable as error:
        capture, why = None, str(error)
    return Response(
        Record(
            type="revisit" if is_revisit else "response",
            record_id=field(fields, "WARC-Record-ID"),
            location=None,
            capture=capture,
            revisit=revisit,
            truncated=field(fields, "WARC-Truncated") or None,
            unreadable=why,
        ),
        field(fields, "WARC-Concurrent-To"),
    )


def capture_of(fields: Fields, block: bytes, newspaper: str, *, checked: bool) -> Capture:
    """The capture in a block; `checked` holds it against its digests. Raises `Unreadable`."""
    message = parse_message(block)
    if message.status is None:
        raise Unreadable("it holds no HTTP response")
    kind = field(fields, KIND_FIELD)
    capture = Capture(
        newspaper=newspaper,
        url=url_of(fields),
        fetched_at=date_of(fields),
        status=message.status,
        headers=message.headers,
        body=message.body,
        kind=cast(CaptureKind, kind) if kind in get_args(CaptureKind) else "page",
        ip_address=field(fields, "WARC-IP-Address") or None,
    )
    if checked:
        _check_digests(fields, block, message)
    return capture


def with_request(response: Response, request: Request | None) -> Record:
    """The response's record with the request's method and headers, where that belongs to it."""
    record = response.record
    if request is None or record.capture is None or not request.belongs_to(response):
        return record
    message = request.message
    return replace(
        record,
        capture=replace(record.capture, method=message.method, request_headers=message.headers),
    )


def field(fields: Fields, name: str) -> str:
    """A field's value as text, "" where it is missing."""
    return (fields.get_bytes(name.encode("ascii")) or b"").decode("utf-8", "replace")


def url_of(fields: Fields, name: str = "WARC-Target-URI") -> str:
    """A field's URL. Raises `Unreadable` where there is none."""
    url = field(fields, name).removeprefix("<").removesuffix(">")  # brackets: wget's reading of WARC/1.0
    if not url:
        raise Unreadable(f"it has no {name}")
    return url


def date_of(fields: Fields, name: str = "WARC-Date") -> datetime:
    """A field's time, in UTC. Raises `Unreadable` where it is none.

    Nor is one that no clock has shown: year 1 is what some tools write for "not set", and beside the
    calendar's end there is no day in another zone.
    """
    printed = field(fields, name)
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(printed)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not _FIRST_YEAR <= moment.year < MAXYEAR:
        raise Unreadable(f"its {name} is no time, {printed[:40]!r}")
    return moment


def _check_digests(fields: Fields, block: bytes, message: HttpMessage) -> None:
    """Refuse a record none of whose digests fits.

    One that fits is enough: some tools reckon a payload with its chunk marks, some without, and some
    write the digest of what they received beside what they made of it.
    """
    printed = field(fields, "WARC-Payload-Digest")
    verdict = fits(printed, message.body)
    if verdict is False and message.received is not message.body:
        verdict = fits(printed, message.received)
    if verdict is False and not fits(field(fields, "WARC-Block-Digest"), block):
        raise Unreadable("its payload does not fit its digest")
    if verdict is None and fits(field(fields, "WARC-Block-Digest"), block) is False:
        raise Unreadable("its block does not fit its digest")


def _revisit(fields: Fields) -> Revisit:
    profile = field(fields, "WARC-Profile").rpartition("/")[2]
    if profile not in get_args(RevisitProfile):
        raise Unreadable(f"it is a revisit of an unknown kind, {profile[:40]!r}")
    return Revisit(
        profile=cast(RevisitProfile, profile),
        target_url=url_of(fields, "WARC-Refers-To-Target-URI"),
        target_date=date_of(fields, "WARC-Refers-To-Date"),
        digest=field(fields, "WARC-Payload-Digest").removeprefix("sha256:"),
    )
