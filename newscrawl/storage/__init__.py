"""The archive's database: schema and migrations, articles, captures, frontier, runs, problems.

    with lock_archive(data, command="crawl"), open_database(data / "newscrawl.db") as db:
        with db.transaction():
            articles.store(db, article, capture_id=capture_id, seen_at=now, extractor_version="0.1.0")
            frontier.done(db, article.key, now=now)

The functions of the modules below take an open `Database` and never begin or commit: the caller holds
`with db.transaction():`, so that an article, its frontier row and its problems stand or fall together.
Times go in as aware datetimes; `values` says how they are stored.
"""

from __future__ import annotations

from newscrawl.storage import (
    articles,
    captures,
    daily_counts,
    days,
    duplicates,
    findings,
    frontier,
    history,
    imports,
    kinship,
    losses,
    measures,
    merged_articles,
    merging,
    newspapers,
    presence,
    problem_lists,
    problems,
    revisits,
    robots,
    runs,
    search_index,
    soundness,
    status,
    web_archives,
)
from newscrawl.storage.articles import Stored, StoredArticle
from newscrawl.storage.captures import StoredCapture
from newscrawl.storage.database import Database, open_database
from newscrawl.storage.frontier import Outlook, Ticket
from newscrawl.storage.lock import is_being_written, lock_archive
from newscrawl.storage.runs import Run
from newscrawl.storage.status import NewspaperStatus

__all__ = [
    "Database",
    "NewspaperStatus",
    "Outlook",
    "Run",
    "Stored",
    "StoredArticle",
    "StoredCapture",
    "Ticket",
    "articles",
    "captures",
    "daily_counts",
    "days",
    "duplicates",
    "findings",
    "frontier",
    "history",
    "imports",
    "is_being_written",
    "kinship",
    "lock_archive",
    "losses",
    "measures",
    "merged_articles",
    "merging",
    "newspapers",
    "open_database",
    "presence",
    "problem_lists",
    "problems",
    "revisits",
    "robots",
    "runs",
    "search_index",
    "shards",
    "soundness",
    "status",
    "web_archives",
]
