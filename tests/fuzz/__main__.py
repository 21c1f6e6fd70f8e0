"""Fuzz the readers, guided by the coverage of their code, for a bounded time.

    python -m tests.fuzz [TARGET ...] [--seconds 60]

The time is shared among the targets, each in a process of its own. An input that makes a target raise,
or takes a reader over `--slow` seconds, is saved in `tests/fuzz/crashes/TARGET/`; there it is a test of
the suite until it is removed. Exit code 1 when one was found. Needs `pip install atheris` (Linux, x86-64).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CRASHES = Path(__file__).with_name("crashes")
TARGETS = ("page", "source", "index", "dates", "bylines", "urls", "warc", "newspaper")
WEIGHTS = {"page": 3, "source": 2, "warc": 2}  # shares of the time; the others have one each


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Fuzz the readers.")
    words.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)} (all)")
    words.add_argument("--seconds", type=int, default=60, help="of all targets together (60)")
    words.add_argument(
        "--slow", type=int, default=10, help="seconds for one input that count as a fault (10)"
    )
    given = words.parse_args()
    chosen = given.targets or list(TARGETS)
    if unknown := set(chosen) - set(TARGETS):
        words.error(f"there is no target {min(unknown)}; there are {', '.join(TARGETS)}")
    whole = sum(WEIGHTS.get(name, 1) for name in chosen)
    failed = [
        name
        for name in chosen
        if _run(name, max(1, given.seconds * WEIGHTS.get(name, 1) // whole), given.slow)
    ]
    if failed:
        print(f"fuzzing found inputs that {', '.join(failed)} cannot bear; see {CRASHES}")
    return int(bool(failed))


def _run(name: str, seconds: int, slow: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        command = [sys.executable, "-m", "tests.fuzz.fuzzer", name, str(corpus), str(seconds), str(slow)]
        ran = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False, env=_environment())
        lines = ran.stderr.splitlines()
        done = next((line for line in reversed(lines) if line.startswith("Done ")), "stopped early")
        print(f"{name}: {done}", flush=True)
        if ran.returncode:
            print("\n".join(lines[-40:]), flush=True)
        return ran.returncode


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONHASHSEED": "0"}


if __name__ == "__main__":
    sys.exit(main())
