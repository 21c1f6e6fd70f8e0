"""An archive in which everything that a report shows is there once: years, gaps, problems, hostile text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from newscrawl.cli import main
from newscrawl.items import VIETNAM, Author, Image
from newscrawl.storage import Database, days, findings, newspapers, open_database, problems, runs

from ..browser import Browser, chromium
from ..storage.builders import OTHER, PAPER, make_article, see

HOSTILE = "<script>alert('x')</script><img src=//evil.vn/x onerror=alert(1)>{{ 971*983 }}"
FIRST = date(2025, 12, 20)
LAST = date(2026, 1, 18)
RUN_AT = datetime(2026, 1, 20, 3, tzinfo=UTC)
Call = Callable[..., tuple[int, str, str]]


def fill(db: Database) -> None:
    """Thirty days of Báo Mẫu with a day in each state; two articles of Báo Khác; one of them has no date."""
    newspapers.sync(db, [PAPER, OTHER])
    run_id = runs.start(db, command="backfill baomau", newspaper="baomau", now=RUN_AT)
    window = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    number = 0
    for index, day in enumerate(window):
        file = f"https://baomau.vn/sitemap-article-{day}.xml"
        days.announce(db, "baomau", [(day, file)])
        if index == 3:
            days.refused(db, "baomau", file, [day], error="status 403", now=RUN_AT, run_id=run_id)
            continue
        if index == 4:
            continue
        count = 0 if index in (5, 6) else index % 4 + 1
        announced = {5: 0, 6: 7}.get(index, count)
        days.read(db, "baomau", file, {day: announced}, now=RUN_AT, run_id=run_id)
        for hour in range(count):
            number += 1
            see(
                db,
                make_article(
                    number,
                    published_at=datetime(day.year, day.month, day.day, 7 + hour, tzinfo=VIETNAM),
                    lead=None if number % 10 == 0 else "Sa-pô.",
                    category=("Kinh tế", "Xã hội", None)[number % 3],
                    category_path=("Kinh tế > Nông nghiệp", "Xã hội", None)[number % 3],
                    authors=(Author(HOSTILE),)
                    if number == 1
                    else (Author("Y Thuôl Ŭ"),)
                    if number % 2
                    else (),
                    tags=(HOSTILE,) if number == 1 else ("cà phê",) if number % 2 else (),
                    images=(Image("https://anh.vn/a.jpg", "Chú thích", None, None),) if number % 4 else (),
                ),
            )
    days.absent(db, "baomau", [LAST + timedelta(days=1)])
    for extra, published in ((1000, datetime(2026, 1, 5, 8, tzinfo=VIETNAM)), (1001, None)):
        see(
            db,
            make_article(
                extra,
                newspaper="baokhac",
                key=f"baokhac:{extra}",
                published_at=published,
                published_precision="minute" if published else None,
            ),
        )
    problems.add(db, newspaper="baomau", url=f"https://baomau.vn/{HOSTILE}", reason="no_title", now=RUN_AT)
    problems.add(db, newspaper="baomau", url="https://baomau.vn/x.html", reason="not_found", now=RUN_AT)
    findings.open_one(
        db,
        newspaper="baomau",
        kind="field",
        field="lead",
        sentence=f"lead fell from 96 % to 61 % since 9 January {HOSTILE}.",
        numbers={},
        since=RUN_AT,
        now=RUN_AT,
        run_id=run_id,
    )
    runs.finish(
        db, run_id, now=RUN_AT, outcome="partial", counts={"fetched": 60, "stored": 58}, message=HOSTILE
    )


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of that archive; nobody writes to it."""
    data = tmp_path_factory.mktemp("stock")
    with open_database(data / "newscrawl.db") as db, db.transaction():
        fill(db)
    return data


@pytest.fixture
def db(stock: Path) -> Iterator[Database]:
    with open_database(stock / "newscrawl.db", read_only=True) as opened:
        yield opened


@pytest.fixture
def call(stock: Path, capfd: pytest.CaptureFixture[str]) -> Call:
    def run(*words: object, data: Path = stock) -> tuple[int, str, str]:
        code = main(["--data", str(data), *map(str, words)])
        out, err = capfd.readouterr()
        return code, out, err

    return run


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium"), "--hide-scrollbars") as driver:
        yield Browser(driver)
