"""Waiting for what a process does, as long as it lives."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable

from .zygote import Process

PATIENCE = 120  # seconds; a run of the sample takes two


HEARING_SIGNALS = ("env", "--default-signal=HUP,INT")
"""What to give a command to that is to hear of a closed terminal and of Ctrl-C, though the tests run under
`nohup` or in the background."""


def end(daemon: subprocess.Popen[bytes], patience: float) -> None:
    """Ask it to end, and end it where it has not after so many seconds."""
    daemon.terminate()
    try:
        daemon.wait(patience)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


def wait_until(process: Process, is_so: Callable[[], bool]) -> None:
    """Ask now and then, or asking would take the CPU that the process wants."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.01)
