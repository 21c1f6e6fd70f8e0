"""What is expected of a newspaper's archive, and where it deviates. Pure: a history in, deviations out.

What the newspaper's file does not say is learned from its own last weeks, with statistics that a quiet
Sunday, a desk's day off and small numbers do not disturb.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from newscrawl.items import Expectations
from newscrawl.storage.findings import Kind, Number
from newscrawl.storage.measures import Batch, Met

HISTORY_DAYS = 63
"""Nine weeks: long enough to know each weekday, short enough to follow a newspaper that changes."""

Subject = tuple[str, str]
"""A kind of finding and its field."""


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one newspaper when it is checked, each in the order of time.

    `days` counts articles by publication day (+07:00) and ends before `today`; `first_day` is the first that
    the archive covers; `announced` counts the links in the daily sitemaps that were read.
    `settled` tells that a complete crawl has seen the end of yesterday. `accepted` has
    the subjects that a person accepted as normal, with the moment from which on they have been so.
    """

    batches: Sequence[Batch]
    days: Mapping[date, int]
    first_day: date | None
    today: date
    met: Sequence[Met]
    announced: Mapping[date, int] = field(default_factory=dict)
    settled: bool = True
    expectations: Expectations = field(default_factory=Expectations)
    accepted: Mapping[Subject, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Deviation:
    """Where a newspaper deviates from what is expected; `numbers` are kept with the finding."""

    kind: Kind
    field: str
    since: datetime
    numbers: Mapping[str, Number]

    @property
    def subject(self) -> Subject:
        """What it is about."""
        return self.kind, self.field
