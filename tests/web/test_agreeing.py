"""What one page says is what another says: a number and what is behind its link, a date and its precision."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, quote, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from parsel import Selector

from newscrawl.items import Author
from newscrawl.research.concordance import COLUMNS, concordance
from newscrawl.research.records import as_of, read_records
from newscrawl.storage import history, newspapers, open_database

from ..storage.builders import NOW, PAPER, make_article, minutes, see
from .conftest import served
from .library import STORY

WORDS = "và OR của OR xã OR ở OR trong"  # in more places than a page shows


def fetched(address: str) -> str:
    with urlopen(address, timeout=60) as answer:
        text: str = answer.read().decode("utf-8-sig")
        return text


def opened(address: str) -> Selector:
    return Selector(fetched(address))


def found(page: Selector) -> int:
    """How many articles a page of results says it has."""
    number = re.search(r"\d+", "".join(page.css("#count *::text, #count::text").getall()))
    return int(number[0]) if number else 0


@pytest.mark.parametrize(
    "asked",
    [
        "q=cà phê",
        "q=cà phê&newspaper=baokhac&from=2026-06-20&to=2026-08-02",
        "from=2026-06-20&in=title",
        "category=Kinh tế&author=Lê Thị Mẫu",
        "tag=cà phê&newspaper=baomau",
        "q=ca phe&mode=folded&author=Lê Thị Mẫu",
    ],
)
def test_a_facet_leads_to_as_many_articles_as_it_says(site: str, asked: str) -> None:
    page = opened(f"{site}/search?{quote(asked, safe='=&')}")
    facets = page.css("section.facet li:has(a)")
    assert len(facets) > 2
    for one in facets:
        behind = opened(urljoin(site, one.css("a::attr(href)").get("")))
        assert found(behind) == int(one.css(".count::text").get("")), one.css("a::text").get()


def test_a_section_of_a_newspaper_leads_to_as_many_articles_as_it_says(tmp_path: Path) -> None:
    """One that stands by itself and within another: the search finds both. The newspaper's id has all that
    an id may have."""
    paths = ("Kinh tế", "Kinh tế > Giá cả", "Tin tức > Kinh tế", "Tin tức", None)
    paper = replace(PAPER, id="bao_mau-2")
    with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, paper])
        for number, path in enumerate(paths, start=1):
            section = path and path.split(" > ")[-1]
            see(db, make_article(number, newspaper=paper.id, category_path=path, category=section))
    with served("--data", tmp_path) as site:
        sections = opened(f"{site}/newspaper/{paper.id}").css("ul.facet li")
        shown = {one.css("a::text").get(): one for one in sections}
        assert list(shown) == ["Kinh tế", "Tin tức"]
        for one in shown.values():
            behind = opened(urljoin(site, one.css("a::attr(href)").get("")))
            assert found(behind) == int(one.css(".count::text").get(""))


def test_pages_hold_each_article_once_though_others_come_in(tmp_path: Path) -> None:
    def store(numbers: range) -> None:
        with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
            newspapers.sync(db, [PAPER])
            for number in numbers:  # every other one further back in time
                moment = NOW + timedelta(hours=number if number % 2 else -number)
                see(db, make_article(number, title=f"Mưa {number}", published_at=moment))

    def titles(page: Selector) -> set[str]:
        return {"".join(one.css("::text").getall()) for one in page.css("ol.hits h3 a")}

    store(range(1, 31))
    with served("--data", tmp_path) as site:
        asked = [quote(one, safe="=&") for one in ("", "q=mưa&sort=newest", "q=mưa", "sort=oldest")]
        firsts = [opened(f"{site}/search?{one}") for one in asked]
        store(range(31, 61))
        for one, first in zip(asked, firsts, strict=True):
            second = opened(urljoin(site, first.css("a[rel=next]::attr(href)").get("")))
            assert titles(first) | titles(second) == {f"Mưa {number}" for number in range(1, 31)}
            assert (found(first), found(second)) == (30, 30)
            # BM25 weighs each word by how many of all articles have it: an order that may shift is told of.
            told = any("Mức phù hợp" in text for text in second.css("p.quiet::text").getall())
            assert told == (one.startswith("q=") and "sort" not in one)
            back = opened(urljoin(site, second.css("a[rel=prev]::attr(href)").get("")))
            assert found(back) == 60, "the first page is that of now"


def test_a_trend_leads_to_the_articles_that_it_counted(site: str) -> None:
    page = opened(f"{site}/trends?q=m%C6%B0a&q=h%E1%BA%A1n&newspaper=baomau&from=2026-06-20")
    totals = page.css("tfoot td:not(.quiet)::text").getall()[1:]
    links = page.css("thead a::attr(href)").getall()
    assert [found(opened(urljoin(site, one))) for one in links] == [int(one) for one in totals]


def test_a_forced_spelling_goes_along(site: str) -> None:
    page = opened(f"{site}/search?q={quote('Đăk Nòng')}&mode=folded")
    assert found(page)
    hit = page.css(".hits h3 a::attr(href)").get("")
    assert parse_qs(urlsplit(hit).query)["mode"] == ["folded"]
    assert opened(urljoin(site, hit)).css("h1 mark::text").getall() == ["Đắk Nông"]
    assert not page.css("aside a[href*='/trends?']"), "trends know no forced spelling"
    assert opened(f"{site}/search?q=dak").css("aside a[href*='/trends?']")


def test_a_date_is_shown_as_exactly_as_it_is_known(site: str) -> None:
    """Of the two last articles only the month and only the day are known."""
    shown = {"/article/63": "06/09/2026", "/article/62": "09/2026"}
    for address in (
        "/",
        "/newspaper/baokhac",
        "/newspaper/baomau",
        "/search?q=s%E1%BB%91",
        "/search?tag=c%C3%A0%20ph%C3%AA&sort=newest",
    ):
        page = opened(f"{site}{address}")
        for article, date in shown.items():
            for one in page.css(f"li:has(h3 a[href^='{article}'])"):
                assert one.css("time::text").get() == date, address
    home = opened(site).css(".latest li")
    assert [one.css("h3 a::attr(href)").get() for one in home[:2]] == list(shown)
    papers = opened(f"{site}/newspapers").css("tbody tr")
    assert {one.css("th a::text").get(): one.css("time::text").getall()[1] for one in papers} == {
        "Báo Mẫu": "09/2026",
        "Báo Khác": "06/09/2026",
    }
    assert "– 09/2026" in "".join(opened(f"{site}/newspaper/baomau").css(".totals dd::text").getall())
    periods = "".join(opened(site).css(".papers .quiet::text").getall())
    assert "– 09/2026" in periods
    assert "– 06/09/2026" in periods
    lines = opened(f"{site}/concordance?q=s%E1%BB%91").css("tbody tr")
    assert [one.css("time::text").get() for one in lines[:2]] == list(shown.values())
    rows = list(csv.DictReader(io.StringIO(fetched(f"{site}/concordance.csv?q=s%E1%BB%91"))))
    assert [row["published_precision"] for row in rows[:2]] == ["day", "month"]


def test_what_is_cited_is_the_revision_that_is_read(site: str, library: Path) -> None:
    """Its title, its day of access, and the capture that shows it: who follows it has to find what was
    quoted."""
    with open_database(library / "newscrawl.db", read_only=True) as db:
        captures = dict(
            db.conn.execute(
                "SELECT r.revision, c.fetched_at FROM revisions r JOIN captures c ON c.id = r.capture_id"
                " WHERE r.article_id = ?",
                (STORY,),
            )
        )
    assert len(set(captures.values())) == 3
    for number, title, day, key in (
        (1, "Xã Ea Nuôl khánh thành cầu mới", 5, "baomau-1+r1"),
        (2, "Xã Ea Nuôl khánh thành cầu mới", 6, "baomau-1+r2"),
        (3, "Xã Ea Nuôl thông xe cầu mới", 8, "baomau-1"),
    ):
        page = opened(f"{site}/article/{STORY}?revision={number}")
        assert page.css("#provenance time::attr(datetime)").get() == captures[number]
        link = page.css("#cite a[href*='cite.json']::attr(href)").get("")
        (item,) = json.loads(fetched(urljoin(site, link)))
        assert (item["id"], item["title"]) == (key, title)
        assert item["accessed"] == {"date-parts": [[2026, 9, day]]}
        assert json.loads(page.css("#cite-json::text").get("")) == [item]
    with pytest.raises(HTTPError, match="404"):
        fetched(f"{site}/article/{STORY}/cite.bib?revision=4")


def test_an_earlier_byline_is_cited_as_it_was_printed(tmp_path: Path) -> None:
    with open_database(tmp_path / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER])
        see(db, make_article(byline="Y Thuôl – H’Xíu", authors=(Author("Y Thuôl"), Author("H’Xíu"))))
        see(db, make_article(lead="Mưa đã về.", authors=(Author("Lê Thị Mẫu"),)), minutes(10))
        now = next(read_records(db, [1]))
        then = history.revision(db, 1, 1)
        assert then is not None
        was = as_of(db, now, then)
    assert (now.authors, was.authors) == (("Lê Thị Mẫu",), ("Y Thuôl – H’Xíu",))
    assert (now.revision, was.revision) == (2, 1)
    assert was.captured_at < now.captured_at


def test_a_concordance_is_taken_along_whole(site: str, library: Path) -> None:
    page = opened(f"{site}/concordance?q={quote(WORDS)}")
    shown = len(page.css(".kwic tbody tr"))
    (address,) = page.css(".formats a::attr(href)").getall()
    with open_database(library / "newscrawl.db", read_only=True) as db:
        lines = concordance(db, WORDS, limit=10_000).lines
    assert shown == 100 < len(lines)
    table = list(csv.DictReader(io.StringIO(fetched(urljoin(site, address)))))
    assert [row["right"] for row in table] == [line.right for line in lines]
    assert tuple(table[0]) == COLUMNS, "those of `newscrawl concordance --csv`"
    assert len(fetched(urljoin(site, f"{address}&lines=7")).splitlines()) == 1 + 7
    few = {count: opened(f"{site}/concordance?q=s%E1%BB%91&lines={count}&lang=en") for count in (1, 2)}
    said = {count: page.css("#count::text").get("") for count, page in few.items()}
    assert said[1].startswith("one line, from 1 of ")
    assert said[2].startswith("2 lines, from 2 of ")
