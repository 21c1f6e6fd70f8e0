"""Another clock for a process: libfaketime moves what it takes for now, and the machine's stays as it is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest

from ..waiting import HEARING_SIGNALS
from ..zygote import Ended, Process, Zygote, kept, zygote

LIBRARY = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
CLOCK = "clock"  # the file in which a zygote's children read how wrong their clock is


def shifted(by: timedelta) -> dict[str, str]:
    """The environment of a process whose clock is wrong by so much; its timers run as they should."""
    return {**os.environ, **(_faked(FAKETIME=_offset(by)) if by else {})}


def run(data: Path, *words: object, by: timedelta) -> Ended:
    """Run newscrawl on an archive to the end, at another time than now."""
    if not by:
        return zygote().run("--data", data, *words)
    displaced = _displaced()
    (displaced.folder / CLOCK).write_text(_offset(by), encoding="ascii")
    return displaced.run("--data", data, *words)


def start(data: Path, *words: object, by: timedelta = timedelta()) -> Process:
    """Start newscrawl on an archive, at another time than now."""
    if not by:
        return zygote().start("--data", data, *words)
    return subprocess.Popen(
        [*HEARING_SIGNALS, sys.executable, "-m", "newscrawl", "--data", str(data), *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=shifted(by),
    )


@cache
def _displaced() -> Zygote:
    folder = Path(tempfile.mkdtemp(prefix="newscrawl-clock-"))
    (folder / CLOCK).write_text(_offset(timedelta()), encoding="ascii")
    return kept(folder, **_faked(FAKETIME_TIMESTAMP_FILE=str(folder / CLOCK), FAKETIME_NO_CACHE="1"))


def _offset(by: timedelta) -> str:
    return f"{by.total_seconds():+.0f}"


def _faked(**options: str) -> dict[str, str]:
    """What libfaketime wants to find in the environment."""
    if LIBRARY is None:
        pytest.skip("libfaketime is not installed: apt-get install faketime")
    return {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        "NO_FAKE_STAT": "1",
        **options,
    }
