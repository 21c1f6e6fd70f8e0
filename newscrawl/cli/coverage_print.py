"""Coverage in the terminal: one newspaper in full, or a line for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from newscrawl.amounts import counted
from newscrawl.cli.calendar import print_calendar
from newscrawl.cli.rendering import bar, console, percent, safe, table
from newscrawl.research.coverage import GAPS, Coverage, Gap, State
from newscrawl.research.holdings import Count, Filling

MOST_GAPS = 40  # named in the terminal; --json has them all
_MOST_SECTIONS = 12
_SHORT: Mapping[State, str] = {
    "refused": "refused",
    "unread": "not crawled",
    "unfetched": "not fetched",
    "absent": "no sitemap",
}
LINE_FIELDS = ("lead", "authors", "published_at")
"""The fields whose filling the table of all newspapers shows."""


@dataclass(frozen=True, slots=True)
class Held:
    """A newspaper's coverage, its sections, and how its fields are filled."""

    name: str
    coverage: Coverage
    sections: Sequence[Count]
    fields: Filling


def print_one(held: Held, *, months: bool) -> None:
    out, found = console(), held.coverage
    told = f"{counted(found.articles, 'article')} from {found.since} to {found.until}"
    out.print(f"{safe(held.name)} ({found.newspaper}): {told}")
    if found.undated:
        out.print(f"Articles of which no day is known: {found.undated:,}")
    out.print()
    if months:
        out.print(_months_of(found))
    else:
        print_calendar(found, out)
    _print_gaps(found)
    if held.fields.articles:
        _print_sections(held.sections)
        _print_fields(held.fields)


def _months_of(found: Coverage) -> Table:
    headings = ("articles", "announced", "days", "read", "empty", "not fetched", "refused", "not read")
    listing = table("month", *headings, "no sitemap", numbers=(*headings, "no sitemap"))
    for month, its_days in found.months():
        states = Counter(one.state for one in its_days)
        listing.add_row(
            month,
            f"{sum(one.articles for one in its_days):,}",
            f"{sum(one.links or 0 for one in its_days):,}",
            *(
                f"{number or '':}"
                for number in (
                    len(its_days),
                    states["read"] + states["empty"] + states["elsewhere"] + states["unfetched"],
                    states["empty"],
                    states["unfetched"],
                    states["refused"],
                    states["unread"],
                    states["absent"],
                )
            ),
        )
    return listing


def _print_gaps(found: Coverage) -> None:
    out = console()
    gaps = sorted(found.gaps(), key=lambda gap: list(GAPS).index(gap.state))
    out.print("Gaps:" if gaps else "No gaps.", style="bold")
    for gap in gaps[:MOST_GAPS]:
        out.print(f"  {safe(_in_words(gap))}", soft_wrap=True)
    if len(gaps) > MOST_GAPS:
        out.print(f"  and {len(gaps) - MOST_GAPS} more, which --json lists.")


def _in_words(gap: Gap) -> str:
    days = f"{gap.first}" if gap.days == 1 else f"{gap.first} to {gap.last} ({gap.days:,} days)"
    why = f" ({gap.error})" if gap.error else ""
    held = f"; {counted(gap.articles, 'article')} all the same" if gap.articles else ""
    return f"{days}: {GAPS[gap.state]}{why}{held}"


def _print_sections(sections: Sequence[Count]) -> None:
    out = console()
    total = sum(one.articles for one in sections)
    listing = table("section", "articles", "share", "", numbers=("articles", "share"))
    shown = [(safe(one.name or "(none)"), one.articles) for one in sections[:_MOST_SECTIONS]]
    if rest := sum(one.articles for one in sections[_MOST_SECTIONS:]):
        shown.append((f"({len(sections) - _MOST_SECTIONS} more, which --json lists)", rest))
    for name, articles in shown:
        listing.add_row(name, f"{articles:,}", f"{articles / total:.1%}", bar(articles / total))
    out.print()
    out.print(listing)


def _print_fields(fields: Filling) -> None:
    out = console()
    listing = table("field", "filled", "share", "", numbers=("filled", "share"))
    for field, filled in fields.filled.items():
        share = fields.share(field) or 0.0
        listing.add_row(field, f"{filled:,}", percent(share), bar(share))
    out.print()
    out.print(listing)


def print_all(found: Sequence[Held]) -> None:
    out = console()
    headings = ("articles", "days", "read", *_SHORT.values())
    listing = table("newspaper", "from", "to", *headings, *LINE_FIELDS, numbers=(*headings, *LINE_FIELDS))
    for held in found:
        days = held.coverage.days
        states = Counter(one.state for one in days)
        listing.add_row(
            held.coverage.newspaper,
            f"{held.coverage.since}",
            f"{held.coverage.until}",
            f"{held.coverage.articles:,}",
            f"{len(days):,}",
            f"{states['read'] + states['empty'] + states['elsewhere']:,}",
            *(f"{states[state]:,}" if states[state] else "" for state in _SHORT),
            *("" if (share := held.fields.share(field)) is None else percent(share) for field in LINE_FIELDS),
        )
    out.print(listing)
    if undated := sum(held.coverage.undated for held in found):
        out.print(f"Articles of which no day is known, counted in the shares alone: {undated:,}")
    out.print("Days by state; shares of articles whose field is filled. Add a name for its calendar.")
