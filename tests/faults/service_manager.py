"""An end as systemd makes it: SIGTERM, and SIGKILL when the grace is over."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from pathlib import Path

from ..zygote import Process

GRACE = 10.0
"""Seconds that a service is given by the strictest of service managers that we know."""
_LONGEST = 120.0  # seconds, on a machine that does other things meanwhile
_LOOK = 0.05


def end(process: Process) -> float:
    """Ask a process to end, and kill it when it has had its grace; the seconds of it that it took.

    Seconds in which its threads were ready and this machine gave them no processor are not the process's.
    """
    before = _kept_waiting(process.pid)
    waited = dict(before)  # by thread, also by those that have ended since
    process.send_signal(signal.SIGTERM)
    began, taken = time.monotonic(), 0.0
    while process.poll() is None:
        time.sleep(_LOOK)
        waited |= _kept_waiting(process.pid)
        lost = sum(waited.values()) - sum(before.values())
        elapsed = time.monotonic() - began
        taken = max(taken, elapsed - lost)
        if taken > GRACE or elapsed > _LONGEST:
            process.kill()
            process.wait()
    return taken


def _kept_waiting(pid: int) -> dict[str, float]:
    """Seconds that each thread of a process has stood ready for a processor so far; see proc(5)."""
    seconds = {}
    for thread in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with suppress(OSError):  # the thread has just ended
            seconds[thread.parent.name] = int(thread.read_text(encoding="ascii").split()[1]) / 1e9
    return seconds
