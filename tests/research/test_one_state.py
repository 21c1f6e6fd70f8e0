"""What a question says is of one moment, whatever a crawl stores while it is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from newscrawl.items import VIETNAM
from newscrawl.research.concordance import concordance
from newscrawl.research.coverage import coverage
from newscrawl.research.facets import facets
from newscrawl.research.listing import listing
from newscrawl.research.search import search
from newscrawl.research.selection import Filters
from newscrawl.research.trends import trends
from newscrawl.storage import Database, newspapers, open_database

from ..storage.builders import PAPER, make_article, see

MONTH = datetime(2026, 9, 1, tzinfo=VIETNAM)
QUESTIONS: dict[str, Callable[[Database], object]] = {
    "search": lambda db: search(db, "mưa", sort="newest"),
    "by relevance": lambda db: search(db, "mưa", filters=Filters(newspaper="baomau")),
    "concordance": lambda db: concordance(db, "mưa"),
    "trends": lambda db: trends(db, ["mưa", "hạn"], by="day"),
    "facets": lambda db: facets(db, "mưa", Filters()),
    "listing": listing,
    "coverage": lambda db: coverage(db, "baomau", until=date(2026, 9, 30)),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_is_of_one_moment(tmp_path: Path, name: str) -> None:
    ask, path = QUESTIONS[name], tmp_path / "newscrawl.db"
    with open_database(path) as writer:
        stored = 0

        def store() -> None:
            nonlocal stored
            stored += 1
            with writer.transaction():
                see(writer, make_article(2 * stored))
                see(writer, make_article(2 * stored + 1, published_at=MONTH, published_precision="month"))

        with writer.transaction():
            newspapers.sync(writer, [PAPER])
        store()
        with open_database(path, read_only=True) as db:
            for moment in range(1, _statements(db, ask) + 1):
                before = ask(db)
                during = _with_meanwhile(db, ask, moment, store)
                assert during in (before, ask(db)), f"stored before statement {moment}"


def _statements(db: Database, ask: Callable[[Database], object]) -> int:
    """How many statements a question takes."""
    said: list[str] = []
    db.conn.set_trace_callback(said.append)
    ask(db)
    db.conn.set_trace_callback(None)
    return len(said)


def _with_meanwhile(
    db: Database, ask: Callable[[Database], object], moment: int, meanwhile: Callable[[], None]
) -> object:
    """The answer where something is done between two of its statements."""
    said = 0

    def said_one(_: str) -> None:
        nonlocal said
        said += 1
        if said == moment:
            meanwhile()

    db.conn.set_trace_callback(said_one)
    try:
        return ask(db)
    finally:
        db.conn.set_trace_callback(None)
