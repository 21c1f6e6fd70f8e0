"""What the checks of archives saw, joined: in any order, twice, with archives that went on apart."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import pytest

from newscrawl.storage import Database, findings, measures, newspapers, open_database, runs
from newscrawl.storage.findings import CONTINUED
from newscrawl.upkeep.merging import merge_archives

from ..cli.terminal import Run
from ..storage.builders import OTHER, PAPER
from .contents import contents

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def at(hour: int) -> datetime:
    return NOON + timedelta(hours=hour)


def checked(db: Database, hour: int, newspaper: str = "baomau") -> int:
    """A run that ended, and that a check has looked at."""
    run = runs.start(db, command="crawl --due", newspaper=newspaper, now=at(hour))
    runs.finish(db, run, now=at(hour), outcome="finished", counts={"fetched": hour})
    (unchecked,) = measures.unchecked_runs(db)
    measures.measure(db, unchecked, newspaper)
    return run


def opened(db: Database, hour: int, field: str = "byline", newspaper: str = "baomau") -> int:
    return findings.open_one(
        db,
        newspaper=newspaper,
        kind="field",
        field=field,
        sentence=f"{field} is missing since {hour}",
        numbers={"hour": hour},
        since=at(hour),
        now=at(hour),
        run_id=checked(db, hour, newspaper),
    ).id


def seen(db: Database, finding: int, hour: int) -> None:
    findings.seen(db, finding, sentence=f"still missing at {hour}", numbers={"hour": hour}, now=at(hour))


def made(folder: Path, work: Callable[[Database], object], *, of: Path | None = None) -> Path:
    """An archive in which this happened; `of` is the one that it began as a copy of."""
    if of is not None:
        shutil.copytree(of, folder)
    folder.mkdir(exist_ok=True)
    with open_database(folder / "newscrawl.db") as db, db.transaction():
        newspapers.sync(db, [PAPER, OTHER])
        work(db)
    return folder


def first(db: Database) -> None:
    opened(db, 1)
    opened(db, 2, "lead")
    opened(db, 3, "byline", "baokhac")


def recovered(db: Database) -> None:
    """In a copy of the first: one closes by itself, one is accepted by a person, a new one opens."""
    by_field = {one.field: one.id for one in findings.open_ones(db, ["baomau"])}
    findings.close(db, by_field["byline"], now=at(5), closing="recovered")
    findings.close(
        db, by_field["lead"], now=at(6), closing="accepted", note="the paper has none", accepted=True
    )
    opened(db, 8)


def lasting(db: Database) -> None:
    """In another copy of the first it was still seen later than it had recovered there."""
    by_field = {one.field: one.id for one in findings.open_ones(db, ["baomau"])}
    seen(db, by_field["byline"], 7)
    seen(db, by_field["lead"], 4)
    checked(db, 7)


def apart(db: Database) -> None:
    """An archive of its own that saw the same matter."""
    opened(db, 4)
    seen(db, findings.open_ones(db, ["baomau"])[0].id, 9)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    home = tmp_path_factory.mktemp("parts")
    one = made(home / "first", first)
    return [
        one,
        made(home / "recovered", recovered, of=one),
        made(home / "lasting", lasting, of=one),
        made(home / "apart", apart),
    ]


def standing(data: Path) -> list[tuple[str, str, str]]:
    with open_database(data / "newscrawl.db", read_only=True) as db:
        return [(one.newspaper, one.field, one.sentence) for one in findings.open_ones(db)]


def test_every_order_and_twice_give_the_same_findings(parts: list[Path], tmp_path: Path) -> None:
    found = []
    for number, order in enumerate(permutations(parts)):
        into = tmp_path / str(number)
        list(merge_archives(into, order))
        found.append(contents(into))
    assert all(one == found[0] for one in found)
    again = tmp_path / "0"
    list(merge_archives(again, parts))
    assert contents(again) == found[0]
    for part in parts:
        list(merge_archives(tmp_path / "one-by-one", [part]))
        list(merge_archives(tmp_path / "one-by-one", [part]))
    assert contents(tmp_path / "one-by-one") == found[0]


def test_one_finding_about_a_matter_stays_open_the_first(parts: list[Path], tmp_path: Path) -> None:
    list(merge_archives(tmp_path / "whole", parts))
    assert standing(tmp_path / "whole") == [
        ("baokhac", "byline", "byline is missing since 3"),
        ("baomau", "byline", "still missing at 7"),
    ]
    with closing(sqlite3.connect(tmp_path / "whole" / "newscrawl.db")) as db:
        rows = db.execute(
            "SELECT field, closing, note, accepted, run_id IS NOT NULL FROM findings"
            " WHERE closed_at IS NOT NULL ORDER BY opened_at"
        ).fetchall()
        (accepted,) = db.execute("SELECT count(*) FROM findings WHERE accepted").fetchone()
    assert rows == [
        ("lead", "accepted", "the paper has none", 1, 1),
        ("byline", CONTINUED, None, 0, 1),
        ("byline", CONTINUED, None, 0, 1),
    ]
    assert accepted == 1


def test_a_recovery_closes_what_was_not_seen_since(tmp_path: Path) -> None:
    def well(db: Database) -> None:
        findings.close(db, opened(db, 4), now=at(6), closing="recovered")

    parts = [made(tmp_path / "ill", lambda db: opened(db, 2)), made(tmp_path / "well", well)]
    for name, order in (("a", parts), ("b", parts[::-1])):
        list(merge_archives(tmp_path / name, order))
        assert standing(tmp_path / name) == []
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_what_every_run_met_comes_along(parts: list[Path], tmp_path: Path) -> None:
    list(merge_archives(tmp_path / "whole", parts))
    with open_database(tmp_path / "whole" / "newscrawl.db") as db:
        unchecked = measures.unchecked_runs(db)
        met = [one.pages for one in measures.met_by_runs(db, "baomau", at(0))]
    assert {run.command for run in unchecked} == {"merge"}
    assert sorted(met) == [1, 2, 4, 7, 8]


def test_nobody_hears_of_a_recovery_that_was_none(tmp_path: Path) -> None:
    """The archive that takes over had told of its own; the other's is older, and still open."""

    def told(db: Database) -> None:
        opened(db, 4)
        findings.tell(db, "mail", findings.open_ones(db), at(4))

    into = made(tmp_path / "into", told)
    other = made(tmp_path / "other", lambda db: opened(db, 2))
    list(merge_archives(into, [other]))
    with open_database(into / "newscrawl.db") as db:
        news, recoveries = findings.untold(db, "mail")
        assert [one.sentence for one in news] == ["byline is missing since 2"]
        assert recoveries == ()


