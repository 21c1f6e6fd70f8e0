"""The command line as people call it: in this process where that is enough, in its own where it crawls."""

from __future__ import annotations

from pathlib import Path

import pytest

from .terminal import PAGE, Demo, newscrawl


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The archive of one demo. Tests read it; those that write take their own."""
    home = tmp_path_factory.mktemp("demo")
    return Demo(home, newscrawl("demo", cwd=home))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A saved page of the old template, with text of our own."""
    file = tmp_path / "page.html"
    file.write_text(PAGE, encoding="utf-8")
    return file
