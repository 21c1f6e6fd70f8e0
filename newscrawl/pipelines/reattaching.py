"""Records in the archive's own WARC files that no capture names, taken up again.

They are what a run leaves that died between writing a page to disk and writing its rows, or what the
rows of a newer database said before an older one was put back. They take the one road of captures, as
if they had come in when they were made; their records stay where they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from newscrawl.archive import Earlier, Record, WarcWriter, payload_digest, read_record
from newscrawl.discovery.urls import article_key, canonicalize
from newscrawl.errors import NewscrawlError
from newscrawl.items import Newspaper
from newscrawl.pipelines.ingest import BATCH, Archived, Examined, Ingest, examine_anyhow
from newscrawl.pipelines.originals import Original, find_original
from newscrawl.storage import Database, frontier
from newscrawl.storage.holdings import Orphan

ORIGIN = "crawl"


def reattach(
    db: Database,
    warc: Path,
    known: Mapping[str, Newspaper],
    orphans: Iterable[Orphan],
    *,
    run_id: int | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Counter[str]:
    """Take up what the records say, a batch in one transaction; returns what became of them.

    `taken` counts new captures, `unknown_newspaper` what belongs to a newspaper without a file,
    `unresolved` revisits whose original the archive does not have, `unreadable` the rest. To be run under
    the archive's lock. Oldest first, so that revisits find their originals.
    """
    ingest = Ingest(db, _no_writer, known, origin=ORIGIN)
    counts: Counter[str] = Counter()
    stream = iter(orphans)
    while batch := list(islice(stream, BATCH)):
        with db.transaction():
            for orphan in batch:
                with db.savepoint():
                    counts[_take_up(ingest, warc, orphan, run_id)] += 1
        if on_progress is not None:
            on_progress(counts.total())
    return counts


def _take_up(ingest: Ingest, warc: Path, orphan: Orphan, run_id: int | None) -> str:
    newspaper = ingest.newspapers.get(orphan.location.file.partition("/")[0])
    if newspaper is None:
        return "unknown_newspaper"
    try:
        record = read_record(warc, orphan.location, newspaper=newspaper.id)
    except NewscrawlError:
        return "unreadable"
    archived = _archived(ingest, warc, newspaper, record, orphan)
    if archived is None:
        return "unresolved"
    if archived.examined.capture.kind == "page":
        ingest.record(archived, run_id=run_id)
    else:
        ingest.add_capture(archived, run_id=run_id)
    return "taken"


def _archived(
    ingest: Ingest, warc: Path, newspaper: Newspaper, record: Record, orphan: Orphan
) -> Archived | None:
    """The capture as if it had just been archived at its place; None for a repeat of what is not here."""
    capture = record.capture
    assert capture is not None  # read_record refuses what it cannot read
    original: Original | None = None
    if (said := record.revisit) is not None:
        earlier = Earlier(said.target_url, said.target_date, said.digest)
        original = find_original(ingest.db, warc, newspaper.id, earlier)
        if original is None:
            return None
    if capture.status == 304 or capture.kind != "page":
        digest = original.stored.digest if original else payload_digest(capture.body)
        examined = Examined(capture, digest)
    else:
        key = article_key(newspaper.id, canonicalize(capture.url) or capture.url)
        link = frontier.announced(ingest.db, key) if key else None
        whole = replace(capture, body=original.capture.body) if original else capture
        examined = examine_anyhow(whole, newspaper, link, work="the repair")
    return Archived(examined, orphan.location, original.stored.id if original else None)


def _no_writer(newspaper: str) -> WarcWriter:
    raise AssertionError(f"nothing is written for {newspaper}: the records are there")
