"""The coverage calendar: every day has its square, and every gap its own mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from newscrawl.research.coverage import GAPS, Coverage, Day, State
from newscrawl.research.coverage_chart import LEVELS, STYLE, calendar
from newscrawl.research.svg import Language

SVG = "{http://www.w3.org/2000/svg}"
Fact = tuple[State, int, int | None, str | None]
SQUARE = re.compile(r"M(\d+) (\d+)h11v11h-11z")


def covered(
    first: date, last: date, fact: Callable[[date], Fact] = lambda _day: ("read", 3, 3, None)
) -> Coverage:
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Coverage("baomau", first, last, tuple(Day(day, *fact(day)) for day in days), 0)


def drawn(found: Coverage, **wishes: object) -> ElementTree.Element:
    return ElementTree.fromstring(calendar(found, **wishes))


def squares(chart: ElementTree.Element) -> dict[str, tuple[int, int, str]]:
    """Tooltip -> x, y, class of each day."""
    found = {}
    for path in chart.iter(f"{SVG}path"):
        tooltip = path.find(f"{SVG}title")
        if tooltip is not None:
            place = SQUARE.fullmatch(path.get("d", ""))
            assert place
            found[tooltip.text or ""] = (int(place[1]), int(place[2]), path.get("class", ""))
    return found


def words_of(chart: ElementTree.Element) -> list[str]:
    return ["".join(one.itertext()) for one in chart.iter(f"{SVG}text")]


@pytest.mark.parametrize("year", [2012, 2023, 2024, 2026])  # 2012: a leap year that begins on a Sunday
def test_each_day_has_a_square_of_its_own_inside_the_picture(year: int) -> None:
    found = covered(date(year, 1, 1), date(year, 12, 31))
    chart = drawn(found, language="en")
    placed = squares(chart)
    assert len(placed) == len({place[:2] for place in placed.values()}) == len(found.days)
    width = int((chart.get("viewBox") or "").split()[2])
    assert max(x for x, _, _ in placed.values()) + 11 < width
    mondays = {y for tooltip, (_, y, _) in placed.items() if tooltip.startswith("Mon ")}
    sundays = {y for tooltip, (_, y, _) in placed.items() if tooltip.startswith("Sun ")}
    assert len(mondays) == len(sundays) == 1
    assert max(sundays) - min(mondays) == 6 * 13
    months = [word for word in words_of(chart) if word in ("Jan", "Feb", "Mar", "Nov", "Dec")]
    assert months == ["Jan", "Feb", "Mar", "Nov", "Dec"]


def test_every_gap_is_told_apart_by_a_mark_a_tooltip_and_a_line_of_the_legend() -> None:
    facts: list[Fact] = [
        ("read", 4, 4, None),
        ("empty", 0, 0, None),
        ("unfetched", 0, 7, None),
        ("refused", 2, None, "status 403"),
        ("unread", 0, None, None),
        ("absent", 0, None, None),
    ]
    first = date(2026, 9, 1)
    found = covered(first, date(2026, 9, 6), lambda day: facts[(day - first).days])
    chart = drawn(found, name="Báo Mẫu", language="en")
    assert list(squares(chart)) == [
        "Tue 2026-09-01: 4 articles",
        "Wed 2026-09-02: no article; sitemap read, it announces no article",
        "Thu 2026-09-03: no article; 7 announced; sitemap read, but none of its articles is stored",
        "Fri 2026-09-04: 2 articles; sitemap refused or unreadable (status 403)",
        "Sat 2026-09-05: no article; not crawled yet",
        "Sun 2026-09-06: no article; the newspaper has no sitemap for this day",
    ]
    marks = [
        one.get("class") for one in chart.iter(f"{SVG}path") if (one.get("class") or "").startswith("mark")
    ]
    for state in ("empty", *GAPS):
        assert marks.count(f"mark {state}") == 2  # on its day, and in the legend
    assert marks.count("mark halo") == 1  # the refused day has articles all the same
    assert "mark read" not in marks
    summary = chart.findtext(f"{SVG}desc")
    assert summary == (
        "from 2026-09-01 to 2026-09-06: 6 articles on 2 days; refused: 1 day; not crawled yet: 1 day; "
        "read, not fetched: 1 day; no sitemap: 1 day"
    )
    assert [one.get("aria-label") for one in chart.iter(f"{SVG}g") if one.get("role") == "img"] == [
        "2026: " + summary.partition(": ")[2]
    ]


def test_vietnamese_is_written_as_vietnamese_readers_write_it() -> None:
    found = covered(date(2026, 9, 5), date(2026, 9, 6), lambda day: ("read", 1200, 1201, None))
    chart = drawn(found, name="Báo Mẫu")
    assert chart.get("lang") == "vi"
    assert chart.findtext(f"{SVG}title") == "Độ phủ: Báo Mẫu"
    assert (
        chart.findtext(f"{SVG}desc")
        == "từ 05/09/2026 đến 06/09/2026: 2.400 bài trong 2 ngày; không có ngày trống"
    )
    assert next(iter(squares(chart))) == "Thứ Bảy 05/09/2026: 1.200 bài; sitemap báo 1.201 bài"
    assert {"T2", "CN", "Th9", "bài mỗi ngày"} <= set(words_of(chart))


def test_more_articles_are_never_a_lower_colour_and_one_outlier_takes_no_colours_from_the_rest() -> None:
    first = date(2026, 1, 1)
    found = covered(
        first,
        date(2026, 4, 10),
        lambda day: ("read", 9_999 if day == first else day.toordinal() % 50, 0, None),
    )
    placed = squares(drawn(found, language="en"))
    by_count = sorted(
        (one.articles, int(level[1:])) for one, (_, _, level) in zip(found.days, placed.values(), strict=True)
    )
    levels = [level for _, level in by_count]
    assert levels == sorted(levels)
    assert set(levels) == set(range(LEVELS + 1))
    assert all((level == 0) == (count == 0) for count, level in by_count)
    assert min(levels.count(level) for level in range(1, LEVELS + 1)) >= 15


def test_the_legend_says_for_each_colour_how_many_articles() -> None:
    first = date(2026, 9, 1)
    found = covered(
        first,
        date(2026, 9, 9),
        lambda day: ("read", (0, 1, 2, 3, 4, 5, 6, 1, 2)[(day - first).days], 0, None),
    )
    ranges = [word for word in words_of(drawn(found)) if re.fullmatch(r"\d(–\d)?", word)]
    assert ranges == ["0", "1", "2", "3–4", "5–6"]


def test_years_without_anything_are_one_line() -> None:
    def fact(day: date) -> Fact:
        return ("read", 5, 5, None) if day.year == 2026 else ("unread", 0, None, None)

    chart = drawn(covered(date(1999, 3, 4), date(2026, 3, 4), fact), language="en")
    words = words_of(chart)
    assert "1999–2025" in words
    assert "9,800 days: not crawled yet" in words
    assert len(squares(chart)) == 31 + 28 + 4


def test_a_calendar_of_one_day_and_one_of_nothing_are_pictures_too() -> None:
    day = date(2026, 9, 5)
    assert len(squares(drawn(covered(day, day)))) == 1
    nothing = covered(day, day, lambda _day: ("unread", 0, None, None))
    assert squares(drawn(nothing)) == {}
    assert "1 ngày: chưa thu thập ngày này" in words_of(drawn(nothing))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_hostile_names_and_errors_stay_text(language: Language) -> None:
    hostile = "</title><script>alert(1)</script>\x00\x1b[31m\ud800 & \"'"
    found = covered(date(2026, 9, 5), date(2026, 9, 6), lambda day: ("refused", day.day - 5, None, hostile))
    chart = drawn(found, name=hostile, language=language)
    assert not list(chart.iter(f"{SVG}script"))
    assert "<script>alert(1)</script>�" in (chart.findtext(f"{SVG}title") or "")
    assert any("</title><script>" in tooltip for tooltip in squares(chart))


def test_without_tooltips_it_is_the_same_picture_in_a_quarter_of_the_size() -> None:
    found = covered(date(2025, 1, 1), date(2026, 6, 30), lambda day: ("read", day.day % 5, 4, None))
    full, small = (calendar(found, standalone=False, tooltips=wanted) for wanted in (True, False))
    assert len(small) < len(full) / 4
    squares_of = [
        {
            (path.get("class"), place)
            for path in ElementTree.fromstring(chart).iter(f"{SVG}path")
            for place in SQUARE.findall(path.get("d", ""))
        }
        for chart in (full, small)
    ]
    assert squares_of[0] == squares_of[1]


def test_inside_a_page_it_brings_neither_style_nor_background_and_asks_for_nothing() -> None:
    found = covered(date(2026, 9, 5), date(2026, 9, 6))
    inside = calendar(found, standalone=False)
    alone = calendar(found)
    assert "<style" not in inside
    assert "paper" not in inside
    assert STYLE in alone
    for markup in (inside, alone):
        addresses = set(re.findall(r"https?://[^\"' )]+", markup))
        assert addresses == {"http://www.w3.org/2000/svg"}
        assert " id=" not in markup  # several stand in one page
        assert "url(" not in markup
    assert all(
        rule.strip().startswith((".coverage-chart", "@media", "}")) for rule in STYLE.strip().splitlines()
    )
