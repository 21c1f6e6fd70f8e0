"""A number on a page and what stands behind its link are of the same articles."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urljoin, urlsplit
from urllib.request import urlopen

import pytest
from parsel import Selector


def opened(address: str) -> Selector:
    with urlopen(address, timeout=60) as answer:
        return Selector(answer.read().decode())


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
        "q=ca phe&mode=folded&author=Lê Thị Mẫu",
    ],
)
def test_a_facet_leads_to_as_many_articles_as_it_says(site: str, asked: str) -> None:
    page = opened(f"{site}/search?{quote(asked, safe='=&')}")
    facets = page.css("section.facet li")
    assert len(facets) > 4
    for one in facets:
        behind = opened(urljoin(site, one.css("a::attr(href)").get("")))
        assert found(behind) == int(one.css(".count::text").get("")), one.css("a::text").get()


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
