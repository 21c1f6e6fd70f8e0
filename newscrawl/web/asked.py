"""What a reader asked for, read out of an address, and put into one again.

The addresses of these pages are permanent: the same names for ever, and only what was asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from newscrawl.research.asking import Sort
from newscrawl.research.query import LONGEST, Mode
from newscrawl.research.selection import PARTS, Filters

PAGE = 20  # hits
MOST_PAGES = 500
_MOST_ARTICLES = 999_999_999  # that an archive can have
_LONGEST = LONGEST + 1  # characters of a value: of a query one more than may be, so that it is refused as one

Complaint = tuple[str, Mapping[str, str]]
"""A key of the words, and what stands in its braces."""


class Address:
    """The values in an address by their names; `complaints` gathers what could not be read."""

    def __init__(self, arguments: Any) -> None:
        self._arguments = arguments  # Datasette's MultiParams
        self.complaints: list[Complaint] = []

    def texts(self, name: str) -> list[str]:
        """All values of a name that are not empty."""
        values = (str(value).strip()[:_LONGEST] for value in self._arguments.getlist(name))
        return [value for value in values if value]

    def text(self, name: str) -> str | None:
        """The first of them."""
        return next(iter(self.texts(name)), None)

    def day(self, name: str) -> date | None:
        """A day, written year-month-day."""
        text = self.text(name)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.complaints.append(("complaint.day", {"value": str(text)}))
            return None

    def number(self, name: str, *, most: int, usual: int = 1) -> int:
        """A number from 1 to `most`."""
        text = self.text(name)
        if text is None:
            return usual
        if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most:
            return int(text[:9])
        self.complaints.append(("complaint.number", {"value": text, "most": str(most)}))
        return usual

    def one_of(self, name: str, choices: Sequence[str], usual: str) -> str:
        """One of several words."""
        text = self.text(name)
        if text is None or text in choices:
            return text or usual
        self.complaints.append(("complaint.choice", {"value": text, "choices": ", ".join(choices)}))
        return usual

    def filters(self) -> Filters:
        """The filters of all pages."""
        since, until = self.day("from"), self.day("to")
        if since and until and since > until:
            self.complaints.append(("complaint.order", {"since": str(since), "until": str(until)}))
        wanted = self.texts("in")
        unknown = [part for part in wanted if part not in PARTS]
        if unknown:
            self.complaints.append(
                ("complaint.choice", {"value": unknown[0], "choices": ", ".join(PARTS)}),
            )
        columns = tuple(part for part in PARTS if part in wanted)
        return Filters(
            newspaper=self.text("newspaper"),
            category=self.text("category"),
            author=self.text("author"),
            tag=self.text("tag"),
            since=since,
            until=until,
            columns=() if columns == PARTS else columns,
            no_reprints=self.text("reprints") == "0",
        )


def filter_parameters(filters: Filters) -> Iterator[tuple[str, str]]:
    """The filters as they stand in an address."""
    for name in ("newspaper", "category", "author", "tag"):
        value = getattr(filters, name)
        if value:
            yield name, value
    if filters.since:
        yield "from", filters.since.isoformat()
    if filters.until:
        yield "to", filters.until.isoformat()
    yield from (("in", part) for part in filters.columns)
    if filters.no_reprints:
        yield "reprints", "0"


@dataclass(frozen=True, slots=True)
class Asked:
    """A search: without a query all that pass the filters. `page` counts from 1.

    `upto` is the highest number of an article when the first page was shown: while a crawl goes on, the
    pages after it show what it left and nothing twice. None for the first page.
    """

    query: str | None
    mode: Mode | None
    filters: Filters
    sort: Sort
    page: int
    upto: int | None
    complaints: tuple[Complaint, ...]

    @property
    def usual_sort(self) -> Sort:
        """The order when none was asked for."""
        return "relevance" if self.query else "newest"

    def selection(self) -> Iterator[tuple[str, str]]:
        """What chooses the articles, as it stands in an address."""
        if self.query:
            yield "q", self.query
        if self.mode:
            yield "mode", self.mode
        yield from filter_parameters(self.filters)

    def parameters(self, **changes: str | int | None) -> str:
        """The address's part behind the question mark, with other values; None takes one out.

        Another selection begins at its first page: `page` and `upto` are only those given here.
        """
        pairs = [*self.selection()]
        if self.sort != self.usual_sort:
            pairs.append(("sort", self.sort))
        kept = [(name, value) for name, value in pairs if name not in changes]
        kept += [(name, str(value)) for name, value in changes.items() if value is not None]
        return urlencode(kept)


def asked_of(arguments: Any) -> Asked:
    """The search in an address."""
    address = Address(arguments)
    query = address.text("q")
    mode = address.one_of("mode", get_args(Mode), "")
    usual: Literal["relevance", "newest"] = "relevance" if query else "newest"
    sort = address.one_of("sort", get_args(Sort), usual)
    filters = address.filters()
    page = address.number("page", most=MOST_PAGES)
    upto = address.number("upto", most=_MOST_ARTICLES, usual=0)
    return Asked(
        query=query,
        mode=mode or None,  # type: ignore[arg-type]  # one of its values
        filters=filters,
        sort="newest" if sort == "relevance" and not query else sort,  # type: ignore[arg-type]  # one of its values
        page=page,
        upto=upto if upto and page > 1 else None,
        complaints=tuple(address.complaints),
    )
