"""Reading the archive again: in place, in history, in part, after a kill, and with a damaged file."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from newscrawl.errors import BadNewspaperFile, Misuse
from newscrawl.items import Link, Newspaper
from newscrawl.pipelines.reading import extractor_version
from newscrawl.pipelines.reextraction import ReextractionProgress, reextract
from newscrawl.storage.rereading import Scope

from .press import BOX, BOXED, EVERYTHING, FIRST_DAY, GOOD, UNREAD, Press, address, page


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path / "data")


LIFE = [
    (1, page(1, box="Một")),
    (2, page(2)),
    (1, page(1, box="Hai")),  # only the live box differs
    (3, "<html><body><p>Không có gì</p></body></html>"),
    (1, page(1, text="Mưa về lúc gần sáng.", box="Hai")),  # a real change
    (1, page(1, text="Mưa về lúc gần sáng.", box="Hai")),  # the same bytes: a revisit record
    (4, page(4, time="không rõ")),
    (5, page(5, time="2 giờ trước")),
    (5, ""),
    (4, ""),
    (1, ""),
]


@pytest.mark.parametrize("before", [UNREAD, BOXED, GOOD])
@pytest.mark.parametrize("after", [BOXED, GOOD])
def test_it_ends_as_if_this_extractor_had_read_everything_from_the_beginning(
    tmp_path: Path, before: Newspaper, after: Newspaper
) -> None:
    fresh, press = Press(tmp_path / "fresh"), Press(tmp_path / "again")
    # What was never read as an article is not asked for conditionally.
    life = [one for one in LIFE if one[1] or before is not UNREAD]
    fresh.print(life, after)
    press.print(life, before)
    press.reextract(after)
    assert press.snapshot() == fresh.snapshot()
    press.reextract(after)
    assert press.snapshot() == fresh.snapshot()
    assert press.one("pragma integrity_check") == "ok"


def test_what_is_read_better_is_put_right_under_the_same_revision(press: Press) -> None:
    press.print([(1, page())], replace(GOOD, selectors={**GOOD.selectors, "lead": "p.gio"}))
    wrong = press.rows("select lead, revision, id, capture_id, first_seen_at from articles")
    assert wrong[0][:2] == ("14/03/2026 - 09:30", 1)

    report = press.reextract(GOOD)
    assert report.tally.fields["lead"] == 1
    assert (report.tally.counts["changed"], report.tally.counts["history"]) == (1, 1)
    right = press.rows("select lead, revision, id, capture_id, first_seen_at from articles")
    assert right == [("Sau nhiều tháng hạn, mưa đã về.", *wrong[0][1:])]
    assert press.rows("select revision, lead from revisions") == [(1, "Sau nhiều tháng hạn, mưa đã về.")]
    assert press.one("select extractor_version from captures") == extractor_version(GOOD)
    assert press.one("select count(*) from sightings") == 1


def test_a_revision_arises_and_vanishes_only_with_what_the_pages_say(press: Press) -> None:
    press.print([(1, page(box="Một")), (1, page(box="Hai"))], BOXED)
    assert press.rows("select revision from articles") == [(2,)]
    report = press.reextract(GOOD)
    assert press.rows("select revision, last_seen_at > first_seen_at from articles") == [(1, 1)]
    assert press.one("select count(*) from revisions") == 1
    assert report.tally.counts["history"] == 1
    press.reextract(BOXED)
    assert press.rows("select revision from articles") == [(2,)]
    bodies = [body for (body,) in press.rows("select body from revisions order by revision")]
    assert [body.rpartition("\n\n")[2] for body in bodies] == ["Một", "Hai"]


def test_refused_pages_become_articles_and_their_problems_close(press: Press) -> None:
    press.print([(1, page()), (2, "<html><body>Trống</body></html>"), (3, page(3))], UNREAD)
    assert press.problems() == {"unknown_layout": 3}
    report = press.reextract(GOOD, replace(EVERYTHING, problems=True))
    assert (report.tally.counts["found"], report.tally.counts["refused"]) == (2, 1)
    assert press.problems() == {"unknown_layout": 1}
    assert press.rows("select url from articles order by id") == [(address(1),), (address(3),)]
    again = press.reextract(GOOD, replace(EVERYTHING, problems=True))
    assert again.tally.counts["pages"] == 1


def test_what_a_found_page_lacks_is_no_problem_where_a_later_one_has_it(press: Press) -> None:
    press.print([(1, page(1)), (1, "<html><body><p>Không")], GOOD)
    press.print([(1, page(1, time=""))], UNREAD)  # it is found behind the article's own case
    press.print([(1, page(1, text="Mưa về lúc gần sáng."))], GOOD)
    press.print([(2, "<html><body><p>Không")], GOOD)
    press.print([(2, page(2))], UNREAD)
    assert press.problems() == {"truncated": 1, "unknown_layout": 1}
    assert press.reextract(GOOD).tally.counts["found"] == 2
    assert press.problems() == {}


def test_an_article_that_is_refused_now_is_kept_and_named(press: Press) -> None:
    press.print([(1, page()), (2, page(2))], GOOD)
    before = press.rows("select * from articles")
    report = press.reextract(UNREAD)
    assert [(one.article_id, one.reason) for one in report.tally.lost] == [
        (1, "unknown_layout"),
        (2, "unknown_layout"),
    ]
    assert report.tally.counts["lost"] == 2
    assert press.rows("select * from articles") == before
    assert press.problems() == {"unknown_layout": 2}

    report = press.reextract(GOOD, replace(EVERYTHING, problems=True))
    assert (report.tally.counts["unchanged"], report.tally.lost) == (2, [])
    assert press.problems() == {}


def test_one_capture_refused_leaves_its_revision_as_it_was(press: Press) -> None:
    """The history keeps what it knows of captures that cannot be read any more."""
    odd = page(text="Bản đầu.").replace('class="chu"', 'class="khac"')
    press.print([(1, odd), (1, page(text="Bản sau."))], BOXED)
    report = press.reextract(GOOD)
    assert [one.reason for one in report.tally.lost] == ["unknown_layout"]
    first, second = press.rows("select body, extractor_version from revisions order by revision")
    assert first == (f"Nông dân xã Buôn Mẫu ra đồng từ sớm.\n\nBản đầu.\n\n{BOX}", extractor_version(BOXED))
    assert second == ("Nông dân xã Buôn Mẫu ra đồng từ sớm.\n\nBản sau.", extractor_version(GOOD))
    assert press.one("select revision from articles") == 2


def test_a_source_s_date_is_remembered(press: Press) -> None:
    undated = page(time="không rõ")
    link = Link(address(1), "sitemap", "2026-03-13T08:00:00+07:00")
    press.print([(1, undated)], GOOD, link=link)
    press.reextract(BOXED)
    assert press.rows("select published_at, published_source from articles") == [
        ("2026-03-13T08:00:00+07:00", "sitemap")
    ]
    assert press.problems() == {}


def test_a_relative_date_is_read_against_the_time_of_its_capture(press: Press) -> None:
    press.print([(1, page(time="2 giờ trước"))], GOOD)
    dated = press.rows("select published_at from articles")
    assert dated == [("2026-03-14T08:00:00+07:00",)]
    press.reextract(BOXED)
    assert press.rows("select published_at from articles") == dated


def test_only_the_days_that_are_asked_for(press: Press) -> None:
    press.print([(1, page()), (2, page(2)), (3, page(3)), (2, page(2, text="Sửa."))], BOXED)
    days = [FIRST_DAY.replace(day=day, hour=0) for day in (16, 17)]
    assert press.reextract(GOOD, Scope((), since=days[0], until=days[1])).tally.counts["pages"] == 1
    versions = press.rows("select url, extractor_version from captures order by id")
    assert [version == extractor_version(GOOD) for _, version in versions] == [False, False, True, False]
    # An article is read whole, or its history would stand half in one reading and half in the other.
    assert press.reextract(GOOD, Scope((), since=days[1])).tally.counts["pages"] == 2


def test_a_dry_run_tells_the_same_and_writes_nothing(press: Press) -> None:
    press.print(LIFE, BOXED)
    files = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in press.data.rglob("*.*")}
    dry = press.reextract(GOOD, dry_run=True)
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} == files
    wet = press.reextract(GOOD)
    assert dry.tally.as_json() == wet.tally.as_json()
    (body,) = [one for one in dry.tally.examples if one.field == "body" and one.article_id == 2]
    assert body.before == f"{body.after}\n\n{BOX}"


def test_as_many_jobs_as_wanted_give_the_same(tmp_path: Path) -> None:
    pages = [(number, page(number, box=f"Hộp {number % 7}")) for number in range(1, 101)]
    presses = [Press(tmp_path / "one"), Press(tmp_path / "three")]
    for press in presses:
        press.print(pages, BOXED)
    reports = [press.reextract(GOOD, jobs=jobs) for press, jobs in zip(presses, (1, 3), strict=True)]
    assert presses[0].snapshot() == presses[1].snapshot()
    assert reports[0].tally.as_json() == reports[1].tally.as_json()
    assert reports[0].tally.counts["changed"] == 100


def _stop(_: ReextractionProgress) -> None:
    raise KeyboardInterrupt


def test_an_interrupted_run_goes_on_and_reports_the_whole(tmp_path: Path) -> None:
    pages = [(number, page(number)) for number in range(1, 41)]
    peaceful, stopped = Press(tmp_path / "peace"), Press(tmp_path / "stopped")
    peaceful.print(pages, BOXED)
    stopped.print(pages, BOXED)
    whole = peaceful.reextract(GOOD)
    with pytest.raises(KeyboardInterrupt):
        stopped.reextract(GOOD, on_progress=_stop)
    assert stopped.one("select outcome from runs") == "interrupted"
    progress: list[ReextractionProgress] = []
    rest = stopped.reextract(GOOD, on_progress=progress.append)
    assert progress[-1].total == 24
    assert rest.resumed
    assert rest.tally.as_json() == whole.tally.as_json()
    assert stopped.snapshot() == peaceful.snapshot()
    assert stopped.one("select count(*) from reextractions") == 0
    # What was left unfinished with another extractor is begun anew.
    with pytest.raises(KeyboardInterrupt):
        stopped.reextract(BOXED, on_progress=_stop)
    assert stopped.reextract(GOOD).tally.counts["pages"] == 40


def test_an_interrupted_run_does_not_do_again_what_later_captures_show_too(tmp_path: Path) -> None:
    twice = [(number, page(number, text=text)) for text in ("Mưa.", "Nắng.") for number in range(1, 21)]
    pages = [*twice, *((number, "") for number in range(1, 21))]
    peaceful, stopped = Press(tmp_path / "peace"), Press(tmp_path / "stopped")
    peaceful.print(pages, BOXED)
    stopped.print(pages, BOXED)
    whole = peaceful.reextract(GOOD)
    with pytest.raises(KeyboardInterrupt):
        stopped.reextract(GOOD, on_progress=_stop)
    rest = stopped.reextract(GOOD)
    assert rest.resumed
    assert rest.tally.as_json() == whole.tally.as_json()
    assert stopped.snapshot() == peaceful.snapshot()


def test_an_article_to_which_a_page_was_found_before_the_interruption_is_still_read(tmp_path: Path) -> None:
    peaceful, stopped = Press(tmp_path / "peace"), Press(tmp_path / "stopped")
    for press in (peaceful, stopped):
        press.print([(number, page(number, text="Mưa.")) for number in range(1, 21)], UNREAD)
        press.print([(number, page(number, text="Gió.")) for number in range(1, 21)], GOOD)
        press.print([(number, page(number, text="Nắng.")) for number in range(1, 21)], BOXED)
    peaceful.reextract(GOOD)
    with pytest.raises(KeyboardInterrupt):
        stopped.reextract(GOOD, on_progress=_stop)
    assert stopped.reextract(GOOD).resumed
    assert stopped.snapshot() == peaceful.snapshot()
    assert (
        stopped.one("select count(*) from articles where extractor_version = ?", extractor_version(GOOD))
        == 20
    )


def _elsewhere(file: Path, script: str, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a script on an archive in a process of its own, until all that share its output have ended."""
    file.write_text(script, encoding="utf-8")
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, file, data],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


