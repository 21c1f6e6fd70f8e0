"""A `warc/` folder and writers for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newscrawl.archive import WarcWriter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "warc"


@pytest.fixture
def open_writer(folder: Path) -> Callable[..., WarcWriter]:
    def make(**options: object) -> WarcWriter:
        return WarcWriter(folder, "baomau", software="newscrawl/test", **options)

    return make
