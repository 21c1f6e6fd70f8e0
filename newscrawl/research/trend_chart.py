"""Trends as a picture: SVG, lines over time. Pure.

Series are told apart by colour and by their dashes, so that print and colour-blind readers can follow them;
where there are more of them than colours, each colour comes again with other dashes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from newscrawl.research.svg import Language, number, text
from newscrawl.research.trends import Trends

_WIDTH, _HEIGHT = 960, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 40, 40
_LEGEND, _ABOVE_LEGEND = 22, 8  # a line of it
_MOST_LABELS = 12
_MOST_TOOLTIPS = 400  # periods; beyond them one is narrower than a pointer finds
_LONGEST_LABEL = 100  # characters of a query in the legend
COLOURS = 5

STYLE = """
.trend-chart { font: 13px "Noto Sans", system-ui, sans-serif; width: 100%; height: auto }
.trend-chart text { fill: #24292f } .trend-chart .quiet { fill: #5c6570 }
.trend-chart .paper { fill: #ffffff } .trend-chart .grid { stroke: #8b949e; stroke-opacity: 0.35 }
.trend-chart .line { fill: none; stroke-width: 2; stroke-linejoin: round }
.trend-chart .hover { fill: #8b949e; fill-opacity: 0 } .trend-chart .hover:hover { fill-opacity: 0.15 }
.trend-chart .s0 { stroke: #0b62a4 } .trend-chart .f0 { fill: #0b62a4 }
.trend-chart .s1 { stroke: #c23b22 } .trend-chart .f1 { fill: #c23b22 }
.trend-chart .s2 { stroke: #2f8132 } .trend-chart .f2 { fill: #2f8132 }
.trend-chart .s3 { stroke: #8e44ad } .trend-chart .f3 { fill: #8e44ad }
.trend-chart .s4 { stroke: #a86a12 } .trend-chart .f4 { fill: #a86a12 }
.trend-chart .d1 { stroke-dasharray: 8 3 } .trend-chart .d2 { stroke-dasharray: 2 3 }
.trend-chart .d3 { stroke-dasharray: 8 3 2 3 } .trend-chart .d4 { stroke-dasharray: 14 4 }
@media screen and (prefers-color-scheme: dark) {
.trend-chart text { fill: #e6e8ea } .trend-chart .quiet { fill: #9aa4ae }
.trend-chart .paper { fill: #16181c }
.trend-chart .s0 { stroke: #6cb4ee } .trend-chart .f0 { fill: #6cb4ee }
.trend-chart .s1 { stroke: #ff8a75 } .trend-chart .f1 { fill: #ff8a75 }
.trend-chart .s2 { stroke: #7ed081 } .trend-chart .f2 { fill: #7ed081 }
.trend-chart .s3 { stroke: #cf9fe6 } .trend-chart .f3 { fill: #cf9fe6 }
.trend-chart .s4 { stroke: #ecc069 } .trend-chart .f4 { fill: #ecc069 } }
@media print { .trend-chart { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""
"""For a page that holds charts: once in its style sheet. A chart that stands alone has it inside."""

_AXES = {
    ("vi", False): "số bài",
    ("vi", True): "% số bài trong kỳ",
    ("en", False): "articles",
    ("en", True): "% of the period's articles",
}


def line_chart(
    found: Trends, *, share: bool = False, language: Language = "vi", standalone: bool = True
) -> str:
    """The counts, or the shares in per cent, as lines over time; a period without articles breaks one.

    Standing alone it is a whole SVG file with a background and its style; else it is an element for an
    HTML page that has `STYLE`.
    """
    lines = [_values(found, index, share) for index in range(len(found.series))]
    known = [value for line in lines for value in line if value is not None]
    top = round_up(max(known, default=0), share=share)
    height = _HEIGHT + _ABOVE_LEGEND + _LEGEND * len(lines)
    queries = ", ".join(one.query for one in found.series)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="trend-chart" viewBox="0 0 {_WIDTH} {height}"'
        f' role="img" lang="{language}">',
        f"<title>{text(queries)}</title><desc>{text(_summary(found, language))}</desc>",
    ]
    if standalone:
        parts.append(f'<style>{STYLE}</style><rect class="paper" width="{_WIDTH}" height="{height}"/>')
    parts += _axes(found, top, _AXES[language, share], language)
    for index, line in enumerate(lines):
        parts += _strokes(line, top, index)
    parts += _tooltips(found, language)
    parts += _legend(found, language)
    return "\n".join([*parts, "</svg>\n"])


def _values(found: Trends, index: int, share: bool) -> Sequence[float | None]:
    one = found.series[index]
    if not share:
        return one.counts
    return [None if value is None else value * 100 for value in found.shares(one)]


def _axes(found: Trends, top: float, unit: str, language: Language) -> Iterator[str]:
    yield f'<text class="quiet" x="{_LEFT - 48}" y="20">{unit}</text>'
    for step in range(5):
        y = _y(top * step / 4, top)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        label = _decimal(top * step / 4, language)
        yield f'<text class="quiet" x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
    every = max(1, -(-len(found.periods) // _MOST_LABELS))
    for index in range(0, len(found.periods), every):
        x = _x(index, len(found.periods))
        label = found.periods[index]
        yield f'<text class="quiet" x="{x:.1f}" y="{_HEIGHT - 14}" text-anchor="middle">{label}</text>'


def _line(series: int) -> str:
    """The classes of a series' line: its colour and its dashes."""
    return f"line s{series % COLOURS} d{(series + series // COLOURS) % COLOURS}"


def _strokes(line: Sequence[float | None], top: float, series: int) -> Iterator[str]:
    """One polyline for each stretch without a gap; a point that stands alone is a dot."""
    stretch: list[tuple[float, float]] = []
    for index, value in enumerate((*line, None)):
        if value is not None:
            stretch.append((_x(index, len(line)), _y(value, top)))
            continue
        if len(stretch) == 1:
            ((x, y),) = stretch
            yield f'<circle class="f{series % COLOURS}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        elif stretch:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in stretch)
            yield f'<polyline class="{_line(series)}" points="{points}"/>'
        stretch = []


def _tooltips(found: Trends, language: Language) -> Iterator[str]:
    """Over each period a column that says its numbers."""
    count = len(found.periods)
    if not 0 < count <= _MOST_TOOLTIPS:
        return
    wide = (_x(1, count) - _x(0, count)) if count > 1 else 40
    for index, period in enumerate(found.periods):
        said = [f"{period}: {_articles(found.totals[index], language)}"]
        for one in found.series:
            share = found.shares(one)[index]
            part = "" if share is None else f" ({_decimal(round(share * 100, 2), language)} %)"
            said.append(f"{one.query}: {number(one.counts[index], language)}{part}")
        yield (
            f'<rect class="hover" x="{_x(index, count) - wide / 2:.1f}" y="{_TOP}" width="{wide:.1f}"'
            f' height="{_HEIGHT - _TOP - _BOTTOM}"><title>{text(chr(10).join(said))}</title></rect>'
        )


def _legend(found: Trends, language: Language) -> Iterator[str]:
    for index, one in enumerate(found.series):
        y = _HEIGHT + _ABOVE_LEGEND + _LEGEND * index + 4
        yield f'<path class="{_line(index)}" d="M{_LEFT} {y - 4}h34"/>'
        label = one.query if len(one.query) <= _LONGEST_LABEL else f"{one.query[:_LONGEST_LABEL]}…"
        yield f'<text x="{_LEFT + 42}" y="{y}">{text(label)} ({number(one.total, language)})</text>'


def _summary(found: Trends, language: Language) -> str:
    """The numbers in words, for who does not see the lines."""
    if not found.periods:
        return "không có bài nào" if language == "vi" else "no articles"
    between = f"{found.periods[0]} – {found.periods[-1]}"
    totals = "; ".join(f"{one.query}: {_articles(one.total, language)}" for one in found.series)
    return f"{between}: {totals}"


def _articles(count: int, language: Language) -> str:
    return f"{number(count, language)} {'bài' if language == 'vi' else 'articles'}"


def _decimal(value: float, language: Language) -> str:
    """A number without needless digits: 1.234,5 in Vietnamese, 1,234.5 in English."""
    written = f"{value:,.10g}"
    return written.translate(str.maketrans(",.", ".,")) if language == "vi" else written


def _x(index: int, count: int) -> float:
    room = _WIDTH - _LEFT - _RIGHT - 40
    return _LEFT + 20 + (room * index / (count - 1) if count > 1 else room / 2)


def _y(value: float, top: float) -> float:
    return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (1 - value / top)


def round_up(value: float, *, share: bool) -> float:
    """The end of an axis whose quarters are round; quarters of a count are whole."""
    if value <= 0:
        return 4
    power = 10.0 ** math.floor(math.log10(value))
    ends = (power * factor for factor in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10, 12, 20))
    return next(end for end in ends if end >= value and (share or round(end) % 4 == 0))
