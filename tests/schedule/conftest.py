"""An archive that a timer keeps, with a small newspaper or two on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from newscrawl.sample import SampleServer, newspaper_toml

from ..asking import Asked
from ..newsstand import borrowed
from .clock import run


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def reports(self) -> dict[str, dict[str, Any]]:
        return {one["newspaper"]: one for one in json.loads(self.out)}


@dataclass(frozen=True)
class Desk(Asked):
    """The archive's folder, as a timer sees it."""

    data: Path

    def newscrawl(self, *words: object, by: timedelta = timedelta()) -> Answer:
        """Run a command to its end, at another time than now."""
        ended = run(self.data, *words, by=by)
        done = Answer(ended.code, ended.out, ended.err)
        assert "Traceback" not in done.err, done.err
        return done

    def due(self, *words: object, by: timedelta = timedelta()) -> Answer:
        """What a timer calls."""
        return self.newscrawl("crawl", "--due", *words, by=by)

    def enable(self, name: str, base_url: str, **crawl: Any) -> None:
        """Put a newspaper's file into the archive's folder."""
        folder = self.data / "newspapers"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.toml").write_text(newspaper_toml(base_url, id=name, **crawl), encoding="utf-8")


@pytest.fixture
def paper() -> Iterator[SampleServer]:
    """Twelve articles of four days."""
    with borrowed(articles=12, days=4) as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An archive that does not exist yet."""
    return Desk(tmp_path / "data")
