"""A real Chromium without a window, for the tests that look at pages as a reader's browser does."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

_PATIENCE = 120  # seconds
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


class Browser:
    """One browser; `open` gives it a fresh page of a size, and `complaints` says what went wrong there."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, address: str, *, width: int = 1280, height: int = 900, dark: bool = False) -> None:
        """Load a page at a size in CSS pixels, in light or dark mode."""
        self._tell(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self._tell("Emulation.setEmulatedMedia", media="", features=[scheme])
        self.driver.get_log("browser")
        self.driver.get(address)

    def complaints(self) -> list[str]:
        """What the console was told since the page was opened: errors, warnings, what could not be loaded."""
        return [str(entry["message"]) for entry in self.driver.get_log("browser")]

    def ask(self, script: str) -> Any:
        """The value of a JavaScript expression."""
        return self.driver.execute_script(f"return {script}")

    def is_too_wide(self) -> bool:
        """Whether the page scrolls sideways."""
        return bool(self.ask("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def requests(self) -> list[str]:
        """Everything that the page loaded besides itself."""
        return [
            str(name) for name in self.ask("performance.getEntriesByType('resource').map(one => one.name)")
        ]

    def pdf(self) -> bytes:
        """The page as it is printed on A4."""
        printed = self._tell("Page.printToPDF", printBackground=True, preferCSSPageSize=True)
        return base64.b64decode(printed["data"])

    def _tell(self, command: str, **parameters: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, parameters)


@contextmanager
def chromium(profile: Path, *flags: str, logs: Sequence[str] = ("browser",)) -> Iterator[webdriver.Chrome]:
    """Start Debian's Chromium with a profile of its own; skips the test where it is not installed.

    `logs` are what it keeps for `get_log`: "browser" is the console, "performance" what it loads.
    """
    program, door = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or door is None:
        pytest.skip("Chromium is not here: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*_FLAGS, *flags, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", dict.fromkeys(logs, "ALL"))
    short = {**os.environ, "TMPDIR": "/tmp"}  # it makes a socket there, and the path of one must be short
    driver = webdriver.Chrome(options=options, service=Service(door, env=short))
    try:
        driver.set_page_load_timeout(_PATIENCE)
        yield driver
    finally:
        driver.quit()
