"""Work on other machines is waited for as long as it goes on, and given up when it does not."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from newscrawl.cluster import watching
from newscrawl.cluster.watching import watched
from newscrawl.cluster.worklist import Worklist
from newscrawl.errors import Stalled


@pytest.fixture
def worklist(tmp_path: Path) -> Worklist:
    for name in ("answers", "log/completions"):
        (tmp_path / name).mkdir(parents=True)
    return Worklist(tmp_path, ("a.warc.gz", "b.warc.gz"), 2)


def test_what_ends_is_waited_for_and_its_error_is_handed_on(worklist: Worklist) -> None:
    done = Event()
    watched(done.set, worklist, 600, print)
    assert done.is_set()

    def fail() -> None:
        raise ValueError("a reason")

    with pytest.raises(ValueError, match="a reason"):
        watched(fail, worklist, 600, print)


def test_what_stands_still_is_given_up(worklist: Worklist) -> None:
    (worklist.log / "completions" / "00000").touch()
    never = Event()
    with pytest.raises(Stalled, match=r"nothing for 1s \(1 of 2 WARC files are done\)"):
        watched(lambda: never.wait(60), worklist, 1, print)
    never.set()


def test_who_waits_hears_how_far_it_is(worklist: Worklist, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "TELL_EVERY", 0.0)
    (worklist.log / "completions" / "00001").touch()
    heard = Event()
    watched(lambda: heard.wait(60), worklist, 600, lambda done: heard.set() if done == 1 else None)
    assert heard.is_set()


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
