"""What the tests of the back-fill do with an analyst's desk."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from newscrawl.cli.coverage import record_of
from newscrawl.research import coverage as research
from newscrawl.storage import open_database
from tests.crawl.papers import Crawl, Reader

_DAY_FILE = re.compile(r"/sitemap-article-(\d{4}-\d\d-\d\d)\.xml")


def first_day(reader: Reader) -> date:
    return reader.server.paper.published_days()[0]


def backfill(reader: Reader, *words: str, reach: int = 0) -> Crawl:
    """Back-fill to the end, `reach` days beyond the paper's first."""
    since = first_day(reader) - timedelta(days=reach)
    return reader.crawl(f"--since={since}", *words, command="backfill")


def coverage(reader: Reader, *, since: date | None = None) -> dict[str, Any]:
    """What `newscrawl coverage --json` answers."""
    with open_database(reader.data / "newscrawl.db", read_only=True) as db:
        found = research.coverage(db, "baomau", since=since)
    assert found is not None
    return record_of(found)


def states(reader: Reader, *, since: date | None = None) -> dict[str, str]:
    """Each day's state."""
    return {one["day"]: one["state"] for one in coverage(reader, since=since)["days"]}


def day_file(day: date) -> str:
    """A regular expression for a day's sitemap."""
    return rf"sitemap-article-{day}\.xml"


def asked(reader: Reader) -> list[str]:
    """Every path that the paper was asked for, in order, since its log was reset."""
    return [one["path"] for one in reader.server.requests()]


def days_in(paths: list[str]) -> list[str]:
    """The days whose sitemaps are among these paths."""
    return [found[1] for path in paths if (found := _DAY_FILE.search(path))]
