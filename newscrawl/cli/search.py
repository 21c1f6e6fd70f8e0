"""`newscrawl search`: the articles in which something stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from newscrawl.amounts import counted
from newscrawl.cli.options import data_option, database, json_option
from newscrawl.cli.rendering import READING_WIDTH, console, echo_json, published, safe
from newscrawl.cli.selecting import QueryCommand, filter_options, known_here, mode_options, tell_notes
from newscrawl.research.asking import Sort
from newscrawl.research.passages import Pieces
from newscrawl.research.query import Mode, understand
from newscrawl.research.search import Hit, Results, search
from newscrawl.research.selection import Filters
from newscrawl.storage import open_database

_MEANT = {"exact": "with these diacritics", "folded": "in every spelling"}


@click.command("search", cls=QueryCommand)
@click.argument("query")
@filter_options
@mode_options
@click.option(
    "--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", show_default=True
)
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=20, show_default=True, metavar="N")
@click.option(
    "--offset", type=click.IntRange(0, 1_000_000_000), default=0, metavar="N", help="Leave out the first N."
)
@data_option
@json_option
def command(  # noqa: PLR0913 - its options
    *,
    query: str,
    filters: Filters,
    mode: Mode | None,
    sort: Sort,
    limit: int,
    offset: int,
    data: Path,
    as_json: bool,
) -> None:
    """Find articles.

    A query with diacritics means them; one without any finds every spelling: `dak nong` finds Đắk Nông.
    Several words stand for the articles that have them all; "…" is a phrase, * ends the beginning of a
    word; AND, OR, NOT and parentheses combine; NEAR(hồ cạn, 5) wants at most five words in between. Old
    and new placing of tones (hoà, hòa), i and y (lí, lý), capitals and apostrophes make no difference.

    By relevance the rarer word and the match in a title count most. Where more than 50,000 articles match,
    their words tell little: then those that match in the title come first, the newest before the others, and
    the rest after them in the same way.

    \b
    newscrawl search "dak nong"
    newscrawl search '"hạn hán" NOT (mưa OR lũ)' --newspaper baodaknong --from 2024-01-01
    newscrawl search 'thuỷ*' --in title,captions --sort newest --json
    """
    with open_database(database(data), read_only=True) as db:
        known_here(db, filters, data)
        found = search(db, understand(query, mode), filters=filters, sort=sort, limit=limit, offset=offset)
        tell_notes(db, filters, query, is_empty=not found.total)
    if as_json:
        echo_json(record_of(found))
    else:
        _print(found, offset)


def record_of(found: Results) -> dict[str, Any]:
    """What was found as JSON shows it."""
    return {
        "total": found.total,
        "mode": found.mode,
        "index": found.match.index,
        "match": found.match.expression,
        "hits": [
            {
                "id": hit.id,
                "newspaper": hit.newspaper,
                "url": hit.url,
                "published_at": hit.published_at,
                "published_precision": hit.published_precision,
                "category": hit.category,
                "title": hit.title,
                "title_pieces": _pieces(hit.headline),
                "passages": [
                    {"part": passage.part, "pieces": _pieces(passage.pieces)} for passage in hit.passages
                ],
            }
            for hit in found.hits
        ],
    }


def _pieces(pieces: Pieces) -> list[dict[str, Any]]:
    return [{"text": piece.text, "hit": piece.hit} for piece in pieces]


def _print(found: Results, offset: int) -> None:
    out = console()
    total = found.total or 0
    shown = f", {offset + 1:,} to {offset + len(found.hits):,}" if 0 < len(found.hits) < total else ""
    out.print(f"{counted(total, 'article')}{shown} ({_MEANT[found.mode]})")
    for hit in found.hits:
        out.print()
        _print_hit(out, hit)


def _print_hit(out: Console, hit: Hit) -> None:
    width = min(out.width, READING_WIDTH)
    out.print(_marked(hit.headline, "bold"), width=width)
    day = published(hit.published_at, hit.published_precision)[:10]
    out.print(
        Text(safe(" · ".join(filter(None, (hit.newspaper, day, hit.category)))), style="dim"), width=width
    )
    for passage in hit.passages:
        label = "[caption] " if passage.part == "captions" else ""
        out.print(Text("  ") + Text(label, style="italic") + _marked(passage.pieces), width=width)
    out.print(Text(safe(f"  {hit.id}  {hit.url}"), style="dim"), soft_wrap=True)


def _marked(pieces: Pieces, style: str = "") -> Text:
    """Hits in colour on a terminal; plain elsewhere."""
    text = Text(style=style)
    for piece in pieces:
        text.append(safe(piece.text), style="bold yellow" if piece.hit else "")
    return text
