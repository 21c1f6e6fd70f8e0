"""The end of a visit to an article, and the time of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from newscrawl.crawl.session import CrawlSession
from newscrawl.storage import Database, Ticket, frontier, problems, revisits
from newscrawl.storage.presence import Missed


def close(db: Database, session: CrawlSession, ticket: Ticket, *, missing: bool = False) -> None:
    """The visit is over. `missing` says that the article was not there, for the first time."""
    now = datetime.now(UTC)
    days = session.newspaper.crawl.revisit
    due_at = None
    if ticket.is_article:
        due_at = revisits.due_after(db, ticket.key, days, visited_at=now, missing=missing)
    frontier.done(db, ticket.key, now=now, run_id=session.run_id, due_at=due_at)


def give_up(db: Database, session: CrawlSession, ticket: Ticket, reason: str, error: str) -> None:
    """This run asks no more, and has reported `reason` as a problem: a page that is still wanted has failed,
    a further visit to an article is left to later runs."""
    now = datetime.now(UTC)
    days = session.newspaper.crawl.revisit
    since = problems.open_since(db, ticket.newspaper, ticket.url, reason)
    due_at = revisits.due_after(db, ticket.key, days, visited_at=now, refused_since=since)
    if due_at is None:
        frontier.fail(db, ticket.key, now=now, error=error)
    else:
        revisits.refused(db, ticket.key, now=now, run_id=session.run_id, error=error, due_at=due_at)


def counts_of(ticket: Ticket, status: int, missed: Missed | None) -> Mapping[str, int]:
    """What a report says of a visit beside its verdict."""
    counted = {
        "revisited": ticket.priority == frontier.REVISIT,
        "not_modified": status == 304,
        "gone": missed is not None and missed.is_news,
    }
    return {name: 1 for name, counts in counted.items() if counts}
