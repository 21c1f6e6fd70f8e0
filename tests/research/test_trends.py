from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import get_args

import pytest

from newscrawl.research import asking
from newscrawl.research.selection import Filters
from newscrawl.research.trend_chart import line_chart
from newscrawl.research.trends import By, Trends, trends
from newscrawl.storage import Database


def test_counts_and_shares_by_month(db: Database) -> None:
    found = trends(db, ["chuyện", '"hạn hán"'])
    assert found.periods == ("2026-01", "2026-02", "2026-03")
    assert found.totals == (6, 8, 7)  # article 3 has no date
    assert [one.counts for one in found.series] == [(0, 1, 3), (1, 0, 0)]
    assert [one.total for one in found.series] == [4, 1]
    assert found.shares(found.series[1]) == (1 / 6, 0, 0)


def test_periods_without_articles_are_there(db: Database) -> None:
    found = trends(db, ["chuyện"], by="day", filters=Filters(since=date(2026, 1, 7), until=date(2026, 2, 9)))
    assert len(found.periods) == 34
    assert (found.periods[0], found.periods[-1]) == ("2026-01-07", "2026-02-09")
    assert found.shares(found.series[0])[1] is None
    assert sum(found.totals) == 3


@pytest.mark.parametrize(
    ("by", "first", "last", "articles"),
    [
        ("day", "2026-01-01", "2026-03-21", 20),
        ("week", "2026-W01", "2026-W12", 20),
        ("year", "2026", "2026", 21),
    ],
)
def test_a_date_that_is_not_known_to_the_day_has_no_day(
    db: Database, by: str, first: str, last: str, articles: int
) -> None:
    found = trends(db, ["đê"], by=by)
    assert (found.periods[0], found.periods[-1]) == (first, last)
    assert sum(found.totals) == articles
    assert found.series[0].total == (1 if by == "year" else 0)


@pytest.mark.parametrize("by", get_args(By))
@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(newspaper="baokhac"),
        Filters(since=date(2026, 1, 4), until=date(2026, 3, 1)),
        Filters(newspaper="baomau", since=date(2026, 2, 1)),
        Filters(tag="hạn hán"),
        Filters(no_reprints=True),
    ],
)
def test_all_ways_of_counting_agree(
    db: Database, monkeypatch: pytest.MonkeyPatch, by: By, filters: Filters
) -> None:
    queries = ("chuyện OR mới OR lúa OR phê OR đê", "xoang")
    monkeypatch.setattr(asking, "_MANY", 1)
    gathered = trends(db, queries, by=by, filters=filters)
    monkeypatch.setattr(asking, "_GATHERED", 0)  # hits are joined to their dates
    assert trends(db, queries, by=by, filters=filters) == gathered
    monkeypatch.setattr(asking, "_MANY", 1_000)  # all articles are walked
    monkeypatch.setattr("newscrawl.research.trends._FEW", 0)  # their days are added up
    assert trends(db, queries, by=by, filters=filters) == gathered
    assert gathered.series[0].total


def test_weeks_cross_a_year() -> None:
    from newscrawl.research.trends import _every, _week

    assert _week(date(2027, 1, 3)) == "2026-W53"
    assert list(_every("2026-W52", "2027-W01", "week")) == ["2026-W52", "2026-W53", "2027-W01"]
    assert list(_every("2025-11", "2026-02", "month")) == ["2025-11", "2025-12", "2026-01", "2026-02"]


def test_nothing_at_all(db: Database) -> None:
    found = trends(db, ["chuyện"], filters=Filters(newspaper="nobody"))
    assert (found.periods, found.series[0].counts) == ((), ())
    ET.fromstring(line_chart(found))


@pytest.mark.parametrize("share", [False, True])
def test_the_chart_is_one_picture_of_all_series(db: Database, share: bool) -> None:
    found = trends(db, ["chuyện", '"hạn & hán" <b>'], by="day")
    picture = ET.fromstring(line_chart(found, share=share))
    texts = ["".join(one.itertext()) for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert "chuyện (4)" in texts
    assert any('"hạn & hán" <b>' in text for text in texts)


def test_each_of_many_series_has_a_line_of_its_own(db: Database) -> None:
    queries = [f"chuyện {number}" for number in range(12)]
    picture = ET.fromstring(line_chart(trends(db, ["chuyện", *queries], by="day")))
    legend = [one.get("class") for one in picture.iter("{http://www.w3.org/2000/svg}path")]
    assert len(set(legend)) == len(legend) == 13


def test_a_line_breaks_where_nothing_is_known(db: Database) -> None:
    found = trends(db, ["chuyện"])
    gap = replace(
        found,
        periods=("1", "2", "3", "4"),
        totals=(5, 5, 0, 5),
        series=(replace(found.series[0], counts=(1, 2, 0, 3)),),
    )
    assert isinstance(gap, Trends)
    chart = line_chart(gap, share=True)
    assert chart.count("<polyline") == 1
    assert chart.count("<circle") == 1
