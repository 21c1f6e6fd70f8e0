"""A run against a web archive instead of the newspaper: what it asks, and how politely."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from newscrawl.crawl.session import CrawlSession
from newscrawl.discovery import commoncrawl, wayback
from newscrawl.discovery.urls import host_of
from newscrawl.items import Link, Source, WebArchiveName
from newscrawl.storage import Database, frontier, web_archives

ENDPOINTS = frozenset({wayback.ENDPOINT, commoncrawl.ENDPOINT, commoncrawl.DATA_ENDPOINT})
"""Where web archives answer when nobody names another place."""


@dataclass(frozen=True, slots=True)
class WebArchive:
    """Where a web archive answers: `endpoint` for its index, `data_endpoint` for its captures."""

    name: WebArchiveName
    endpoint: str
    data_endpoint: str

    @property
    def priorities(self) -> range:
        """Of its tickets in the frontier."""
        return frontier.WAYBACK if self.name == "wayback" else frontier.COMMON_CRAWL


@dataclass
class WebArchiveSession(CrawlSession):
    """One newspaper's back-fill from one web archive; the plan's window is of the days of the captures."""

    archive: WebArchive = field(kw_only=True)

    @property
    def hosts(self) -> frozenset[str]:
        """The web archive's."""
        return frozenset(filter(None, map(host_of, (self.archive.endpoint, self.archive.data_endpoint))))

    @property
    def asked(self) -> str:
        """The web archive's: what it refuses or grants says nothing of the newspaper."""
        return f"{self.archive.endpoint}/"

    @property
    def trusted_hosts(self) -> frozenset[str]:
        """An endpoint that a person named may be anywhere."""
        named = {self.archive.endpoint, self.archive.data_endpoint} - ENDPOINTS
        return frozenset(urlsplit(one).hostname or "" for one in named)

    @property
    def only(self) -> int | range:
        """The tickets of this web archive."""
        return self.archive.priorities

    def _begin(self, db: Database, links: list[tuple[str, Link]]) -> None:  # noqa: ARG002 - a web archive's
        now = datetime.now(UTC)
        assert self.plan.since is not None
        assert self.plan.until is not None
        self.since, self.until = self.plan.since, self.plan.until
        self._open_run(db, now)
        web_archives.forget_sources(db, self.newspaper.id, priorities=self.archive.priorities, now=now)
        web_archives.add_sources(
            db,
            self.newspaper.id,
            self._queries(),
            priorities=self.archive.priorities,
            now=now,
            run_id=self.run_id,
        )
        self.remaining = self._pending(db)

    def _queries(self) -> tuple[Source, ...]:
        if self.archive.name == "commoncrawl":
            return commoncrawl.queries(self.archive.endpoint)
        return wayback.queries(self.newspaper, self.archive.endpoint, since=self.since, until=self.until)

    def _pending(self, db: Database) -> int:
        states = frontier.counts(db, self.newspaper.id, self.archive.priorities)
        return states.get("pending", 0) + states.get("leased", 0)

    @property
    def complete(self) -> bool:
        """Whether everything that the web archive lists in the window was asked for."""
        return not (self.plan.limit or self.pace.blocked or self.failed_sources)
