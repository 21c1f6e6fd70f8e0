"""A crawl that tells where its processor time goes: `python -m tests.benchmarks.timed_crawl FILE COMMAND …`.

The command is newscrawl's own. The functions that read pages, write records and store rows are wrapped, each
by the clock of the thread that it runs in; what one of them does inside another is counted for it alone. What
the event loop's thread does besides, once the first record was written, is fetching: Scrapy, Twisted, the
frontier's leases. FILE is filled with JSON of seconds.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from newscrawl import cli
from newscrawl.archive import WarcWriter
from newscrawl.crawl import jobs, source_job
from newscrawl.storage import Database, captures


class Clocks:
    """Seconds of CPU by part, the inner ones of nested parts taken out of the outer."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}
        self.on_main = 0.0
        self.first_record: tuple[float, float, float] | None = None
        self._open = threading.local()
        self._lock = threading.Lock()

    @contextmanager
    def of(self, part: str) -> Iterator[None]:
        parts: list[list[Any]] = self._open.__dict__.setdefault("parts", [])
        self._charge(parts)
        parts.append([part, time.thread_time()])
        try:
            yield
        finally:
            self._charge(parts)
            parts.pop()
            if parts:
                parts[-1][1] = time.thread_time()

    def _charge(self, parts: list[list[Any]]) -> None:
        if parts:
            part, since = parts[-1]
            taken = time.thread_time() - since
            with self._lock:
                self.spent[part] = self.spent.get(part, 0.0) + taken
                if threading.current_thread() is threading.main_thread():
                    self.on_main += taken

    def wrap(self, owner: Any, name: str, part: str) -> None:
        call: Callable[..., Any] = getattr(owner, name)

        @wraps(call)
        def timed(*arguments: Any, **named: Any) -> Any:
            with self.of(part):
                return call(*arguments, **named)

        setattr(owner, name, timed)

    def wrap_block(self, owner: Any, name: str, part: str) -> None:
        """The same for what is used in a `with`: all that happens inside."""
        call: Callable[..., Any] = getattr(owner, name)

        @contextmanager
        def timed(*arguments: Any, **named: Any) -> Iterator[Any]:
            with self.of(part), call(*arguments, **named) as given:
                yield given

        setattr(owner, name, timed)

    def note_first_record(self) -> None:
        """From now on it is a crawl; before, Python, Scrapy and the archive were started."""
        write = WarcWriter.write

        @wraps(write)
        def noted(*arguments: Any, **named: Any) -> Any:
            if self.first_record is None:
                clock = time.pthread_getcpuclockid(threading.main_thread().ident or 0)
                self.first_record = time.perf_counter(), time.process_time(), time.clock_gettime(clock)
            return write(*arguments, **named)

        WarcWriter.write = noted  # type: ignore[method-assign]


def main() -> None:
    file, clocks = Path(sys.argv[1]), Clocks()
    clocks.wrap(jobs, "examine", "extraction")
    clocks.wrap(source_job.SourceJob, "prepare", "reading sources")
    clocks.wrap(WarcWriter, "write", "writing WARC")
    clocks.wrap(WarcWriter, "sync", "writing WARC")
    clocks.wrap_block(Database, "transaction", "database")
    for name in ("latest", "same_payload"):
        clocks.wrap(captures, name, "database")
    clocks.note_first_record()
    sys.argv = ["newscrawl", *sys.argv[2:]]
    try:
        sys.exit(cli.main())
    finally:
        wall, cpu, on_main = clocks.first_record or (time.perf_counter(), time.process_time(), 0.0)
        workers = resource.getrusage(resource.RUSAGE_CHILDREN)
        parts = clocks.spent
        main_thread, whole = time.thread_time() - on_main, time.process_time() - cpu
        parts["fetching (Scrapy)"] = main_thread - clocks.on_main
        parts["between the parts"] = whole - sum(parts.values())
        told = {
            "parts": parts,
            "workers": workers.ru_utime + workers.ru_stime,
            "starting": cpu,
            "wall": time.perf_counter() - wall,
            "event loop": main_thread,
            "other threads": whole - main_thread,
        }
        file.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
