"""The signals that ask a command to end, and a terminal that is closed under one that is to end well."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

ASKING_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a service manager, a terminal that is closed."""


def way_out() -> Callable[[], None]:
    """What to call when the terminal is closed (SIGHUP): from then on what is written to it goes nowhere,
    instead of failing and being taken for an error of the command's."""
    shown = [number for number in (1, 2) if os.isatty(number)]

    def leave() -> None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for number in shown:
            os.dup2(nowhere, number)
        os.close(nowhere)

    return leave
