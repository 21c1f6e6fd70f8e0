"""Datatrove's engine on this machine: it ends with the command, and says nothing to its own developers."""

from __future__ import annotations

import sys
import threading
from typing import Any

import multiprocess
import multiprocess.resource_tracker
import multiprocess.util
from datatrove.executor import LocalPipelineExecutor
from datatrove.utils.logging import logger

from newscrawl.pipelines.processes import ctrl_c_is_ours, end_with


def quiet() -> None:
    """Let datatrove say what went wrong, and nothing else."""
    logger.remove()
    logger.add(sys.stderr, level="WARNING", format="{message}")


class LocalEngine(LocalPipelineExecutor):  # type: ignore[misc] # it is an optional extra, without types
    """As it is, but for its processes, which end with this one, however it ends, and for its log: each task
    sets that up anew, and the first task of each writes to stderr."""

    def run(self) -> Any:
        """Run the tasks that are not done."""
        # The process in which it counts them is forked, and would outlive a command that is killed.
        multiprocess.util.register_after_fork(self, _end_with_parent)
        multiprocess.resource_tracker.ensure_running()  # as it begins it would let Ctrl-C in again
        with ctrl_c_is_ours():
            return super().run()

    def _run_for_rank(self, rank: int, local_rank: int = 0, node_rank: int = -1) -> Any:
        if threading.current_thread() is threading.main_thread():  # a worker's
            _end_with_parent(self)
        try:
            return super()._run_for_rank(rank, local_rank + 1, node_rank)
        finally:
            quiet()


def _end_with_parent(_engine: LocalEngine) -> None:
    end_with(multiprocess.parent_process().sentinel)
