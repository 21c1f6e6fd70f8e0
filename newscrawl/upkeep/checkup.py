"""What happens after a run: each newspaper is held against what is expected of it; findings open and close.

`after_run` is the way in for every command that writes. It finds by itself which runs nobody has looked
at yet, so that a command killed between its run and the check is caught up with by the next one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.errors import OlderArchive
from newscrawl.items import VIETNAM, Expectations, Newspaper
from newscrawl.storage import DATABASE, Database, findings, measures, newspapers, open_database
from newscrawl.storage.findings import Finding
from newscrawl.storage.measures import CheckedRun
from newscrawl.storage.values import clean
from newscrawl.upkeep.copies import more_copies
from newscrawl.upkeep.daily import missing_announced, missing_articles
from newscrawl.upkeep.expectations import HISTORY_DAYS, Deviation, History
from newscrawl.upkeep.fields import by_day, lost_fields, silent_rules
from newscrawl.upkeep.pages import GROUPS, pages_without_articles
from newscrawl.upkeep.recovery import is_repaired, recovery
from newscrawl.upkeep.runs import failing_runs, failing_source
from newscrawl.upkeep.wording import sentence

_SOURCE = {("pages", "source")}  # not news where the whole host refuses or is away
_RUN = {("run", "")}  # not news where a source is known to be unreadable, which is why no run is whole


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What a check changed: findings that `opened` and that `closed`; `standing` are all that are open now of
    the newspapers that were checked, `anywhere` those of the whole archive."""

    opened: tuple[Finding, ...] = ()
    closed: tuple[Finding, ...] = ()
    standing: tuple[Finding, ...] = ()
    anywhere: tuple[Finding, ...] = ()


def after_run(data: Path, known: Mapping[str, Newspaper], *, now: datetime | None = None) -> Aftermath:
    """Check the newspapers of the runs that have ended since the last check.

    Call it when a command's runs are over, outside any transaction; the archive's lock need not be held.
    `known` are the newspapers as their files are now. Raises what opening and writing an archive does.
    """
    moment = now or datetime.now(UTC)
    with open_database(data / DATABASE, create=False) as db:
        opened: list[Finding] = []
        closed: list[Finding] = []
        checked = _take_down(db)
        for newspaper, newest in checked.items():
            paper = known.get(newspaper)
            with db.transaction():
                new, gone = _check(db, newspaper, paper, newest, moment)
            opened += new
            closed += gone
        anywhere = findings.open_ones(db)
        standing = tuple(one for one in anywhere if one.newspaper in checked)
        return Aftermath(tuple(opened), tuple(closed), standing, anywhere)


def check_files(data: Path, wrong: Mapping[str, str], *, now: datetime | None = None) -> Aftermath:
    """What is `wrong` with newspapers' files, by id, is a finding each until it is no more.

    A newspaper that the archive has not met yet is entered by its id, so that its finding has something to
    stand on. `standing` are those of the files alone. Raises what opening and writing an archive does.
    """
    if not wrong and not _has_wrong_files(data):  # as nearly always: nothing is written
        return Aftermath()
    moment = now or datetime.now(UTC)
    wrong = {_one_line(newspaper): _one_line(why) for newspaper, why in wrong.items()}
    with open_database(data / DATABASE) as db, db.transaction():
        standing = {one.newspaper: one for one in findings.open_ones(db) if one.kind == "file"}
        newspapers.enter(db, wrong)
        opened = []
        for newspaper, why in sorted(wrong.items()):
            found = Deviation("file", "", moment, {"why": why})
            if newspaper in standing:
                _stands(db, standing[newspaper], found, moment)
            else:
                opened.append(_open(db, newspaper, found, None, moment))
        closed = [
            _close(db, finding, "its file is wrong no more", moment)
            for newspaper, finding in standing.items()
            if newspaper not in wrong
        ]
        standing_now = tuple(one for one in findings.open_ones(db, wrong) if one.kind == "file")
    return Aftermath(tuple(opened), tuple(closed), standing_now)


def _one_line(text: str) -> str:
    """What can be stored and be the title of a message: a file may have any name."""
    return " ".join(clean(text).split())


def _has_wrong_files(data: Path) -> bool:
    """Whether a finding of a file stands open, as far as can be read."""
    try:
        with open_database(data / DATABASE, read_only=True) as db:
            return any(one.kind == "file" for one in findings.open_ones(db))
    except OlderArchive:  # the crawl brings it up to date, and the next one asks again
        return False


