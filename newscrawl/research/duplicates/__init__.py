"""Duplicates: the same text under another address, in one newspaper or across them.

find_duplicates(data)                       compare what is new or changed
for copy in copies_of(db, 1): …             all articles with the text of article 1, the first one first
for cluster in clusters(db, across=True): …
for share in shares(db): …                  how much of each newspaper stands elsewhere too
"""

from __future__ import annotations

from newscrawl.research.duplicates.comparing import ComparisonProgress, ComparisonReport, find_duplicates
from newscrawl.research.duplicates.differing import CopyDifference, difference
from newscrawl.research.duplicates.reading import (
    Cluster,
    Copy,
    Share,
    Wanted,
    clusters,
    copies_of,
    count_clusters,
    shares,
)
from newscrawl.storage.duplicates import is_waiting, waiting

__all__ = [
    "Cluster",
    "ComparisonProgress",
    "ComparisonReport",
    "Copy",
    "CopyDifference",
    "Share",
    "Wanted",
    "clusters",
    "copies_of",
    "count_clusters",
    "difference",
    "find_duplicates",
    "is_waiting",
    "shares",
    "waiting",
]
