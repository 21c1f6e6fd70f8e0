"""Trends as a picture: SVG that stands alone, with dark mode by CSS. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from newscrawl.research.trends import Trends

_WIDTH, _HEIGHT = 960, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 24, 40
_LEGEND = 22  # a line of it
_MOST_LABELS = 12

_STYLE = """
svg { font: 13px system-ui, sans-serif; background: #fff; color: #222 }
text { fill: currentColor } .grid { stroke: #8884 } polyline { fill: none; stroke-width: 2 }
.s0 { stroke: #0b62a4; fill: #0b62a4 } .s1 { stroke: #c23b22; fill: #c23b22 }
.s2 { stroke: #2f8132; fill: #2f8132 } .s3 { stroke: #8e44ad; fill: #8e44ad }
.s4 { stroke: #b7791f; fill: #b7791f } polyline { fill: none }
@media (prefers-color-scheme: dark) { svg { background: #16181c; color: #ddd }
.s0 { stroke: #6cb4ee; fill: #6cb4ee } .s1 { stroke: #ff8a75; fill: #ff8a75 }
.s2 { stroke: #7ed081; fill: #7ed081 } .s3 { stroke: #cf9fe6; fill: #cf9fe6 }
.s4 { stroke: #ecc069; fill: #ecc069 } polyline { fill: none } }"""
COLOURS = 5


def line_chart(found: Trends, *, share: bool = False) -> str:
    """The counts, or the shares in per cent, as lines over time; a period without articles breaks one."""
    lines: list[Sequence[float | None]] = [
        _values(found, number, share) for number in range(len(found.series))
    ]
    known = [value for line in lines for value in line if value is not None]
    top = _round_up(max(known, default=0), share=share)
    height = _HEIGHT + _LEGEND * len(lines)
    unit = " %" if share else ""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img">',
        f"<title>{escape(', '.join(one.query for one in found.series))}</title><style>{_STYLE}</style>",
    ]
    for step in range(5):
        y = _y(top * step / 4, top)
        parts.append(f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        label = f"{top * step / 4:,.4g}{unit}"
        parts.append(f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>')
    every = max(1, -(-len(found.periods) // _MOST_LABELS))
    for index in range(0, len(found.periods), every):
        x = _x(index, len(found.periods))
        parts.append(
            f'<text x="{x:.1f}" y="{_HEIGHT - 14}" text-anchor="middle">{found.periods[index]}</text>'
        )
    for number, line in enumerate(lines):
        parts += _strokes(line, top, number % COLOURS)
        y = _HEIGHT + _LEGEND * number + 4
        series = found.series[number]
        parts.append(f'<rect class="s{number % COLOURS}" x="{_LEFT}" y="{y - 6}" width="18" height="4"/>')
        parts.append(f'<text x="{_LEFT + 26}" y="{y}">{escape(series.query)} ({series.total:,})</text>')
    return "\n".join([*parts, "</svg>\n"])


def _values(found: Trends, number: int, share: bool) -> Sequence[float | None]:
    one = found.series[number]
    if not share:
        return one.counts
    return [None if value is None else value * 100 for value in found.shares(one)]


def _strokes(line: Sequence[float | None], top: float, colour: int) -> list[str]:
    """One polyline for each stretch without a gap; a point that stands alone is a dot."""
    strokes: list[str] = []
    stretch: list[tuple[float, float]] = []
    for index, value in enumerate((*line, None)):
        if value is not None:
            stretch.append((_x(index, len(line)), _y(value, top)))
            continue
        if len(stretch) == 1:
            strokes.append(
                f'<circle class="s{colour}" cx="{stretch[0][0]:.1f}" cy="{stretch[0][1]:.1f}" r="3"/>'
            )
        elif stretch:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in stretch)
            strokes.append(f'<polyline class="s{colour}" points="{points}"/>')
        stretch = []
    return strokes


def _x(index: int, count: int) -> float:
    room = _WIDTH - _LEFT - _RIGHT - 40
    return _LEFT + 20 + (room * index / (count - 1) if count > 1 else room / 2)


def _y(value: float, top: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top)


def _round_up(value: float, *, share: bool) -> float:
    """The next of 1, 2, 4, 8 times a power of ten, so that quarters are round; of counts at least 4."""
    if value <= 0:
        return 4
    power = 10.0 ** math.floor(math.log10(value))
    top = next((power * factor for factor in (1, 2, 4, 8) if power * factor >= value), power * 10)
    return top if share else max(top, 4)
