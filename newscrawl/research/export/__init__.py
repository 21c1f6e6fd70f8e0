"""Taking articles away in a form that other programs read, with what is needed to do it again."""

from __future__ import annotations

from newscrawl.research.export.accounts import Progress
from newscrawl.research.export.formats import FORMATS, Format, format_of
from newscrawl.research.export.partitions import Partitioned, export_partitions
from newscrawl.research.export.writing import Exported, export

__all__ = [
    "FORMATS",
    "Exported",
    "Format",
    "Partitioned",
    "Progress",
    "export",
    "export_partitions",
    "format_of",
]
