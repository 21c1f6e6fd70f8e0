"""Fixtures that every part of the suite shares."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.cli import main

from .cli.terminal import Answer, Run

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """The reference material beside the checkout; the project's own tests stand without it."""
    if not SHARED.is_dir():
        pytest.skip("the reference material ../shared is not beside this checkout")
    return SHARED


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Call the command line in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEWSCRAWL_DATA", raising=False)

    def call(*words: object) -> Answer:
        capfd.readouterr()
        code = main([str(word) for word in words])
        return Answer(code, *capfd.readouterr())

    return call
