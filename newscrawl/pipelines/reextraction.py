"""Re-extraction: the articles of an archive read again from its own WARC files, without a network.

Workers read, this process writes, cases in the order of their captures: the same archive and extractor
give the same database however many workers there are. What is done is noted in the transaction that does
it, so that a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from newscrawl.discovery.urls import article_key
from newscrawl.items import Link, Newspaper
from newscrawl.pipelines.judgement import Judgement
from newscrawl.pipelines.processes import cores
from newscrawl.pipelines.reading import extractor_version
from newscrawl.pipelines.rereading import (
    Answer,
    ArchivedPage,
    PageReader,
    Task,
    read_in_order,
)
from newscrawl.pipelines.tally import Tally
from newscrawl.storage import (
    DATABASE,
    Database,
    StoredCapture,
    captures,
    frontier,
    lock_archive,
    losses,
    newspapers,
    open_database,
    rereading,
    stored_articles,
    web_archives,
)
from newscrawl.storage.recording import recorded
from newscrawl.storage.rereading import Case, Scope

FEW = 64  # cases that are read before a second process has begun


@dataclass(frozen=True, slots=True)
class ReextractionProgress:
    """How far a re-extraction has come: cases (articles, and pages without one) done and in all."""

    done: int
    total: int
    changed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ReextractionReport:
    """How a re-extraction ended. `extractors` are the versions by newspaper; `unknown` has the newspapers
    whose pages were left alone because no file of theirs is there; `resumed` tells that the counts include
    those of an interrupted run.
    """

    tally: Tally
    extractors: Mapping[str, str]
    unknown: tuple[str, ...]
    dry_run: bool
    resumed: bool
    seconds: float


def reextract(
    data: Path,
    known: Mapping[str, Newspaper],
    scope: Scope,
    *,
    jobs: int | None = None,
    dry_run: bool = False,
    read: ReadTasks | None = None,
    on_progress: Callable[[ReextractionProgress], None] | None = None,
) -> ReextractionReport:
    """Read the pages in `scope` again; no newspapers in it means all of the archive.

    `known` are the newspapers as their files are now. With `dry_run` nothing is written. `jobs` is how many
    processes read, one for each core when it is None; `read` reads in another way. Raises `Misuse` when
    there is no archive, `PagesAway`, `ArchiveBusy`, `NewerArchive`, `StorageFailed`, `BadNewspaperFile`.
    """
    began = time.monotonic()
    with ExitStack() as stack:
        if not dry_run and data.is_dir():
            stack.enter_context(lock_archive(data, command="reextract"))
        db = stack.enter_context(open_database(data / DATABASE, read_only=dry_run, create=False))
        losses.refuse_away(db, data / "warc")
        there = rereading.newspapers_with_pages(db)
        wanted = tuple(one for one in there if not scope.newspapers or one in scope.newspapers)
        mine = [known[one] for one in wanted if one in known]
        scope = replace(scope, newspapers=tuple(one.id for one in mine))
        work = Reextraction(db, data / "warc", mine, scope, dry_run=dry_run)
        with _recorded(work, known), closing(work.steps(jobs or cores(), read)) as steps:
            for done, total in steps:
                if on_progress is not None:
                    changed = work.tally.counts["changed"]
                    on_progress(ReextractionProgress(done, total, changed, time.monotonic() - began))
    return ReextractionReport(
        work.tally,
        work.extractors,
        tuple(one for one in wanted if one not in known),
        dry_run,
        work.resumed,
        time.monotonic() - began,
    )


@contextmanager
def _recorded(work: Reextraction, known: Mapping[str, Newspaper]) -> Iterator[None]:
    """The re-extraction as a row of `runs`; a dry run has none."""
    if work.dry_run:
        yield
        return
    db, papers = work.db, work.scope.newspapers
    with db.transaction():
        newspapers.sync(db, known.values())
    with recorded(
        db,
        command="reextract",
        newspaper=papers[0] if len(papers) == 1 else None,
        counts=lambda: work.tally.counts,
        interruptions=(NotDoneYet,),
    ) as run:
        work.run_id = run.id
        yield


class NotDoneYet(Exception):
    """What reads goes on elsewhere by itself; the same re-extraction is to be begun again when it has."""


ReadTasks = Callable[["Reextraction", Iterator[Task]], Generator[list[Answer], None, None]]
"""Reads the tasks of a re-extraction; the answers come in the order of the tasks, some at a time."""


class Reextraction:
    """One re-extraction of one archive. `known` are the newspapers in `scope`."""

    def __init__(
        self, db: Database, folder: Path, known: list[Newspaper], scope: Scope, *, dry_run: bool
    ) -> None:
        self.db = db
        self.scope = scope
        self.dry_run = dry_run
        self.run_id = 0
        self.tally = Tally()
        self.resumed = False
        self.reader = PageReader(folder, known)
        self.extractors = {one.id: extractor_version(one) for one in known}

    def steps(self, jobs: int, read: ReadTasks | None = None) -> Generator[tuple[int, int], None, None]:
        """Do all of it. After each committed step: how many cases are done, and how many there are."""
        position = self._resume()
        anchors = rereading.anchors(self.db, self.scope, self.extractors, after=position)
        waiting: deque[Case] = deque()
        done = 0
        tasks = self._tasks(anchors, waiting)
        reading = (
            read(self, tasks)
            if read is not None
            else read_in_order(self.reader, tasks, jobs=1 if len(anchors) <= FEW else jobs)
        )
        with closing(reading):
            for answers in reading:
                self._take_over([(waiting.popleft(), answer) for answer in answers])
                done += len(answers)
                yield done, len(anchors)
        if not self.dry_run:
            with self.db.transaction():
                rereading.finished(self.db, self.scope)

    def all_tasks(self) -> Iterator[Task]:
        """The pages of every case that is left to do, for who prepares their reading."""
        anchors = rereading.anchors(self.db, self.scope, self.extractors, after=self._resume())
        return self._tasks(anchors, deque())

    def _resume(self) -> int:
        if self.dry_run:
            return 0
        stopped = rereading.interrupted(self.db, self.scope, self.extractors)
        if stopped is None:
            return 0
        self.resumed = True
        self.tally = Tally.of(stopped.tally)
        return stopped.position

    def _take_over(self, judged: list[tuple[Case, Answer]]) -> None:
        """Store what some cases say, and how far that is, in one transaction."""
        judgement = Judgement(self.db, self.extractors, self.tally, run_id=self.run_id, dry_run=self.dry_run)
        if self.dry_run:
            judgement.judge(judged)
            return
        with self.db.transaction():
            judgement.judge(judged)
            rereading.came_to(
                self.db,
                self.scope,
                self.extractors,
                position=judged[-1][0].anchor,
                tally=self.tally.as_json(),
                run_id=self.run_id,
            )

    # --- what is to be read -----------------------------------------------------------------------

    def _tasks(self, anchors: array[int], waiting: deque[Case]) -> Iterator[Task]:
        """The pages of each case; the case itself waits for its answer."""
        for anchor in anchors:
            case = rereading.case_of(self.db, anchor)
            waiting.append(case)
            yield tuple(self._pages(case, anchors))

    def _pages(self, case: Case, anchors: array[int]) -> Iterator[ArchivedPage]:
        """The distinct payloads of a case, each as the newest capture received it that received a page.

        A page that became this article's since the re-extraction began is a case of its own.
        """
        groups: dict[tuple[int, str, str], list[tuple[StoredCapture, StoredCapture]]] = {}
        for capture in case.captures:
            if capture.id == case.anchor or not _has(anchors, capture.id):
                holder = captures.holder(self.db, capture)
                groups.setdefault((holder.id, capture.newspaper, capture.url), []).append((capture, holder))
        for group in groups.values():
            # A 304 brings no page: what it confirms stands as it was read when it came.
            capture, holder = next((one for one in reversed(group) if one[0].status != 304), group[-1])
            yield ArchivedPage(
                capture=capture.id,
                captures=tuple(one.id for one, _ in group),
                newspaper=capture.newspaper,
                url=capture.url,
                fetched_at=capture.fetched_at,
                status=holder.status if capture.status == 304 else capture.status,
                location=holder.location,
                link=self._link(case, capture),
            )

    def _link(self, case: Case, capture: StoredCapture) -> Link | None:
        """What the crawl knew of the page before it had it: the date that a source announced.

        An article whose date is a source's has that date; for the others the frontier remembers it. To a web
        archive no source sends anybody.
        """
        if capture.origin in web_archives.ORIGINS:
            return None
        announced = stored_articles.announced_date(self.db, case.article_id) if case.article_id else None
        if announced is not None:
            return Link(capture.url, *announced)
        key = article_key(capture.newspaper, capture.url)
        return frontier.announced(self.db, key) if key else None


def _has(ordered: array[int], wanted: int) -> bool:
    place = bisect_left(ordered, wanted)
    return place < len(ordered) and ordered[place] == wanted
