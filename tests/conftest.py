"""Fixtures that every part of the suite shares."""

from __future__ import annotations

import os
import re
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


MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes; many times what the suite has there at once


def pytest_configure(config: pytest.Config) -> None:
    """Let the processes that tests start share their bytecode where the environment forbids to keep it,
    and let tests write to memory where it has room.

    Hundreds of crawls would each compile what they import, and the suite would take twice the time. And they
    sync what they write, thousands of times, for some milliseconds each; no test cuts the power to see why.
    """
    if hasattr(config, "workerinput"):
        return
    if _room_in_memory() > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    if sys.dont_write_bytecode:
        config.stash[BYTECODE] = tempfile.mkdtemp(prefix="newscrawl-bytecode-")
        os.environ["PYTHONPYCACHEPREFIX"] = config.stash[BYTECODE]
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _room_in_memory() -> int:
    """Bytes that can be written to memory as to a disk."""
    try:
        said = re.search(r"^MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"), re.M)
        return min(shutil.disk_usage(MEMORY).free, int(said[1]) * 1024 if said else 0)
    except OSError:
        return 0


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
