"""The kept pages: WARC files, written, read and repaired. The only package that knows a WARC library.

A capture becomes a `response` record (or a `revisit`, when its payload is in the archive already) with
the `request` that brought it right behind. One gzip member a record, one newspaper a folder, one new
file a run or a gigabyte; a closed file is never touched again. The order that makes the archive safe
to kill at any moment is `write`, `sync`, and only then the database row that names the record.
"""

from __future__ import annotations

from newscrawl.archive.auditing import Gap, Standing, audit, end_of_capture, file_digest
from newscrawl.archive.digests import fits as digest_fits
from newscrawl.archive.entries import Record
from newscrawl.archive.files import OPEN_MARK
from newscrawl.archive.foreign import Earlier, Found, Passed, read_foreign
from newscrawl.archive.foreign_records import Damage, reachable
from newscrawl.archive.imported import FOLDER as IMPORTED
from newscrawl.archive.imported import BadMember, ImportFolder, Incoming
from newscrawl.archive.reader import capture_in, iter_captures, read_capture, read_record
from newscrawl.archive.records import Revisit, RevisitProfile, Truncation, payload_digest
from newscrawl.archive.repair import Repair, repair, set_tail_aside
from newscrawl.archive.writer import WarcWriter
from newscrawl.archive.writers import WarcWriters

__all__ = [
    "IMPORTED",
    "OPEN_MARK",
    "BadMember",
    "Damage",
    "Earlier",
    "Found",
    "Gap",
    "ImportFolder",
    "Incoming",
    "Passed",
    "Record",
    "Repair",
    "Revisit",
    "RevisitProfile",
    "Standing",
    "Truncation",
    "WarcWriter",
    "WarcWriters",
    "audit",
    "capture_in",
    "digest_fits",
    "end_of_capture",
    "file_digest",
    "iter_captures",
    "payload_digest",
    "reachable",
    "read_capture",
    "read_foreign",
    "read_record",
    "repair",
    "set_tail_aside",
]
