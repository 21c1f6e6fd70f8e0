"""Work that an engine does elsewhere, given up when nothing has come of it for too long.

An engine may wait for ever for what will never come: datatrove does for a Ray worker that was killed while it
began, and Ray for machines that a cluster does not have. What is done shows in the worklist's folder.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

from newscrawl.cluster.worklist import Worklist
from newscrawl.errors import Stalled
from newscrawl.newspapers.durations import written

PATIENCE = 600.0
"""Seconds in which something has to be read: a worker writes what it has read every few seconds."""
TELL_EVERY = 30.0
_LOOK_EVERY = 1.0


def watched(
    run: Callable[[], object], worklist: Worklist, patience: float, tell: Callable[[int], object]
) -> None:
    """Do `run`, which works on `worklist`; `tell` hears each half minute how many files are done.

    Raises what it raises, and `Stalled` when no task has gone on for `patience` seconds; it is then still
    waiting, in a thread that ends with this process.
    """
    raised: list[BaseException] = []

    def work() -> None:
        try:
            run()
        except BaseException as error:  # handed on to who waits
            raised.append(error)

    thread = Thread(target=work, name="engine", daemon=True)
    thread.start()
    seen, since = worklist.progress(), time.monotonic()
    told = since
    while thread.is_alive():
        thread.join(_LOOK_EVERY)
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            tell(worklist.completed())
        now = worklist.progress()
        if now != seen:
            seen, since = now, time.monotonic()
        elif thread.is_alive() and time.monotonic() - since > patience:
            done = f"{worklist.completed()} of {len(worklist.files)} WARC files are done"
            raise Stalled(
                f"The engine has read nothing for {written(patience)} ({done}): a worker was lost as it "
                "began, or the cluster has no room for one. Give the same command again: it reads only what "
                "is left."
            )
    if raised:
        raise raised[0]
