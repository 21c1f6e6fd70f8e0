"""Datatrove's engine on this machine, without the lines that it writes for its own developers."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Any

from datatrove.executor import LocalPipelineExecutor
from datatrove.utils.logging import logger


def quiet() -> None:
    """Let datatrove say what went wrong, and nothing else."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING", format="{message}")


class LocalEngine(LocalPipelineExecutor):  # type: ignore[misc] # it is an optional extra, without types
    """As it is, but for its log: each task sets that up anew, and the first task of each writes to stderr."""

    def _run_for_rank(self, rank: int, local_rank: int = 0, node_rank: int = -1) -> Any:
        if threading.current_thread() is threading.main_thread():  # a worker's: Ctrl-C is for the command
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return super()._run_for_rank(rank, local_rank + 1, node_rank)
        finally:
            quiet()
