"""Starting commands, against starting Python with click."""

from __future__ import annotations

import sys
from collections.abc import Callable

from ..bench import Bench, Rounds, Row
from ..measure import run

CLICK = "import click"


def start(*arguments: str) -> Callable[[Bench], Rounds]:
    def rounds(bench: Bench) -> Rounds:
        command = [sys.executable, "-m", "newscrawl"]
        if arguments != ("--help",):
            command += ["--data", bench.once("demo", lambda: demo(bench))]
        run([*command, *arguments])  # writes the bytecode where there is none yet
        for _ in range(bench.few(5, 15)):
            ours = run([*command, *arguments]).cpu
            yield 1e3 * ours, 1e3 * run([sys.executable, "-c", "import click"]).cpu

    return rounds


def demo(bench: Bench) -> str:
    """An archive of the sample newspaper."""
    data = str(bench.new("demo"))
    run([sys.executable, "-m", "newscrawl", "demo", "--data", data])
    return data


ROWS = (
    Row("start-help", CLICK, "ms", 2, start("--help")),
    Row("start-search", CLICK, "ms", 4, start("search", "dak nong")),
    Row("start-status", CLICK, "ms", 4, start("status")),
)
