"""Another clock for a process: libfaketime moves what it takes for now, and the machine's stays as it is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
PATIENCE = 120  # seconds; a run of the sample takes two


def shifted(by: timedelta) -> dict[str, str]:
    """The environment of a process whose clock is wrong by so much; its timers run as they should."""
    if not by:
        return dict(os.environ)
    if LIBRARY is None:
        pytest.skip("libfaketime is not installed: apt-get install faketime")
    return {
        **os.environ,
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME": f"{by.total_seconds():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        "NO_FAKE_STAT": "1",
    }


def start(data: Path, *words: object, by: timedelta = timedelta()) -> subprocess.Popen[str]:
    """Start newscrawl on an archive, at another time than now."""
    return subprocess.Popen(
        [sys.executable, "-m", "newscrawl", "--data", str(data), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=shifted(by),
    )


def wait_until(process: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    """Ask again and again while the process lives."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.05)