KILLED = """
import multiprocessing, os, signal, sys
from pathlib import Path
from tests.reextraction.press import EVERYTHING, GOOD
from newscrawl.pipelines.reextraction import reextract

def die(progress):
    if progress.done > 40:
        print(len(multiprocessing.active_children()), flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    reextract(Path(sys.argv[1]), {GOOD.id: GOOD}, EVERYTHING, jobs=2, on_progress=die)
"""


@pytest.mark.slow
def test_killed_it_leaves_nobody_behind_and_goes_on(tmp_path: Path) -> None:
    pages = [(number, page(number)) for number in range(1, 101)]
    peaceful, killed = Press(tmp_path / "peace"), Press(tmp_path / "killed")
    peaceful.print(pages, BOXED)
    killed.print(pages, BOXED)
    peaceful.reextract(GOOD)
    done = _elsewhere(tmp_path / "killed.py", KILLED, killed.data)
    # Its output ends only when the last of its workers, who share it, has ended too.
    assert done.returncode == -signal.SIGKILL
    assert done.stdout == "2\n"
    came = killed.one("select count(*) from captures where extractor_version = ?", extractor_version(GOOD))
    assert 40 < came < 100
    rest = killed.reextract(GOOD)
    assert rest.resumed
    assert rest.tally.counts["pages"] == 100
    assert killed.snapshot() == peaceful.snapshot()
    assert killed.rows("select outcome from runs order by id") == [("killed",), ("finished",)]


