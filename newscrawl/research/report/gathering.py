"""Everything that a report says, read out of the archive in one state of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from newscrawl.research import duplicates, holdings
from newscrawl.research.coverage import Coverage, coverage, covered
from newscrawl.research.duplicates import Share
from newscrawl.research.export.state import archive_state
from newscrawl.research.holdings import Count, Filling
from newscrawl.research.selection import Filters, condition
from newscrawl.storage import Database, daily_counts, findings
from newscrawl.storage.findings import Finding

MOST_RUNS = 10
MOST_NAMES = 15  # authors and tags of a newspaper
_A_MONTH = len("2026-09")

Progress = Callable[[int, int], None]
"""Told how many newspapers are done, and of how many."""


@dataclass(frozen=True, slots=True)
class OpenProblem:
    """How many addresses are open with a reason of `PROBLEM_REASONS`; seen last in UTC, as stored."""

    reason: str
    addresses: int
    last_seen_at: str


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run; times in UTC as stored, counts None where the run ended without them."""

    id: int
    command: str
    started_at: str
    finished_at: str | None
    outcome: str | None
    message: str | None
    fetched: int | None
    stored: int | None
    problems: int | None


@dataclass(frozen=True, slots=True)
class PaperReport:
    """One newspaper in the report's period. `by_month` ("2026-09") has also the articles of which only the
    month is known; `changed` articles have more than one revision, `gone` ones have left the site. Open
    `findings` and `problems`, `runs` and `copies` are of all times. `copies` is None where nobody has looked
    for duplicates."""

    id: str
    name: str
    province: str | None
    base_url: str
    coverage: Coverage
    by_month: Mapping[str, int]
    articles: int
    changed: int
    gone: int
    pictures: int
    sections: tuple[Count, ...]
    kinds: tuple[Count, ...]
    authors: tuple[Count, ...]
    tags: tuple[Count, ...]
    filling: tuple[Filling, ...]
    findings: tuple[Finding, ...]
    problems: tuple[OpenProblem, ...]
    runs: tuple[PastRun, ...]
    copies: Share | None

    @property
    def states(self) -> Mapping[str, int]:
        """How many days of the period are in each state."""
        return Counter(one.state for one in self.coverage.days)


@dataclass(frozen=True, slots=True)
class Report:
    """What is in the archive. `since` and `until` are the period asked for, None where it is open;
    `state` is `export.state.archive_state`; `uncompared` articles were not yet looked at for duplicates."""

    since: date | None
    until: date | None
    made_at: datetime
    state: Mapping[str, Any]
    uncompared: int
    papers: tuple[PaperReport, ...]

    @property
    def articles(self) -> int:
        """Articles of all newspapers together."""
        return sum(one.articles for one in self.papers)

    @property
    def findings(self) -> int:
        """Open findings of all newspapers together."""
        return sum(len(one.findings) for one in self.papers)

    def months(self) -> Sequence[tuple[str, int]]:
        """Articles a month ("2026-09") of all newspapers, from the first with any to the last, without a
        gap."""
        counts: Counter[str] = Counter()
        for paper in self.papers:
            counts.update(paper.by_month)
        known = sorted(month for month, articles in counts.items() if articles)
        if not known:
            return ()
        first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (known[0], known[-1]))
        names = (f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1))
        return tuple((name, counts[name]) for name in names)


def gather(
    db: Database,
    newspapers: Iterable[str] | None = None,
    *,
    since: date | None = None,
    until: date | None = None,
    on_progress: Progress = lambda _done, _total: None,
) -> Report:
    """Read it all, as one state of the archive has it, whatever a crawl writes meanwhile.

    `newspapers` are ids of which something is known (`coverage.covered`); None means all of these. Days are
    those of publication in Vietnamese time; with a period, articles without a date are left out.
    """
    with db.one_state():
        known = covered(db)
        chosen = [one for one in known if newspapers is None or one in set(newspapers)]
        looked = db.conn.execute("SELECT 1 FROM duplicate_texts LIMIT 1").fetchone() is not None
        copies = {one.newspaper: one for one in duplicates.shares(db)} if looked else {}
        papers: list[PaperReport] = []
        on_progress(0, len(chosen))
        for done, newspaper in enumerate(chosen, start=1):
            papers.append(
                _paper(db, newspaper, Filters(newspaper=newspaper, since=since, until=until), copies)
            )
            on_progress(done, len(chosen))
        return Report(
            since, until, datetime.now(UTC), archive_state(db), duplicates.waiting(db), tuple(papers)
        )


def _paper(db: Database, newspaper: str, filters: Filters, copies: Mapping[str, Share]) -> PaperReport:
    period = {"since": filters.since, "until": filters.until}
    held = coverage(db, newspaper, **period)
    assert held is not None  # something is known of it
    name, province, base_url = db.conn.execute(
        "SELECT name, province, base_url FROM newspapers WHERE id = ?", (newspaper,)
    ).fetchone()
    where = condition(filters)
    stock = holdings.stock(db, filters)
    (pictures,) = db.conn.execute(
        "SELECT count(*) FROM article_metadata m JOIN images i ON i.article_id = m.id"  # noqa: S608 - ours
        f" WHERE true{where.sql}",
        where.parameters,
    ).fetchone()
    return PaperReport(
        newspaper,
        name,
        province,
        base_url,
        held,
        dict(daily_counts.by_period(db, _A_MONTH, newspaper=newspaper, **period)),
        stock.articles,
        stock.changed,
        stock.gone,
        pictures,
        stock.sections,
        stock.kinds,
        holdings.authors(db, filters, limit=MOST_NAMES),
        holdings.tags(db, filters, limit=MOST_NAMES),
        holdings.filling(db, filters),
        findings.open_ones(db, [newspaper]),
        _problems(db, newspaper),
        _runs(db, newspaper),
        copies.get(newspaper),
    )


def _problems(db: Database, newspaper: str) -> tuple[OpenProblem, ...]:
    rows = db.conn.execute(
        "SELECT reason, count(*) AS addresses, max(last_seen_at) FROM problems"
        " WHERE newspaper = ? AND closed_at IS NULL GROUP BY reason ORDER BY addresses DESC, reason",
        (newspaper,),
    )
    return tuple(OpenProblem(*row) for row in rows)


def _runs(db: Database, newspaper: str) -> tuple[PastRun, ...]:
    rows = db.conn.execute(
        "SELECT id, command, started_at, finished_at, outcome, message, fetched, stored, problems FROM runs"
        " WHERE newspaper = ? ORDER BY id DESC LIMIT ?",
        (newspaper, MOST_RUNS),
    )
    return tuple(PastRun(*row) for row in rows)
