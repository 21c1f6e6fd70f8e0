"""Bylines and picture credits: who wrote, who took the pictures, for whom."""

from newscrawl.vietnamese.bylines.captions import credit_of_caption
from newscrawl.vietnamese.bylines.reading import Byline, byline_of, parse_byline

__all__ = ["Byline", "byline_of", "credit_of_caption", "parse_byline"]
