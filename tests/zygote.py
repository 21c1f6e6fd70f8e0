"""newscrawl commands as real processes that begin at once: forked from one that has imported everything.

An interpreter with Scrapy takes a second of CPU to start, a crawl of the sample a third of one; hundreds of
starts would be most of the suite. The process forked here runs the same `main` as the console script, in a
session of its own. Tests that send it a signal or measure it start a fresh one.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 240  # seconds


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, negative for a signal; the CPU it took; what it printed."""

    code: int
    cpu: float
    out: str
    err: str


class Zygote:
    """Forks commands, one at a time; it and they have `variables` in their environment."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = variables

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "tests.zygote", str(self.folder)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **self.variables},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(PATIENCE)
        self._process.stdout.close()

    def run(
        self, *words: object, cwd: Path | None = None, kill_at: float | None = None, **variables: str
    ) -> Ended:
        """Run `newscrawl WORDS` in `cwd` or here, in this environment with `variables`; SIGKILL it once it
        has used `kill_at` seconds of CPU, or takes longer than our patience.

        CPU rather than the clock, so that a busy machine does not move the moment.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        environment = {name: value for name, value in os.environ.items() if name != "NEWSCRAWL_DATA"}
        environment |= self.variables | variables
        order = [[str(word) for word in words], str(cwd or Path.cwd()), environment]
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        pid = int(self._process.stdout.readline())
        clock = (~pid << 3) | 2  # the CPU clock of another process; see clock_getcpuclockid(3)
        deadline = time.monotonic() + PATIENCE
        used = 0.0
        pause = 1 if kill_at is None else 0.0005
        while not select.select([self._process.stdout], [], [], pause)[0]:
            try:
                used = time.clock_gettime(clock)
            except OSError:  # it has just ended
                break
            if time.monotonic() > deadline or (kill_at is not None and used >= kill_at):
                with suppress(ProcessLookupError):  # or it has ended since its clock was read
                    os.kill(pid, signal.SIGKILL)
                break
        code, cpu = json.loads(self._process.stdout.readline())
        said = [(self.folder / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err")]
        return Ended(code, cpu, *said)


@cache
def zygote() -> Zygote:
    """The one that the tests of this process share; it ends with it."""
    return kept(Path(tempfile.mkdtemp(prefix="newscrawl-zygote-")))


def kept(folder: Path, **variables: str) -> Zygote:
    """One that ends with this process, and then its folder is removed."""
    begun = Zygote(folder, **variables).__enter__()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(begun.__exit__, None, None, None)
    return begun


def _main(folder: str) -> None:
    _import_everything()
    gc.freeze()  # or each child would copy what it never touches
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            words, cwd, environment = json.loads(line)
            _become(words, cwd, environment, Path(folder))
        print(pid, flush=True)
        _, status, used = os.wait4(pid, 0)
        print(json.dumps([os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime]), flush=True)


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


def _become(words: list[str], cwd: str, environment: dict[str, str], folder: Path) -> None:
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    sys.argv = ["newscrawl", *words]
    sys.stdin = open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
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
