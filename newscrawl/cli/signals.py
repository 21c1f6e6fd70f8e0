"""Being asked to end, for commands that hand it on to a process of theirs."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from newscrawl.crawl.terminal import ASKING_TO_END, way_out


@contextmanager
def signals_go_to(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """`handler` hears that we are asked to end while the block runs. What is ignored stays so, as `nohup`
    wants it."""
    heard = [number for number in ASKING_TO_END if signal.getsignal(number) != signal.SIG_IGN]
    leave_terminal = way_out()

    def hear(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            leave_terminal()
        handler(number, frame)

    before = {number: signal.signal(number, hear) for number in heard}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
