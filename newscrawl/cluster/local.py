"""Datatrove's engine on this machine: it ends with the command, and says nothing to its own developers."""

from __future__ import annotations

import os
import sys
from typing import Any

import multiprocess
import multiprocess.util
from datatrove.executor import LocalPipelineExecutor
from datatrove.utils.logging import logger

from newscrawl.pipelines.processes import end_with


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
        # Given up, it leaves semaphores behind: those who remove them need not say so to people.
        os.environ["PYTHONWARNINGS"] = "ignore:resource_tracker:UserWarning"
        return super().run()

    def _run_for_rank(self, rank: int, local_rank: int = 0, node_rank: int = -1) -> Any:
        _end_with_parent(self)
        try:
            return super()._run_for_rank(rank, local_rank + 1, node_rank)
        finally:
            quiet()


def _end_with_parent(_engine: LocalEngine) -> None:
    parent = multiprocess.parent_process()
    if parent is not None:  # else it is the process that the engine runs in
        end_with(parent.sentinel)
