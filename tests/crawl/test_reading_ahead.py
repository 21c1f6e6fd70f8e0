"""Pages read in other processes: the same articles, whatever becomes of those processes."""

from __future__ import annotations

import multiprocessing
import os
import queue
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newscrawl.errors import BadNewspaperFile
from newscrawl.items import Capture, Newspaper
from newscrawl.pipelines import Examined
from newscrawl.pipelines.ingest import examine
from newscrawl.pipelines.reading_ahead import ReadingAhead, Unread
from newscrawl.sample import SampleServer

from ..reextraction.press import GOOD, address, page
from .papers import ALL, PATIENCE, Reader, desk, kill

READS_ELSEWHERE = "beside it read now: 2"
EAGER = """
import os, sys
from newscrawl import cli
from newscrawl.crawl import writer
from newscrawl.pipelines import reading_ahead

writer.WATCHED = writer.BUSY = 0.0
writer.cores = lambda: 3
if READERS_DIE and __name__ == "__mp_main__":
    reading_ahead._examined = lambda page: os._exit(9)
if __name__ == "__main__":
    del sys.argv[:3]
    sys.exit(cli.main())
"""


def eager(reader: Reader, folder: Path, *, readers_die: bool = False) -> Reader:
    """The same desk, whose crawls have pages read elsewhere from the first batch on, as if they had
    been busy for long; the processes that read import this script too."""
    script = folder / "eager.py"
    script.write_text(EAGER.replace("READERS_DIE", str(readers_die)), encoding="utf-8")
    return replace(reader, wrap=(sys.executable, str(script)))


@pytest.fixture(scope="module")
def press() -> Iterator[SampleServer]:
    with SampleServer(articles=60, days=10, page_kb=8) as server:
        yield server


