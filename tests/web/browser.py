"""Somebody who reads pages in a real Chromium, and what it has to complain of."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from ..waiting import PATIENCE

DESKTOP, PHONE = 1280, 390


class Reader:
    """Somebody who reads the pages at `base` in a browser."""

    def __init__(self, driver: webdriver.Chrome, base: str) -> None:
        self.driver = driver
        self.base = base
        self.width = DESKTOP

    def sit_down(self, *, width: int = DESKTOP, scheme: str = "light", still: bool = True) -> None:
        """At a screen of this width, with these wishes."""
        self.width = width
        command = self.driver.execute_cdp_cmd
        command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE},
        )
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce" if still else "no-preference"},
        ]
        command("Emulation.setEmulatedMedia", {"features": features})

    def forget(self) -> None:
        """As a newcomer, on a desk."""
        self.driver.delete_all_cookies()
        self.sit_down()
        self.complaints()

    def open(self, path: str) -> None:
        self.driver.get(self.base + quote(path, safe="/?=&:+#%*"))

    @property
    def address(self) -> str:
        """Path and query of the page, as sent."""
        parts = urlsplit(self.driver.current_url)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str = "main") -> str:
        return self.find(selector).text

    def link(self, text: str, within: str = "body") -> WebElement:
        """The first link with this text in it."""
        return next(one for one in self.all(f"{within} a") if text in one.text)

    def follow(self, element: WebElement) -> None:
        """Click what leads to another page, and wait until it is there."""
        self._leaving(element.click)

    def type_and_go(self, selector: str, text: str) -> None:
        box = self.find(selector)
        box.clear()
        box.send_keys(text)
        self._leaving(box.submit)

    def _leaving(self, act: Callable[[], object]) -> None:
        self.run("window.left = true")
        act()
        self.wait_for(lambda: self.run("return !window.left && document.readyState == 'complete'"))

    def wait_for(self, condition: Callable[[], Any]) -> None:
        WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(lambda _: condition())

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def complaints(self) -> list[str]:
        """What the console and the network had to complain of since this was last asked."""
        found = [entry["message"] for entry in self.driver.get_log("browser")]
        for entry in self.driver.get_log("performance"):
            event = json.loads(entry["message"])["message"]
            told = event["params"]
            if event["method"] == "Network.responseReceived" and told["response"]["status"] >= 400:
                found.append(f"{told['response']['status']} {told['response']['url']}")
            elif event["method"] == "Network.requestWillBeSent":
                url = told["request"]["url"]
                if not url.startswith((self.base, "data:", "about:", "chrome:")):
                    found.append(f"asked elsewhere: {url}")
            elif event["method"] == "Network.loadingFailed" and not told.get("canceled"):
                found.append(f"failed: {told.get('errorText')}")
        return found

    def wider_than_screen(self) -> int:
        """By how many pixels the page could be scrolled sideways."""
        # A page that was just resized may be laid out for the width before.
        deadline = time.monotonic() + PATIENCE
        while True:
            wider = int(self.run("return document.documentElement.scrollWidth")) - self.width
            if wider <= 0 or time.monotonic() > deadline:
                return wider
            time.sleep(0.05)
