"""Without a mouse."""

from __future__ import annotations

from itertools import pairwise

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from .browser import Reader
from .library import STORY


def press(reader: Reader, *keys: str) -> None:
    for key in keys:
        ActionChains(reader.driver).send_keys(key).perform()


def focused(reader: Reader) -> str:
    return str(reader.run("return document.activeElement.textContent || document.activeElement.name"))


def test_the_first_tab_skips_to_the_content(reader: Reader) -> None:
    reader.open(f"/article/{STORY}")
    press(reader, Keys.TAB)
    assert focused(reader) == "Đến nội dung chính"
    assert reader.run("return document.activeElement.getBoundingClientRect().top") >= 0
    press(reader, Keys.ENTER)
    assert reader.run("return document.activeElement.id") == "main"
    press(reader, Keys.TAB)
    assert focused(reader) == "Báo Mẫu", "the first link of the article"


def test_focus_is_seen(reader: Reader) -> None:
    reader.open("/")
    for _ in range(6):
        press(reader, Keys.TAB)
        assert reader.run("return getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_slash_goes_to_the_search_box(reader: Reader) -> None:
    for path in ("/", "/search?q=mưa", f"/article/{STORY}", "/dictionary", "/concordance"):
        reader.open(path)
        press(reader, "/")
        assert reader.run("return document.activeElement.name") == "q"
        assert "/" not in str(reader.run("return document.activeElement.value"))
    press(reader, "l", "/")
    assert reader.run("return document.activeElement.value") == "l/", (
        "where something is typed it is a letter"
    )


def test_a_search_by_keys_alone(reader: Reader) -> None:
    reader.open("/")
    press(reader, "/", *"hồ tiêu", Keys.ENTER)
    reader.wait_for(lambda: reader.all(".hits li"))
    for _ in range(60):
        press(reader, Keys.TAB)
        if reader.run("return !!document.activeElement.closest('.hits h3')"):
            break
    press(reader, Keys.ENTER)
    reader.wait_for(lambda: reader.all(".story"))
    assert reader.address.startswith("/article/")


def test_every_control_has_a_name(reader: Reader) -> None:
    for path in ("/", "/search?q=mưa", f"/article/{STORY}", "/trends", "/concordance", "/newspaper/baomau"):
        reader.open(path)
        nameless = reader.run(
            """return [...document.querySelectorAll('input:not([type=hidden]), select, button, a, meter')]
               .filter(one => !one.labels?.length && !one.ariaLabel && !one.textContent.trim())
               .map(one => one.outerHTML)"""
        )
        assert nameless == []
        levels = reader.run("return [...document.querySelectorAll('h1,h2,h3')].map(one => +one.tagName[1])")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), levels
