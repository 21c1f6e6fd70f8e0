"""newscrawl commands as real processes that begin at once: forked from one that has imported everything.

An interpreter with Scrapy takes a second of CPU to start; two hundred of them would be most of a test of
killing. The process forked here runs the same `main` as the console script, in a session of its own.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, negative for a signal; the CPU it took; what it printed."""

    code: int
    cpu: float
    out: str


class Zygote:
    """Forks commands, one at a time."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "log"

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.faults.zygote", str(self.log)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def run(self, *words: object, kill_at: float | None = None) -> Ended:
        """Run `newscrawl WORDS`; SIGKILL it once it has used `kill_at` seconds of CPU.

        CPU rather than the clock, so that a busy machine does not move the moment.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([str(word) for word in words]) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        clock = (~pid << 3) | 2  # the CPU clock of another process; see clock_getcpuclockid(3)
        deadline = time.monotonic() + PATIENCE
        used = 0.0
        while not select.select([self._process.stdout], [], [], 0.0005)[0]:
            try:
                used = time.clock_gettime(clock)
            except OSError:  # it has just ended
                break
            if time.monotonic() > deadline or (kill_at is not None and used >= kill_at):
                os.kill(pid, signal.SIGKILL)
                break
        code, cpu = json.loads(self._process.stdout.readline())
        return Ended(code, cpu, self.log.read_text(encoding="utf-8", errors="replace"))


def _main(log: str) -> None:
    import newscrawl.cli.backfill
    import newscrawl.cli.crawl
    import newscrawl.cli.migrate
    import newscrawl.cli.reextract
    import newscrawl.crawl.run
    import newscrawl.pipelines.reextraction
    import newscrawl.upkeep.checkup  # noqa: F401

    _import_what_scrapy_names()
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become(json.loads(line), log)
        print(pid, flush=True)
        _, status, used = os.wait4(pid, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]), flush=True)


def _import_what_scrapy_names() -> None:
    from scrapy.settings import Settings
    from scrapy.utils.misc import load_object

    from newscrawl import settings

    chosen: Any = Settings()
    chosen.setmodule(settings)
    named = [chosen[name] for name in ("SCHEDULER", "DUPEFILTER_CLASS", "LOG_FORMATTER", "STATS_CLASS")]
    for name in ("DOWNLOADER_MIDDLEWARES", "SPIDER_MIDDLEWARES", "EXTENSIONS", "ITEM_PIPELINES"):
        named += [one for one, order in chosen.getwithbase(name).items() if order is not None]
    for one in named:
        if isinstance(one, str) and "closespider" not in one:
            load_object(one)


def _become(words: list[str], log: str) -> None:
    os.setsid()
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(target, 1)
    os.dup2(target, 2)
    sys.argv = ["newscrawl", *words]
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
    code = 70
    try:
        from newscrawl.cli import main

        code = main() or 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _main(sys.argv[1])
