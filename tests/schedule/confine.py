"""Runs a command with the system calls that a service manager would leave it: `python -m
tests.schedule.confine NAMES REFUSAL COMMAND…`.

`NAMES` are the calls allowed, with commas between; `REFUSAL` is the error number that others get, or "kill".
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000  # see seccomp.h


def _main(names: str, refusal: str, *command: str) -> None:
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    others = KILL if refusal == "kill" else ERROR | getattr(errno, refusal)
    rules = ctypes.c_void_p(library.seccomp_init(ctypes.c_uint32(others)))
    for name in names.split(","):
        number = library.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:  # this processor's Linux has it
            _succeed(library.seccomp_rule_add(rules, ctypes.c_uint32(ALLOW), number, 0))
    _succeed(library.seccomp_load(rules))
    os.execv(command[0], command)


def _succeed(code: int) -> None:
    if code:
        raise OSError(-code, os.strerror(-code))


if __name__ == "__main__":
    _main(*sys.argv[1:])