def test_the_other_archives_recipients_are_not_ours(tmp_path: Path) -> None:
    def told(db: Database) -> None:
        opened(db, 4)
        findings.tell(db, "mail", findings.open_ones(db), at(4))

    list(merge_archives(tmp_path / "into", [made(tmp_path / "other", told)]))
    with open_database(tmp_path / "into" / "newscrawl.db") as db:
        assert [one.field for one in findings.untold(db, "mail")[0]] == ["byline"]


def test_the_help_says_so(run: Run) -> None:
    assert "Who was told of them does not" in " ".join(run("merge", "--help").out.split())


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_a_newspaper_that_one_archive_knows_by_its_id_alone_the_other_says_more(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    """Its file was wrong from the first there, and is right here."""
    (tmp_path / "wrong").mkdir()
    with open_database(tmp_path / "wrong" / "newscrawl.db") as db, db.transaction():
        newspapers.enter(db, [PAPER.id])
    both = [tmp_path / "wrong", made(tmp_path / "right", lambda _: None)]
    reports = list(merge_archives(tmp_path / "whole", [both[one] for one in order]))
    assert [one.conflicts for one in reports] == [(), ()]
    with open_database(tmp_path / "whole" / "newscrawl.db", read_only=True) as db:
        assert newspapers.names(db)[PAPER.id] == PAPER.name
