"""Work that an engine does, in a process of its own, given up when nothing has come of it for too long.

An engine may wait for ever for what will never come: datatrove does for a Ray worker that was killed while it
began, and Ray for machines that a cluster does not have. Nothing but its end stops such a process: Ray's own
threads wait for ever, and end the process they are in when its connection is closed. What is done shows in
the worklist's folder.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from newscrawl.cluster.worklist import Worklist
from newscrawl.errors import NewscrawlError, Stalled
from newscrawl.newspapers.durations import written
from newscrawl.pipelines.processes import ctrl_c_is_ours, end_with

PATIENCE = 600.0
"""Seconds in which something has to be read: a worker writes what it has read every few seconds."""
TELL_EVERY = 30.0
_LOOK_EVERY = 1.0
_AGAIN = "Give the same command again: it reads only what is left."


def watched(
    run: Callable[[], object], worklist: Worklist, patience: float, tell: Callable[[int], object]
) -> None:
    """Do `run`, which works on `worklist` and can be sent to another process; `tell` hears each half minute
    how many files are done.

    Raises what it raises of ours; `Stalled` when it ends otherwise, or no task has gone on for `patience`
    seconds. However this is left, its process has ended.
    """
    with _process(run) as (process, answer):
        seen, since = worklist.progress(), time.monotonic()
        told = since
        while process.is_alive():
            process.join(_LOOK_EVERY)
            if time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                tell(worklist.completed())
            now = worklist.progress()
            if now != seen:
                seen, since = now, time.monotonic()
            elif process.is_alive() and time.monotonic() - since > patience:
                done = f"{worklist.completed()} of {len(worklist.files)} WARC files are done"
                raise Stalled(
                    f"The engine has read nothing for {written(patience)} ({done}): a worker was lost as it "
                    f"began, or the cluster has no room for one. {_AGAIN}"
                )
        try:
            error = answer.recv()
        except EOFError:
            code = process.exitcode
            raise Stalled(f"The engine's process ended before its work did ({code}). {_AGAIN}") from None
        if error is not None:
            raise error


@contextmanager
def _process(run: Callable[[], object]) -> Iterator[tuple[BaseProcess, Connection]]:
    context = multiprocessing.get_context("spawn")  # the parent has a database open
    answer, answering = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(run, answering), name="engine")
    resource_tracker.ensure_running()  # as it begins it would let Ctrl-C in again
    with answer:
        with answering, ctrl_c_is_ours():
            process.start()
        try:
            yield process, answer
        finally:
            process.kill()
            process.join()


# --- in that process ------------------------------------------------------------------------------


def _work(run: Callable[[], object], answering: Connection) -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    end_with(parent.sentinel)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # inherited by all that this process begins
    answer: NewscrawlError | None = None
    try:
        run()
    except NewscrawlError as error:
        answer = error
    except Exception as error:
        answer = Stalled(f"The engine failed ({type(error).__name__}: {error}). {_AGAIN}")
    answering.send(answer)
