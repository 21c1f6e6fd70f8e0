"""What the charts share: text in SVG, and the languages of their labels."""

from __future__ import annotations

import re
from html import escape
from typing import Literal

Language = Literal["vi", "en"]
"""Of what readers see: Vietnamese or English."""

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text(content: object) -> str:
    """Text as XML may hold it, escaped; characters that XML forbids become U+FFFD."""
    return escape(_NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", str(content)))


def number(value: int, language: Language) -> str:
    """An integer with its thousands apart: 1.234 in Vietnamese, 1,234 in English."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language == "vi" else grouped
