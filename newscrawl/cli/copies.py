"""How copies of a text look: to read, as a table for spreadsheets, and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.text import Text

from newscrawl.cli.csv_output import echo_csv
from newscrawl.cli.diff import print_parts
from newscrawl.cli.rendering import READING_WIDTH, console, echo_json, published, safe, table
from newscrawl.cli.wording import duration
from newscrawl.research.duplicates import Cluster, ComparisonReport, Copy, CopyDifference, Share

CSV_COLUMNS = (
    "cluster",
    "similarity",
    "first",
    "article_id",
    "newspaper",
    "published_at",
    "title",
    "url",
    "agency",
    "published_precision",
)


def cluster_record(one: Cluster) -> dict[str, Any]:
    """A text with all its copies, as JSON shows it."""
    return {
        "cluster": one.number,
        "similarity": round(one.similarity, 4),
        "newspapers": one.newspapers,
        "copies": [copy_record(copy) for copy in one.copies],
    }


def copy_record(copy: Copy) -> dict[str, Any]:
    """A copy as JSON shows it."""
    return {**asdict(copy), "similarity": round(copy.similarity, 4)}


def csv_row(number: int, copy: Copy) -> list[object]:
    """A copy of text `number` in the order of `CSV_COLUMNS`."""
    values = {**copy_record(copy), "cluster": number, "first": int(copy.first)}
    return [values[column] for column in CSV_COLUMNS]


def print_clusters(
    found: Sequence[Cluster], total: int, still_waiting: int, report: ComparisonReport | None
) -> None:
    """Texts with their copies, how many there are, and what the run did that looked for them."""
    out = console()
    for one in found:
        papers = f"{one.newspapers} newspapers" if one.newspapers > 1 else "1 newspaper"
        out.print(f"Text {one.number}: {len(one.copies)} articles in {papers}", style="bold")
        _print_copies(out, one.copies)
        out.print()
    shown = f", {len(found):,} shown" if len(found) < total else ""
    out.print(f"{total:,} {'text has' if total == 1 else 'texts have'} copies{shown}.{_told(report)}")
    if still_waiting:
        articles = "article" if still_waiting == 1 else "articles"
        out.print(f"{still_waiting:,} {articles} came or changed since they were looked for.")


def _told(report: ComparisonReport | None) -> str:
    if report is None:
        return ""
    if not report.compared:
        return " Nothing was new since the last time."
    articles = "article" if report.compared == 1 else "articles"
    short = f", {report.short:,} of them too short to tell" if report.short else ""
    return f" Compared {report.compared:,} new or changed {articles} in {duration(report.seconds)}{short}."


def _print_copies(out: Console, copies: Iterable[Copy]) -> None:
    listing = table(
        "", "published", "similar", "newspaper", "article", "title", numbers=("similar", "article")
    )
    listing.show_header = False
    for copy in copies:
        taken_from = f" ({copy.agency})" if copy.agency else ""
        listing.add_row(
            "*" if copy.first else "",
            published(copy.published_at, copy.published_precision),
            "" if copy.first else f"{copy.similarity:.0%}",
            safe(copy.newspaper),
            str(copy.article_id),
            safe(copy.title + taken_from),
        )
    out.print(listing)


def show_shares(found: Sequence[Share], *, as_json: bool, as_csv: bool) -> None:
    """A newspaper a line."""
    columns = ("newspaper", "articles", "first", "reprints", "across", "share")
    rows = [{**asdict(one), "share": round(one.share, 4)} for one in found]
    if as_json:
        echo_json(rows)
    elif as_csv:
        echo_csv(columns, ([row[column] for column in columns] for row in rows))
    else:
        headings = ("newspaper", "articles", "reprinted elsewhere", "reprints", "of other papers", "share")
        listing = table(*headings, numbers=headings[1:])
        for one in found:
            counts = (f"{number:,}" for number in (one.articles, one.first, one.reprints, one.across))
            listing.add_row(safe(one.newspaper), *counts, f"{one.share:.1%}")
        console().print(listing)


def show_copies(copies: Sequence[Copy], article_id: int, *, as_json: bool, as_csv: bool) -> None:
    """The copies of an article, or that there are none."""
    if as_json:
        echo_json([copy_record(copy) for copy in copies])
    elif as_csv:
        number = min((copy.article_id for copy in copies), default=article_id)
        echo_csv(CSV_COLUMNS, (csv_row(number, copy) for copy in copies))
    elif copies:
        _print_copies(console(), copies)
    else:
        console().print(f"No copies of article {article_id} were found.")


def print_difference(told: CopyDifference, articles: Sequence[Any]) -> None:
    """What differs between two articles, whose columns are given, word by word."""
    out = console()
    width = min(out.width, READING_WIDTH)
    for mark, columns in zip("-+", articles, strict=True):
        when = published(columns["published_at"], columns["published_precision"])
        out.print(Text(safe(f"{mark} article {columns['id']}, {columns['newspaper']}, {when}")), width=width)
    framed = ": a shared frame, with other dates, numbers or names in it" if told.same_frame else ""
    out.print(f"{told.similarity:.0%} similar{framed}", width=width)
    print_parts(out, told.parts, width=width)