@pytest.fixture(scope="module")
def peaceful(press: SampleServer, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    reader = desk(tmp_path_factory.mktemp("peace") / "data", press)
    assert reader.crawl(ALL).code == 0
    return reader


def test_a_crawl_that_reads_elsewhere_stores_the_same(
    press: SampleServer, peaceful: Reader, tmp_path: Path
) -> None:
    reader = eager(desk(tmp_path / "data", press), tmp_path)
    done = reader.crawl(ALL, "--log-level=debug")
    assert done.code == 0
    assert READS_ELSEWHERE in done.err
    assert "has ended" not in done.err
    assert reader.articles() == peaceful.articles()
    assert reader.problems() == peaceful.problems()
    reader.check()


def test_processes_that_die_leave_reading_to_the_crawl(
    press: SampleServer, peaceful: Reader, tmp_path: Path
) -> None:
    reader = eager(desk(tmp_path / "data", press), tmp_path, readers_die=True)
    done = reader.crawl(ALL)
    assert done.code == 0
    assert done.err.count("A process that read pages has ended") == 1
    assert reader.articles() == peaceful.articles()
    reader.check()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_crawl_that_is_ended_leaves_no_process_behind(
    press: SampleServer, peaceful: Reader, tmp_path: Path, how: signal.Signals
) -> None:
    reader = eager(desk(tmp_path / "data", press, delay=0.2), tmp_path)
    process = reader.start(ALL, "--log-level=debug")
    assert process.stderr is not None
    while READS_ELSEWHERE not in process.stderr.readline():
        assert process.poll() is None
    kill(process, how)  # returns when the last has ended that shares its output
    assert len(reader.articles()) < 60
    hurried = desk(tmp_path / "data", press)
    assert hurried.crawl(ALL).code == 0
    assert hurried.articles() == peaceful.articles()
    hurried.check()


# --- the processes by themselves ------------------------------------------------------------------


def unread(count: int, newspaper: Newspaper = GOOD) -> list[Unread]:
    return [
        Unread(
            Capture(
                newspaper.id,
                address(number),
                datetime(2026, 9, 6, tzinfo=UTC),
                200,
                (("Content-Type", "text/html; charset=utf-8"),),
                page(number).encode(),
            ),
            newspaper,
        )
        for number in range(1, count + 1)
    ]


Answers = queue.Queue[tuple[int, Examined | None]]


def ask(ahead: ReadingAhead, pages: list[Unread]) -> Answers:
    answers: Answers = queue.Queue()
    for number, one in enumerate(pages):
        ahead.read(one, lambda examined, number=number: answers.put((number, examined)))
    return answers


def collect(answers: Answers, count: int) -> dict[int, Examined | None]:
    found = dict(answers.get(timeout=PATIENCE) for _ in range(count))
    assert len(found) == count
    assert answers.empty()
    return found


def here(pages: list[Unread]) -> list[Examined]:
    return [examine(one.capture, one.newspaper, one.link) for one in pages]


def test_what_is_read_elsewhere_is_what_is_read_here() -> None:
    pages = unread(50)
    pages[7] = replace(pages[7], capture=replace(pages[7].capture, status=404))
    pages[8] = replace(pages[8], capture=replace(pages[8].capture, body=b"<html></html>"))
    ahead = ReadingAhead(2)
    try:
        found = collect(ask(ahead, pages), 50)
    finally:
        ahead.close()
    expected = here(pages)
    assert [told(found[number]) for number in range(50)] == [told(one) for one in expected]
    assert found[7] is not None
    assert str(found[7].refused) == "not_found: status 404"


def told(examined: Examined | None) -> tuple[object, ...]:
    """All of it; refusals are exceptions, which are equal only to themselves."""
    assert examined is not None
    return replace(examined, refused=None), str(examined.refused)


def test_a_process_that_is_killed_gives_its_pages_back(caplog: pytest.LogCaptureFixture) -> None:
    """Each page has one answer, found or given back; none is lost, none comes twice."""
    pages = unread(400)
    ahead = ReadingAhead(2)
    try:
        answers = ask(ahead, pages)
        first = answers.get(timeout=PATIENCE)
        for child in multiprocessing.active_children():
            child.kill()
        rest = collect(answers, 399)
        assert first[0] not in rest
        found = {**rest, first[0]: first[1]}
        expected = here(pages)
        for number, examined in found.items():
            assert examined is None or told(examined) == told(expected[number])
        assert None in found.values()
        assert collect(ask(ahead, pages[:3]), 3) == {0: None, 1: None, 2: None}
    finally:
        ahead.close()
    assert [one.message for one in caplog.records] == [
        "A process that read pages has ended; from now on they are read in this one."
    ]


def test_a_page_that_cannot_be_read_elsewhere_is_read_here_where_it_says_why() -> None:
    wrong = replace(GOOD, selectors={**GOOD.selectors, "lead": "p:no-such-thing("})
    pages = unread(3, wrong)
    ahead = ReadingAhead(1)
    try:
        assert collect(ask(ahead, pages), 3) == {0: None, 1: None, 2: None}
    finally:
        ahead.close()
    with pytest.raises(BadNewspaperFile):
        here(pages)


def test_what_was_not_begun_comes_back_when_it_is_closed() -> None:
    ahead = ReadingAhead(1)
    answers = ask(ahead, unread(200))
    ahead.close()
    assert set(collect(answers, 200)) == set(range(200))


def test_where_no_process_can_be_begun_pages_are_left_to_this_one(caplog: pytest.LogCaptureFixture) -> None:
    """A process needs pipes, and this one may have no more files open."""
    pages = unread(3)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    spare = os.open(os.devnull, os.O_RDONLY)
    os.close(spare)  # the number that the next file would have
    resource.setrlimit(resource.RLIMIT_NOFILE, (spare, hard))
    try:
        ahead = ReadingAhead(1)
        found = collect(ask(ahead, pages), 3)
        ahead.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert found == {0: None, 1: None, 2: None}
    assert [one.message.partition(" (")[0] for one in caplog.records] == ["No other process can read pages"]
