"""The history of an article in a few words: its revisions and what each changed, when it was there."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal

from newscrawl.items import VIETNAM
from newscrawl.research.differences import Summary, compare, summary
from newscrawl.storage import Database, history
from newscrawl.storage.history import Address, StoredRevision, Visit


@dataclass(frozen=True, slots=True)
class RevisionNote:
    """A revision: when its captures showed it, and what it changed in the one before (None: the first)."""

    revision: StoredRevision
    last_seen_at: datetime  # UTC
    captures: int
    changes: Summary | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Visits in a row with one result.

    The article was seen (`live`), or its addresses answered that there is no such page: on one day only
    (`missing`, which may be a slip), or on several (`gone`). Days are Vietnamese ones.
    """

    status: Literal["live", "missing", "gone"]
    first_at: datetime  # UTC
    last_at: datetime  # UTC
    captures: int
    answers: tuple[int, ...]  # HTTP status codes, each once


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """Everything that an archive remembers of an article. `origins`: captures that saw it, by origin."""

    revisions: tuple[RevisionNote, ...]
    stretches: tuple[Stretch, ...]
    origins: Mapping[str, int]
    addresses: tuple[Address, ...]


def history_of(db: Database, article_id: int) -> ArticleHistory:
    """The history of an article that is there."""
    visits = history.visits(db, article_id)
    return ArticleHistory(
        revisions=tuple(_notes(history.revisions(db, article_id), visits)),
        stretches=tuple(_stretches(visits)),
        origins=Counter(visit.origin for visit in visits if visit.seen),
        addresses=history.addresses(db, article_id),
    )


def _notes(revisions: Iterator[StoredRevision], visits: Sequence[Visit]) -> Iterator[RevisionNote]:
    """A revision is what the article said until the next one was seen."""
    moments = [(visit.at, visit.capture_id) for visit in visits if visit.seen]
    before: StoredRevision | None = None
    changes: Summary | None = None
    for one in revisions:
        if before is not None:
            yield _note(before, changes, moments, one)
            changes = summary(compare(before, one))
        before = one
    if before is not None:
        yield _note(before, changes, moments, None)


def _note(
    one: StoredRevision,
    changes: Summary | None,
    moments: Sequence[tuple[datetime, int]],
    following: StoredRevision | None,
) -> RevisionNote:
    start = bisect_right(moments, (one.seen_at, one.capture_id - 1))
    end = len(moments)
    if following is not None:
        end = bisect_right(moments, (following.seen_at, following.capture_id - 1))
    last = moments[end - 1][0] if end > start else one.seen_at
    return RevisionNote(one, last, end - start, changes)


def _stretches(visits: Sequence[Visit]) -> Iterator[Stretch]:
    for seen, run in groupby(visits, key=lambda visit: visit.seen):
        found = list(run)
        days = {visit.at.astimezone(VIETNAM).date() for visit in found}
        yield Stretch(
            "live" if seen else "gone" if len(days) > 1 else "missing",
            found[0].at,
            found[-1].at,
            len(found),
            tuple(sorted({visit.status for visit in found})),
        )
