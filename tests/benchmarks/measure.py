"""How the benchmarks measure: whole processes, by the operating system's own accounting."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Run:
    """One finished process: wall and CPU seconds (its children's too), the largest peak of memory in MB.

    `peak_mb` is resident memory of the command or of its largest child; never less than the ten of the
    launcher.
    """

    wall: float
    cpu: float
    peak_mb: float


def run(command: Sequence[str], **environment: str) -> Run:
    """Run a command to its end and account for it; raises `CalledProcessError` when it fails.

    Python may keep bytecode, as where newscrawl is installed: a first run may have to write it.
    """
    environment = {"PYTHONDONTWRITEBYTECODE": "", **environment}
    reading, writing = os.pipe()
    try:
        launched = subprocess.run(
            [sys.executable, "-I", "-S", str(_LAUNCHER), str(writing), *command],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
            pass_fds=[writing],
        )
    finally:
        os.close(writing)
        with os.fdopen(reading, "rb") as told:
            report = told.read()
    if launched.returncode or not report:
        raise subprocess.CalledProcessError(launched.returncode, command, stderr=launched.stderr)
    taken = json.loads(report)
    if code := taken.pop("code"):
        raise subprocess.CalledProcessError(code, command, stderr=launched.stderr)
    return Run(**taken)
