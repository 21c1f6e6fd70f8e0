"""The `captures` table: one row a WARC record of a response."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from newscrawl.items import Capture, WarcLocation
from newscrawl.storage.database import Database
from newscrawl.storage.values import clean, clean_or_none, machine_time, read_time


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A row of `captures`. `digest` is the hex SHA-256 of the payload, `length` its bytes."""

    id: int
    newspaper: str
    url: str
    fetched_at: datetime  # UTC
    status: int
    digest: str
    etag: str | None
    last_modified: str | None
    location: WarcLocation
    kind: str
    content_type: str | None
    length: int
    refers_to: int | None  # the capture that holds the payload, when this one is a revisit
    origin: str
    run_id: int | None
    extractor_version: str | None  # of the one that last read it
    lost_at: datetime | None = None  # UTC: when its record was found missing or damaged for good


# A revisit of a revisit names the capture that really holds the payload.
_INSERT = """
INSERT INTO captures (newspaper, url, fetched_at, status, digest, etag, last_modified, warc_file,
                      warc_offset, warc_length, kind, content_type, length, refers_to, origin, run_id,
                      extractor_version)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        coalesce((SELECT refers_to FROM captures WHERE id = ?), ?), ?, ?, ?)
ON CONFLICT (url, fetched_at, digest) DO NOTHING"""

# A lost payload is nothing that a 304 could bring back, and nothing to refer to.
_LATEST = """
SELECT id, status, etag, last_modified, refers_to FROM captures c
WHERE url = ? AND newspaper = ? AND (status = 200 OR (status = 304 AND refers_to IS NOT NULL))
AND (SELECT lost_at FROM captures WHERE id = coalesce(c.refers_to, c.id)) IS NULL
ORDER BY fetched_at DESC LIMIT 1"""

_SAME_PAYLOAD = """
SELECT * FROM captures
WHERE url = ? AND newspaper = ? AND digest = ? AND refers_to IS NULL AND lost_at IS NULL
ORDER BY fetched_at DESC LIMIT 1"""


def add(  # noqa: PLR0913 - the columns of the row
    db: Database,
    capture: Capture,
    *,
    digest: str,
    location: WarcLocation,
    run_id: int | None,
    origin: str = "crawl",
    refers_to: int | None = None,
    extractor_version: str | None = None,
) -> int:
    """The capture's id. The same capture again (URL, time and digest) is the row that is there."""
    headers: dict[str, str] = {}
    for name, value in capture.headers:
        headers.setdefault(name.lower(), value)
    fetched_at = machine_time(capture.fetched_at)
    url = clean(capture.url)
    inserted = db.conn.execute(
        _INSERT,
        (
            capture.newspaper,
            url,
            fetched_at,
            capture.status,
            digest,
            clean_or_none(headers.get("etag")),
            clean_or_none(headers.get("last-modified")),
            location.file,
            location.offset,
            location.length,
            capture.kind,
            clean_or_none(headers.get("content-type")),
            len(capture.body),
            refers_to,
            refers_to,
            origin,
            run_id,
            extractor_version,
        ),
    )
    if inserted.rowcount == 1:
        assert inserted.lastrowid is not None
        return inserted.lastrowid
    row = db.conn.execute(
        "SELECT id FROM captures WHERE url = ? AND fetched_at = ? AND digest = ?", (url, fetched_at, digest)
    ).fetchone()
    return int(row["id"])


def latest(db: Database, newspaper: str, url: str) -> StoredCapture | None:
    """The capture that holds the newest payload of this URL, with the validators of its newest answer.

    So it is what a conditional request needs and what its 304 refers to. Only answers 200 count, and
    304s that confirm one.
    """
    newest = db.conn.execute(_LATEST, (clean(url), newspaper)).fetchone()
    if newest is None:
        return None
    row = _row(db, newest["refers_to"] or newest["id"])
    assert row is not None
    etag, last_modified = newest["etag"], newest["last_modified"]
    if newest["status"] == 304:  # which may leave out what it did not change
        etag, last_modified = etag or row["etag"], last_modified or row["last_modified"]
    return replace(_stored(row), etag=etag, last_modified=last_modified)


