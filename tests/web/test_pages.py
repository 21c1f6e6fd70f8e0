"""Every page opened in Chromium: at a desk and on a phone, in the light and in the dark."""

from __future__ import annotations

from itertools import pairwise

import pytest

from .browser import DESKTOP, PHONE, Reader
from .library import HOSTILE, STORY

PAGES = {
    "home": "/",
    "search": "/search",
    "results": "/search?q=cà phê",
    "filtered": "/search?newspaper=baomau&from=2026-06-01",
    "bad query": "/search?q=(lúa OR",
    "article": f"/article/{STORY}",
    "article with hits": f"/article/{STORY}?q=cà phê",
    "old revision": f"/article/{STORY}?revision=1",
    "hostile article": f"/article/{HOSTILE}",
    "changes": f"/article/{STORY}/changes",
    "trends": "/trends",
    "trends drawn": "/trends?q=cà phê&q=hồ tiêu&by=week&share=1",
    "concordance": "/concordance?q=cà phê",
    "newspapers": "/newspapers",
    "newspaper": "/newspaper/baomau",
    "newspaper, all years": "/newspaper/baomau?years=all",
    "dictionary": "/dictionary",
    "database": "/newscrawl",
    "table": "/newscrawl/tags",
    "row": "/newscrawl/article_metadata/3",
    "sql": "/newscrawl?sql=select+title+from+article_texts+limit+5",
}


_HEADINGS = """return [...document.querySelectorAll("h1, h2, h3, h4")]
    .filter(one => !one.hasAttribute("role")).map(one => Number(one.tagName[1]))"""
_LANDMARKS = """return [...document.querySelectorAll("section[aria-labelledby], [role=region]")]
    .map(one => one.getAttribute("aria-labelledby") || one.getAttribute("aria-label"))"""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_on_every_screen(name: str, reader: Reader) -> None:
    """Opened once by day at a desk and once by night on a phone; then it gets dark, and light."""
    papers = set()
    for width, schemes in ((DESKTOP, ("light", "dark")), (PHONE, ("dark", "light"))):
        for scheme in schemes:
            reader.sit_down(width=width, scheme=scheme)
            if scheme == schemes[0]:
                reader.open(PAGES[name])
            assert reader.all("nav.pages a"), "the bar leads to the other pages"
            assert reader.find("h1").is_displayed()
            if not PAGES[name].startswith("/newscrawl"):
                assert reader.wider_than_screen() <= 0
                assert reader.run("return document.documentElement.lang") == "vi"
                levels = reader.run(_HEADINGS)
                assert all(below - above <= 1 for above, below in pairwise(levels)), levels
                assert len(set(landmarks := reader.run(_LANDMARKS))) == len(landmarks), landmarks
            papers.add(reader.run("return getComputedStyle(document.querySelector('body')).color"))
            assert reader.complaints() == []
    assert len(papers) == 2, "ink that differs in the dark"


# How strongly the text of each cell stands out from what is behind it (WCAG 2), the weakest.
_CONTRAST = """const light = color => {
    const parts = color.match(/[\\d.]+/g).slice(0, 3).map(one => one / 255)
        .map(one => one <= .04045 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4);
    return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2] };
    const behind = one => { const own = getComputedStyle(one).backgroundColor;
        return own.startsWith("rgba") && one.parentElement ? behind(one.parentElement) : own };
    return Math.min(...[...document.querySelectorAll("tbody td, tbody td *")].map(one => {
        const [less, more] = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => a - b);
        return (more + .05) / (less + .05) }))"""


def test_numbers_of_a_table_can_be_read_in_the_dark_too(reader: Reader) -> None:
    reader.open("/newscrawl/tags")
    assert reader.all("td.type-int")
    assert reader.all("td em")
    for scheme in ("light", "dark"):
        reader.sit_down(scheme=scheme)
        assert reader.run(_CONTRAST) >= 4.5


@pytest.mark.parametrize("page", ["search", "concordance", "trends"])
def test_what_was_asked_is_printed_and_no_button(page: str, reader: Reader) -> None:
    reader.open(f"/{page}?q=cà phê&newspaper=baomau")
    reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        box = reader.find("main input[name=q]")
        assert (box.is_displayed(), box.get_property("value")) == (True, "cà phê")
        assert not any(one.is_displayed() for one in reader.all("button, .formats, nav"))
    finally:
        reader.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_missing_page_says_what_to_do(reader: Reader) -> None:
    for path in (
        "/nothing",
        "/article/999999",
        f"/article/{STORY}?revision=9",
        "/newspaper/none",
        "/newscrawl/none",
    ):
        reader.open(path)
        assert "Không có trang này" in reader.text("h1")
        assert reader.link("Về trang chủ").is_displayed()
        told = reader.complaints()
        assert told
        assert all("404" in one for one in told), "nothing but the page itself"


def test_no_movement_where_none_is_wanted(reader: Reader) -> None:
    style = "return getComputedStyle(document.documentElement).scrollBehavior"
    reader.sit_down(still=False)
    reader.open("/dictionary")
    assert reader.run(style) == "smooth"
    reader.sit_down(still=True)
    assert reader.run(style) == "auto"


def test_fonts_are_the_systems(reader: Reader) -> None:
    """Every letter of Vietnamese has a shape in the fonts that are used, without asking anybody for one."""
    reader.open(f"/article/{STORY}")
    assert reader.run("return document.fonts.size") == 0
