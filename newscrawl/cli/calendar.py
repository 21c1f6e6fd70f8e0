"""A coverage calendar in the terminal: a band a year, a column a week, a sign a day.

The signs are readable without colours; where the terminal has them, a day with articles that is a gap all
the same shows its mark on the colour of its articles.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from newscrawl.cli.rendering import safe
from newscrawl.research.coverage import Coverage, Day, State
from newscrawl.research.coverage_layout import Band, Scale, bands, month_names, place, scale_of
from newscrawl.research.coverage_words import WORDS

LEVELS = 4
_SHADES, _PLAIN_SHADES = " ░▒▓█", " :+%#"
_COLOURS = ("", "#8fd0c6", "#5fb5aa", "#2f938c", "#0f6f6b")
_MARKS: Mapping[State, tuple[str, str, str]] = {
    "empty": ("·", ".", "dim"),
    "elsewhere": ("›", ">", "dim"),
    "unread": ("/", "/", "dim"),
    "refused": ("×", "x", "bold red"),
    "unfetched": ("o", "o", "yellow"),
    "absent": ("-", "-", "dim"),
}
_SIGNS = frozenset(sign for *signs, _ in _MARKS.values() for sign in signs)
_EDGE = 5  # columns for the days of the week
_WIDE = _EDGE + 2 * 54
_WORDS = WORDS["en"]


def print_calendar(found: Coverage, out: Console) -> None:
    """Print the years of a newspaper, the newest first, and what the signs mean."""
    pen = _Pen(out, scale_of((one.articles for one in found.days), LEVELS))
    years = list(bands(found.days))
    skipped = place(found.since)[0] if len(years) == 1 else 0  # a lone year begins with its first day
    for band in reversed(years):
        out.print(pen.heading(band), soft_wrap=True)
        if not band.blank:
            for line in pen.year(band.days, skipped):
                out.print(line, no_wrap=True, overflow="crop", crop=True)
        out.print()
    out.print(pen.legend({one.state for one in found.days}))


class _Pen:
    """How days are drawn on this terminal."""

    def __init__(self, out: Console, scale: Scale) -> None:
        self._scale = scale
        self._coloured = out.color_system is not None
        self._unicode = out.encoding.lower().startswith("utf")
        self._wide = 2 if out.width >= _WIDE else 1

    def heading(self, band: Band) -> Text:
        first = band.days[0]
        told = Text().append(band.years, "bold")
        if band.blank:
            why = _WORDS.states[first.state] + (f" ({safe(first.error)})" if first.error else "")
            return told.append(f"  {_WORDS.days(len(band.days))}: {why}")
        articles = sum(one.articles for one in band.days)
        days = sum(bool(one.articles) for one in band.days)
        return told.append(f"  {_WORDS.on_days(articles, days)}")

    def year(self, days: Sequence[Day], skipped: int) -> Iterator[Text]:
        """The lines of a year, without its first weeks."""
        names = " " * _EDGE
        for month, week in month_names(days, -(-4 // self._wide)):
            names = names.ljust(_EDGE + (week - skipped) * self._wide) + f"{_WORDS.months[month - 1]} "
        yield Text(names.rstrip(), style="dim")
        held = {place(one.day): one for one in days}
        weeks = range(skipped, max(week for week, _ in held) + 1)
        for row, name in enumerate(_WORDS.weekdays):
            line = Text().append(f"{name if row % 2 == 0 else '':<{_EDGE}}", "dim")
            for week in weeks:
                one = held.get((week, row))
                sign, style = (" ", "") if one is None else self._sign(one)
                wide = sign * self._wide if one and sign not in _SIGNS else sign.ljust(self._wide)
                line.append(wide, style)
            line.rstrip()
            yield line

    def _sign(self, one: Day) -> tuple[str, str]:
        level = self._scale.level(one.articles)
        shade = (_SHADES if self._unicode else _PLAIN_SHADES)[level]
        if one.state not in _MARKS:
            return shade, _COLOURS[level]
        mark, style = self._mark(one.state)
        if not level:
            return mark, style
        return (mark, f"bold #000000 on {_COLOURS[level]}") if self._coloured else (shade, "")

    def _mark(self, state: State) -> tuple[str, str]:
        fine, plain, style = _MARKS[state]
        return (fine if self._unicode else plain), style

    def legend(self, states: set[State]) -> Text:
        """What the signs of this calendar mean."""
        told = Text().append("articles a day:", "dim")
        shades = _SHADES if self._unicode else _PLAIN_SHADES
        for level, least, most in self._scale.ranges():
            told.append(f"  {shades[level] * 2}", _COLOURS[level])
            told.append(f" {least:,}" + ("" if least == most else f" to {most:,}"))
        for state in _MARKS:
            if state in states:
                mark, style = self._mark(state)
                told.append(f"   {mark}", style)
                told.append(f" {_WORDS.short[state]}")
        return told
