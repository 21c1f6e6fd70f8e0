"""Coverage as a calendar: a band a year, a column a week, a square a day. SVG; pure.

A square's colour says how many articles were published on its day, the mark on it why articles may be
missing, so that a day that nobody crawled, one that was refused and one without news are told apart, in
print and without colours too. Each square has a tooltip; a screen reader is told the years in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from newscrawl.research.coverage import GAPS, Coverage, Day, State
from newscrawl.research.coverage_layout import Band, Scale, bands, month_names, place, scale_of
from newscrawl.research.coverage_words import WORDS, Words
from newscrawl.research.svg import Language, text

_SIDE, _STEP = 11, 13  # of a day's square, and from one to the next
_LEFT, _RIGHT, _TOP = 40, 16, 12
_HEADING, _YEAR, _MONTHS, _AFTER = 30, 22, 16, 20  # heights
_WIDTH = _LEFT + 54 * _STEP + _RIGHT
_NAME_WEEKS = 3  # that the name of a month is as wide as
_LETTER = 6.6  # about the width of one in a legend
_LINE = 24  # of a legend
LEVELS = 5

_MARKS: Mapping[State, str] = {
    "unread": "m2 9l7-7",
    "refused": "m2 2l7 7m0-7l-7 7",
    "unfetched": "m2.5 5.5a3 3 0 1 1 6 0a3 3 0 1 1-6 0",
    "absent": "m2.5 5.5h6",
    "empty": "m5 5.5h1",
    "elsewhere": "m4 3l3 2.5l-3 2.5",
}
"""What is drawn on a square of 11 by 11 units; `read` days need no explanation."""

_CORNERS: Mapping[State, str] = {"unread": "m7 9.5l2.5-2.5", "absent": "m6.5 9.5h3"}
"""The same where there are articles all the same: small, so that their colour is seen."""

STYLE = """
.coverage-chart { font: 12px "Noto Sans", system-ui, sans-serif; width: 100%; height: auto }
.coverage-chart text { fill: #24292f } .coverage-chart .quiet { fill: #5c6570 }
.coverage-chart .strong { font-weight: 600; font-size: 14px } .coverage-chart .heading { font-size: 16px }
.coverage-chart .paper { fill: #ffffff }
.coverage-chart .d0 { fill: #eceff2 } .coverage-chart .d1 { fill: #b9dcd6 }
.coverage-chart .d2 { fill: #7fbfb6 } .coverage-chart .d3 { fill: #459d96 }
.coverage-chart .d4 { fill: #1d7874 } .coverage-chart .d5 { fill: #0a4f4f }
.coverage-chart .mark, .coverage-chart .edge { fill: none; pointer-events: none; stroke-linecap: round }
.coverage-chart .edge { stroke: #8b949e; stroke-linecap: butt }
.coverage-chart .mark { stroke-width: 1.4 } .coverage-chart .halo { stroke: #ffffff; stroke-width: 3.2 }
.coverage-chart .unread { stroke: #8b949e } .coverage-chart .refused { stroke: #c4261d }
.coverage-chart .unfetched { stroke: #a85a00 }
.coverage-chart .absent, .coverage-chart .elsewhere { stroke: #57606a }
.coverage-chart .empty { stroke: #8b949e; stroke-width: 2 }
.coverage-chart .bar { pointer-events: none } .coverage-chart .trouble { fill: #c4261d }
.coverage-chart .idle { fill: #8b949e }
@media screen and (prefers-color-scheme: dark) {
.coverage-chart text { fill: #e6e8ea } .coverage-chart .quiet { fill: #9aa4ae }
.coverage-chart .paper { fill: #16181c }
.coverage-chart .d0 { fill: #262b31 } .coverage-chart .d1 { fill: #124645 }
.coverage-chart .d2 { fill: #1b6b68 } .coverage-chart .d3 { fill: #2f938c }
.coverage-chart .d4 { fill: #62bdb2 } .coverage-chart .d5 { fill: #b4e6dd }
.coverage-chart .edge { stroke: #6e7781 } .coverage-chart .halo { stroke: #16181c }
.coverage-chart .unread { stroke: #78828c } .coverage-chart .refused { stroke: #ff7b72 }
.coverage-chart .unfetched { stroke: #f0a33c }
.coverage-chart .absent, .coverage-chart .elsewhere { stroke: #a8b1ba }
.coverage-chart .empty { stroke: #6e7781 }
.coverage-chart .trouble { fill: #ff7b72 } .coverage-chart .idle { fill: #6e7781 } }
@media print { .coverage-chart { print-color-adjust: exact; -webkit-print-color-adjust: exact } }
"""
"""For a page that holds calendars: once in its style sheet. A chart that stands alone has it inside."""


def calendar(
    found: Coverage,
    name: str | None = None,
    *,
    language: Language = "vi",
    standalone: bool = True,
    tooltips: bool = True,
) -> str:
    """The calendar of a newspaper called `name` (its id, if None), years from the newest to the oldest.

    Years in a row in which nothing is known are one line. Standing alone it is a whole SVG file with a
    heading, a background and its style; else it is an element for an HTML page that has `STYLE`. A day
    takes some 150 bytes with its tooltip, and 35 without.
    """
    words = WORDS[language]
    name = name or found.newspaper
    scale = scale_of((one.articles for one in found.days), LEVELS)
    height = _TOP + (_HEADING if standalone else 0)
    drawn: list[str] = []
    years = list(bands(found.days))
    # A lone year may begin with its first day; several keep their weeks below each other.
    skipped = place(found.since)[0] if len(years) == 1 else 0
    for band in reversed(years):
        marks, tall = _band(band, (_LEFT - skipped * _STEP, height), _Pen(scale, words, tooltips))
        drawn += marks
        height += tall
    key, tall = _legend(found, height, scale, words)
    height += tall
    summary = text(in_words(found, language))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="coverage-chart" viewBox="0 0 {_WIDTH} {height}"'
        f' role="group" lang="{language}">',
        f"<title>{text(f'{words.coverage}: {name}')}</title><desc>{summary}</desc>",
    ]
    if standalone:
        parts += [
            f'<style>{STYLE}</style><rect class="paper" width="{_WIDTH}" height="{height}"/>',
            f'<text class="strong heading" x="{_LEFT}" y="{_TOP + 14}">{text(name)}</text>',
        ]
    return "\n".join([*parts, *drawn, *key, "</svg>\n"])


# --- a year, or years of which nothing is known ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pen:
    """How the days of one calendar are drawn."""

    scale: Scale
    words: Words
    tooltips: bool


def _band(band: Band, at: tuple[int, int], pen: _Pen) -> tuple[list[str], int]:
    """A band whose year begins at a place, and its height."""
    first, words = band.days[0], pen.words
    _, y = at
    if not band.blank:
        drawn = [
            f'<g role="img" aria-label="{text(_year_in_words(band.days, words))}">',
            *_year(band.days, at, pen),
            "</g>",
        ]
        return drawn, _YEAR + _MONTHS + 7 * _STEP + _AFTER
    why = words.states[first.state] + (f" ({first.error})" if first.error else "")
    line = f"{words.days(len(band.days))}: {why}"
    return [
        f'<text class="strong" x="{_LEFT}" y="{y + 13}">{band.years}</text>',
        f'<text class="quiet" x="{_LEFT + 44 + 36 * (len(band.years) > 4)}" y="{y + 13}">{text(line)}</text>',
    ], _YEAR + _AFTER


def _year(days: Sequence[Day], at: tuple[int, int], pen: _Pen) -> Iterator[str]:
    (left, y), words = at, pen.words
    yield f'<text class="strong" x="{_LEFT}" y="{y + 13}">{days[0].day.year}</text>'
    yield (
        f'<text class="quiet" x="{_LEFT + 44}" y="{y + 13}">'
        f"{text(_year_in_words(days, words).partition(': ')[2])}</text>"
    )
    top = y + _YEAR + _MONTHS
    for row in range(0, 7, 2):
        yield (
            f'<text class="quiet" x="{_LEFT - 8}" y="{top + row * _STEP + 10}" text-anchor="end">'
            f"{words.weekdays[row]}</text>"
        )
    yield from _squares(days, (left, top), pen)
    yield from _months(days, left, top, words)
    yield from _marks(days, (left, top))


def _squares(days: Sequence[Day], at: tuple[int, int], pen: _Pen) -> Iterator[str]:
    """A square a day; without tooltips those of a colour are one path."""
    by_level: dict[int, list[str]] = {}
    for one in days:
        level, square = pen.scale.level(one.articles), f"{_corner(one, at)}h{_SIDE}v{_SIDE}h-{_SIDE}z"
        if pen.tooltips:
            title = text(_tooltip(one, pen.words))
            yield f'<path class="d{level}" d="{square}"><title>{title}</title></path>'
        else:
            by_level.setdefault(level, []).append(square)
    for level, squares in sorted(by_level.items()):
        yield f'<path class="d{level}" d="{"".join(squares)}"/>'


def _marks(days: Sequence[Day], at: tuple[int, int]) -> Iterator[str]:
    """The marks of the days that need one, with a rim where they stand on a colour."""
    marked: dict[State, list[str]] = {}
    rims: list[str] = []
    for one in days:
        if one.state in _MARKS:
            mark = _CORNERS.get(one.state) if one.articles else None
            stroke = _corner(one, at) + (mark or _MARKS[one.state])
            marked.setdefault(one.state, []).append(stroke)
            if one.articles:
                rims.append(stroke)
    if rims:
        yield f'<path class="mark halo" d="{"".join(rims)}"/>'
    for state, strokes in marked.items():
        yield f'<path class="mark {state}" d="{"".join(strokes)}"/>'


def _corner(one: Day, at: tuple[int, int]) -> str:
    """Where a day's square begins, as a path."""
    week, row = place(one.day)
    return f"M{at[0] + week * _STEP} {at[1] + row * _STEP}"


def _months(days: Sequence[Day], left: int, top: int, words: Words) -> Iterator[str]:
    """The names of the months above their first whole week, and lines between them."""
    for month, week in month_names(days, _NAME_WEEKS):
        x = left + week * _STEP
        yield f'<text class="quiet" x="{x}" y="{top - 5}">{words.months[month - 1]}</text>'
    edges: list[str] = []
    high, low = top - 1, top + 7 * _STEP - 1
    for one in days[1:]:
        if one.day.day == 1:
            week, row = place(one.day)
            x, y = left + week * _STEP - 1, top + row * _STEP - 1
            edges.append(f"M{x + _STEP} {high}V{y}H{x}V{low}" if row else f"M{x} {high}V{low}")
    if edges:
        yield f'<path class="edge" d="{"".join(edges)}"/>'


# --- in words -------------------------------------------------------------------------------------


def _tooltip(one: Day, words: Words) -> str:
    parts = [words.articles(one.articles) if one.articles else words.none]
    if one.links is not None and one.links != one.articles:
        parts.append(words.announced(one.links))
    if one.state != "read":
        parts.append(words.states[one.state] + (f" ({one.error})" if one.error else ""))
    return f"{words.day(one.day)}: {'; '.join(parts)}"


def _year_in_words(days: Sequence[Day], words: Words) -> str:
    return f"{days[0].day.year}: {'; '.join(_totals(days, words))}"


def in_words(found: Coverage, language: Language = "vi") -> str:
    """The calendar in a sentence: its period, articles, days with articles, days of each kind of gap."""
    words = WORDS[language]
    return f"{words.period(found.since, found.until)}: {'; '.join(_totals(found.days, words))}"


def _totals(days: Sequence[Day], words: Words) -> Iterator[str]:
    """Articles, on how many days they were published, and the days of each kind of gap."""
    yield words.on_days(sum(one.articles for one in days), sum(bool(one.articles) for one in days))
    states = Counter(one.state for one in days)
    yield from (f"{words.short[one]}: {words.days(states[one])}" for one in GAPS if states[one])
    if not any(states[one] for one in GAPS):
        yield words.no_gap


# --- the key --------------------------------------------------------------------------------------


def _legend(found: Coverage, y: int, scale: Scale, words: Words) -> tuple[list[str], int]:
    """What colours and marks mean, in lines that fit, and their height."""
    states = {one.state for one in found.days}
    colours = [(f'<path class="d{level}" d="{{square}}"/>', label) for level, label in _ranges(scale, words)]
    marks = [
        (
            f'<path class="d0" d="{{square}}"/><path class="mark {state}" d="{{corner}}{stroke}"/>',
            words.short[state],
        )
        for state, stroke in _MARKS.items()
        if state in states
    ]
    drawn: list[str] = []
    line = 0
    for heading, entries in ((words.per_day, colours), ("", marks)):
        if not entries:
            continue
        x = float(_LEFT)
        if heading:
            drawn.append(f'<text class="quiet" x="{_LEFT}" y="{y + line * _LINE + 10}">{heading}</text>')
            x += len(heading) * _LETTER + 16
        for sign, label in entries:
            wide = 18 + len(label) * _LETTER + 18
            if x + wide > _WIDTH:
                line, x = line + 1, float(_LEFT)
            top = y + line * _LINE
            corner = f"M{x:.0f} {top}"
            drawn.append(sign.format(corner=corner, square=f"{corner}h{_SIDE}v{_SIDE}h-{_SIDE}z"))
            drawn.append(f'<text class="quiet" x="{x + 17:.0f}" y="{top + 10}">{text(label)}</text>')
            x += wide
        line += 1
    return ["<g>", *drawn, "</g>"], line * _LINE + 4


def _ranges(scale: Scale, words: Words) -> Iterator[tuple[int, str]]:
    """Each level with the numbers of articles that it stands for."""
    yield 0, "0"
    for level, least, most in scale.ranges():
        yield level, words.count(least) + ("" if least == most else f"–{words.count(most)}")
