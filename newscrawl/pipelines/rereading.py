"""Reading archived pages again, on as many cores as wanted, in order and without a database.

A worker is handed cases as tasks and gives back what their pages say; who stores it is not its matter.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from newscrawl.archive import read_capture
from newscrawl.errors import BadNewspaperFile, NewscrawlError, Refused
from newscrawl.items import Link, Newspaper, WarcLocation
from newscrawl.pipelines.ingest import reading_of
from newscrawl.pipelines.processes import as_sent, reading_processes
from newscrawl.pipelines.reading import Reading

logger = logging.getLogger(__name__)

TASKS = 16  # cases handed over at once
_AHEAD = 3  # handfuls a worker may have waiting


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A payload of the archive, to be read as it came with `capture`.

    `location` is that of the record that has the payload, `captures` are all that showed just this.
    """

    capture: int
    captures: tuple[int, ...]
    newspaper: str
    url: str
    fetched_at: datetime  # UTC
    status: int
    location: WarcLocation
    link: Link | None


@dataclass(frozen=True, slots=True)
class Reread:
    """What a page says now: an article, or the reason why there is none.

    `refused` is a reason of `PROBLEM_REASONS` with its detail, `unreadable` says why the archive could not
    give the page.
    """

    page: ArchivedPage
    reading: Reading | None = None
    refused: tuple[str, str] | None = None
    unreadable: str | None = None


Task = tuple[ArchivedPage, ...]
Answer = tuple[Reread, ...]
Handful = list[Task]


class PageReader:
    """Reads pages out of the WARC files in `folder`, each by its newspaper's rules."""

    def __init__(self, folder: Path, newspapers: Iterable[Newspaper]) -> None:
        self.folder = folder
        self.newspapers = {one.id: as_sent(one) for one in newspapers}

    def read_all(self, tasks: Sequence[Task]) -> list[Answer]:
        """The answers to some tasks, in their order. Raises `BadNewspaperFile`."""
        return [tuple(map(self.read, task)) for task in tasks]

    def read(self, page: ArchivedPage) -> Reread:
        """What one page says. Raises `BadNewspaperFile` for a newspaper's selector that cannot be used."""
        newspaper = self.newspapers.get(page.newspaper)
        if newspaper is None:
            return Reread(page, unreadable=f"There is no file of the newspaper {page.newspaper} any more.")
        try:
            capture = read_capture(self.folder, page.location, newspaper=page.newspaper, asked=False)
            capture = replace(capture, url=page.url, fetched_at=page.fetched_at, status=page.status)
            return Reread(page, reading=reading_of(capture, newspaper, page.link))
        except Refused as refused:
            return Reread(page, refused=(refused.reason, refused.detail))
        except BadNewspaperFile:
            raise
        except NewscrawlError as error:
            return Reread(page, unreadable=str(error))
        except Exception as error:
            fault = f"{type(error).__name__} while reading {page.url}: a fault in newscrawl itself."
            return Reread(page, unreadable=fault)


def read_in_order(
    reader: PageReader, tasks: Iterable[Task], *, jobs: int
) -> Generator[list[Answer], None, None]:
    """The answers to all tasks, some at a time, in the order of the tasks whatever `jobs` is.

    `tasks` is drawn from in this process, never far ahead of the answers. With one job everything happens
    in this process, and so does the rest when another one that reads is ended. Raises `BadNewspaperFile`.
    """
    stream = iter(tasks)
    handfuls = iter(lambda: list(islice(stream, TASKS)), [])
    if jobs == 1:
        yield from map(reader.read_all, handfuls)
        return
    left: deque[Handful] = deque()  # handed over, and not answered yet
    pool = reading_processes(jobs)
    try:
        waiting: deque[Future[list[Answer]]] = deque()
        for handful in handfuls:
            left.append(handful)
            waiting.append(pool.submit(reader.read_all, handful))
            if len(waiting) >= jobs * _AHEAD:
                yield _next(waiting, left)
        while waiting:
            yield _next(waiting, left)
    except BrokenExecutor:  # the system ends processes when its memory runs out
        logger.warning("A process that read pages has ended; from now on they are read in this one.")
        yield from map(reader.read_all, chain(left, handfuls))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _next(waiting: deque[Future[list[Answer]]], left: deque[Handful]) -> list[Answer]:
    answers = waiting.popleft().result()
    left.popleft()
    return answers
