"""A crawl with the system calls that its unit leaves it: the kernel refuses the others, as under systemd."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from newscrawl.sample import SampleServer
from newscrawl.upkeep.cadence import cadence_of
from newscrawl.upkeep.job import job
from newscrawl.upkeep.units import Account, units

from ..waiting import PATIENCE
from .conftest import Desk

NEEDS = "systemd-analyze and libseccomp are needed: apt-get install systemd libseccomp2"


def in_set(name: str) -> Iterator[str]:
    """The system calls of a set such as "@chown", as systemd has them."""
    listed = subprocess.run(
        ["systemd-analyze", "syscall-filter", name], capture_output=True, text=True, check=True
    )
    for line in listed.stdout.splitlines()[1:]:
        word = line.strip()
        if word.startswith("@"):
            yield from in_set(word)
        elif word and not word.startswith("#"):
            yield word


def allowed(service: str) -> set[str]:
    """What a unit's `SystemCallFilter=` lines leave, in their order; see systemd.exec(5)."""
    calls: set[str] = set()
    for line in re.findall(r"^SystemCallFilter=(.+)$", service, re.MULTILINE):
        named = {call for word in line.removeprefix("~").split() for call in in_set(word)}
        calls = calls - named if line.startswith("~") else calls | named
    return calls


@pytest.mark.slow
@pytest.mark.parametrize("user", ["root", None])
def test_a_service_crawls_with_the_system_calls_it_is_left(
    desk: Desk, paper: SampleServer, user: str | None
) -> None:
    """Run by root, SQLite gives its files to their owner; a service that was killed for it stored nothing."""
    try:
        ctypes.CDLL("libseccomp.so.2")
    except OSError:
        pytest.skip(NEEDS)
    if shutil.which("systemd-analyze") is None:
        pytest.skip(NEEDS)
    desk.enable("baomau", paper.base_url)
    words = (sys.executable, "-m", "newscrawl")
    planned = job("newscrawl", desk.data, words, cadence_of(1800), options=["--json"])
    service = units(planned, Account(user))["newscrawl.service"]
    refusal = re.search(r"^SystemCallErrorNumber=(\w+)$", service, re.MULTILINE)
    confined = [sys.executable, "-m", "tests.schedule.confine", ",".join(sorted(allowed(service)))]
    done = subprocess.run(
        [*confined, refusal[1] if refusal else "kill", *planned.words],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, (done.returncode, done.stderr)
    (report,) = json.loads(done.stdout)
    assert (report["outcome"], report["counts"]["stored"]) == ("finished", 12)


def test_what_it_is_not_left_is_refused() -> None:
    """The test above would pass with a filter that lets everything through."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip(NEEDS)
    calls = allowed("SystemCallFilter=@system-service\nSystemCallFilter=~@privileged @resources\n")
    assert {"read", "execve", "fsync"} <= calls
    assert not {"fchown", "chown", "setpriority", "reboot"} & calls
    program = "import os; os.fchown(1, 0, 0)"
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.schedule.confine",
            ",".join(calls),
            "EPERM",
            sys.executable,
            "-c",
            program,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert "PermissionError" in ended.stderr
