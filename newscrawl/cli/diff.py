"""`newscrawl diff`: what changed between two revisions of an article, word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from newscrawl.cli.history import in_words
from newscrawl.cli.named import article_named, revision_numbered
from newscrawl.cli.options import data_option, database, json_option, option_for
from newscrawl.cli.rendering import READING_WIDTH, console, echo_json, safe
from newscrawl.errors import Misuse
from newscrawl.research.difference_page import Compared, page
from newscrawl.research.differences import Mark, Part, Span, compare, folded, summary
from newscrawl.research.files import check_like
from newscrawl.storage import Database, history, open_database
from newscrawl.storage.history import StoredRevision
from newscrawl.storage.stored_articles import StoredArticle

_STYLES: Mapping[Mark, str] = {"same": "", "removed": "strike red", "added": "bold green"}
_PLAIN: Mapping[Mark, tuple[str, str]] = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}


@click.command("diff")
@click.argument("article", metavar="ARTICLE")
@click.argument("revisions", nargs=-1, type=click.IntRange(min=1), metavar="[REV REV]")
@click.option("--html", metavar="FILE", help="Write one HTML page that needs nothing else; - for stdout.")
@click.option("--width", type=click.IntRange(min=20), metavar="N", help="Columns of the text.")
@data_option
@json_option
@click.pass_context
def command(
    ctx: click.Context,
    *,
    article: str,
    revisions: tuple[int, ...],
    html: str | None,
    width: int | None,
    data: Path,
    as_json: bool,
) -> None:
    """Show what changed between two revisions of an article, word by word.

    Without numbers the last two are compared. In colour on a terminal, elsewhere with the marks
    [-removed-] and {+added+}; only what changed is shown, with the paragraph before and after it.
    ARTICLE is its number in the archive or any address under which it was seen.

    \b
    newscrawl diff 1
    newscrawl diff https://baodaknong.vn/ten-bai-123456.html 1 3
    newscrawl diff 1 --html changes.html
    """
    if len(revisions) not in (0, 2):
        raise click.UsageError("Give two revisions to compare, or none for the last two.", ctx)
    if html is not None and as_json:
        raise click.UsageError("--html and --json cannot be given together.", ctx)
    with open_database(database(data), read_only=True) as db:
        found = article_named(db, article, data)
        old, new = _chosen(db, found, revisions, data)
    compared = Compared(str(found.columns["url"]), old, new, compare(old, new))
    if as_json:
        echo_json(record_of(found, compared))
    elif html is not None:
        _write(page(compared), html)
    else:
        _print(compared, width)


def _chosen(
    db: Database, article: StoredArticle, revisions: tuple[int, ...], data: Path
) -> tuple[StoredRevision, StoredRevision]:
    last_two = history.numbers(db, article.id)[-2:]
    if not revisions and len(last_two) < 2:
        raise Misuse(
            f"Article {article.id} has one revision, nothing to compare it with: "
            f"`newscrawl history {article.id}{option_for(data)}` says when it was seen."
        )
    first, second = revisions or last_two
    return revision_numbered(db, article, first), revision_numbered(db, article, second)


def record_of(article: StoredArticle, compared: Compared) -> dict[str, Any]:
    """A difference as JSON shows it: what did not change is left out."""
    return {
        "id": article.id,
        "url": compared.url,
        "old": _revision_record(compared.old),
        "new": _revision_record(compared.new),
        "summary": asdict(summary(compared.parts)),
        "changes": [asdict(part) for part in compared.parts if part.change != "same"],
    }


def _revision_record(one: StoredRevision) -> dict[str, Any]:
    return {
        "revision": one.number,
        "seen_at": one.seen_at.isoformat(timespec="seconds"),
        "capture_id": one.capture_id,
        "extractor_version": one.extractor_version,
        "content_hash": one.content_hash,
        "title": one.title,
    }


def _write(text: str, target: str) -> None:
    if target == "-":
        click.echo(text.encode("utf-8", "backslashreplace"), nl=False)
    else:
        check_like(Path(target), b"<!DOCTYPE html>", "web page")
        Path(target).write_text(text, encoding="utf-8", errors="backslashreplace")
        click.echo(f"Wrote {target}.", err=True)


def _print(compared: Compared, width: int | None) -> None:
    out = console()
    columns = width or min(out.width, READING_WIDTH)
    old, new = compared.old, compared.new
    out.print(Text(safe(new.title), style="bold"), width=columns)
    for one in (old, new):
        out.print(f"revision {one.number}, seen {one.seen_at:%Y-%m-%d %H:%M} UTC", width=columns)
    print_parts(out, compared.parts, width=columns)


def print_parts(out: Console, parts: Sequence[Part], *, width: int) -> None:
    """What changed, in a few words and then in full."""
    colour = out.is_terminal and out.color_system is not None and not out.no_color
    out.print(in_words(summary(parts)), width=width)
    for part in folded(parts, context=1):
        out.print()
        if isinstance(part, tuple):
            number = len(part)
            out.print(Text(f"… {number} paragraph{'s' if number > 1 else ''} unchanged …", style="dim"))
        else:
            _print_part(out, part, width=width, colour=colour)


def _print_part(out: Console, part: Part, *, width: int, colour: bool) -> None:
    position = part.new_position or part.old_position
    label = " ".join(filter(None, (part.name, str(position) if position else "")))
    out.print(Text(label if part.change == "same" else f"{label}, {part.change}", style="dim"), width=width)
    if part.url:
        out.print(Text(safe(part.url), style="dim"), soft_wrap=True)
    if part.spans:
        out.print(Text.assemble(*(_marked(span, colour=colour) for span in part.spans)), width=width)


def _marked(span: Span, *, colour: bool) -> Text:
    """A span with its marks; the space before it stays outside them, unless the space is the change."""
    text = safe(span.text)
    if colour:
        bare = text.lstrip(" ") or text
        return Text.assemble(text[: len(text) - len(bare)], (bare, _STYLES[span.mark]))
    before, after = _PLAIN[span.mark]
    bare = text.lstrip(" ") or text
    return Text(text[: len(text) - len(bare)] + before + bare + after)
