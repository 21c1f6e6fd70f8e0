"""How articles are chosen in Python: keyword arguments, and the filters that they mean."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypedDict, TypeVar

from newscrawl.errors import Misuse
from newscrawl.items import VIETNAM
from newscrawl.research.selection import PARTS, Filters, Part
from newscrawl.storage import Database, newspapers

T = TypeVar("T")


class Selection(TypedDict, total=False):
    """What articles must be, besides matching a query; what is left out asks for nothing.

    Names are as the newspaper prints them; `category` is any section of the article's path, `author` anybody
    whom the byline names, the photographers too; `since` and `until` are Vietnamese days, both included, as
    `date` or "2026-09-05": with either of them an article without a date is left out. `columns` are the parts
    that are searched (title, lead, body, captions); without them all. With `no_reprints` copies of an earlier
    article are left out, as far as `newscrawl duplicates` has compared them.
    """

    newspaper: str | None
    category: str | None
    author: str | None
    tag: str | None
    since: date | str | None
    until: date | str | None
    columns: tuple[Part, ...]
    no_reprints: bool


def filters_of(db: Database, selection: Selection) -> Filters:
    """The filters; raises `Misuse` for what is no day, no part, no newspaper of the archive, or no filter,
    and for days in the wrong order."""
    for name in selection.keys() - Selection.__annotations__.keys():
        raise Misuse(f"There is no filter {name!r}: use {', '.join(Selection.__annotations__)}.")
    for name in ("newspaper", "category", "author", "tag"):
        value = selection.get(name)
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise Misuse(f"{name}={value!r} names nothing: leave it out (or None) to ask for nothing.")
    paper = known(db, selection.get("newspaper"))
    columns = tuple(selection.get("columns") or ())
    for part in columns:
        if part not in PARTS:
            raise Misuse(f"{part!r} is not a part of an article: columns are some of {PARTS}.")
    since, until = days_of(selection.get("since"), selection.get("until"))
    return Filters(
        newspaper=paper,
        category=selection.get("category"),
        author=selection.get("author"),
        tag=selection.get("tag"),
        since=since,
        until=until,
        columns=columns,
        no_reprints=selection.get("no_reprints", False),
    )


def known(db: Database, newspaper: str | None) -> str | None:
    """A newspaper's id, or None; raises `Misuse` for one that is not in the archive."""
    if newspaper is not None and newspaper not in newspapers.names(db):
        raise Misuse(f"There is no newspaper {newspaper!r} in {db.path}.")
    return newspaper


def from_zero(**numbers: int | None) -> None:
    """Raises `Misuse` for a number below zero, which would be read as all, as none or as all but the last."""
    for name, number in numbers.items():
        if number is not None and number < 0:
            raise Misuse(f"{name}={number} is below zero.")


def one_of(name: str, value: T, choices: Iterable[str]) -> T:
    """A word that an argument may be, or None; raises `Misuse` for another, which would be misread."""
    known = tuple(choices)
    if value is not None and value not in known:
        raise Misuse(f"{name}={value!r} is none of {known}.")
    return value


def days_of(since: date | str | None, until: date | str | None) -> tuple[date | None, date | None]:
    """The first and the last day; raises `Misuse` as `day_of` does, and for a last one before the first."""
    first, last = day_of(since), day_of(until)
    if first and last and first > last:
        raise Misuse(f"since={first} lies after until={last}.")
    return first, last


def day_of(day: date | str | None) -> date | None:
    """A day given as `date` or "2026-09-05"; raises `Misuse` for what is none.

    A `datetime`, as pandas has them, means the day that it falls on, in Vietnamese time if it has a zone.
    """
    try:
        if isinstance(day, datetime):
            return (day.astimezone(VIETNAM) if day.tzinfo else day).date()
        return day if day is None or isinstance(day, date) else date.fromisoformat(day)
    except (ValueError, TypeError, OverflowError):  # pandas' NaT, a number, a zone beyond the calendar
        raise Misuse(f"'{day}' is not a day: write year-month-day, as in 2026-09-05.") from None
