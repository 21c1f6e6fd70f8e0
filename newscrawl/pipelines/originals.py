"""The capture that a foreign revisit record repeats, found among those the archive has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from newscrawl.archive import Earlier, digest_fits, read_capture
from newscrawl.discovery.urls import canonicalize
from newscrawl.errors import NewscrawlError
from newscrawl.items import Capture
from newscrawl.storage import Database, StoredCapture, captures

MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Original:
    """A capture that holds a payload, as a row and as it was read from its record."""

    stored: StoredCapture
    capture: Capture


def find_original(db: Database, warc: Path, newspaper: str, earlier: Earlier) -> Original | None:
    """The capture that `earlier` means: that of its URL and second, else one whose payload it names.

    Never a guess: None where the archive has neither, or its record cannot be read.
    """
    url = canonicalize(earlier.url)
    candidates = captures.with_payload(db, newspaper, url, most=MOST_CANDIDATES) if url else []
    if earlier.date is not None:
        second = earlier.date.replace(microsecond=0)
        named = [one for one in candidates if one.fetched_at.replace(microsecond=0) == second]
        if named:
            return _read(warc, named[0])
    for one in candidates:
        original = _read(warc, one)
        if original is not None and digest_fits(earlier.digest, original.capture.body):
            return original
    return None


def _read(warc: Path, stored: StoredCapture) -> Original | None:
    try:
        return Original(stored, read_capture(warc, stored.location, newspaper=stored.newspaper))
    except NewscrawlError:
        return None