def same_payload(db: Database, newspaper: str, url: str, digest: str) -> StoredCapture | None:
    """The newest capture of this URL that holds this very payload itself."""
    row = db.conn.execute(_SAME_PAYLOAD, (clean(url), newspaper, digest)).fetchone()
    return None if row is None else _stored(row)


def last_taken_at(db: Database) -> datetime | None:
    """When the capture that came in last was fetched (UTC); None in an archive without any."""
    row = db.conn.execute("SELECT fetched_at FROM captures ORDER BY id DESC LIMIT 1").fetchone()
    return None if row is None else read_time(row["fetched_at"])


def in_files(db: Database) -> dict[str, int]:
    """How many captures the rows name in each WARC file, but for those that are known to be lost."""
    query = "SELECT warc_file, count(*) FROM captures WHERE lost_at IS NULL GROUP BY 1 ORDER BY 1"
    return {str(file): int(count) for file, count in db.conn.execute(query)}


def has(db: Database, url: str, fetched_at: datetime, digest: str) -> bool:
    """Whether the archive has this very capture: URL, time and payload."""
    found = db.conn.execute(
        "SELECT 1 FROM captures WHERE url = ? AND fetched_at = ? AND digest = ?",
        (clean(url), machine_time(fetched_at), digest),
    ).fetchone()
    return found is not None


def at(db: Database, url: str, fetched_at: datetime, digest: str) -> StoredCapture | None:
    """This very capture, by URL, time and payload."""
    row = db.conn.execute(
        "SELECT * FROM captures WHERE url = ? AND fetched_at = ? AND digest = ?",
        (clean(url), machine_time(fetched_at), digest),
    ).fetchone()
    return None if row is None else _stored(row)


def with_payload(db: Database, newspaper: str, url: str, *, most: int) -> list[StoredCapture]:
    """The newest captures of this URL that hold a payload themselves."""
    rows = db.conn.execute(
        "SELECT * FROM captures"
        " WHERE url = ? AND newspaper = ? AND refers_to IS NULL AND length > 0 AND lost_at IS NULL"
        " ORDER BY fetched_at DESC LIMIT ?",
        (clean(url), newspaper, most),
    )
    return [_stored(row) for row in rows]


def get(db: Database, capture_id: int) -> StoredCapture | None:
    """The capture with this id."""
    row = _row(db, capture_id)
    return None if row is None else _stored(row)


def holder(db: Database, capture: StoredCapture) -> StoredCapture:
    """The capture whose record has the payload: this one, or the one that a revisit refers to.

    Where that is lost, another of the same address that holds the very same payload stands in for it.
    """
    held = (get(db, capture.refers_to) if capture.refers_to is not None else None) or capture
    if held.lost_at is None:
        return held
    return same_payload(db, held.newspaper, held.url, held.digest) or held


def read_by(db: Database, capture_ids: Iterable[int], extractor_version: str) -> None:
    """This extractor version has read these captures, as far as they brought a page (a 304 does not)."""
    db.conn.executemany(
        "UPDATE captures SET extractor_version = ?1 WHERE id = ?2 AND status <> 304"
        " AND extractor_version IS NOT ?1",
        ((extractor_version, capture_id) for capture_id in capture_ids),
    )


def _row(db: Database, capture_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.conn.execute("SELECT * FROM captures WHERE id = ?", (capture_id,)).fetchone()
    return row


def _stored(row: sqlite3.Row) -> StoredCapture:
    return StoredCapture(
        id=row["id"],
        newspaper=row["newspaper"],
        url=row["url"],
        fetched_at=read_time(row["fetched_at"]),
        status=row["status"],
        digest=row["digest"],
        etag=row["etag"],
        last_modified=row["last_modified"],
        location=WarcLocation(row["warc_file"], row["warc_offset"], row["warc_length"]),
        kind=row["kind"],
        content_type=row["content_type"],
        length=row["length"],
        refers_to=row["refers_to"],
        origin=row["origin"],
        run_id=row["run_id"],
        extractor_version=row["extractor_version"],
        lost_at=read_time(row["lost_at"]) if row["lost_at"] else None,
    )
