"""How articles are chosen in Python: keyword arguments, and the filters that they mean."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from newscrawl.errors import Misuse
from newscrawl.research.selection import Filters, Part


class Selection(TypedDict, total=False):
    """What articles must be, besides matching a query; what is left out asks for nothing.

    Names are as the newspaper prints them; `category` is any section of the article's path; `since` and
    `until` are Vietnamese days, both included, as `date` or "2026-09-05": with either of them an article
    without a date is left out. `columns` are the parts that are searched (title, lead, body, captions);
    without them all. With `no_reprints` copies of an earlier article are left out.
    """

    newspaper: str | None
    category: str | None
    author: str | None
    tag: str | None
    since: date | str | None
    until: date | str | None
    columns: tuple[Part, ...]
    no_reprints: bool


def filters_of(selection: Selection) -> Filters:
    """The filters; raises `Misuse` for what is no day."""
    return Filters(
        newspaper=selection.get("newspaper"),
        category=selection.get("category"),
        author=selection.get("author"),
        tag=selection.get("tag"),
        since=day_of(selection.get("since")),
        until=day_of(selection.get("until")),
        columns=tuple(selection.get("columns", ())),
        no_reprints=selection.get("no_reprints", False),
    )


def day_of(day: date | str | None) -> date | None:
    """A day given as `date` or "2026-09-05"; raises `Misuse` for what is none."""
    try:
        return date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        raise Misuse(f"'{day}' is not a day: write year-month-day, as in 2026-09-05.") from None
