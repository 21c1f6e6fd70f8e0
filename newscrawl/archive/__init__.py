"""The kept pages: WARC files, written, read and repaired. The only package that knows a WARC library.

A capture becomes a `response` record (or a `revisit`, when its payload is in the archive already) with
the `request` that brought it right behind. One gzip member a record, one newspaper a folder, one new
file a run or a gigabyte; a closed file is never touched again. The order that makes the archive safe
to kill at any moment is `write`, `sync`, and only then the database row that names the record.
"""

from __future__ import annotations

from newscrawl.archive.reader import Record, iter_captures, read_capture, read_record
from newscrawl.archive.records import Revisit, RevisitProfile, Truncation, payload_digest
from newscrawl.archive.repair import Repair, repair
from newscrawl.archive.writer import WarcWriter

__all__ = [
    "Record",
    "Repair",
    "Revisit",
    "RevisitProfile",
    "Truncation",
    "WarcWriter",
    "iter_captures",
    "payload_digest",
    "read_capture",
    "read_record",
    "repair",
]
