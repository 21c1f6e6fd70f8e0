"""The end of a visit to an article, and the time of the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from newscrawl.crawl.session import CrawlSession
from newscrawl.storage import Database, Ticket, frontier, revisits


def close(db: Database, session: CrawlSession, ticket: Ticket, *, missing: bool = False) -> None:
    """The visit is over. `missing` says that the article was not there, for the first time."""
    now = datetime.now(UTC)
    days = session.newspaper.crawl.revisit
    due_at = None
    if ticket.kind == frontier.ARTICLE:
        due_at = revisits.due_after(db, ticket.key, days, visited_at=now, missing=missing)
    frontier.done(db, ticket.key, now=now, run_id=session.run_id, due_at=due_at)


def give_up(db: Database, session: CrawlSession, ticket: Ticket, error: str) -> None:
    """The visit failed for good: a page that is still wanted has failed, a further visit is only missed."""
    if ticket.priority == frontier.REVISIT:
        close(db, session, ticket)
    else:
        frontier.fail(db, ticket.key, now=datetime.now(UTC), error=error)


def counts_of(ticket: Ticket, status: int, *, is_gone: bool) -> Mapping[str, int]:
    """What a report says of a visit beside its verdict."""
    counted = {
        "revisited": ticket.priority == frontier.REVISIT,
        "not_modified": status == 304,
        "gone": is_gone,
    }
    return {name: 1 for name, counts in counted.items() if counts}
