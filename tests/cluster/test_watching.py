"""Work on other machines is waited for as long as it goes on, and given up when it does not."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest

from newscrawl.cluster import watching
from newscrawl.cluster.watching import watched
from newscrawl.cluster.worklist import Worklist
from newscrawl.errors import Misuse, NewscrawlError, Stalled


def throw(error: Exception) -> None:
    raise error


def stand_still() -> None:
    """Wait as Ray does: in a thread that the end of a process would wait for, deaf to all signals but one."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    Thread(target=Event().wait).start()
    Event().wait()


def wait_for(mark: Path) -> None:
    while not mark.exists():
        time.sleep(0.02)


@pytest.fixture
def worklist(tmp_path: Path) -> Worklist:
    for name in ("answers", "log/completions"):
        (tmp_path / name).mkdir(parents=True)
    return Worklist(tmp_path, ("a.warc.gz", "b.warc.gz"), 2)


def test_what_ends_is_waited_for(worklist: Worklist) -> None:
    mark = worklist.folder / "mark"
    watched(mark.touch, worklist, 600, print)
    assert mark.exists()


@pytest.mark.parametrize(
    ("run", "kind", "said"),
    [
        (partial(throw, Misuse("a reason")), Misuse, "^a reason$"),
        (partial(throw, ValueError("a reason")), Stalled, r"failed \(ValueError: a reason\)\. Give the same"),
        (partial(os._exit, 7), Stalled, r"ended before its work did \(7\)\. Give the same"),
    ],
)
def test_how_it_ends_is_handed_on(
    worklist: Worklist, run: Callable[[], None], kind: type[NewscrawlError], said: str
) -> None:
    with pytest.raises(kind, match=said):
        watched(run, worklist, 600, print)


def test_what_stands_still_is_given_up_and_ended(worklist: Worklist) -> None:
    (worklist.log / "completions" / "00000").touch()
    with pytest.raises(Stalled, match=r"nothing for 3s \(1 of 2 WARC files are done\)"):
        watched(stand_still, worklist, 3, print)
    assert multiprocessing.active_children() == []


def test_who_waits_hears_how_far_it_is(worklist: Worklist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "TELL_EVERY", 0.0)
    (worklist.log / "completions" / "00001").touch()
    heard = worklist.folder / "heard"
    watched(partial(wait_for, heard), worklist, 600, lambda done: heard.touch() if done == 1 else None)
    assert heard.exists()


@pytest.mark.parametrize("where", ["answers/00001.part-7", "log/completions/00001"])
def test_what_goes_on_shows(worklist: Worklist, where: str) -> None:
    before = worklist.progress()
    assert worklist.progress() == before
    file = worklist.folder / where
    file.write_bytes(b"PAR1")
    after = worklist.progress()
    assert after != before
    if where.startswith("answers"):
        file.write_bytes(b"PAR1 and a row group")
        assert worklist.progress() != after
