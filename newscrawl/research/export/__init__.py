"""Taking articles away in a form that other programs read, with what is needed to do it again."""

from __future__ import annotations

from newscrawl.research.export.formats import FORMATS, Format, format_of
from newscrawl.research.export.writing import Exported, Progress, export

__all__ = ["FORMATS", "Exported", "Format", "Progress", "export", "format_of"]
