"""newscrawl commands as real processes that begin at once: forked from one that has imported everything.

An interpreter with Scrapy takes a second of CPU to start, a crawl of the sample a third of one; hundreds of
starts would be most of the suite. The process forked here runs the same `main` as the console script, in a
session of its own. Tests of how a command begins, or of the processes that it starts, start a fresh one.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 240  # seconds
MOST = 1 << 20  # bytes of an order


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, negative for a signal; the CPU it took, in seconds, and the
    memory, in MiB at its most; what it printed."""

    code: int
    cpu: float
    peak_mb: float
    out: str
    err: str


class Zygote:
    """Forks commands; it and they have `variables` in their environment."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.variables = variables

    def __enter__(self) -> Self:
        self._link, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._link.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, MOST)
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forker", str(other.fileno())],
                cwd=ROOT,
                env={**os.environ, **self.variables},
                stdin=subprocess.DEVNULL,
                pass_fds=[other.fileno()],
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.close()
        self._process.wait(PATIENCE)

    def start(
        self, *words: object, cwd: Path | None = None, resolver: Path | None = None, **variables: str
    ) -> Forked:
        """Start `newscrawl WORDS` in `cwd` or here, in this environment with `variables`, and leave it
        running; `resolver` is what it finds at /etc/resolv.conf."""
        (out, out_end), (err, err_end) = os.pipe(), os.pipe()
        pid = self._begin(self._order(words, variables, cwd, resolver), out_end, err_end)
        return Forked(self, pid, out, err)

    def run(
        self,
        *words: object,
        cwd: Path | None = None,
        resolver: Path | None = None,
        kill_at: float | None = None,
        **variables: str,
    ) -> Ended:
        """Run it to the end; SIGKILL it once it has used `kill_at` seconds of CPU, or takes longer than our
        patience.

        CPU rather than the clock, so that a busy machine does not move the moment.
        """
        return self._run(self._order(words, variables, cwd, resolver), kill_at)

    def kill(self, *words: object, with_files: tuple[tuple[Path, int], ...] = (), saying: str = "") -> None:
        """Run it until SIGKILL ends it at a moment that no busy machine can move: before it opens or changes
        a file, with as many there of each pattern as `with_files` says, or before it prints `saying` to
        stderr.

        Raises:
            AssertionError: it ended before.
        """
        files = [(str(pattern), count) for pattern, count in with_files]
        ended = self._run(self._order(words, {}) | {"dies_with": files, "dies_saying": saying}, None)
        assert ended.code == -signal.SIGKILL, ended

    def _run(self, order: dict[str, Any], kill_at: float | None) -> Ended:
        out, err = (self.folder / name for name in ("out", "err"))
        ends = [os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600) for file in (out, err)]
        pid = self._begin(order, *ends)
        _await_or_kill(pid, kill_at)
        code, cpu, peak = self.reap(pid)
        said = (file.read_text(encoding="utf-8", errors="replace") for file in (out, err))
        return Ended(code, cpu, peak, *said)

    def reap(self, pid: int) -> tuple[int, float, float]:
        """The exit code, the CPU and the memory of a process that has ended, or is about to."""
        self._link.send(json.dumps({"reap": pid}).encode())
        code, cpu, peak = json.loads(self._link.recv(MOST))
        return code, cpu, peak

    def _order(
        self,
        words: tuple[object, ...],
        variables: dict[str, str],
        cwd: Path | None = None,
        resolver: Path | None = None,
    ) -> dict[str, Any]:
        environment = {name: value for name, value in os.environ.items() if name != "NEWSCRAWL_DATA"}
        return {
            "words": [str(word) for word in words],
            "cwd": str(cwd or Path.cwd()),
            "environment": environment | self.variables | variables,
            "resolver": None if resolver is None else str(resolver),
        }

    def _begin(self, order: dict[str, Any], out: int, err: int) -> int:
        try:
            socket.send_fds(self._link, [json.dumps(order).encode()], [out, err])
        finally:
            os.close(out)
            os.close(err)
        return int(self._link.recv(MOST))


class Forked:
    """A command that runs, with what tests use of `subprocess.Popen`."""

    def __init__(self, zygote: Zygote, pid: int, out: int, err: int) -> None:
        self._zygote = zygote
        self._end = os.pidfd_open(pid)  # can be read from once it has ended
        self.pid = pid
        self.returncode: int | None = None
        self._said: tuple[str, str] | None = None
        self.stdout = open(out, encoding="utf-8", errors="replace")  # noqa: SIM115
        self.stderr = open(err, encoding="utf-8", errors="replace")  # noqa: SIM115

    def poll(self) -> int | None:
        if self.returncode is None and select.select([self._end], [], [], 0)[0]:
            self._reap()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(f"newscrawl ({self.pid})", timeout or 0)
            self._reap()
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float = PATIENCE) -> tuple[str, str]:
        """What it printed, once the last has ended that shares its output; killed when that takes longer."""
        if self._said is None:
            impatience = threading.Timer(timeout, self.kill)
            impatience.start()
            with ThreadPoolExecutor(1) as beside, self.stdout, self.stderr:
                err = beside.submit(self.stderr.read)
                self._said = (self.stdout.read(), err.result())
            impatience.cancel()
            self.wait(timeout)
        return self._said

    def send_signal(self, how: int) -> None:
        if self.poll() is None:
            signal.pidfd_send_signal(self._end, how)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _reap(self) -> None:
        os.close(self._end)
        self.returncode, _, _ = self._zygote.reap(self.pid)


Process = Forked | subprocess.Popen[str]


def _await_or_kill(pid: int, kill_at: float | None) -> None:
    """Wait for the end of a process, or kill it."""
    clock = (~pid << 3) | 2  # the CPU clock of another process; see clock_getcpuclockid(3)
    deadline = time.monotonic() + PATIENCE
    pause = 1 if kill_at is None else 0.0005
    end = os.pidfd_open(pid)
    try:
        while not select.select([end], [], [], pause)[0]:
            used = time.clock_gettime(clock) if kill_at is not None else 0.0
            if time.monotonic() > deadline or (kill_at is not None and used >= kill_at):
                signal.pidfd_send_signal(end, signal.SIGKILL)
                return
    finally:
        os.close(end)


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
