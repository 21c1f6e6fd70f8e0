"""The engines: datatrove's executors, made of what the command line says."""

from __future__ import annotations

import logging
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from math import inf
from pathlib import Path
from typing import Any, Literal

from newscrawl.cluster.task import FileTask
from newscrawl.cluster.watching import PATIENCE, watched
from newscrawl.cluster.worklist import Worklist
from newscrawl.errors import Misuse

Engine = Literal["local", "slurm", "ray"]

_SLURM_NEEDS = ("time", "partition")
_SLURM_ENVIRONMENTS = frozenset({"env_command", "condaenv", "venv_path"})
_OURS = frozenset({"address", "patience"})
_ROOM = 39
"""What Ray's longest socket leaves of the 107 bytes that a path to one may have."""

_NUMBERS = frozenset(
    {"cpus_per_task", "mem_per_cpu_gb", "max_array_size", "randomize_start_duration", "tasks_per_job"}
)


def run(
    engine: Engine,
    worklist: Worklist,
    task: FileTask,
    *,
    workers: int,
    options: Mapping[str, str],
    tell: Callable[[int], object],
) -> bool:
    """Run the tasks that are not done yet; whether all are done now (a SLURM job goes on by itself).

    `options` are datatrove's for this engine, such as `partition`; `address` is Ray's cluster, and `patience`
    the seconds after which tasks on it that do not go on are given up. Raises `Misuse` where datatrove or Ray
    is missing or refuses an option; `Stalled`. `tell` hears now and then how many files are done.
    """
    patience = _number("patience", options.get("patience", str(PATIENCE)))
    try:
        executor = _executor(engine, worklist, task, workers, options)
        if engine == "slurm":
            _hand_over(executor, worklist)
        elif engine == "ray":
            address = options.get("address") or os.environ.get("RAY_ADDRESS")
            watched(partial(_run_on_ray, executor, address, workers), worklist, patience, tell)
        else:
            watched(partial(_run_here, executor), worklist, inf, tell)
    except ImportError as missing:
        raise _not_installed(missing) from missing
    except subprocess.CalledProcessError as error:
        raise Misuse(f"SLURM did not take the job ({error.cmd[0]} ended with {error.returncode}).") from error
    return not executor.get_incomplete_ranks(skip_completed=True)


def _not_installed(missing: ImportError) -> Misuse:
    return Misuse(
        f"--engine needs {missing.name}, which is not installed: `pip install 'newscrawl[cluster]'` on every "
        "machine that takes part."
    )


def _hand_over(executor: Any, worklist: Worklist) -> None:
    """Let SLURM run the tasks, unless it is still at those of an earlier command: it would do them twice, the
    first job by the second one's list."""
    if worklist.job.exists() and _is_at(worklist.job.read_text(encoding="ascii")):
        return
    executor.run()
    if executor.job_id not in (None, -1):  # -1: there was nothing left to do
        worklist.job.write_text(str(executor.job_id), encoding="ascii")


def _is_at(job: str) -> bool:
    """Whether a job of SLURM waits or runs; those that have ended it does not list, or knows no more."""
    words = ["squeue", "--noheader", "--jobs", job]
    asked = subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return asked.returncode == 0 and bool(asked.stdout.strip())


def _executor(
    engine: Engine, worklist: Worklist, task: FileTask, workers: int, options: Mapping[str, str]
) -> Any:
    from newscrawl.cluster.local import LocalEngine, quiet  # noqa: PLC0415 - wanted by this command alone

    quiet()
    common: dict[str, Any] = {
        "pipeline": [task],
        "tasks": len(worklist.files),
        "logging_dir": str(worklist.log),
        "workers": min(workers, len(worklist.files)) or 1,
    }
    given = {
        name: _value(name, text) for name, text in options.items() if engine != "ray" or name not in _OURS
    }
    try:
        if engine == "local":
            return LocalEngine(**common, **given)
        if engine == "slurm":
            from datatrove.executor import SlurmPipelineExecutor  # noqa: PLC0415

            missing = [name for name in _SLURM_NEEDS if name not in given]
            if missing:
                raise Misuse(f"SLURM wants to know {' and '.join(missing)}: --option {missing[0]}=….")
            defaults = {"job_name": "newscrawl", "mail_type": "NONE"}
            if not given.keys() & _SLURM_ENVIRONMENTS:
                # The tasks find the same Python that was asked here: the one that has newscrawl.
                defaults["env_command"] = f"export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH"
            return SlurmPipelineExecutor(**common, **{**defaults, **given})
        from datatrove.executor.ray import RayPipelineExecutor  # noqa: PLC0415

        return RayPipelineExecutor(**common, **{"mem_per_cpu_gb": 0.5, **given})
    except TypeError as error:
        raise Misuse(f"The engine {engine} does not take that: {error}.") from error


def _value(name: str, text: str) -> int | float | str:
    return _number(name, text) if name in _NUMBERS else text


def _number(name: str, text: str) -> int | float:
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        raise Misuse(f"--option {name} must be a number, not '{text}'.") from None


# --- in a process of its own ----------------------------------------------------------------------


def _run_here(executor: Any) -> None:
    from newscrawl.cluster.local import quiet  # noqa: PLC0415 - wanted by this command alone

    quiet()
    _leave_room_for_sockets()
    executor.run()


def _leave_room_for_sockets() -> None:
    """Have this process and those it starts put their sockets where there is room for the names."""
    if len(os.fsencode(tempfile.gettempdir())) <= _ROOM:
        return
    for folder in ("/tmp", "/var/tmp", "/dev/shm"):  # noqa: S108 - the names in it are made by who needs them
        if os.access(folder, os.W_OK | os.X_OK):
            os.environ["TMPDIR"] = tempfile.tempdir = folder
            return


def _run_on_ray(executor: Any, address: str | None, workers: int) -> None:
    """Run it on the cluster at `address`, else on a small one on this machine."""
    try:
        import ray  # noqa: PLC0415
    except ImportError as missing:
        raise _not_installed(missing) from missing
    _leave_room_for_sockets()
    here: dict[str, Any] = {"address": address} if address else {"address": "local", "num_cpus": workers}
    try:
        ray.init(
            **here,
            log_to_driver=False,
            logging_level=logging.WARNING,
            include_dashboard=None if address else False,
        )
    except (ConnectionError, RuntimeError) as error:
        raise Misuse(f"Ray's cluster at {address or 'this machine'} does not answer: {error}.") from error
    try:
        _run_here(executor)
    finally:
        ray.shutdown()
