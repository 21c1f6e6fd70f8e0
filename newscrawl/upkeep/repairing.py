"""What `verify --repair` puts right. Nothing is deleted: what is lost is marked, what is cut off is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from newscrawl.archive import set_tail_aside
from newscrawl.storage import Database, captures, losses, soundness
from newscrawl.storage.holdings import Orphan
from newscrawl.upkeep.verification import Verification, in_words
from newscrawl.upkeep.verifier import Verifier

ASIDE = "set-aside"
"""The folder of the archive into which the damaged ends of WARC files go."""

_BATCH = 500

TakeUp = Callable[[Iterable[Orphan]], Counter[str]]
"""Brings records that no capture names into the archive; says what became of them."""


@dataclass
class Repairs:
    """What was done. `taken_up` as the function says that took them up; `left` is what is still wrong."""

    mended: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    moved: int = 0
    again: int = 0
    marked: int = 0
    queued: int = 0
    taken_up: Counter[str] = field(default_factory=Counter)
    left: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether the archive is as if nothing had happened."""
        return not self.left and not self.marked and not (self.taken_up.total() - self.taken_up["taken"])


def repair(data: Path, db: Database, verifier: Verifier, take_up: TakeUp) -> Repairs:
    """Put right what the check found, as far as it can be. Under the archive's lock.

    Each step is a transaction of its own, or several: an interruption leaves what is done done, and the
    next check finds the rest. Raises StorageFailed when the disk refuses.
    """
    done, report, holdings = Repairs(), verifier.report, verifier.holdings
    now = datetime.now(UTC)
    _mend_database(db, report, done)
    for file, whole in report.tails.items():
        aside = data / ASIDE / f"{file}.from-{whole}"
        size = set_tail_aside(data / "warc" / file, whole, aside)
        done.set_aside.append(f"{size:,} bytes from the end of warc/{file}, kept as {aside}")
    places = holdings.moved()
    while batch := list(islice(places, _BATCH)):
        with db.transaction():
            for capture_id, location in batch:
                losses.stands_at(db, capture_id, location)
                _found_again(db, capture_id, now)
                done.moved += 1
    again = holdings.again()
    while ids := list(islice(again, _BATCH)):
        with db.transaction():
            for capture_id in ids:
                _found_again(db, capture_id, now)
                done.again += 1
    done.taken_up = take_up(holdings.orphans())
    for lost in holdings.take_lost():
        with db.transaction():
            for capture_id, why in lost:
                _mark(db, capture_id, why, now, done)
    return done


def _mend_database(db: Database, report: Verification, done: Repairs) -> None:
    ours = [one for one in report.findings if one.kind in ("database", "search_index")]
    done.left = [in_words(one) for one in report.findings if not one.mends]
    mendable = [one.words for one in ours if one.mends]
    if mendable:
        with db.transaction():
            soundness.mend(db)
        done.mended = mendable


def _found_again(db: Database, capture_id: int, now: datetime) -> None:
    capture = captures.get(db, capture_id)
    if capture is not None and capture.lost_at is not None:
        losses.found_again(db, capture, now=now)


def _mark(db: Database, capture_id: int, why: str, now: datetime, done: Repairs) -> None:
    capture = captures.get(db, capture_id)
    if capture is None:
        return
    done.marked += 1
    done.queued += losses.mark(db, capture, why, now=now)
