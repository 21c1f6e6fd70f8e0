"""Runs one command and tells what it took: `launcher.py FILE COMMAND …` writes JSON to FILE.

Started as `python -I -S`, so that it is small: a process counts what it held before it became another
program, and a child of a large one would be given its parent's peak of memory.
"""

from __future__ import annotations

import json
import os
import sys
import time

COMMAND = (sys.executable, "-I", "-S", __file__)


def main() -> None:
    report, command = sys.argv[1], sys.argv[2:]
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    told = {
        "code": os.waitstatus_to_exitcode(status),
        "wall": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
    }
    with open(report, "w") as file:  # noqa: PTH123 - pathlib would make it larger
        json.dump(told, file)
    sys.exit(told["code"] if told["code"] >= 0 else 128 - told["code"])


if __name__ == "__main__":
    main()
