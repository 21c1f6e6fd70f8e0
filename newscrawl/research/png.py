"""Charts as PNG: the same SVG, drawn with letters that are brought along.

A machine without fonts draws no text at all, and many a font has no Vietnamese, let alone the ŏ and ƀ of the
highlands' languages: `fonts/` has Noto Sans, whose Latin part (with all its diacritics) is everything here.
"""

from __future__ import annotations

import re
from importlib.resources import as_file, files

import resvg_py

WIDTH = 1600
"""Pixels; a chart is drawn for about half of it, so that print and dense displays stay sharp."""

_BEYOND = re.compile("[^\\x00-\u024f\u0300-\u036f\u1e00-\u1eff\u2000-\u206f\u20a0-\u20bf\u2100-\u214f\ufffd]")
"""Letters that `fonts/` has not: for their sake the machine's own fonts are asked as well."""


def png_of(svg: str, *, width: int = WIDTH) -> bytes:
    """An SVG of ours as a PNG of this width (in pixels), in its light colours on white."""
    with as_file(files("newscrawl.research") / "fonts") as folder:
        drawn: bytes = resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            background="#ffffff",
            font_files=[str(file) for file in sorted(folder.glob("*.ttf"))],
            skip_system_fonts=_BEYOND.search(svg) is None,  # so that every machine draws the same
            font_family="Noto Sans",
            sans_serif_family="Noto Sans",
        )
    return drawn
