"""Coverage of several newspapers in one picture: a row a newspaper, a column a month. SVG; pure.

A cell's colour says how many articles were published in its month; the bar that rises in it, which part of
its days are gaps: days that failed, or that nobody crawled and that have no article from elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from newscrawl.research.coverage import GAPS, Coverage, Day, State
from newscrawl.research.coverage_chart import LEVELS, STYLE
from newscrawl.research.coverage_layout import Scale, scale_of
from newscrawl.research.coverage_words import WORDS, Words
from newscrawl.research.svg import Language, text

_WIDTH, _LEFT, _RIGHT = 758, 168, 70
_TOP, _ROW, _CELL, _LEGEND, _BOTTOM = 34, 26, 20, 26, 14
_WIDEST, _GAP = 20, 1.5
_LONGEST_NAME = 22  # characters
_TROUBLE: tuple[State, ...] = ("refused", "unfetched")
_QUIET: tuple[State, ...] = ("unread", "absent")

Months = Mapping[str, tuple[Day, ...]]


def overview(
    found: Sequence[tuple[str, Coverage]], *, language: Language = "vi", standalone: bool = True
) -> str:
    """The newspapers given with their names, from the first month in which anything of one is known.

    Standing alone it is a whole SVG file; else an element for an HTML page that has `coverage_chart.STYLE`.
    """
    words = WORDS[language]
    rows = [(name, dict(covered.months())) for name, covered in found]
    months = _months(rows)
    scale = scale_of(
        (_articles(days) for _, its_months in rows for days in its_months.values()),
        LEVELS,
    )
    step = min(_WIDEST, (_WIDTH - _LEFT - _RIGHT) / max(len(months), 1))
    height = _TOP + _ROW * len(rows) + _LEGEND + _BOTTOM
    names = ", ".join(name for name, _ in rows)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="coverage-chart" viewBox="0 0 {_WIDTH} {height}"'
        f' role="group" lang="{language}">',
        f"<title>{text(f'{words.coverage}: {names}')}</title>",
    ]
    if standalone:
        parts.append(f'<style>{STYLE}</style><rect class="paper" width="{_WIDTH}" height="{height}"/>')
    parts += _years(months, step)
    for number, (name, its_months) in enumerate(rows):
        parts += _row(name, [(one, its_months.get(one, ())) for one in months], number, step, (scale, words))
    parts += _legend(scale, _TOP + _ROW * len(rows) + 8, words)
    return "\n".join([*parts, "</svg>\n"])


def _articles(days: Sequence[Day]) -> int:
    return sum(one.articles for one in days)


def _months(rows: Sequence[tuple[str, Months]]) -> list[str]:
    """Every month from the first that has an article or a day that was tried."""
    every = sorted({month for _, its_months in rows for month in its_months})
    known = {
        month
        for _, its_months in rows
        for month, days in its_months.items()
        if any(one.articles or one.state != "unread" for one in days)
    }
    return [month for month in every if not known or month >= min(known)]


def _years(months: Sequence[str], step: float) -> Iterator[str]:
    """The years above their Januaries (or the first month), where there is room."""
    at = -1e9
    for index, month in enumerate(months):
        x = _LEFT + index * step
        if (index == 0 or month.endswith("-01")) and x - at >= 34:
            at = x
            yield f'<text class="quiet" x="{x:.1f}" y="{_TOP - 10}">{month[:4]}</text>'


def _row(
    name: str,
    months: Sequence[tuple[str, Sequence[Day]]],
    number: int,
    step: float,
    drawing: tuple[Scale, Words],
) -> Iterator[str]:
    scale, words = drawing
    y = _TOP + number * _ROW
    shown = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
    total = sum(_articles(days) for _, days in months)
    yield f'<g role="img" aria-label="{text(f"{name}: {words.articles(total)}")}">'
    yield f'<text x="{_LEFT - 10}" y="{y + 15}" text-anchor="end">{text(shown)}</text>'
    wide = step - min(_GAP, step / 4)
    for index, (month, days) in enumerate(months):
        if not days:
            continue
        x = _LEFT + index * step
        level = scale.level(_articles(days))
        tooltip = text(f"{name}, {_month(month, words)}: {'; '.join(_in_words(days, words))}")
        yield (
            f'<path class="d{level}" d="M{x:.1f} {y}h{wide:.1f}v{_CELL}h-{wide:.1f}z">'
            f"<title>{tooltip}</title></path>"
        )
        yield from _bars(days, x, y, wide)
    x = _LEFT + len(months) * step + 8
    yield f'<text class="quiet" x="{x:.1f}" y="{y + 15}">{words.count(total)}</text></g>'


def _bars(days: Sequence[Day], x: float, y: int, wide: float) -> Iterator[str]:
    """Which part of the days are gaps, rising from the ground: trouble first."""
    bottom = float(y + _CELL)
    failed = sum(one.state in _TROUBLE for one in days)
    idle = sum(one.state in _QUIET and not one.articles for one in days)
    for kind, count in (("trouble", failed), ("idle", idle)):
        tall = _CELL * count / len(days)
        if tall:
            bottom -= tall
            thick = wide * 0.4
            yield f'<path class="bar {kind}" d="M{x:.1f} {bottom:.1f}h{thick:.1f}v{tall:.1f}h-{thick:.1f}z"/>'


def _month(month: str, words: Words) -> str:
    return f"{month[5:]}/{month[:4]}" if words.language == "vi" else month


def _in_words(days: Sequence[Day], words: Words) -> Iterator[str]:
    yield words.on_days(_articles(days), sum(bool(one.articles) for one in days))
    states = Counter(one.state for one in days)
    yield from (f"{words.short[one]}: {words.days(states[one])}" for one in GAPS if states[one])


def _legend(scale: Scale, y: int, words: Words) -> Iterator[str]:
    x = float(_LEFT)
    yield f'<text class="quiet" x="{_LEFT - 10}" y="{y + 10}" text-anchor="end">{words.per_month}</text>'
    for level, least, most in scale.ranges():
        label = words.count(least) + ("" if least == most else f"–{words.count(most)}")
        yield f'<path class="d{level}" d="M{x:.0f} {y}h11v11h-11z"/>'
        yield f'<text class="quiet" x="{x + 16:.0f}" y="{y + 10}">{label}</text>'
        x += 26 + 6.8 * len(label)
    for kind, label in (("trouble", words.trouble), ("idle", words.idle)):
        yield f'<path class="d0" d="M{x:.0f} {y}h11v11h-11z"/>'
        yield f'<path class="bar {kind}" d="M{x:.0f} {y}h5v11h-5z"/>'
        yield f'<text class="quiet" x="{x + 16:.0f}" y="{y + 10}">{label}</text>'
        x += 28 + 6.4 * len(label)
