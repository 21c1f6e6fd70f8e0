"""The archive's database: schema and migrations, articles, captures, frontier, runs, problems.

    with lock_archive(data, command="crawl"), open_database(data / "newscrawl.db") as db:
        with db.transaction():
            articles.store(db, article, capture_id=capture_id, extractor_version=EXTRACTOR_VERSION)
            frontier.done(db, article.key, now=now)

The functions of the modules below take an open `Database`, and those that write leave beginning and
committing to the caller, who holds `with db.transaction():`, so that an article, its frontier row and its
problems stand or fall together. Only `recording`, which writes when a run begins and when it ends, has
transactions of its own.
Times go in as aware datetimes; `values` says how they are stored.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from newscrawl.storage.database import DATABASE, Database, open_database

if TYPE_CHECKING:
    from newscrawl.storage.articles import Stored
    from newscrawl.storage.captures import StoredCapture
    from newscrawl.storage.frontier import Outlook, Ticket
    from newscrawl.storage.lock import is_being_written, lock_archive
    from newscrawl.storage.runs import Run
    from newscrawl.storage.status import NewspaperStatus
    from newscrawl.storage.stored_articles import StoredArticle

__all__ = [
    "DATABASE",
    "Database",
    "NewspaperStatus",
    "Outlook",
    "Run",
    "Stored",
    "StoredArticle",
    "StoredCapture",
    "Ticket",
    "is_being_written",
    "lock_archive",
    "open_database",
]

_HOMES = MappingProxyType(
    {
        "NewspaperStatus": "status",
        "Outlook": "frontier",
        "Run": "runs",
        "Stored": "articles",
        "StoredArticle": "stored_articles",
        "StoredCapture": "captures",
        "Ticket": "frontier",
        "is_being_written": "lock",
        "lock_archive": "lock",
    }
)


def __getattr__(name: str) -> Any:
    """Load what has its home in another module when it is first asked for: a search needs none of it."""
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
