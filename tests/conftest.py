"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from newscrawl.cli import main

from .cli.terminal import Answer, Run

SHARED = Path(__file__).resolve().parents[2] / "shared"
BYTECODE = pytest.StashKey[str]()

# A busy machine is no fault of ours; and where a test shares a fixture among its examples, it means to.
settings.register_profile(
    "newscrawl",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("newscrawl")


def pytest_configure(config: pytest.Config) -> None:
    """Let the processes that tests start share their bytecode where the environment forbids to keep it.

    Hundreds of crawls would each compile what they import, and the suite would take twice the time.
    """
    if sys.dont_write_bytecode and not hasattr(config, "workerinput"):
        config.stash[BYTECODE] = tempfile.mkdtemp(prefix="newscrawl-bytecode-")
        os.environ["PYTHONPYCACHEPREFIX"] = config.stash[BYTECODE]
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take it away again."""
    if (folder := config.stash.get(BYTECODE, None)) is not None:
        shutil.rmtree(folder, ignore_errors=True)


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
