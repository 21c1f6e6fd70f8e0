"""Runs one command and tells what it took: `launcher.py FD COMMAND …` writes JSON to the descriptor.

Started as `python -I -S`, so that it is small: a process counts what it held before it became another
program, and a child of a large benchmark would be given the benchmark's own peak of memory.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main() -> None:
    report, command = int(sys.argv[1]), sys.argv[2:]
    os.set_inheritable(report, False)
    began = time.perf_counter()
    process = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    told = {
        "code": os.waitstatus_to_exitcode(status),
        "wall": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
    }
    os.write(report, json.dumps(told).encode())


if __name__ == "__main__":
    main()
