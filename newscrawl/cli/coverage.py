"""`newscrawl coverage`: of which days the archive holds articles, and where its gaps are."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.options import data_option, database, day_option, json_option, known_newspapers, option_for
from newscrawl.cli.rendering import console, echo_json, safe, table
from newscrawl.errors import Misuse
from newscrawl.newspapers import get_newspaper
from newscrawl.research.coverage import GAPS, Coverage, Gap, coverage
from newscrawl.storage import open_database

MOST_GAPS = 40  # named in the terminal; --json has them all


@click.command("coverage")
@click.argument("newspaper")
@day_option("--since", "First day; the first that is known when left out.")
@day_option("--until", "Last day; yesterday when left out.")
@data_option
@json_option
def command(newspaper: str, since: date | None, until: date | None, data: Path, as_json: bool) -> None:
    """Say which days are covered, and name the gaps.

    A day is read when its sitemap was really read, also when it announces no article. Gaps are days that
    were not read yet, whose sitemap was refused, whose articles were not fetched, or that have no sitemap.
    --json lists every day.

    \b
    newscrawl coverage baodaknong
    newscrawl coverage baodaknong --since 2021-01-01 --until 2021-12-31 --json
    """
    get_newspaper(known_newspapers(data), newspaper)
    if since and until and since > until:
        raise Misuse(f"--since {since} lies after --until {until}.")
    with open_database(database(data), read_only=True) as db:
        found = coverage(db, newspaper, since=since, until=until)
    if found is None:
        raise Misuse(
            f"Nothing is known of {newspaper} in {data}: begin with "
            f"`newscrawl backfill {newspaper} --since 2021-01-01{option_for(data)}`."
        )
    if as_json:
        echo_json(record_of(found))
    else:
        _print(found)


def record_of(found: Coverage) -> dict[str, Any]:
    """A newspaper's coverage as JSON shows it."""
    return {
        "newspaper": found.newspaper,
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "articles": found.articles,
        "undated": found.undated,
        "days": [
            {
                "day": one.day.isoformat(),
                "state": one.state,
                "articles": one.articles,
                "links": one.links,
                "error": one.error,
            }
            for one in found.days
        ],
        "gaps": [
            {
                "first": gap.first.isoformat(),
                "last": gap.last.isoformat(),
                "days": gap.days,
                "reason": GAPS[gap.state],
                "articles": gap.articles,
                "error": gap.error,
            }
            for gap in found.gaps()
        ],
    }


def _print(found: Coverage) -> None:
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
                    states["read"] + states["empty"] + states["unfetched"],
                    states["empty"],
                    states["unfetched"],
                    states["refused"],
                    states["unread"],
                    states["absent"],
                )
            ),
        )
    out = console()
    out.print(f"{found.newspaper}: {found.articles:,} articles from {found.since} to {found.until}")
    if found.undated:
        out.print(f"Articles without a date, in no day: {found.undated:,}")
    out.print(listing)
    gaps = sorted(found.gaps(), key=lambda gap: list(GAPS).index(gap.state))
    out.print("Gaps:" if gaps else "No gaps.")
    for gap in gaps[:MOST_GAPS]:
        out.print(f"  {safe(_in_words(gap))}", soft_wrap=True)
    if len(gaps) > MOST_GAPS:
        out.print(f"  and {len(gaps) - MOST_GAPS} more, which --json lists.")


def _in_words(gap: Gap) -> str:
    days = f"{gap.first}" if gap.days == 1 else f"{gap.first} to {gap.last} ({gap.days:,} days)"
    why = f" ({gap.error})" if gap.error else ""
    held = f"; {gap.articles:,} articles all the same" if gap.articles else ""
    return f"{days}: {GAPS[gap.state]}{why}{held}"