READERS_KILLED = """
import multiprocessing, os, signal, sys
from pathlib import Path
from tests.reextraction.press import EVERYTHING, GOOD
from newscrawl.pipelines.reextraction import reextract

def kill(progress):
    for reader in multiprocessing.active_children():
        os.kill(reader.pid, signal.SIGKILL)

if __name__ == "__main__":
    reextract(Path(sys.argv[1]), {GOOD.id: GOOD}, EVERYTHING, jobs=2, on_progress=kill)
"""


def test_when_processes_that_read_are_killed_the_rest_is_read_without_them(tmp_path: Path) -> None:
    pages = [(number, page(number)) for number in range(1, 201)]
    peaceful, bereft = Press(tmp_path / "peace"), Press(tmp_path / "bereft")
    peaceful.print(pages, BOXED)
    bereft.print(pages, BOXED)
    peaceful.reextract(GOOD)
    done = _elsewhere(tmp_path / "readers_killed.py", READERS_KILLED, bereft.data)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("A process that read pages has ended") == 1
    assert bereft.snapshot() == peaceful.snapshot()
    assert bereft.rows("select outcome from runs") == [("finished",)]


def test_a_damaged_or_missing_file_is_named_and_the_rest_is_read(press: Press) -> None:
    for number in (1, 2, 3):
        press.print([(number, page(number))], BOXED)
    first, second, _ = (
        press.data / "warc" / file for (file,) in press.rows("select warc_file from captures order by id")
    )
    first.write_bytes(first.read_bytes()[:600])
    second.unlink()
    report = press.reextract(GOOD)
    assert report.tally.counts["unreadable"] == 2
    assert first.name in report.tally.unreadable[0]
    assert f"{second} is missing" in report.tally.unreadable[1]
    assert [
        version == extractor_version(GOOD)
        for (version,) in press.rows("select extractor_version from captures order by id")
    ] == [False, False, True]
    assert press.one("select count(*) from articles") == 3