def history_of(db: Database, newspaper: str, expected: Expectations, now: datetime) -> History:
    """What the archive knows of a newspaper, as its checks need it."""
    today = now.astimezone(VIETNAM).date()
    first = today - timedelta(days=HISTORY_DAYS + 21)  # beyond the longest holidays
    days = measures.articles_a_day(db, newspaper, first, today)
    seen = measures.last_complete_crawl(db, newspaper)
    midnight = datetime.combine(today, datetime.min.time(), VIETNAM)
    return History(
        batches=by_day(
            measures.batches(db, newspaper, today - timedelta(days=HISTORY_DAYS)),
            midnight - timedelta(days=2),
        ),
        days=days,
        first_day=min(days, default=None),
        today=today,
        met=measures.met_by_runs(db, newspaper, now - timedelta(days=HISTORY_DAYS)),
        announced=measures.announced_a_day(db, newspaper, first, today),
        settled=seen is not None and seen >= midnight + timedelta(hours=1),
        expectations=expected,
        accepted=findings.accepted_since(db, newspaper),
    )


def deviations(history: History) -> Iterable[Deviation]:
    """Everything in which a newspaper's history deviates from what is expected."""
    yield from lost_fields(history)
    yield from silent_rules(history)
    yield from pages_without_articles(history)
    for found in (missing_articles(history), missing_announced(history)):
        if found is not None:
            yield found


def _take_down(db: Database) -> dict[str, CheckedRun]:
    """Measure the runs that nobody has looked at; the newest of each newspaper."""
    newest: dict[str, CheckedRun] = {}
    for run in measures.unchecked_runs(db):
        with db.transaction():
            for newspaper in measures.newspapers_of(db, run) or ("",):
                measures.measure(db, run, newspaper)
                if newspaper:
                    newest[newspaper] = run
    return newest


def _check(
    db: Database, newspaper: str, paper: Newspaper | None, run: CheckedRun, now: datetime
) -> tuple[list[Finding], list[Finding]]:
    """Open and close a newspaper's findings; inside a transaction. `paper` is what its file says now."""
    expected = paper.expectations if paper else Expectations()
    history = history_of(db, newspaper, expected, now)
    deviating = {one.subject: one for one in deviations(history) if not is_repaired(db, newspaper, one)}
    for more in (
        failing_runs(db, newspaper, now),
        failing_source(db, newspaper, paper, now),
        more_copies(db, newspaper, history.today, expected.duplicates),
    ):
        if more is not None and not _is_accepted(history, more):
            deviating[more.subject] = more
    standing = {one.subject: one for one in findings.open_ones(db, [newspaper]) if one.kind != "file"}
    known = set(standing)
    if run.outcome in ("blocked", "failed"):
        known |= _SOURCE
    elif run.outcome == "partial" and known >= _SOURCE:
        known |= _RUN
    opened = [
        _open(db, newspaper, one, run.id, now) for subject, one in deviating.items() if subject not in known
    ]
    closed = []
    for subject, finding in standing.items():
        if subject in deviating:
            _stands(db, finding, deviating[subject], now)
        elif (how := recovery(db, finding, history)) is not None:
            closed.append(_close(db, finding, how, now))
    return opened, closed


def _is_accepted(history: History, found: Deviation) -> bool:
    accepted = history.accepted.get(found.subject)
    return accepted is not None and found.since <= accepted


def _open(db: Database, newspaper: str, found: Deviation, run_id: int | None, now: datetime) -> Finding:
    return findings.open_one(
        db,
        newspaper=newspaper,
        kind=found.kind,
        field=found.field,
        sentence=sentence(found, _example(db, newspaper, found), now),
        numbers=found.numbers,
        since=found.since,
        now=now,
        run_id=run_id,
    )


def _stands(db: Database, finding: Finding, found: Deviation, now: datetime) -> None:
    """It goes on: today's numbers, but what was usual before and since when stay as they were found; what
    the newspaper's file declares is as it stands there now."""
    usual = () if found.numbers.get("declared") else ("before", "a_day")
    kept = {name: finding.numbers[name] for name in usual if name in finding.numbers}
    again = replace(found, since=finding.since, numbers={**found.numbers, **kept})
    example = _example(db, finding.newspaper, again)
    findings.seen(db, finding.id, sentence=sentence(again, example, now), numbers=again.numbers, now=now)


def _close(db: Database, finding: Finding, how: str, now: datetime) -> Finding:
    findings.close(db, finding.id, now=now, closing=how)
    return replace(finding, closed_at=now, closing=how)


def _example(db: Database, newspaper: str, found: Deviation) -> str | None:
    """A page that shows it, where one does."""
    if found.kind == "field":
        return measures.example_of(db, newspaper, found.field, found.since)
    if found.kind == "pages" and found.field in GROUPS:
        return measures.problem_example(db, newspaper, GROUPS[found.field].reasons)
    return None
