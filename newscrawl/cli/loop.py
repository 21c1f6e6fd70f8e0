"""A timer of our own, for where there is neither systemd nor cron: containers, terminals."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from types import FrameType

from newscrawl.cli.signals import signals_go_to


def run_every(words: Sequence[str], seconds: float) -> int:
    """Start a command now and then every so many seconds, until a signal asks us to stop.

    The signal is handed on; returns 0 when what was running has ended.
    """
    stop = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def end(number: int, _frame: FrameType | None) -> None:
        stop.set()
        for process in running:
            process.send_signal(number)

    with signals_go_to(end):
        while not stop.is_set():
            began = time.monotonic()
            # In a session of its own, so that Ctrl-C reaches it once: through us.
            with subprocess.Popen(words, start_new_session=True) as process:  # noqa: S603 - our own words
                running.append(process)
                if stop.is_set():  # the signal came while it was started
                    process.send_signal(signal.SIGTERM)
                process.wait()
                running.clear()
            stop.wait(max(0.0, seconds - (time.monotonic() - began)))
    return 0