def test_pages_of_a_newspaper_without_a_file_are_left_alone(press: Press) -> None:
    press.print([(1, page())], GOOD)
    other = replace(GOOD, id="baokhac")
    report = reextract(press.data, {other.id: other}, EVERYTHING)
    assert (report.unknown, report.tally.counts["pages"]) == (("baosonha",), 0)


def test_a_selector_that_cannot_be_used_stops_it(press: Press) -> None:
    press.print([(number, page(number)) for number in range(1, 81)], GOOD)
    wrong = replace(GOOD, selectors={**GOOD.selectors, "lead": "//p[nonsense(.)]"})
    for jobs in (1, 2):
        with pytest.raises(BadNewspaperFile, match="nonsense"):
            press.reextract(wrong, jobs=jobs)
    assert "nonsense" in press.one("select message from runs order by id desc limit 1")


def test_without_an_archive_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="no archive"):
        reextract(tmp_path / "data", {}, EVERYTHING)
    assert not (tmp_path / "data").exists()


def test_the_extractor_s_version_tells_its_rules_apart() -> None:
    versions = [extractor_version(one) for one in (None, UNREAD, GOOD, BOXED, replace(GOOD, name="Báo"))]
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3
    assert versions[2] == versions[4]
    assert versions[2].startswith(f"{versions[0]}+")
