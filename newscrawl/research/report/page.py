"""The report as one HTML page that needs nothing else.

What newspapers print is hostile: the template escapes everything, the page's own policy forbids scripts and
whatever would have to be loaded, and what is as long as nobody's name is cut.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from newscrawl import __version__
from newscrawl.items import VIETNAM
from newscrawl.research import coverage_chart
from newscrawl.research.coverage import GAPS, Gap
from newscrawl.research.coverage_chart import calendar, in_words
from newscrawl.research.coverage_overview import overview
from newscrawl.research.coverage_words import WORDS
from newscrawl.research.holdings import FIELDS, Count, Filling, together
from newscrawl.research.report.columns import columns
from newscrawl.research.report.gathering import PaperReport, Report
from newscrawl.research.report.words import LABELS, REASONS
from newscrawl.research.svg import Language, number

GENERATOR = "newscrawl report"
"""How a page says in its head what it is, before the version."""

MOST_GAPS = 25
MOST_SECTIONS = 12
MOST_TOOLTIPS = 12_000  # days; beyond them a page that is mailed would grow by megabytes
_LONGEST = 120  # characters of a name or a command


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a bar chart; `share` is of all there is, `length` of the longest bar, in per cent."""

    name: str | None
    articles: int
    share: float
    length: float


def page(report: Report, *, language: Language = "vi") -> str:
    """The whole page."""
    days = sum(len(one.coverage.days) for one in report.papers)
    writer = _Writer(language, tooltips=days <= MOST_TOOLTIPS)
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "count": writer.count,
        "day": writer.day,
        "moment": writer.moment,
        "percent": writer.percent,
        "short": _short,
    }
    template = environment.from_string(_read("report.html"))
    return template.render(
        report=report,
        language=language,
        t=LABELS[language],
        reasons={**REASONS["en"], **REASONS[language]},
        style=Markup(_read("report.css") + coverage_chart.STYLE),  # noqa: S704 - our own
        overview=Markup(_overview(report, language)),  # noqa: S704 - escaped by its makers
        columns=Markup(columns(report.months(), LABELS[language]["per_month"], language)),  # noqa: S704
        fields=tuple(FIELDS),
        write=writer,
        command=_command(report, language),
        version=__version__,
        generator=GENERATOR,
        most_gaps=MOST_GAPS,
        most_sections=MOST_SECTIONS,
    )


def _read(name: str) -> str:
    return (files("newscrawl.research.report") / name).read_text(encoding="utf-8")


def _overview(report: Report, language: Language) -> str:
    found = [(one.name, one.coverage) for one in report.papers]
    return overview(found, language=language, standalone=False) if found else ""


def _command(report: Report, language: Language) -> str:
    words = ["newscrawl", "report", "-o", "report.html", *(one.id for one in report.papers)]
    for option, day in (("--since", report.since), ("--until", report.until)):
        words += [option, day.isoformat()] if day else []
    return shlex.join([*words, "--language", language])


def _short(value: object, longest: int = _LONGEST) -> str:
    """A name as long as a name may be."""
    name = str(value)
    return name if len(name) <= longest else f"{name[:longest]}…"


class _Writer:
    """How numbers, days and a newspaper's parts are written in one language."""

    def __init__(self, language: Language, *, tooltips: bool) -> None:
        self._tooltips = tooltips
        self._language = language
        self._words = WORDS[language]

    def count(self, value: int) -> str:
        return number(value, self._language)

    def percent(self, share: float | None) -> str:
        """Whole per cent, but 100 and 0 only where they are."""
        if share is None:
            return "–"
        if 0.995 <= share < 1:
            return "> 99%"
        return "< 1%" if 0 < share < 0.005 else f"{share * 100:.0f}%"

    def day(self, value: date | str) -> str:
        """A day, or that on which a time falls in Vietnam."""
        if isinstance(value, date):
            day = value
        elif len(value) > len("2026-09-05"):
            day = datetime.fromisoformat(value).astimezone(VIETNAM).date()
        else:
            day = date.fromisoformat(value)
        return f"{day:%d/%m/%Y}" if self._language == "vi" else day.isoformat()

    def moment(self, value: datetime | str) -> str:
        """A time of a machine in Vietnamese time, to the minute."""
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        local = moment.astimezone(VIETNAM)
        return f"{local:%H:%M} {self.day(local.date())}"

    def calendar(self, paper: PaperReport) -> Markup:
        drawn = calendar(
            paper.coverage, paper.name, language=self._language, standalone=False, tooltips=self._tooltips
        )
        return Markup(drawn)  # noqa: S704 - escaped by its maker

    def sentence(self, paper: PaperReport) -> str:
        return in_words(paper.coverage, self._language)

    def gaps(self, paper: PaperReport) -> Sequence[tuple[str, str, int]]:
        """The gaps, the worst first and the newest before the older: days, why, and articles all the same."""
        order = list(GAPS)
        found = sorted(
            paper.coverage.gaps(), key=lambda one: (order.index(one.state), -one.first.toordinal())
        )
        return [(self._days(gap), self._why(gap), gap.articles) for gap in found]

    def _days(self, gap: Gap) -> str:
        if gap.days == 1:
            return self.day(gap.first)
        return f"{self.day(gap.first)} – {self.day(gap.last)} ({self._words.days(gap.days)})"

    def _why(self, gap: Gap) -> str:
        return self._words.states[gap.state] + (f" ({_short(gap.error)})" if gap.error else "")

    def bars(self, counts: Sequence[Count], articles: int) -> Sequence[Bar]:
        """The first of them as bars; shares are of all these articles."""
        longest = max((one.articles for one in counts), default=0)
        return [
            Bar(one.name, one.articles, one.articles / articles, 100 * one.articles / longest)
            for one in counts[:MOST_SECTIONS]
        ]

    def years(self, paper: PaperReport) -> Iterator[tuple[str, Filling]]:
        """The filling of each year, and of all together where there are several."""
        labels = LABELS[self._language]
        for one in paper.filling:
            yield one.period or labels["undated"], one
        if len(paper.filling) > 1:
            yield labels["together"], together(paper.filling)
