"""How the benchmarks measure: whole processes, by the operating system's own accounting."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass

from ..launcher import COMMAND as LAUNCHER


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
    with tempfile.NamedTemporaryFile() as report:
        launched = subprocess.run(
            [*LAUNCHER, report.name, *command],
            check=False,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
        )
        told = report.read()
    if launched.returncode or not told:
        raise subprocess.CalledProcessError(launched.returncode, command, stderr=launched.stderr)
    taken = json.loads(told)
    del taken["code"]
    return Run(**taken)
