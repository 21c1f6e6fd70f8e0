"""What an answer of a web archive's index lists, and how its lines are chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from types import MappingProxyType

from newscrawl.discovery.urls import article_key, canonicalize, host_of, hosts_of
from newscrawl.discovery.window import Window
from newscrawl.items import VIETNAM, ListedCapture, Newspaper, Source

_TIMESTAMP = re.compile(r"[12][0-9]{13}", re.ASCII)
_BEFORE_ALL = date(1990, 1, 1)  # of the web; the calendar's own first day has no time in UTC
_DIGEST = re.compile(r"[A-Za-z0-9:_=-]{8,140}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Listed:
    """What one answer listed.

    `captures` are (article key, capture), the newest first: answers 200 at article-shaped URLs of the
    newspaper's own hosts, captured inside the window, equal payloads of an article once. `sources` is
    what to ask next. `skipped` counts what was left out: "not_ok", "not_an_article", "other_host",
    "unusable_url", "out_of_window", "duplicate", "broken_line". Nothing listed and no warning is no error.
    """

    captures: tuple[tuple[str, ListedCapture], ...] = ()
    sources: tuple[Source, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


class Lines:
    """Gathers an answer's lines into a `Listed`. The window's days, in +07:00, are those of the captures."""

    def __init__(self, newspaper: Newspaper, window: Window) -> None:
        self.newspaper = newspaper
        self.window = window
        self.skipped: Counter[str] = Counter()
        self._hosts = hosts_of(newspaper)
        self._seen: set[tuple[str, str]] = set()
        self._captures: list[tuple[str, ListedCapture]] = []

    def add(self, *, url: str, timestamp: str, status: str, digest: str, place: str) -> None:
        """Take a line, if it is a capture of an article of ours."""
        captured_at = read_timestamp(timestamp)
        if captured_at is None:
            self.skipped["broken_line"] += 1
            return
        if status != "200":
            self.skipped["not_ok"] += 1
            return
        canonical = canonicalize(url)
        if canonical is None:
            self.skipped["unusable_url"] += 1
        elif host_of(canonical) not in self._hosts:
            self.skipped["other_host"] += 1
        elif (key := article_key(self.newspaper.id, canonical)) is None:
            self.skipped["not_an_article"] += 1
        elif not self.window.has(captured_at.astimezone(VIETNAM).date()):
            self.skipped["out_of_window"] += 1
        else:
            known = digest if _DIGEST.fullmatch(digest) else None
            if (key, known or place) in self._seen:
                self.skipped["duplicate"] += 1
                return
            self._seen.add((key, known or place))
            # A query may be dropped as tracking, but it is part of the address that was captured.
            captured_url = url.strip() if "?" in url else canonical
            self._captures.append((key, ListedCapture(captured_url, captured_at, place, known)))

    def listed(self, sources: tuple[Source, ...], *warnings: str) -> Listed:
        """Everything gathered, with a warning where lines could not be read."""
        if broken := self.skipped["broken_line"]:
            warnings = (*warnings, f"{broken} lines of the index could not be read")
        newest_first = sorted(self._captures, key=lambda one: one[1].captured_at, reverse=True)
        return Listed(
            tuple(newest_first), sources, MappingProxyType(dict(+self.skipped)), tuple(filter(None, warnings))
        )


def read_timestamp(text: str) -> datetime | None:
    """An index's 14 digits as a time in UTC, or None."""
    if not _TIMESTAMP.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def bounds(since: date, until: date) -> tuple[str, str]:
    """The first and the last second of a window of days in +07:00, as an index's 14 digits."""
    first = datetime.combine(max(since, _BEFORE_ALL), time(), VIETNAM)
    last = datetime.combine(until, time(23, 59, 59), VIETNAM)
    return (f"{first.astimezone(UTC):%Y%m%d%H%M%S}", f"{last.astimezone(UTC):%Y%m%d%H%M%S}")


def netlocs_of(newspaper: Newspaper) -> tuple[str, ...]:
    """The hosts to ask an index for, with their ports, the present one first: indexes see neither scheme
    nor "www.", and a path prefix such as "/bbt" is inside its host.

    The successor's host is not among them: what stands there is the successor's, by its own back-fill.
    """
    named = (host_of(url) for url in (newspaper.base_url, *newspaper.former_urls))
    return tuple(dict.fromkeys(host for host in named if host))
