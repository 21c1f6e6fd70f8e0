"""Articles of a newspaper that enter the frontier and leave it as tickets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from newscrawl.items import Link
from newscrawl.storage import Database, Ticket, frontier, intake, runs

from .builders import NOW


def links(*numbers: int, date: str | None = None) -> list[tuple[str, Link]]:
    return [(f"baomau:{n}", Link(f"https://baomau.vn/bai-{n}.html", "sitemap", date)) for n in numbers]


def add(db: Database, *numbers: int, at: datetime = NOW, **options: Any) -> int:
    return intake.add_links(db, "baomau", links(*numbers), now=at, **options)


def lease(db: Database, limit: int = 10, at: datetime = NOW, **options: Any) -> list[Ticket]:
    return frontier.lease(db, "baomau", limit=limit, now=at, **options)


def keys(tickets: Iterable[Ticket]) -> list[str]:
    return [ticket.key for ticket in tickets]


def row(db: Database, key: str) -> dict[str, Any]:
    return dict(db.conn.execute("SELECT * FROM frontier WHERE key = ?", (key,)).fetchone())


def run(db: Database) -> int:
    return runs.start(db, command="crawl", newspaper="baomau", now=NOW)
