"""What `newscrawl status` says of each newspaper, for people and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from newscrawl.amounts import counted
from newscrawl.cli.options import option_for
from newscrawl.cli.rendering import console, published, safe, table
from newscrawl.cli.wording import duration, outcome_in_words
from newscrawl.storage.runs import Run
from newscrawl.storage.status import NewspaperStatus

_MOST_NAMED = 5  # newspapers in one sentence


@dataclass(frozen=True, slots=True)
class Due:
    """When a newspaper is to be crawled next (UTC), and whether that should have been done long ago."""

    at: datetime
    is_overdue: bool


def record_of(one: NewspaperStatus, due: Due | None = None) -> dict[str, Any]:
    """A newspaper's status as JSON shows it."""
    return {
        "newspaper": one.newspaper,
        "articles": one.articles,
        "first_published": one.first_published,
        "last_published": one.last_published,
        "last_precision": one.last_precision,
        "fields": dict(one.fields),
        "frontier": dict(one.frontier),
        "last_run": _run_record(one.last_run),
        "last_success": _run_record(one.last_success),
        "problems": dict(one.problems),
        "new": one.new,
        "read_before": one.read_before,
        "last_announced": one.last_announced,
        "findings": [{"id": f"F{each.id}", "sentence": each.sentence} for each in one.findings],
        "due_at": due.at.isoformat(timespec="seconds") if due else None,
        "is_overdue": due is not None and due.is_overdue,
        "is_well": is_well(one, due),
    }


def _run_record(run: Run | None) -> dict[str, Any] | None:
    if run is None:
        return None
    return {
        "id": run.id,
        "command": run.command,
        "started_at": run.started_at.isoformat(timespec="seconds"),
        "finished_at": run.finished_at.isoformat(timespec="seconds") if run.finished_at else None,
        "outcome": run.outcome,
        "message": run.message,
        "counts": dict(run.counts),
    }


def print_status(
    found: tuple[NewspaperStatus, ...], dues: Mapping[str, Due], *, is_being_written: bool
) -> None:
    """A line for each newspaper, then its open findings, what its last run said, and its open problems."""
    numbers = ("articles", "new", "problems")
    names = ("newspaper", "articles", "new", "newest", "behind", "last success", "last run", "problems")
    listing = table(*names, *(("next crawl",) if dues else ()), numbers=numbers)
    for one in found:
        listing.add_row(
            one.newspaper,
            f"{one.articles:,}",
            f"{one.new:,}",
            published(one.last_published, one.last_precision) if one.last_published else "",
            _behind(one),
            _ago(one.last_success),
            _run_in_words(one.last_run, is_being_written=is_being_written),
            f"{sum(one.problems.values()):,}" if one.problems else "none",
            *((_due_in_words(dues.get(one.newspaper)),) if dues else ()),
        )
    out = console()
    out.print(listing)
    for one in found:
        for finding in one.findings:
            out.print(f"F{finding.id}  {one.newspaper}: {safe(finding.sentence)}", soft_wrap=True)
        if one.last_run and one.last_run.message:
            out.print(f"{one.newspaper}, {_outcome(one.last_run)}: {safe(one.last_run.message)}")
        if one.problems:
            out.print(f"{one.newspaper} has open problems: {safe(in_words(one.problems))}")


def _behind(one: NewspaperStatus) -> str:
    """How far the archive lags behind the site: days that were announced, and pages that wait."""
    waiting = one.frontier.get("pending", 0) + one.frontier.get("leased", 0)
    parts = [counted(waiting, "page")] if waiting else []
    if one.last_announced and (one.last_published or "")[:10] < one.last_announced:
        newest = date.fromisoformat((one.last_published or one.last_announced)[:10])
        if days := (date.fromisoformat(one.last_announced) - newest).days:
            parts.append(counted(days, "day"))
    return ", ".join(parts) or "nothing"


def is_well(one: NewspaperStatus, due: Due | None = None) -> bool:
    """Whether nobody needs to look: no finding stands open, the last run did its work, and no crawl that a
    schedule should have made is missing."""
    if one.findings or (due is not None and due.is_overdue):
        return False
    return one.last_run is None or one.last_run.outcome not in ("blocked", "failed")


def overdue_in_words(found: tuple[NewspaperStatus, ...], dues: Mapping[str, Due]) -> str:
    """Which newspapers a schedule should have crawled long ago, and where to look; "" where none."""
    late = [one.newspaper for one in found if one.newspaper in dues and dues[one.newspaper].is_overdue]
    if not late:
        return ""
    return (
        f"Overdue: {', '.join(late)}. See whether the timer runs (`systemctl list-timers`, `crontab -l`), "
        "and whether another command keeps the archive busy (`newscrawl runs`)."
    )


def read_before_in_words(data: Path, found: tuple[NewspaperStatus, ...]) -> str:
    """That newscrawl has learned to read better since these articles were read; nobody has to do anything."""
    older = [one for one in found if one.read_before]
    if not older:
        return ""
    articles = counted(sum(one.read_before for one in older), "article")
    named = ", ".join(one.newspaper for one in older)
    whose = named if len(older) <= _MOST_NAMED else counted(len(older), "newspaper")
    return (
        f"An earlier version of the extractor read {articles} of {whose}:"
        f" `newscrawl reextract --dry-run{option_for(data)}` shows what this one reads otherwise."
    )


def _due_in_words(due: Due | None) -> str:
    if due is None:
        return "not scheduled"
    seconds = (due.at - datetime.now(UTC)).total_seconds()
    if due.is_overdue:
        return "overdue"
    return f"in {duration(seconds)}" if seconds > 0 else "now"


def _ago(run: Run | None) -> str:
    if run is None:
        return "never"
    seconds = max(0.0, (datetime.now(UTC) - run.started_at).total_seconds())
    days, hours = divmod(int(seconds // 3600), 24)
    if days > 2:
        return f"{days} days ago"
    return f"{days * 24 + hours} h ago" if seconds >= 3600 else f"{int(seconds // 60)} min ago"


def in_words(counts: Mapping[str, int]) -> str:
    """Counts by name, the largest first: "no_date 3, not_found 1"."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name} {number:,}" for name, number in ordered)


def _outcome(run: Run) -> str:
    return outcome_in_words(run.outcome) if run.outcome else "killed; the next crawl goes on from there"


def _run_in_words(run: Run | None, *, is_being_written: bool) -> str:
    if run is None:
        return "never"
    started = run.started_at.strftime("%Y-%m-%d %H:%M UTC")
    if run.outcome is None and is_being_written:
        return f"{started}, still running"
    return f"{started}, {_outcome(run)}"
