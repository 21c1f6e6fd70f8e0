"""The process that `tests.zygote` forks commands from: `python -m tests.forker DESCRIPTOR`.

It has imported everything, and takes orders at a socket: a command to fork, whose output's descriptors come
along, is answered by a process id, and that id by how the process ended.
"""

from __future__ import annotations

import ctypes
import gc
import glob
import importlib
import json
import os
import pkgutil
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from .zygote import MOST

RESOLVER = Path("/etc/resolv.conf")
CHANGES = {"open", "sqlite3.connect", "os.rename", "os.remove", "os.link", "os.mkdir", "os.rmdir"}  # audited
NEW_MOUNTS, BIND, PRIVATE, ALL_BELOW = 0x20000, 0x1000, 0x40000, 0x4000  # of unshare(2) and mount(2)


def _main(link: socket.socket) -> None:
    _import_everything()
    gc.freeze()  # or each child would copy what it never touches
    while True:
        told, ends, _, _ = socket.recv_fds(link, MOST, 2)
        if not told:
            break
        order = json.loads(told)
        answer = _ended(order["reap"]) if "reap" in order else _forked(link, order, ends)
        link.send(json.dumps(answer).encode())


def _forked(link: socket.socket, order: dict[str, Any], ends: list[int]) -> int:
    pid = os.fork()
    if pid == 0:
        link.close()
        _become(order, ends)
    for end in ends:
        os.close(end)
    return pid


def _ended(pid: int) -> tuple[int, float, float]:
    _, status, used = os.wait4(pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def _import_everything() -> None:
    """What commands would import when they come to need it, and Scrapy when it reads its settings."""
    import sqlite_utils  # noqa: F401  (with numpy, where that is installed)

    import newscrawl.cli
    import newscrawl.crawl.run
    import newscrawl.pipelines.reextraction
    import newscrawl.upkeep.addresses
    import newscrawl.upkeep.checkup

    for module in pkgutil.iter_modules(newscrawl.cli.__path__, "newscrawl.cli."):
        importlib.import_module(module.name)
    _import_what_scrapy_names()
    assert "twisted.internet.reactor" not in sys.modules, "each crawl installs its own"


def _import_what_scrapy_names() -> None:
    from scrapy.settings import Settings
    from scrapy.utils.misc import load_object

    from newscrawl import settings

    chosen: Any = Settings()
    chosen.setmodule(settings)
    named = [chosen[name] for name in ("SCHEDULER", "DUPEFILTER_CLASS", "LOG_FORMATTER", "STATS_CLASS")]
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES"):
        named += chosen.getwithbase(name)  # Scrapy loads also those that are switched off
    for one in named:
        if isinstance(one, str):
            load_object(one)


def _become(order: dict[str, Any], ends: list[int]) -> None:
    os.setsid()
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["environment"])
    if order["resolver"] is not None:
        _look_names_up_by(order["resolver"])
    signal.signal(signal.SIGINT, signal.default_int_handler)  # though the tests run in the background
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    for number, end in enumerate((os.open(os.devnull, os.O_RDONLY), *ends)):
        os.dup2(end, number)
        os.close(end)
    sys.argv = ["newscrawl", *order["words"]]
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", buffering=1, errors="backslashreplace", closefd=False)  # noqa: SIM115
    if files := order.get("dies_with"):
        sys.addaudithook(partial(_die_with, files))
    if words := order.get("dies_saying"):
        sys.stderr.write = partial(_die_saying, words, sys.stderr.write)  # type: ignore[method-assign]
    try:
        from newscrawl.cli import main

        code = main() or 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with(files: list[tuple[str, int]], event: str, _: object) -> None:
    """Before it opens or changes a file, once there are as many of each pattern as `files` says."""
    if event in CHANGES and all(len(glob.glob(pattern)) >= count for pattern, count in files):  # noqa: PTH207
        os.kill(os.getpid(), signal.SIGKILL)


def _die_saying(words: str, write: Callable[[str], int], text: str) -> int:
    if words in text:
        os.kill(os.getpid(), signal.SIGKILL)
    return write(text)


def _look_names_up_by(file: str) -> None:
    """For this process alone, which gets mounts of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    for failed in (
        libc.unshare(NEW_MOUNTS),
        libc.mount(None, b"/", None, PRIVATE | ALL_BELOW, None),
        libc.mount(file.encode(), bytes(RESOLVER), None, BIND, None),
    ):
        if failed:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


if __name__ == "__main__":
    _main(socket.socket(fileno=int(sys.argv[1])))
